import { attains, overLimits, usable, type Over } from './class-targets.ts';
import type { Limit } from './limit.ts';
import {
  SEA_CLASSES,
  SEA_ITEMS,
  seaWaterClassOf,
  type JudgedSeaWater,
  type SeaClass,
  type SeaItem,
  type SeaLimits,
} from './sea-water-class.ts';

/* Stations at sea as they stand at an instant: their classes, and what is beyond their targets. */

/** What the water of a functional zone is to come to; nothing is to be worse than class IV. */
export const SEA_TARGETS = ['I', 'II', 'III', 'IV'] as const;
export type SeaTarget = (typeof SEA_TARGETS)[number];

/** Excellent and good water is of class I and II; where a station has no target, that is what multiples are of. */
export const GOOD_SEA: SeaTarget = 'II';

export type SeaTable = Readonly<Record<SeaItem, SeaLimits>>;

/** The limit of an item that a class sets. */
export const seaLimit = (table: SeaTable, item: SeaItem, target: SeaTarget): Limit => {
  const limits = table[item];
  const rank = SEA_TARGETS.indexOf(target);
  return limits.sense === 'within'
    ? { sense: 'within', range: limits.ranges[rank]! }
    : { sense: limits.sense, limit: limits.limits[rank]! };
};

export interface JudgedStation extends JudgedSeaWater {
  /** Whether the class is the target's or better; null without a class or a target. */
  attained: boolean | null;
  /** Of which class the limits are that `over` is about. */
  against: SeaTarget;
  /** Worst first: by class, then by times over the limit. */
  over: readonly Over<SeaItem, SeaClass>[];
}

/** The class of a station and what is beyond its target. Values that cannot be are taken for none. */
export const judgeStation = (
  table: SeaTable,
  target: SeaTarget | null,
  given: Readonly<Partial<Record<string, number | null>>>,
): JudgedStation => {
  const values = Object.fromEntries(SEA_ITEMS.map((item) => [item, usable(given[item])])) as Record<
    SeaItem,
    number | null
  >;
  const judged = seaWaterClassOf(table, values);
  const against = target ?? GOOD_SEA;
  return {
    ...judged,
    attained: attains<SeaClass>(SEA_CLASSES, judged.class, target),
    against,
    over: overLimits<SeaItem, SeaClass>(SEA_CLASSES, SEA_ITEMS, (item) => ({
      value: values[item],
      class: judged.classes[item],
      limit: seaLimit(table, item, against),
    })),
  };
};
