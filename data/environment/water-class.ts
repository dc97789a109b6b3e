import type { Sentence } from '#data/access/refusal.ts';

/* The class of surface water by single factors: GB 3838-2002, table 1 and 5.1. */

export const WATER_STANDARD = 'GB 3838-2002';

export const WATER_TYPES = ['river', 'lake'] as const;
export type WaterType = (typeof WATER_TYPES)[number];

/** Best first; VI is worse than class V (劣Ⅴ类). */
export const WATER_CLASSES = ['I', 'II', 'III', 'IV', 'V', 'VI'] as const;
export type WaterClass = (typeof WATER_CLASSES)[number];

/** What the class is made of, mg/L but for pH. */
export const WATER_ITEMS = ['ph', 'do', 'codmn', 'cod', 'bod5', 'nh3n', 'tp'] as const;
export type WaterItem = (typeof WATER_ITEMS)[number];
/** Reported apart: total nitrogen does not enter the class. */
export type WaterItemOrTn = WaterItem | 'tn';

export interface ItemFacts {
  title: Sentence;
  /** Empty for pH. */
  unit: string;
}

export const WATER_FACTS: Readonly<Record<WaterItemOrTn, ItemFacts>> = {
  ph: { title: { zh: 'pH', en: 'pH' }, unit: '' },
  do: { title: { zh: '溶解氧', en: 'Dissolved oxygen' }, unit: 'mg/L' },
  codmn: { title: { zh: '高锰酸盐指数', en: 'Permanganate index' }, unit: 'mg/L' },
  cod: { title: { zh: '化学需氧量', en: 'Chemical oxygen demand' }, unit: 'mg/L' },
  bod5: { title: { zh: '五日生化需氧量', en: 'Five-day biochemical oxygen demand' }, unit: 'mg/L' },
  nh3n: { title: { zh: '氨氮', en: 'Ammonia nitrogen' }, unit: 'mg/L' },
  tp: { title: { zh: '总磷', en: 'Total phosphorus' }, unit: 'mg/L' },
  tn: { title: { zh: '总氮', en: 'Total nitrogen' }, unit: 'mg/L' },
};

/** Classes as they are written. */
export const WATER_CLASS_TITLES: Readonly<Record<WaterClass, Sentence>> = {
  I: { zh: 'Ⅰ类', en: 'Class I' },
  II: { zh: 'Ⅱ类', en: 'Class II' },
  III: { zh: 'Ⅲ类', en: 'Class III' },
  IV: { zh: 'Ⅳ类', en: 'Class IV' },
  V: { zh: 'Ⅴ类', en: 'Class V' },
  VI: { zh: '劣Ⅴ类', en: 'Worse than class V' },
};

export type WaterValues = Readonly<Partial<Record<WaterItemOrTn, number | null | undefined>>>;

/** The limits of classes I to V: at least (`min`), at most (`max`), or one range for all of them. */
export type Limits =
  | { sense: 'min' | 'max'; limits: readonly [number, number, number, number, number] }
  | { sense: 'within'; range: readonly [number, number] };

const ITEM_LIMITS: Readonly<Record<Exclude<WaterItem, 'tp'>, Limits>> = {
  ph: { sense: 'within', range: [6, 9] },
  do: { sense: 'min', limits: [7.5, 6, 5, 3, 2] },
  codmn: { sense: 'max', limits: [2, 4, 6, 10, 15] },
  cod: { sense: 'max', limits: [15, 15, 20, 30, 40] },
  bod5: { sense: 'max', limits: [3, 3, 4, 6, 10] },
  nh3n: { sense: 'max', limits: [0.15, 0.5, 1, 1.5, 2] },
};

/** Phosphorus has limits of its own in lakes and reservoirs, nitrogen only there. */
const NUTRIENT_LIMITS: Readonly<Record<WaterType, { tp: Limits; tn: Limits | null }>> = {
  river: { tp: { sense: 'max', limits: [0.02, 0.1, 0.2, 0.3, 0.4] }, tn: null },
  lake: {
    tp: { sense: 'max', limits: [0.01, 0.025, 0.05, 0.1, 0.2] },
    tn: { sense: 'max', limits: [0.2, 0.5, 1, 1.5, 2] },
  },
};

/** The limits of an item in a river, or in a lake or reservoir; null where the standard has none. */
export const waterLimits = (type: WaterType, item: WaterItemOrTn): Limits | null =>
  item === 'tp' || item === 'tn' ? NUTRIENT_LIMITS[type][item] : ITEM_LIMITS[item];

export interface JudgedWater {
  /** Null where no item that counts has a value. */
  class: WaterClass | null;
  /** The items of that class. */
  worst: readonly WaterItem[];
  /** Of every item that counts; null where it has no value. */
  classes: Readonly<Record<WaterItem, WaterClass | null>>;
  /** Some item that counts has no value. */
  partial: boolean;
  missing: readonly WaterItem[];
  /** Of total nitrogen, which does not count; null where it has no value or no limit. */
  tn: WaterClass | null;
}

/**
 * The class of a section: that of its worst item; what equals a limit is within it. Whether a section is judged as a lake is one of
 * its attributes, some reservoirs are judged as rivers. Throws RangeError for a value that is negative or not finite.
 */
export const waterClassOf = (type: WaterType, values: WaterValues): JudgedWater => {
  const classOf = (item: WaterItemOrTn): WaterClass | null => {
    const [value, limits] = [values[item] ?? null, waterLimits(type, item)];
    if (value !== null && !(value >= 0 && value < Infinity))
      throw new RangeError(`${item} has no value of ${value}.`);
    return value === null || limits === null ? null : WATER_CLASSES[rankOf(value, limits)]!;
  };
  const classes = Object.fromEntries(WATER_ITEMS.map((item) => [item, classOf(item)])) as Record<
    WaterItem,
    WaterClass | null
  >;
  const missing = WATER_ITEMS.filter((item) => classes[item] === null);
  const found = WATER_CLASSES.findLast((one) => Object.values(classes).includes(one)) ?? null;
  return {
    class: found,
    worst: WATER_ITEMS.filter((item) => found !== null && classes[item] === found),
    classes,
    partial: missing.length > 0,
    missing,
    tn: classOf('tn'),
  };
};

/** The first class whose limit is kept, 0 for I; 5 where none is. */
const rankOf = (value: number, limits: Limits): number => {
  if (limits.sense === 'within') return value >= limits.range[0] && value <= limits.range[1] ? 0 : 5;
  const { sense } = limits;
  const kept = limits.limits.findIndex((limit) => (sense === 'min' ? value >= limit : value <= limit));
  return kept === -1 ? 5 : kept;
};
