import type { Classing } from './classings.ts';
import { naturalBreaks } from './natural-breaks.ts';

/** The values of the cells that are seen: the value at each half per cent of them, ascending, 201 in all. */
export type Distribution = { cells: number; min: number; max: number; quantiles: readonly number[] };

const DEFAULT_CLASSES = 5;

const distinct = (values: readonly number[]): number[] =>
  values.filter((value, i) => i === 0 || value !== values[i - 1]);

const between = (count: number, at: (share: number) => number): number[] =>
  Array.from({ length: count - 1 }, (_, i) => at((i + 1) / count));

/** Each class holds about as many cells as the next; equal values are in one class. */
const quantileBreaks = ({ quantiles }: Distribution, classes: number): number[] =>
  between(classes, (share) => {
    let at = Math.ceil(share * (quantiles.length - 1));
    while (at > 0 && at < quantiles.length && quantiles[at] === quantiles[at - 1]) at += 1;
    return quantiles[at] ?? Number.NaN;
  });

/**
 * Each class reaches the same number of times as far as the one before. Zero has no logarithm: it and what is below the least
 * value seen above it are the first class. Values below zero are no magnitudes, so these have classes of equal width.
 */
const logBreaks = (distribution: Distribution, values: readonly number[], classes: number): number[] => {
  const { min, max } = distribution;
  const least = values.find((value) => value > 0);
  if (min < 0 || least === undefined) return equalBreaks(distribution, classes);
  const first = min === 0 ? [least] : [];
  return [...first, ...between(classes - first.length, (share) => least * (max / least) ** share)];
};

const equalBreaks = ({ min, max }: Distribution, classes: number): number[] =>
  between(classes, (share) => min + share * (max - min));

/**
 * The lower bounds of all classes but the first, ascending: a class holds what is from its own bound up to the next one, the
 * last also the maximum. Fewer classes where there are fewer different values.
 */
export const breaksOf = (
  distribution: Distribution,
  classing: Classing,
  classes = DEFAULT_CLASSES,
): number[] => {
  const { min, max, quantiles, cells } = distribution;
  if (cells === 0) return [];
  const values = distinct(quantiles);
  const wanted = Math.min(classes, values.length);
  if (wanted < 2) return [];
  const rules: Record<Classing, () => number[]> = {
    quantile: () => quantileBreaks(distribution, wanted),
    equal: () => equalBreaks(distribution, wanted),
    jenks: () => naturalBreaks(quantiles, wanted),
    log: () => logBreaks(distribution, values, wanted),
  };
  // plus zero: a bound of -0 is 0
  return distinct(rules[classing]().flatMap((bound) => (bound > min && bound <= max ? [bound + 0] : [])));
};

/** The class of a value, from 0; what lies outside belongs to the class at that end. */
export const classOf = (breaks: readonly number[], value: number): number => {
  let at = 0;
  while (at < breaks.length && value >= breaks[at]!) at += 1;
  return at;
};

/** About how many cells are below a value: between two quantiles they are taken as evenly spread. */
export const cellsBelow = ({ cells, quantiles }: Distribution, value: number): number => {
  const after = quantiles.findIndex((quantile) => quantile >= value);
  if (after === -1) return cells;
  if (after === 0) return 0;
  const before = quantiles[after - 1]!;
  const part = (value - before) / (quantiles[after]! - before);
  return Math.round((cells * (after - 1 + part)) / (quantiles.length - 1));
};

/** A stretch of values, its end excluded except at the maximum, and about how many cells have one of them. */
export type Stretch = { from: number; to: number; count: number };

/** What lies between ascending inner bounds; the counts add up to all cells. */
const stretches = (distribution: Distribution, bounds: readonly number[]): Stretch[] => {
  const { min, max, cells } = distribution;
  const ends = [...bounds, max];
  const below = [0, ...bounds.map((bound) => cellsBelow(distribution, bound)), cells];
  return ends.map((to, i) => ({ from: bounds[i - 1] ?? min, to, count: below[i + 1]! - below[i]! }));
};

/** The classes that breaks make, with about how many cells each has. */
export const classesOf = (distribution: Distribution, breaks: readonly number[]): Stretch[] =>
  distribution.cells === 0
    ? []
    : stretches(
        distribution,
        breaks.filter((bound) => bound > distribution.min && bound <= distribution.max),
      );

/** The scale on which a distribution can be seen: where half of the cells are in the lowest tenth, powers. */
export const scaleOf = ({ min, max, quantiles }: Distribution): 'linear' | 'log' => {
  const median = quantiles[Math.floor(quantiles.length / 2)] ?? min;
  return min >= 0 && max > 0 && (median - min) * 10 < max - min ? 'log' : 'linear';
};

/**
 * About how many cells have which value; bins are of equal width on the scale, no more than there are different values, and
 * their counts add up to all cells. On the logarithmic one zero has the first bin; values below zero have no such scale.
 */
export const histogramOf = (distribution: Distribution, bins: number, scale: 'linear' | 'log'): Stretch[] => {
  const { cells } = distribution;
  if (cells === 0) return [];
  const bounds = breaksOf(distribution, scale === 'log' ? 'log' : 'equal', bins);
  return stretches(distribution, bounds);
};
