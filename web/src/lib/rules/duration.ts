import type { Lang } from '#lib/state/address.ts';

const UNITS = [
  [1440, '天', 'day', 'days'],
  [60, '小时', 'hour', 'hours'],
  [1, '分钟', 'minute', 'minutes'],
] as const;

/** So many minutes, in the largest units that say it exactly. */
export const durationText = (minutes: number, lang: Lang): string => {
  let rest = Math.round(minutes);
  const parts: string[] = [];
  for (const [size, zh, one, many] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(lang === 'zh' ? `${count} ${zh}` : `${count} ${count === 1 ? one : many}`);
  }
  if (parts.length === 0) return lang === 'zh' ? '0 分钟' : '0 minutes';
  return parts.join(' ');
};
