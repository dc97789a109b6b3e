import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backOff, nextDue } from './poller.ts';

test('a source is due at the multiples of its time, after whatever time it is', () => {
  const minutes = (text: string) => Date.parse(`2026-03-05T${text}Z`);
  const hourly = { everyMs: 3_600_000, offsetMs: 300_000 };
  expect(nextDue(hourly, minutes('08:00:00'))).toBe(minutes('08:05:00'));
  expect(nextDue(hourly, minutes('08:05:00'))).toBe(minutes('09:05:00'));
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4e12 }),
      fc.integer({ min: 1, max: 1e8 }),
      fc.nat(1e8),
      (after, everyMs, offsetMs) => {
        const due = nextDue({ everyMs, offsetMs }, after);
        expect(due).toBeGreaterThan(after);
        expect(due - after).toBeLessThanOrEqual(everyMs);
        expect((due - offsetMs) % everyMs === 0).toBe(true);
      },
    ),
  );
});

test('one that fails is left alone longer and longer, up to a bound, and not all at the same moments', () => {
  const waits = { first: 1_000, most: 60_000 };
  expect([0, 1, 2, 10, 1_000].map((failures) => backOff(failures, waits, () => 0.5))).toEqual([
    1_000, 2_000, 4_000, 60_000, 60_000,
  ]);
  expect(backOff(0, waits, () => 0)).toBe(500);
  expect(backOff(0, waits, () => 0.999)).toBeCloseTo(1_499);
});
