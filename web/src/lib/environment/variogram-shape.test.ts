import { expect, test } from 'vitest';
import { curveOf, gammaOf } from './variogram-shape.ts';

const model = { kind: 'spherical' as const, nugget: 2, partial_sill: 8, range_km: 100, bins: [] };

test('the line of a model is that of the server’s', () => {
  expect([0, 50, 100, 400].map((km) => gammaOf(model, km))).toEqual([2, 7.5, 10, 10]);
  expect(gammaOf({ ...model, kind: 'exponential' }, 100)).toBeCloseTo(2 + 8 * (1 - Math.exp(-3)), 12);
  const curve = curveOf(
    model,
    200,
    (km) => km,
    (gamma) => -gamma,
  );
  expect(curve.startsWith('M0.0 -2.0L5.0 -2.6')).toBe(true);
  expect(curve.endsWith('L200.0 -10.0')).toBe(true);
});
