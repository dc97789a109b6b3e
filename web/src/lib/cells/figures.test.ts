import { expect, test } from 'vitest';
import { digitsFor, wholeIn } from './figures.ts';

test('three digits do where they tell values apart', () => {
  expect(digitsFor([1, 12.345, 99_000])).toBe(3);
  expect(digitsFor([1001, 1002])).toBe(4);
  expect(digitsFor([0.12341, 0.12342])).toBe(5);
  expect(digitsFor([5, 5])).toBe(3);
  expect(digitsFor([])).toBe(3);
});

test('a class of whole numbers ends before the next begins', () => {
  expect(wholeIn({ from: 1, to: 12, count: 0 }, false)).toEqual([1, 11]);
  expect(wholeIn({ from: 12, to: 35, count: 0 }, true)).toEqual([12, 35]);
  expect(wholeIn({ from: 1.2, to: 2.4, count: 0 }, false)).toEqual([2, 2]);
  expect(wholeIn({ from: 1.2, to: 1.4, count: 0 }, false)).toBeNull();
});
