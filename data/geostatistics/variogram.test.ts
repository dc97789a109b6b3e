import { describe, expect, test } from 'vitest';
import { placesOf, type Place } from './places.ts';
import { RADIUS_KM } from './sphere.ts';
import {
  BINS,
  empiricalVariogram,
  fitVariogram,
  gammaAt,
  KINDS,
  type Empirical,
  type Variogram,
} from './variogram.ts';

const DEGREE = (2 * Math.PI * RADIUS_KM) / 360;

/** Values at degrees of longitude along the equator. */
const along = (values: Readonly<Record<string, number>>): Place[] =>
  placesOf(Object.entries(values).map(([lng, value]) => ({ position: [Number(lng), 0], value })));

const empirical = (places: readonly Place[]): Empirical => {
  const steps = empiricalVariogram(places);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
};

describe('the empirical variogram', () => {
  test('has half the mean square of differences by distance, here by hand', () => {
    const { bins, farthestKm } = empirical(along({ '0': 1, '0.41': 3, '0.93': 8, '2': 20 }));
    expect(farthestKm).toBeCloseTo(DEGREE, 9);
    // 0.41° apart: 1 and 3; 0.52°: 3 and 8; 0.93°: 1 and 8; all others are farther than half of 2°
    expect(bins.map(({ pairs, gamma }) => [pairs, gamma])).toEqual([
      [1, 2],
      [1, 12.5],
      [1, 24.5],
    ]);
    expect(bins.map(({ km }) => km / DEGREE)).toEqual([0.41, 0.52, 0.93].map((km) => expect.closeTo(km, 9)));
  });

  test('puts pairs of about one distance together', () => {
    const { bins } = empirical(along({ '0': 0, '0.1': 2, '0.201': 0, '10': 0 }));
    // two pairs 0.1° apart with squares 4 and 4, one 0.201° apart with none, in bins a third of a degree wide
    expect(bins).toEqual([
      { pairs: 3, km: expect.closeTo(((0.1 + 0.101 + 0.201) / 3) * DEGREE, 9), gamma: 8 / 6 },
    ]);
  });

  test('of fewer than three places has nothing to tell', () => {
    for (const values of [{}, { '1': 5 }, { '1': 5, '2': 9 }] as Record<string, number>[]) {
      const found = empirical(along(values));
      expect(found.bins).toEqual([]);
      expect(fitVariogram(found)).toBeNull();
    }
  });
});

describe('a model', () => {
  const model: Variogram = { kind: 'spherical', nugget: 2, partialSill: 8, rangeKm: 100 };

  test('begins at nothing, jumps by the nugget and reaches the sill at the range', () => {
    expect(gammaAt(model, 0)).toBe(0);
    expect(gammaAt(model, 1e-9)).toBeCloseTo(2, 9);
    // 2 + 8 (1.5 × 0.5 − 0.5 × 0.125)
    expect(gammaAt(model, 50)).toBe(7.5);
    expect(gammaAt(model, 100)).toBe(10);
    expect(gammaAt(model, 500)).toBe(10);
    expect(gammaAt({ ...model, kind: 'exponential' }, 100)).toBeCloseTo(2 + 8 * (1 - Math.exp(-3)), 12);
  });

  const binsOf = (of: Variogram): Empirical => ({
    farthestKm: 150,
    bins: Array.from({ length: BINS }, (_, i) => ({
      pairs: 10 + i,
      km: 5 + 10 * i,
      gamma: gammaAt(of, 5 + 10 * i),
    })),
  });

  test.each(KINDS)('%s is found again in its own values', (kind) => {
    for (const wanted of [
      { kind, nugget: 2, partialSill: 8, rangeKm: 100 },
      { kind, nugget: 0, partialSill: 30, rangeKm: 40 },
    ]) {
      const found = fitVariogram(binsOf(wanted))!;
      expect(found.kind).toBe(kind);
      expect(found.nugget).toBeCloseTo(wanted.nugget, 3);
      expect(found.partialSill).toBeCloseTo(wanted.partialSill, 3);
      expect(found.rangeKm).toBeCloseTo(wanted.rangeKm, 2);
    }
  });

  test('stays within its bounds where values are strange', () => {
    const falling = {
      farthestKm: 150,
      bins: [9, 6, 3, 1].map((gamma, i) => ({ pairs: 5, km: 10 + 30 * i, gamma })),
    };
    const flat = fitVariogram(falling)!;
    expect(flat.partialSill).toBe(0);
    // Σ w γ / Σ w with w = 5 / km²
    const weights = falling.bins.map(({ km }) => 5 / km ** 2);
    const mean =
      falling.bins.reduce((sum, { gamma }, i) => sum + gamma * weights[i]!, 0) /
      weights.reduce((a, b) => a + b);
    expect(flat.nugget).toBeCloseTo(mean, 9);
    // steeper than any model from nothing: the nugget is not negative, the range not beyond twice the farthest
    const steep = {
      farthestKm: 150,
      bins: [1, 40, 160, 640].map((gamma, i) => ({ pairs: 5, km: 10 * 2 ** i, gamma })),
    };
    const found = fitVariogram(steep)!;
    expect(found.nugget).toBe(0);
    expect(found.rangeKm).toBeLessThanOrEqual(300);
    expect(found.rangeKm).toBeGreaterThan(250);
  });

  test('of a field that is the same everywhere has no sill', () => {
    const places = along(
      Object.fromEntries(Array.from({ length: 12 }, (_, i) => [String(0.1 + i * i * 0.01), 7])),
    );
    const found = fitVariogram(empirical(places))!;
    expect([found.nugget, found.partialSill]).toEqual([0, 0]);
  });
});
