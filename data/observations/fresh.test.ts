import { expect, test } from 'vitest';
import { freshnessOf } from './fresh.ts';

const HOUR = 3_600_000;
test.each([
  [60, -0.1, 'fresh'],
  [60, 0, 'fresh'],
  [60, 2, 'fresh'],
  [60, 2.01, 'late'],
  [60, 6, 'late'],
  [60, 6.01, 'silent'],
  [240, 8, 'fresh'],
  [240, 24, 'late'],
  [1, 1, 'silent'],
] as const)('with %i minutes a step, %f hours ago is %s', (step, hours, freshness) =>
  expect(freshnessOf({ step }, 1e12 - hours * HOUR, 1e12)).toBe(freshness),
);

test('what never said anything is silent', () =>
  expect(freshnessOf({ step: 60 }, null, 1e12)).toBe('silent'));
