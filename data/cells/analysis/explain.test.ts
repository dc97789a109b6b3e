import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainChange } from './explain.ts';

const part = (key: string, from: number, to: number) => ({ key, from, to });

describe('what explains a change', () => {
  const parts = [part('a', 10, 60), part('b', 5, 25), part('c', 0, 20), part('d', 40, 30), part('e', 1, 11)];

  test('is the fewest parts of the gross change in its direction, the largest first', () => {
    // up: a 50, b 20, c 20, e 10, together 100; 80 % are a, b and c's 90, since a and b have 70
    const { gross, explain } = explainChange(parts, 1, 0.8);
    expect(gross).toBe(100);
    expect(explain.map(({ key, difference, share }) => [key, difference, share])).toEqual([
      ['a', 50, 0.5],
      ['b', 20, 0.2],
      ['c', 20, 0.2],
    ]);
    expect(explainChange(parts, 1, 0.7).explain).toHaveLength(2);
  });

  test('of a fall are parts that fell', () => {
    const { gross, explain } = explainChange(parts, -1, 0.8);
    expect(gross).toBe(-10);
    expect(explain).toEqual([{ ...part('d', 40, 30), difference: -10, share: 1 }]);
  });

  test('is nothing where nothing changed in all', () => {
    expect(explainChange(parts, 0, 0.8)).toEqual({ gross: 0, explain: [] });
    expect(explainChange([], 1, 0.8)).toEqual({ gross: 0, explain: [] });
  });

  test('with a share of one is every part that went that way', () => {
    const tenths = Array.from({ length: 10 }, (_, i) => part(String(i), 0, 0.1));
    expect(explainChange(tenths, 1, 1).explain).toHaveLength(10);
  });

  test('reaches the share, and no smaller set of parts does', () => {
    const parts3 = fc.array(fc.record({ from: fc.nat(100), to: fc.nat(100) }), { maxLength: 9 });
    fc.assert(
      fc.property(
        parts3,
        fc.constantFrom(1, -1),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (list, direction, share) => {
          const { gross, explain } = explainChange(
            list.map((one, key) => ({ key, ...one })),
            direction,
            share,
          );
          const along = list.map(({ from, to }) => (to - from) * direction).filter((one) => one > 0);
          const total = along.reduce((a, b) => a + b, 0);
          expect(Math.abs(gross)).toBe(total);
          const wanted = share * total * (1 - 1e-12);
          const sums = Array.from({ length: 2 ** along.length }, (_, set) => {
            const chosen = along.filter((__, i) => (set >> i) & 1);
            return { size: chosen.length, sum: chosen.reduce((a, b) => a + b, 0) };
          });
          const fewest = Math.min(...sums.filter(({ sum }) => sum >= wanted).map(({ size }) => size));
          expect(explain.length).toBe(total === 0 ? 0 : fewest);
        },
      ),
    );
  });
});
