import { expect, test } from 'vitest';
import { monthsBefore } from './audit.ts';

test.each([
  ['2026-11-25T10:00:00.000Z', 6, '2026-05-25T10:00:00.000Z'],
  ['2026-03-31T23:59:59.999Z', 1, '2026-02-28T23:59:59.999Z'],
  ['2028-08-31T00:00:00.000Z', 6, '2028-02-29T00:00:00.000Z'],
  ['2026-01-15T08:00:00.000Z', 25, '2023-12-15T08:00:00.000Z'],
])('%s less %i months is %s', (now, months, then) => {
  expect(monthsBefore(new Date(now), months).toISOString()).toBe(then);
});
