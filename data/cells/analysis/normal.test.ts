import { describe, expect, test } from 'vitest';
import { erfc, twoSidedP } from './normal.ts';

describe('erfc', () => {
  // NIST DLMF table 7.1 and the C library's values
  test.each([
    [0, 1],
    [0.1, 0.8875370839817152],
    [0.5, 0.4795001221869535],
    [1, 0.15729920705028513],
    [1.5, 0.033894853524689274],
    [1.999999, 0.004677755648073953],
    [2, 0.004677734981047265],
    [2.5, 0.0004069520174449589],
    [3, 2.2090496998585438e-5],
    [5, 1.5374597944280351e-12],
    [10, 2.088487583762545e-45],
    [20, 5.3958656116079005e-176],
    [26, 5.663192408856143e-296],
    [-1, 1.842700792949715],
    [-3, 1.9999779095030015],
  ])('of %d is right to ten digits', (x, expected) => {
    expect(Math.abs(erfc(x) / expected - 1)).toBeLessThan(1e-10);
  });

  test('falls all the way, also where series and fraction meet, to zero', () => {
    for (let x = -4; x < 27; x += 0.001) expect(erfc(x + 0.001)).toBeLessThanOrEqual(erfc(x));
    expect(erfc(30)).toBe(0);
    expect(erfc(1e9)).toBe(0);
  });
});

test('two-sided p is that of the tables', () => {
  expect(twoSidedP(0)).toBe(1);
  expect(twoSidedP(1.959963984540054)).toBeCloseTo(0.05, 12);
  expect(twoSidedP(-2.5758293035489004)).toBeCloseTo(0.01, 12);
  expect(twoSidedP(3.2905267314919255)).toBeCloseTo(0.001, 12);
});
