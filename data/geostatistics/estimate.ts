import { solveSymmetric } from './ldlt.ts';
import type { Near } from './places.ts';
import { chord2, kmOfChord2 } from './sphere.ts';
import { gammaAt, type Variogram } from './variogram.ts';

/** What is thought to be at a point. */
export interface Estimate {
  value: number;
  /** Standard deviation of its error; null where the method has none. */
  sd: number | null;
}

/** Says what is at a point from the places near it, of which there is at least one and no two are the same. */
export type Estimator = (near: readonly Near[]) => Estimate;

/** The weight of a place is 1 / distance to this power. */
export const POWER = 2;

/** Inverse distance weighting: the mean of the places with weights 1 / distance², at a place its own value. */
export const inverseDistance: Estimator = (near) => {
  let [sum, weights] = [0, 0];
  for (const { place, km } of near) {
    if (km === 0) return { value: place.value, sd: null };
    sum += place.value / km ** POWER;
    weights += 1 / km ** POWER;
  }
  return { value: sum / weights, sd: null };
};

/** The weights by which ordinary kriging takes places, which add up to 1, and the variance of its error. */
export const krigingWeights = (
  model: Variogram,
  near: readonly Near[],
): { weights: Float64Array; variance: number } => {
  const sill = model.nugget + model.partialSill;
  /** Covariance as a share of the sill; where nothing varies all places say the same, and are taken alike. */
  const alike = (km: number): number => (km === 0 ? 1 : sill === 0 ? 0 : 1 - gammaAt(model, km) / sill);
  const n = near.length;
  const a = new Float64Array((n + 1) ** 2);
  const b = new Float64Array(n + 1).fill(1);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++)
      a[i * (n + 1) + j] = alike(kmOfChord2(chord2(near[i]!.place.at, near[j]!.place.at)));
    a[i * (n + 1) + i] = 1;
    a[n * (n + 1) + i] = 1;
    b[i] = alike(near[i]!.km);
  }
  const x = solveSymmetric(a, b);
  // C(0) − Σ w c − μ
  let variance = 1 - x[n]!;
  for (let i = 0; i < n; i++) variance -= x[i]! * b[i]!;
  return { weights: x.subarray(0, n), variance: sill * Math.max(0, variance) };
};

/** Ordinary kriging by a variogram: the estimate without bias whose error varies least, if the model holds. */
export const kriging =
  (model: Variogram): Estimator =>
  (near) => {
    const { weights, variance } = krigingWeights(model, near);
    return {
      value: near.reduce((sum, { place }, i) => sum + weights[i]! * place.value, 0),
      sd: Math.sqrt(variance),
    };
  };
