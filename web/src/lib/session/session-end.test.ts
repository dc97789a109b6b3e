import { expect, test } from 'vitest';
import { endOf, leftIn } from './session-end.ts';

const at = (time: string) => `2026-11-25T${time}.000Z`;

test('the nearer end counts, and only idleness can be put off', () => {
  const idleFirst = { idle_expires_at: at('08:30:00'), expires_at: at('16:00:00') };
  expect(endOf(idleFirst, 0)).toEqual({ at: Date.parse(at('08:30:00')), idle: true });
  const lastMinutes = { idle_expires_at: at('16:20:00'), expires_at: at('16:00:00') };
  expect(endOf(lastMinutes, 0)).toEqual({ at: Date.parse(at('16:00:00')), idle: false });
});

test('a wall is never idle, and nobody has no end', () => {
  expect(endOf({ idle_expires_at: null, expires_at: at('16:00:00') }, 0)?.idle).toBe(false);
  expect(endOf({ idle_expires_at: null, expires_at: null }, 0)).toBeNull();
});

test('the end is told by this clock, which may go wrong', () => {
  const ends = { idle_expires_at: at('08:30:00'), expires_at: null };
  expect(endOf(ends, 5 * 60_000)?.at).toBe(Date.parse(at('08:25:00')));
  expect(endOf(ends, -5 * 60_000)?.at).toBe(Date.parse(at('08:35:00')));
});

test.each([
  [120_000, 'minutes', 2],
  [119_999, 'minutes', 2],
  [60_001, 'minutes', 2],
  [60_000, 'seconds', 60],
  [51_000, 'seconds', 60],
  [9_000, 'seconds', 10],
  [-5, 'seconds', 0],
] as const)('%d ms are said as %s: %d', (ms, unit, n) => {
  expect(leftIn(ms)).toEqual({ unit, n });
});
