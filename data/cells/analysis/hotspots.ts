import { twoSidedP } from './normal.ts';

/*
 * Hot and cold spots: Getis and Ord's Gi* with binary weights that include the cell itself (Ord and Getis 1995, equation 14), and
 * Benjamini and Hochberg's control of the share of false discoveries (1995).
 */

/** Which cells are near which: the neighbours of cell i, itself among them, stand at `start[i]` to `start[i + 1]` of `near`. */
export interface Neighbours {
  start: Int32Array;
  near: Int32Array;
}

export interface LocalStatistics {
  mean: number;
  /** Standard deviation of the population: divided by n, as the statistic has it. */
  s: number;
  /** Not a number where nothing varies or a neighbourhood is the whole. */
  z: Float64Array;
}

/** Sum in the order of the array, with what rounding loses carried along (Neumaier), so that large areas lose nothing. */
const sumOf = (count: number, at: (i: number) => number): number => {
  let [sum, lost] = [0, 0];
  for (let i = 0; i < count; i++) {
    const value = at(i);
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
};

/** Gi* of every cell: how many standard deviations the sum around it lies above what a random arrangement would give. */
export const getisOrd = (values: Float64Array, { start, near }: Neighbours): LocalStatistics => {
  const n = values.length;
  const z = new Float64Array(n).fill(Number.NaN);
  const mean = n === 0 ? 0 : sumOf(n, (i) => values[i]!) / n;
  const s = n === 0 ? 0 : Math.sqrt(sumOf(n, (i) => (values[i]! - mean) ** 2) / n);
  // what rounding makes of equal values is no variation
  if (n < 2 || s <= Math.abs(mean) * 1e-12) return { mean, s: 0, z };
  for (let i = 0; i < n; i++) {
    const w = start[i + 1]! - start[i]!;
    if (w >= n) continue;
    // deviations from the mean are summed, not values: Σwx − x̄W without the cancelling
    let above = 0;
    for (let at = start[i]!; at < start[i + 1]!; at++) above += values[near[at]!]! - mean;
    z[i] = above / (s * Math.sqrt((n * w - w * w) / (n - 1)));
  }
  return { mean, s, z };
};

/**
 * The largest p that is still a discovery when the expected share of false ones is held at `q`; 0 when there is none. Cells without
 * a statistic take no part.
 */
export const discoveryThreshold = (p: Float64Array, q: number): number => {
  const tested = p.filter((one) => !Number.isNaN(one)).toSorted();
  for (let k = tested.length; k > 0; k--)
    if (tested[k - 1]! <= (k * q) / tested.length) return tested[k - 1]!;
  return 0;
};

export interface Hotspots extends LocalStatistics {
  p: Float64Array;
  /** How many cells were tested: those with a statistic. */
  tested: number;
  threshold: number;
  /** 1 hot, -1 cold, 0 neither, after the control of false discoveries. */
  kind: Int8Array;
}

export const findHotspots = (values: Float64Array, neighbours: Neighbours, q: number): Hotspots => {
  const local = getisOrd(values, neighbours);
  const p = local.z.map((z) => (Number.isNaN(z) ? z : twoSidedP(z)));
  const threshold = discoveryThreshold(p, q);
  const significant = (i: number): boolean => p[i]! <= threshold && p[i]! <= q;
  const kind = Int8Array.from(local.z, (z, i) => (significant(i) ? Math.sign(z) : 0));
  return {
    ...local,
    p,
    tested: p.reduce((all, one) => all + (Number.isNaN(one) ? 0 : 1), 0),
    threshold,
    kind,
  };
};
