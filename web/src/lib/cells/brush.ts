import type { Stretch } from './classing.ts';

/** Values from the first up to, not including, the second; an end that is open is infinite. */
export type Range = [from: number, to: number];

const edgesOf = (bins: readonly Stretch[]): number[] =>
  bins.length === 0 ? [] : [bins[0]!.from, ...bins.map(({ to }) => to)];

/** Where a value stands on a histogram whose bins are drawn equally wide, from 0 to 1. */
export const shareAt = (bins: readonly Stretch[], value: number): number => {
  const at = bins.findIndex(({ to }) => value < to);
  if (at === -1) return 1;
  const { from, to } = bins[at]!;
  return (at + Math.max(0, (value - from) / (to - from))) / bins.length;
};

/** The bin drawn at a share of the width. */
export const binAt = (bins: readonly Stretch[], share: number): number =>
  Math.min(bins.length - 1, Math.max(0, Math.floor(share * bins.length)));

/** The range between two edges of a histogram: its ends are open, so that what is beyond them later is not lost; null for all. */
const between = (bins: readonly Stretch[], from: number, to: number): Range | null => {
  const edges = edgesOf(bins);
  const low = from <= edges[0]! ? -Infinity : from;
  const high = to >= edges.at(-1)! ? Infinity : to;
  return low === -Infinity && high === Infinity ? null : [low, high];
};

/** The range of the bins from one to another, in either order. */
export const rangeOfBins = (bins: readonly Stretch[], one: number, other: number): Range | null =>
  between(bins, bins[Math.min(one, other)]!.from, bins[Math.max(one, other)]!.to);

/** The range with one of its ends so many edges further on (or back); the ends keep one bin between them. */
export const moveEnd = (
  bins: readonly Stretch[],
  range: Range | null,
  end: 'from' | 'to',
  by: number,
): Range | null => {
  const edges = edgesOf(bins);
  const [from, to] = range ?? [-Infinity, Infinity];
  const value = Math.min(edges.at(-1)!, Math.max(edges[0]!, end === 'from' ? from : to));
  // from between two edges, the next one is a step in either direction
  const here =
    by > 0 ? edges.findLastIndex((edge) => edge <= value) : edges.findIndex((edge) => edge >= value);
  const last = edges.length - 1;
  if (end === 'from') {
    const most = edges.findLastIndex((edge) => edge < to);
    return between(bins, edges[Math.max(0, Math.min(here + by, most, last - 1))]!, to);
  }
  const least = edges.findIndex((edge) => edge > from);
  return between(bins, from, edges[Math.min(last, Math.max(here + by, least === -1 ? last : least, 1))]!);
};
