import type { Sentence } from '#data/access/refusal.ts';
import type { ItemFacts } from './water-class.ts';

/* The class of sea water by single factors: GB 3097-1997. Its limits are a table that is configured (tables.ts). */

export const SEA_STANDARD = 'GB 3097-1997';

/** First class first; V is worse than class IV (劣四类). */
export const SEA_CLASSES = ['I', 'II', 'III', 'IV', 'V'] as const;
export type SeaClass = (typeof SEA_CLASSES)[number];

/** mg/L but for pH; inorganic nitrogen (din) as N, active phosphate as P. */
export const SEA_ITEMS = ['ph', 'do', 'cod', 'bod5', 'din', 'phosphate', 'oil'] as const;
export type SeaItem = (typeof SEA_ITEMS)[number];

export const SEA_FACTS: Readonly<Record<SeaItem, ItemFacts>> = {
  ph: { title: { zh: 'pH', en: 'pH' }, unit: '' },
  do: { title: { zh: '溶解氧', en: 'Dissolved oxygen' }, unit: 'mg/L' },
  cod: { title: { zh: '化学需氧量', en: 'Chemical oxygen demand' }, unit: 'mg/L' },
  bod5: { title: { zh: '五日生化需氧量', en: 'Five-day biochemical oxygen demand' }, unit: 'mg/L' },
  din: { title: { zh: '无机氮', en: 'Inorganic nitrogen' }, unit: 'mg/L' },
  phosphate: { title: { zh: '活性磷酸盐', en: 'Active phosphate' }, unit: 'mg/L' },
  oil: { title: { zh: '石油类', en: 'Oil' }, unit: 'mg/L' },
};

/** Classes as they are written. */
export const SEA_CLASS_TITLES: Readonly<Record<SeaClass, Sentence>> = {
  I: { zh: '第一类', en: 'Class I' },
  II: { zh: '第二类', en: 'Class II' },
  III: { zh: '第三类', en: 'Class III' },
  IV: { zh: '第四类', en: 'Class IV' },
  V: { zh: '劣四类', en: 'Worse than class IV' },
};

export type SeaValues = Readonly<Partial<Record<SeaItem, number | null | undefined>>>;

type Four<T> = readonly [T, T, T, T];

/** The limits of classes I to IV: a range, more than (`above`), or at most (`max`). */
export type SeaLimits =
  | { sense: 'within'; ranges: Four<readonly [number, number]> }
  | { sense: 'above' | 'max'; limits: Four<number> };

export interface JudgedSeaWater {
  /** Null where no item has a value. */
  class: SeaClass | null;
  /** The items of that class. */
  worst: readonly SeaItem[];
  classes: Readonly<Record<SeaItem, SeaClass | null>>;
  /** Some item has no value. */
  partial: boolean;
  missing: readonly SeaItem[];
}

/**
 * The class of a station: that of its worst item. What equals a limit is within it, but for oxygen, which has to be more. Throws
 * RangeError for a value that is negative or not finite.
 */
export const seaWaterClassOf = (
  limits: Readonly<Record<SeaItem, SeaLimits>>,
  values: SeaValues,
): JudgedSeaWater => {
  const classOf = (item: SeaItem): SeaClass | null => {
    const value = values[item] ?? null;
    if (value !== null && !(value >= 0 && value < Infinity))
      throw new RangeError(`${item} has no value of ${value}.`);
    return value === null ? null : SEA_CLASSES[rankOf(value, limits[item])]!;
  };
  const classes = Object.fromEntries(SEA_ITEMS.map((item) => [item, classOf(item)])) as Record<
    SeaItem,
    SeaClass | null
  >;
  const missing = SEA_ITEMS.filter((item) => classes[item] === null);
  const found = SEA_CLASSES.findLast((one) => Object.values(classes).includes(one)) ?? null;
  return {
    class: found,
    worst: SEA_ITEMS.filter((item) => found !== null && classes[item] === found),
    classes,
    partial: missing.length > 0,
    missing,
  };
};

/** The first class whose limit is kept, 0 for I; 4 where none is. */
const rankOf = (value: number, limits: SeaLimits): number => {
  const kept =
    limits.sense === 'within'
      ? limits.ranges.findIndex(([from, to]) => value >= from && value <= to)
      : limits.limits.findIndex((limit) => (limits.sense === 'above' ? value > limit : value <= limit));
  return kept === -1 ? 4 : kept;
};
