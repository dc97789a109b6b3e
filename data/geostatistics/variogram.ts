import type { Place } from './places.ts';
import { chord2, kmOfChord2 } from './sphere.ts';

/* How unlike values are by their distance: measured in bins of distance, and a model that is fitted to the bins. */

/** Pairs of places at about one distance. */
export interface Bin {
  pairs: number;
  /** Mean distance of the pairs, km. */
  km: number;
  /** Half the mean square of the differences of their values (Matheron). */
  gamma: number;
}

export interface Empirical {
  bins: Bin[];
  /** Pairs farther apart are not looked at. */
  farthestKm: number;
}

export const BINS = 15;

/**
 * The empirical variogram: pairs up to half of the largest distance between places, in 15 bins of equal width, those without pairs
 * left out. It is made in steps: there are as many pairs as half the square of the places.
 */
export function* empiricalVariogram(places: readonly Place[]): Generator<undefined, Empirical> {
  let largest = 0;
  for (const one of places) {
    for (const other of places) largest = Math.max(largest, chord2(one.at, other.at));
    yield;
  }
  const farthestKm = kmOfChord2(largest) / 2;
  const bins = Array.from({ length: BINS }, () => ({ pairs: 0, km: 0, squares: 0 }));
  for (let i = 0; i < places.length; i++) {
    for (let j = 0; j < i; j++) {
      const km = kmOfChord2(chord2(places[i]!.at, places[j]!.at));
      if (km > farthestKm) continue;
      const bin = bins[Math.min(BINS - 1, Math.floor((km / farthestKm) * BINS))]!;
      bin.pairs++;
      bin.km += km;
      bin.squares += (places[i]!.value - places[j]!.value) ** 2;
    }
    yield;
  }
  return {
    farthestKm,
    bins: bins
      .filter(({ pairs }) => pairs > 0)
      .map(({ pairs, km, squares }) => ({ pairs, km: km / pairs, gamma: squares / (2 * pairs) })),
  };
}

export const KINDS = ['exponential', 'spherical'] as const;
export type Kind = (typeof KINDS)[number];

/** A model of a variogram: γ(0) = 0, γ(h) = nugget + partial sill × how much of it is reached at h. */
export interface Variogram {
  kind: Kind;
  nugget: number;
  /** What is reached in the end is nugget + partial sill. */
  partialSill: number;
  /** Where all of it is reached (spherical), or 95 % (exponential: 1 − e⁻³). */
  rangeKm: number;
}

export interface Fitted extends Variogram {
  /** The weighted sum of squares that is left. */
  left: number;
}

/** How much of the partial sill is reached at a distance, as a share of the range. */
const REACHED: Readonly<Record<Kind, (share: number) => number>> = {
  exponential: (share) => 1 - Math.exp(-3 * share),
  spherical: (share) => (share >= 1 ? 1 : 1.5 * share - 0.5 * share ** 3),
};

export const gammaAt = ({ kind, nugget, partialSill, rangeKm }: Variogram, km: number): number =>
  km === 0 ? 0 : nugget + partialSill * REACHED[kind](km / rangeKm);

/** What a weighted fit of γ = nugget + partial sill × reached leaves, neither being negative; exact for a given range. */
const fitAt = (kind: Kind, bins: readonly Bin[], rangeKm: number): Fitted => {
  let [w, wx, wxx, wy, wxy] = [0, 0, 0, 0, 0];
  const points = bins.map(({ pairs, km, gamma }) => {
    const [weight, x] = [pairs / km ** 2, REACHED[kind](km / rangeKm)];
    w += weight;
    wx += weight * x;
    wxx += weight * x * x;
    wy += weight * gamma;
    wxy += weight * x * gamma;
    return { weight, x, gamma };
  });
  const leaves = (nugget: number, partialSill: number): Fitted => ({
    ...{ kind, nugget, partialSill, rangeKm },
    left: points.reduce(
      (sum, { weight, x, gamma }) => sum + weight * (gamma - nugget - partialSill * x) ** 2,
      0,
    ),
  });
  const determinant = w * wxx - wx * wx;
  const sill = determinant > 1e-12 * w * wxx ? (w * wxy - wx * wy) / determinant : -1;
  const nugget = (wy - sill * wx) / w;
  if (sill >= 0 && nugget >= 0) return leaves(nugget, sill);
  // where the best lies outside the bounds, the best within them lies on one
  const [flat, through] = [leaves(wy / w, 0), leaves(0, wxy / wxx)];
  return flat.left < through.left ? flat : through;
};

const TRIED = 60;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** The best range from `from` to `to`: the best of 60 in equal ratios, then between its neighbours by golden sections. */
const fitKind = (kind: Kind, bins: readonly Bin[], from: number, to: number): Fitted => {
  const rangeOf = (i: number): number =>
    from * (to / from) ** (Math.min(TRIED - 1, Math.max(0, i)) / (TRIED - 1));
  const tried = Array.from({ length: TRIED }, (_, i) => fitAt(kind, bins, rangeOf(i)));
  const best = tried.reduce((least, { left }, i) => (left < tried[least]!.left ? i : least), 0);
  let [low, high] = [rangeOf(best - 1), rangeOf(best + 1)];
  for (let step = 0; step < 40; step++) {
    const [a, b] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
    if (fitAt(kind, bins, a).left <= fitAt(kind, bins, b).left) high = b;
    else low = a;
  }
  const between = fitAt(kind, bins, (low + high) / 2);
  return between.left < tried[best]!.left ? between : tried[best]!;
};

const FEWEST_BINS = 3;

/**
 * The model that is nearest to an empirical variogram: of an exponential and a spherical one, by least squares with weights pairs / km²
 * (what is near counts more); nugget and partial sill not negative, the range from the first bin's distance to twice the farthest.
 * Null where there are too few bins to tell.
 */
export const fitVariogram = ({ bins, farthestKm }: Empirical): Fitted | null => {
  if (bins.length < FEWEST_BINS) return null;
  const [one, other] = KINDS.map((kind) => fitKind(kind, bins, bins[0]!.km, 2 * farthestKm)) as [
    Fitted,
    Fitted,
  ];
  return other.left < one.left ? other : one;
};
