import fc from 'fast-check';
import { expect, test } from 'vitest';
import { naturalBreaks } from './natural-breaks.ts';

const spread = (values: readonly number[]): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
};

const spreadOf = (sample: readonly number[], breaks: readonly number[]): number =>
  [...breaks, Infinity].reduce((sum, to, i) => {
    const group = sample.filter((value) => value < to && value >= (breaks[i - 1] ?? -Infinity));
    return sum + spread(group);
  }, 0);

/** Every way to choose so many of the values, ascending. */
const choices = (values: readonly number[], count: number): number[][] =>
  count === 0
    ? [[]]
    : values.flatMap((value, i) => choices(values.slice(i + 1), count - 1).map((rest) => [value, ...rest]));

test('three heaps are three classes', () => {
  expect(naturalBreaks([1, 2, 3, 20, 21, 22, 90, 95, 99], 3)).toEqual([20, 90]);
});

test('equal values are never in two classes', () => {
  expect(naturalBreaks([1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 9], 3)).toEqual([2, 9]);
});

test('large values near each other keep their digits', () => {
  const far = 1e9;
  expect(naturalBreaks([far, far + 1, far + 2, far + 10, far + 11, far + 12], 2)).toEqual([far + 10]);
});

test('no other classes lie closer to their means', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 4, maxLength: 11 }),
      fc.integer({ min: 2, max: 4 }),
      (numbers, wanted) => {
        const sample = numbers.toSorted((a, b) => a - b);
        const values = [...new Set(sample)];
        const classes = Math.min(wanted, values.length);
        fc.pre(classes > 1);
        const least = Math.min(
          ...choices(values.slice(1), classes - 1).map((breaks) => spreadOf(sample, breaks)),
        );
        const breaks = naturalBreaks(sample, classes);
        expect(breaks).toHaveLength(classes - 1);
        expect(spreadOf(sample, breaks)).toBeCloseTo(least, 6);
      },
    ),
  );
});
