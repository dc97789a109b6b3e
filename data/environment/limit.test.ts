import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isWorse, keeps, timesOver, type Limit } from './limit.ts';

const most = (limit: number): Limit => ({ sense: 'max', limit });
const PH: Limit = { sense: 'within', range: [6, 9] };
const OXYGEN: Limit = { sense: 'min', limit: 5 };
const SEA_OXYGEN: Limit = { sense: 'above', limit: 5 };

describe('what equals a limit is within it, but for one that has to be exceeded', () => {
  test.each([
    [most(6), 6, true],
    [most(6), 6.01, false],
    [OXYGEN, 5, true],
    [OXYGEN, 4.99, false],
    [SEA_OXYGEN, 5, false],
    [SEA_OXYGEN, 5.01, true],
    [PH, 6, true],
    [PH, 9, true],
    [PH, 9.01, false],
    [PH, 5.99, false],
  ])('%j, %d: %s', (limit, value, expected) => {
    expect(keeps(limit, value)).toBe(expected);
  });
});

describe('times over', () => {
  test.each([
    [most(6), 9, 0.5],
    [most(1), 2.3, 1.3],
    [most(0.2), 0.25, 0.25],
    // (0.23 − 0.2) / 0.2 is 0.15, which binary fractions make less of
    [most(0.2), 0.23, 0.15],
    [most(0.3), 1, 2.33],
    // halves to the even digit
    [most(8), 8.2, 0.02],
    [most(8), 8.28, 0.04],
    [most(6), 6, null],
    [most(6), 5, null],
    [most(0), 5, null],
    [OXYGEN, 2, null],
    [PH, 9.8, null],
  ])('%j, %d: %s', (limit, value, expected) => {
    expect(timesOver(limit, value)).toBe(expected);
  });

  test('are told of values beyond the limit only, and grow with them', () => {
    const amount = fc.integer({ min: 1, max: 1_000_000 }).map((thousandths) => thousandths / 1000);
    fc.assert(
      fc.property(amount, amount, amount, (limit, a, b) => {
        expect(timesOver(most(limit), a) === null).toBe(keeps(most(limit), a));
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        expect(timesOver(most(limit), more) ?? 0).toBeGreaterThanOrEqual(timesOver(most(limit), less) ?? 0);
      }),
    );
  });
});

test('the worse of two values is further on the wrong side, on whichever', () => {
  expect(isWorse(most(6), 8, 7)).toBe(true);
  expect(isWorse(OXYGEN, 3, 4)).toBe(true);
  expect(isWorse(SEA_OXYGEN, 4, 3)).toBe(false);
  expect(isWorse(PH, 5, 9.5)).toBe(true);
  expect(isWorse(PH, 9.5, 5.8)).toBe(true);
});
