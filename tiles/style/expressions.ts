import type { ExpressionSpecification } from 'maplibre-gl';

export type Lang = 'zh' | 'en';

/** Values by zoom. */
export type Stops = Readonly<Record<number, number>>;

/** The stops as the flat list that expressions take, by rising zoom. */
export const flatStops = (stops: Stops, scale = 1): number[] =>
  Object.entries(stops)
    .map(([zoom, value]) => [Number(zoom), Number((value * scale).toFixed(3))] as const)
    .sort(([a], [b]) => a - b)
    .flat();

/** A number that grows with the zoom between stops, multiplied by `scale` (text and lines of a wall are larger). */
export const byZoom = (stops: Stops, scale = 1): ExpressionSpecification => [
  'interpolate',
  ['linear'],
  ['zoom'],
  ...flatStops(stops, scale),
];

/** The name in the language, or in Chinese where the other one is missing. */
export const nameIn = (lang: Lang): ExpressionSpecification =>
  lang === 'zh' ? ['get', 'name'] : ['coalesce', ['get', 'name_en'], ['get', 'name']];

/** True for features of one of the kinds. */
export const isKind = (...kinds: string[]): ExpressionSpecification => [
  'in',
  ['get', 'kind'],
  ['literal', kinds],
];

/**
 * Fonts by name, never by file: MapLibre draws the glyphs of a style without `glyphs` from the fonts of the machine. It reads
 * weight and slant from the words of the first family, which therefore is a name that no font has.
 */
const stack = (head: string): string[] => [
  `Haidai ${head}`,
  'PingFang SC',
  'Microsoft YaHei',
  'Noto Sans SC',
  'Noto Sans CJK SC',
  'Source Han Sans SC',
  'WenQuanYi Micro Hei',
];

export const FONTS = {
  regular: stack('Regular'),
  medium: stack('Medium'),
  bold: stack('Bold'),
  italic: stack('Italic'),
};
