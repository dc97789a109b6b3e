import { expect, test } from 'vitest';
import { periodsUntil } from './periods.ts';

test.each([
  ['2026-10-01', 'month', ['2026-10', '2026-09', '2026-08']],
  ['2026-01-01', 'month', ['2026-01', '2025-12', '2025-11']],
  ['2026-01-01', 'quarter', ['2026-Q1', '2025-Q4', '2025-Q3']],
  ['2026-01-01', 'year', ['2026', '2025', '2024']],
  ['2026-03-01', 'day', ['2026-03-01', '2026-02-28', '2026-02-27']],
  // 2026 has 53 ISO weeks: Monday 28 December begins the last one
  ['2027-01-04', 'week', ['2027-W01', '2026-W53', '2026-W52']],
] as const)('%s and before, by %s', (newest, frequency, expected) => {
  expect(periodsUntil(newest, frequency, 3)).toEqual(expected);
});
