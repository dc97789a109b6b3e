import type { Estimate, Estimator } from './estimate.ts';
import { nearestTo, type Place, type Reach } from './places.ts';
import type { Vector } from './sphere.ts';

/* What is between places, and how far off that is. Both are done in steps, so that whoever has a clock can stop in between. */

/** What is thought to be at each of some points; null where too few places are near. */
export function* surfaceOver(
  points: Iterable<Vector>,
  places: readonly Place[],
  reach: Reach,
  estimate: Estimator,
): Generator<undefined, (Estimate | null)[]> {
  const found: (Estimate | null)[] = [];
  for (const at of points) {
    const near = nearestTo(at, places, reach);
    found.push(near && estimate(near));
    yield;
  }
  return found;
}

/** How far off a method was where something was measured. */
export interface CrossValidation {
  /** Places that had enough others near to be estimated. */
  n: number;
  /** Root of the mean square of estimated − measured; null where n is 0. */
  rmse: number | null;
  /** Mean of estimated − measured. */
  bias: number | null;
}

/** Leave-one-out cross-validation: each place is estimated from all others as any point is, by the same model. */
export function* crossValidate(
  places: readonly Place[],
  reach: Reach,
  estimate: Estimator,
): Generator<undefined, CrossValidation> {
  let [n, sum, squares] = [0, 0, 0];
  for (const one of places) {
    const near = nearestTo(
      one.at,
      places.filter((other) => other !== one),
      reach,
    );
    if (near) {
      const off = estimate(near).value - one.value;
      n++;
      sum += off;
      squares += off * off;
    }
    yield;
  }
  return { n, rmse: n === 0 ? null : Math.sqrt(squares / n), bias: n === 0 ? null : sum / n };
}
