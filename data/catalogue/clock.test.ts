import { expect, test } from 'vitest';
import { untilNextTick } from './clock.ts';

test.each([
  ['2026-11-02T03:20:00Z', 3_600_000],
  ['2026-11-02T15:30:00Z', 1_801_000],
  ['2026-11-02T15:59:59.500Z', 1_500],
  ['2026-11-02T16:00:00Z', 3_600_000],
])(
  'from %s the ladder is walked again after %i ms: an hour, or as soon as the day has changed in China',
  (now, ms) => {
    expect(untilNextTick(Date.parse(now))).toBe(ms);
  },
);
