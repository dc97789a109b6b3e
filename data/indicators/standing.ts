/** Where one value stands among others. */
export interface Standing {
  /** From 1, the best first; equal values share a rank. */
  rank: number;
  n: number;
  /** First quartile, median, third quartile, by linear interpolation between the ordered values. */
  quartiles: readonly [number, number, number];
}

const quantile = (ascending: readonly number[], share: number): number => {
  const at = (ascending.length - 1) * share;
  const below = ascending[Math.floor(at)]!;
  const above = ascending[Math.ceil(at)]!;
  return below + (above - below) * (at - Math.floor(at));
};

/** True when `a` is better than `b`; where neither direction is better, the larger comes first. */
export const isBetter = (a: number, b: number, direction: 1 | -1 | 0): boolean =>
  direction === -1 ? a < b : a > b;

/** The standing of `own` among `values`, which hold it too; null when there are no others to stand among. */
export const standingOf = (
  own: number | null,
  values: readonly number[],
  direction: 1 | -1 | 0,
): Standing | null => {
  if (own === null || values.length < 2) return null;
  const ascending = values.toSorted((a, b) => a - b);
  return {
    rank: 1 + values.filter((value) => isBetter(value, own, direction)).length,
    n: values.length,
    quartiles: [quantile(ascending, 0.25), quantile(ascending, 0.5), quantile(ascending, 0.75)],
  };
};
