import { expect, test, vi } from 'vitest';
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

test('a case is compared with the first one of the same round, whatever the pace of the rounds', async () => {
  let now = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
  // more slow rounds than not, and they are no reason for the second to seem slower
  const paces = [1, 1, 3, 3, 3];
  const caseOf = (name: string, ms: number) => ({
    name,
    run: async (round: number) => {
      now += ms * paces[round]!;
    },
  });
  const [first, second] = await interleave([caseOf('a', 10), caseOf('b', 11)], paces.length, 0);
  clock.mockRestore();
  expect(first).toMatchObject({ medianMs: 30, ofFirst: 1 });
  expect(second!.ofFirst).toBeCloseTo(1.1);
});
