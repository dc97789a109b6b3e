import { attains, overLimits, usable, type Over } from './class-targets.ts';
import type { Limit } from './limit.ts';
import {
  WATER_CLASSES,
  WATER_ITEMS,
  waterClassOf,
  waterLimits,
  type JudgedWater,
  type WaterClass,
  type WaterItem,
  type WaterItemOrTn,
  type WaterType,
} from './water-class.ts';

/* Sections of surface water as they stand at an instant: their classes, and what is beyond their targets. */

/** What a section is to come to (水质目标); nothing is to be worse than class V. */
export const WATER_TARGETS = ['I', 'II', 'III', 'IV', 'V'] as const;
export type WaterTarget = (typeof WATER_TARGETS)[number];

/** Good water is of class I to III; where a section has no target, that is what multiples are of. */
export const GOOD_WATER: WaterTarget = 'III';

/** The limit of an item that a class sets; null where the standard has none. */
export const waterLimit = (type: WaterType, item: WaterItemOrTn, target: WaterTarget): Limit | null => {
  const limits = waterLimits(type, item);
  if (limits === null || limits.sense === 'within') return limits;
  return { sense: limits.sense, limit: limits.limits[WATER_TARGETS.indexOf(target)]! };
};

export interface JudgedSection extends JudgedWater {
  /** Whether the class is the target's or better; null without a class or a target. */
  attained: boolean | null;
  /** Of which class the limits are that `over` is about. */
  against: WaterTarget;
  /** Worst first: by class, then by times over the limit. */
  over: readonly Over<WaterItem, WaterClass>[];
}

/** The class of a section and what is beyond its target. Values that cannot be are taken for none. */
export const judgeSection = (
  type: WaterType,
  target: WaterTarget | null,
  given: Readonly<Partial<Record<string, number | null>>>,
): JudgedSection => {
  const values = Object.fromEntries(
    [...WATER_ITEMS, 'tn' as const].map((item) => [item, usable(given[item])]),
  ) as Record<WaterItemOrTn, number | null>;
  const judged = waterClassOf(type, values);
  const against = target ?? GOOD_WATER;
  return {
    ...judged,
    attained: attains<WaterClass>(WATER_CLASSES, judged.class, target),
    against,
    over: overLimits<WaterItem, WaterClass>(WATER_CLASSES, WATER_ITEMS, (item) => ({
      value: values[item],
      class: judged.classes[item],
      limit: waterLimit(type, item, against),
    })),
  };
};
