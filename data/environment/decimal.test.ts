import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ceilOfQuotient, compare, decimalOf, numberOf, roundHalfEven, sumOf } from './decimal.ts';

const amounts = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true });

describe('decimals', () => {
  test.each([
    [0, 0n, 0],
    [0.1, 1n, 1],
    [34.5, 345n, 1],
    [1e21, 10n ** 21n, 0],
    [1.5e-7, 15n, 8],
    [-2.25, -225n, 2],
  ])('%d is what is written', (value, units, scale) => {
    expect(decimalOf(value)).toEqual({ units, scale });
  });

  test.each([Number.NaN, Infinity, -Infinity])('%d is none', (value) => {
    expect(() => decimalOf(value)).toThrow(RangeError);
  });

  test('every number comes back, and they are in the order of their numbers', () => {
    fc.assert(
      fc.property(amounts, amounts, (a, b) => {
        expect(numberOf(decimalOf(a))).toBe(a);
        expect(Math.sign(compare(decimalOf(a), decimalOf(b)))).toBe(Math.sign(a - b));
      }),
    );
  });

  test('tenths add up', () => {
    expect(numberOf(sumOf([0.1, 0.2, 0.3].map(decimalOf)))).toBe(0.6);
    expect(numberOf(sumOf([]))).toBe(0);
  });

  test.each([
    [34.5, 0, 34],
    [35.5, 0, 36],
    [35.500001, 0, 36],
    [34.499999, 0, 34],
    [0.85, 1, 0.8],
    [0.75, 1, 0.8],
    [0.95, 1, 1],
    [1.005, 2, 1],
    [7, 2, 7],
  ])('%d to %i places is %d by GB/T 8170', (value, places, rounded) => {
    expect(numberOf(roundHalfEven(decimalOf(value), places))).toBe(rounded);
  });

  test('a quotient is rounded once', () => {
    expect(numberOf(roundHalfEven(decimalOf(1), 2, 3n))).toBe(0.33);
    expect(numberOf(roundHalfEven(decimalOf(5), 0, 2n))).toBe(2);
    expect(numberOf(roundHalfEven(decimalOf(7), 0, 2n))).toBe(4);
    expect(numberOf(roundHalfEven(decimalOf(0.5), 2, 8n))).toBe(0.06);
  });

  test.each([
    [0n, 3n, 0],
    [1n, 3n, 1],
    [3n, 3n, 1],
    [4n, 3n, 2],
  ])('%s / %s rounded up is %i', (above, below, whole) => {
    expect(ceilOfQuotient(above, below)).toBe(whole);
  });
});
