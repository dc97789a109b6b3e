import { expect, test } from 'vitest';
import { HOUR, newestOfMost } from './station-hours.ts';

const T = Date.UTC(2026, 0, 10, 4);

test('the newest hour is the one that half of the stations have reached, by the end of what they measured', () => {
  expect(newestOfMost([T, T, T + HOUR])).toBe(T);
  expect(newestOfMost([T, T + HOUR])).toBe(T + HOUR);
  expect(newestOfMost([T - 20 * 60_000, T - 40 * 60_000])).toBe(T);
});

test('stations that have said nothing for a day do not hold it back', () => {
  const silent = [T - 24 * HOUR, T - 100 * HOUR, T - 200 * HOUR];
  expect(newestOfMost([...silent, T])).toBe(T);
  expect(newestOfMost([T - 23 * HOUR, T - 23 * HOUR, T])).toBe(T - 23 * HOUR);
});

test('of no station there is no hour', () => {
  expect(newestOfMost([])).toBeNull();
});
