import type { Lang } from '#lib/state/address.ts';

const ZH = [
  ['N', '北'],
  ['NNE', '北东北'],
  ['NE', '东北'],
  ['ENE', '东东北'],
  ['E', '东'],
  ['ESE', '东东南'],
  ['SE', '东南'],
  ['SSE', '南东南'],
  ['S', '南'],
  ['SSW', '南西南'],
  ['SW', '西南'],
  ['WSW', '西西南'],
  ['W', '西'],
  ['WNW', '西西北'],
  ['NW', '西北'],
  ['NNW', '北西北'],
] as const;
const NAMES = new Map<string, string>(ZH);

/** A direction of sixteen, as it is called in a language. */
export const directionName = (direction: string, lang: Lang): string =>
  lang === 'zh' ? (NAMES.get(direction) ?? direction) : direction;

/** The direction of sixteen that a bearing in degrees belongs to. */
export const directionOf = (degrees: number): string => ZH[Math.round(degrees / 22.5) % ZH.length]![0];
