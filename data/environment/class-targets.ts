import { percentOf } from './decimal.ts';
import { keeps, timesOver, type Limit } from './limit.ts';

/* How sections of rivers and lakes, or stations at sea, stand against their targets, and what they come to together. */

/** An item beyond the limit of the target. */
export interface Over<Item, Class> {
  item: Item;
  class: Class;
  value: number;
  limit: Limit;
  times: number | null;
}

/** A measured value that can be; null for any other. */
export const usable = (value: number | null | undefined): number | null =>
  value !== null && value !== undefined && value >= 0 && value < Infinity ? value : null;

/** Whether a class is the target's or better; null without a class or a target. */
export const attains = <Class>(
  classes: readonly Class[],
  own: Class | null,
  target: Class | null,
): boolean | null =>
  own === null || target === null ? null : classes.indexOf(own) <= classes.indexOf(target);

/** The items beyond their limits, worst first: by class, then by times over the limit. */
export const overLimits = <Item extends string, Class>(
  classes: readonly Class[],
  items: readonly Item[],
  of: (item: Item) => { value: number | null; class: Class | null; limit: Limit | null },
): Over<Item, Class>[] =>
  items
    .flatMap((item) => {
      const { value, class: own, limit } = of(item);
      if (value === null || own === null || limit === null || keeps(limit, value)) return [];
      return [{ item, class: own, value, limit, times: timesOver(limit, value) }];
    })
    .toSorted(
      (a, b) => classes.indexOf(b.class) - classes.indexOf(a.class) || (b.times ?? 0) - (a.times ?? 0),
    );

/** What of each counts for the whole. */
export interface Counted<Class extends string> {
  class: Class | null;
  target: Class | null;
  attained: boolean | null;
}

export interface Classes<Class extends string> {
  total: number;
  /** Those that have a class now. */
  assessed: number;
  by_class: Readonly<Record<Class, number>>;
  good: number;
  /** good / assessed, in percent to one place; null where nothing is assessed. */
  good_rate: number | null;
  /** The share of good ones if each came to its target, of those that have one. */
  good_target: number | null;
  /** Assessed ones that have a target. */
  targeted: number;
  attained: number;
  attained_rate: number | null;
  /** Worse than the last class. */
  worst: number;
  worst_rate: number | null;
}

/** Counts by classes, which go from best to worst; those up to `good` are good. */
export const countClasses = <Class extends string>(
  classes: readonly Class[],
  good: NoInfer<Class>,
  all: readonly Counted<Class>[],
): Classes<Class> => {
  const by = Object.fromEntries(classes.map((one) => [one, 0])) as Record<Class, number>;
  for (const one of all) if (one.class !== null) by[one.class] += 1;
  const upTo = classes.indexOf(good);
  const isGood = (of: Class | null): boolean => of !== null && classes.indexOf(of) <= upTo;
  const assessed = all.filter((one) => one.class !== null).length;
  const goodOnes = all.filter((one) => isGood(one.class)).length;
  const aimed = all.filter((one) => one.target !== null);
  const targeted = all.filter((one) => one.attained !== null).length;
  const attained = all.filter((one) => one.attained === true).length;
  const worst = by[classes.at(-1)!];
  return {
    total: all.length,
    assessed,
    by_class: by,
    good: goodOnes,
    good_rate: percentOf(goodOnes, assessed),
    good_target: percentOf(aimed.filter((one) => isGood(one.target)).length, aimed.length),
    targeted,
    attained,
    attained_rate: percentOf(attained, targeted),
    worst,
    worst_rate: percentOf(worst, assessed),
  };
};
