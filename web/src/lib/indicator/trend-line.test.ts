import { expect, test } from 'vitest';
import { trendShape } from './trend-line.ts';

const item = (period: string, value: number | null) => ({ period, value });

test('a series fills its box from margin to margin', () => {
  const shape = trendShape([item('2024', 1), item('2025', 2), item('2026', 3)], 100, 50, 5);
  expect(shape?.path).toBe('M5 45L50 25L95 5');
  expect([shape?.least, shape?.largest]).toEqual([1, 3]);
});

test('a missing value is a gap, not a zero', () => {
  const shape = trendShape([item('2024', 1), item('2025', null), item('2026', 3)], 100, 50, 5);
  expect(shape?.path).toBe('M5 45M95 5');
  expect(shape?.points).toHaveLength(2);
});

test('one value, or the same one always, stands in the middle', () => {
  expect(trendShape([item('2026', 7)], 100, 50, 5)?.path).toBe('M50 25');
  expect(trendShape([item('2025', 7), item('2026', 7)], 100, 50, 5)?.path).toBe('M5 25L95 25');
});

test('without values there is no line', () => {
  expect(trendShape([item('2026', null)], 100, 50, 5)).toBeNull();
});
