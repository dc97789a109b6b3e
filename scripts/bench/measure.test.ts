import { expect, test } from 'vitest';
import { interleave, quantile, summarise } from './measure.ts';

test('median and p95 are numbers that occurred', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect(quantile(hundred, 0.5)).toBe(50);
  expect(quantile(hundred, 0.95)).toBe(95);
  expect(summarise('one', [7])).toEqual({ name: 'one', times: 1, medianMs: 7, p95Ms: 7 });
});

test('cases take turns, and warm-up rounds are not counted', async () => {
  const order: string[] = [];
  const cases = ['a', 'b'].map((name) => ({ name, run: async () => order.push(name) }));
  const timings = await interleave(cases, 3, 1);
  expect(order.join('')).toBe('abbaabba');
  expect(timings.map(({ name, times }) => [name, times])).toEqual([
    ['a', 3],
    ['b', 3],
  ]);
});
