import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isBetter, standingOf } from './standing.ts';

describe('the standing of a value', () => {
  test('has the best first, in the direction that is better', () => {
    const values = [90, 80, 80, 70];
    expect(standingOf(80, values, 1)).toEqual({ rank: 2, n: 4, quartiles: [77.5, 80, 82.5] });
    expect(standingOf(90, values, -1)?.rank).toBe(4);
    expect(standingOf(90, values, 0)?.rank).toBe(1);
  });

  test('is none without a value or without others', () => {
    expect(standingOf(null, [1, 2], 1)).toBeNull();
    expect(standingOf(1, [1], 1)).toBeNull();
  });

  test('counts those that are better, whatever the values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 2, maxLength: 30 }),
        fc.constantFrom(1 as const, -1 as const, 0 as const),
        (values, direction) => {
          const ordered = values.toSorted((a, b) => (isBetter(a, b, direction) ? -1 : a === b ? 0 : 1));
          for (const own of values)
            expect(standingOf(own, values, direction)?.rank).toBe(ordered.indexOf(own) + 1);
          const [q1, q2, q3] = standingOf(values[0]!, values, direction)!.quartiles;
          expect(Math.min(...values) <= q1 && q1 <= q2 && q2 <= q3 && q3 <= Math.max(...values)).toBe(true);
        },
      ),
    );
  });
});
