import type { DemoContext, DemoCounty } from './demo.ts';
import type { Random } from './random.ts';

/* What the generators of several themes share: sizes, periods, shares of whole numbers, names and days. */

/** Residents of the province at the end of 2023, by its statistical communiqué; the populations of all counties add up to it. */
export const PROVINCE_RESIDENTS = 101_229_700;

/** Years with their fraction at the start of a period: 2025 for `2025` and `2025-Q1`, 2025.5 for `2025-07`. */
export const timeOf = (period: string): number => {
  const [year, part] = period.split('-');
  if (part === undefined) return Number(year);
  return Number(year) + (part.startsWith('Q') ? (Number(part.slice(1)) - 1) / 4 : (Number(part) - 1) / 12);
};

/** Grows by `yearly` (0.03 for three per cent) a year from 1 at the start of 2025. */
export const trend = (period: string, yearly: number): number => (1 + yearly) ** (timeOf(period) - 2025);

/** Swings about 1 by `amplitude` over the year and is highest in the month `peak`, 1 to 12. */
export const season = (period: string, peak: number, amplitude: number): number =>
  1 + amplitude * Math.cos(2 * Math.PI * (timeOf(period) - (peak - 1) / 12));

export const clamp = (value: number, min: number, max: number): number => Math.min(max, Math.max(min, value));

/** A number near `mean`, off by a share of it that is seldom more than twice `noise`. */
export const near = (random: Random, mean: number, noise: number): number =>
  mean * Math.max(0, random.around(1, noise));

/** The whole number nearest to `share` of `whole`, no less than `min` and no more than `max` of it. */
export const shareOf = (whole: number, share: number, min: number, max: number): number =>
  clamp(Math.round(whole * share), Math.ceil(whole * min), Math.floor(whole * max));

/** A whole number about `share` of `whole`, no less than `min` and no more than `max` of it. */
export const partOf = (
  random: Random,
  whole: number,
  share: number,
  noise: number,
  min: number,
  max: number,
): number => shareOf(whole, random.around(share, noise), min, max);

export const rounded = (value: number, decimals: number): number => Number(value.toFixed(decimals));

/** Residents at the end of the period's year. */
export const residentsOf = (county: DemoCounty, period: string): number =>
  Math.round(county.population * 0.9985 ** (Math.floor(timeOf(period)) - 2024));

/** How many features a county has when the province has `total` at the default size; a fraction is left to chance. */
export const countOf = ({ county, random, scale }: DemoContext, total: number): number =>
  Math.floor((county.population / PROVINCE_RESIDENTS) * total * scale + random.next());

/** How many features a county has when the province has `total` at the default size, and at least one. */
export const someOf = ({ county, scale }: DemoContext, total: number): number =>
  Math.max(1, Math.round((county.population / PROVINCE_RESIDENTS) * total * scale));

/** The number of a record, unique over all counties: `370202-XQ-00012`. */
export const numberOf = (county: DemoCounty, kind: string, index: number): string =>
  `${county.code.slice(0, 6)}-${kind}-${String(index + 1).padStart(5, '0')}`;

/** The number of a record as other registers write it, the kind first: `XQ-370202-00012`. */
export const kindNumberOf = (kind: string, { county }: DemoContext, index: number, digits = 5): string =>
  `${kind}-${county.code.slice(0, 6)}-${String(index + 1).padStart(digits, '0')}`;

/** The county's name without its kind, where a name of two characters or more remains. */
export const shortName = (county: DemoCounty): string =>
  county.name.length > 2 ? county.name.replace(/[市县区]$/, '') : county.name;

const placeAt = ([lng, lat]: readonly [lng: number, lat: number]): { lng: number; lat: number } => ({
  lng: rounded(lng, 6),
  lat: rounded(lat, 6),
});

export const placeOf = (context: DemoContext): { lng: number; lat: number } => placeAt(context.position());

/** A place in the waters off the county; null inland. */
export const placeAtSea = (context: DemoContext): { lng: number; lat: number } | null => {
  const position = context.offshore();
  return position && placeAt(position);
};

/** The day that many days after another; negative: before it. */
export const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** The day that many days before another. */
export const dayBefore = (day: string, days: number): string => dayAfter(day, -days);

/** A day from `least` to `most` days before the demonstration's last. */
export const dayAgo = ({ random, today }: DemoContext, least: number, most: number): string =>
  dayBefore(today, random.whole(least, most));

const SURNAMES = [
  '王',
  '李',
  '张',
  '刘',
  '陈',
  '杨',
  '赵',
  '孙',
  '于',
  '徐',
  '马',
  '宋',
  '姜',
  '曲',
  '孔',
] as const;

const GIVEN = ['建国', '秀英', '伟', '敏', '志强', '丽华', '海涛', '桂兰', '磊', '静', '文博', '雨桐'];
const NAMES = SURNAMES.flatMap((surname) => GIVEN.map((given) => surname + given));

/** A name of nobody. */
export const personName = (random: Random): string => random.pick(NAMES);

/** Words from which names of roads, compounds and firms are made. */
export const AUSPICIOUS = [
  '海岱',
  '泰和',
  '齐盛',
  '鲁源',
  '瑞丰',
  '金泉',
  '恒通',
  '东岳',
  '文汇',
  '明湖',
  '锦绣',
  '华阳',
  '康宁',
  '兴业',
  '长青',
  '鸿运',
  '安泰',
  '盛世',
  '新元',
  '汇丰',
  '银河',
  '翠湖',
  '阳光',
  '祥云',
  '天和',
  '仁和',
  '福源',
  '永昌',
  '嘉禾',
  '清河',
  '朝阳',
  '凤鸣',
  '龙泽',
  '和顺',
  '广源',
  '博雅',
] as const;
