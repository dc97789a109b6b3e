import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  breaksOf,
  cellsBelow,
  classesOf,
  classOf,
  histogramOf,
  scaleOf,
  type Distribution,
} from './classing.ts';
import { CLASSINGS } from './classings.ts';

/** The distribution of values, its quantiles those of the nearest rank. */
const of = (numbers: readonly number[]): Distribution => {
  const values = numbers.toSorted((a, b) => a - b);
  const quantiles = Array.from(
    { length: 201 },
    (_, i) => values[Math.round((i / 200) * (values.length - 1))]!,
  );
  return { cells: values.length, min: values[0]!, max: values.at(-1)!, quantiles };
};

const hundred = of(Array.from({ length: 201 }, (_, i) => i / 2));
const none: Distribution = { cells: 0, min: 0, max: 0, quantiles: [] };
const repeat = (times: number, value: number): number[] => Array<number>(times).fill(value);

describe('breaks', () => {
  test('of quantiles part evenly spread values evenly', () => {
    expect(breaksOf(hundred, 'quantile')).toEqual([20, 40, 60, 80]);
    expect(breaksOf(hundred, 'quantile', 4)).toEqual([25, 50, 75]);
  });

  test('of quantiles keep equal values together', () => {
    // six in ten are 1: what follows them begins in the fourth fifth
    expect(
      breaksOf(of([...repeat(60, 1), ...repeat(20, 2), ...repeat(10, 5), ...repeat(10, 9)]), 'quantile'),
    ).toEqual([2, 5]);
    expect(breaksOf(of([...repeat(95, 1), ...repeat(5, 3)]), 'quantile')).toEqual([3]);
  });

  test('of equal width', () => expect(breaksOf(hundred, 'equal')).toEqual([20, 40, 60, 80]));

  test('of the logarithm grow by the same factor', () => {
    const breaks = breaksOf(of([1, 3, 10, 40, 100, 900, 5000, 40_000, 100_000]), 'log');
    expect(breaks.map((bound) => Math.round(bound))).toEqual([10, 100, 1000, 10_000]);
  });

  test('of the logarithm give zero a class of its own', () => {
    const breaks = breaksOf(of([...repeat(50, 0), ...repeat(50, 1), 10, 100, 1000, 10_000]), 'log');
    expect(breaks.map((bound) => Math.round(bound))).toEqual([1, 10, 100, 1000]);
  });

  test('of the logarithm are of equal width where values are below zero, or none is above it', () => {
    const mixed = of([-10, -5, 0, 5, 10]);
    expect(breaksOf(mixed, 'log')).toEqual(breaksOf(mixed, 'equal'));
    const below = of([-10, -8, -5, -2, 0]);
    expect(breaksOf(below, 'log')).toEqual(breaksOf(below, 'equal'));
  });

  test('of Jenks stand where the gaps are', () => {
    const heaps = of([1, 2, 3, 40, 41, 42, 100, 101, 102, 500, 501, 1000]);
    expect(breaksOf(heaps, 'jenks')).toEqual([40, 100, 500, 1000]);
  });

  test('of Jenks: zero is written without a sign', () => {
    expect(breaksOf(of([-5e-324, -0, 0]), 'jenks', 2)).toEqual([0]);
  });

  test.each(CLASSINGS)('of %s: none without cells, none where all are equal', (classing) => {
    expect(breaksOf(none, classing)).toEqual([]);
    expect(breaksOf(of([7, 7, 7]), classing)).toEqual([]);
  });
});

const values = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 6 }),
    fc.integer({ min: -100, max: 1e6 }),
    fc.double({ min: -1e3, max: 1e9, noNaN: true }),
  ),
  { minLength: 1, maxLength: 400 },
);

describe('for any values', () => {
  test.each(CLASSINGS)('%s: bounds go up within the values, and no class is counted twice', (classing) => {
    fc.assert(
      fc.property(values, fc.integer({ min: 2, max: 5 }), (numbers, classes) => {
        const distribution = of(numbers);
        const breaks = breaksOf(distribution, classing, classes);
        expect(breaks.length).toBeLessThan(classes);
        expect(breaks).toEqual([...new Set(breaks)].toSorted((a, b) => a - b));
        for (const bound of breaks) {
          expect(bound).toBeGreaterThan(distribution.min);
          expect(bound).toBeLessThanOrEqual(distribution.max);
        }
        const counts = classesOf(distribution, breaks).map(({ count }) => count);
        expect(counts).toHaveLength(breaks.length + 1);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(numbers.length);
        for (const number of numbers) {
          const at = classOf(breaks, number);
          expect(number).toBeGreaterThanOrEqual(breaks[at - 1] ?? distribution.min);
          if (at < breaks.length) expect(number).toBeLessThan(breaks[at]!);
        }
      }),
    );
  });

  test.each(['linear', 'log'] as const)('a %s histogram has every cell once and no gap', (scale) => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 40 }), (numbers, wanted) => {
        const distribution = of(numbers);
        const bins = histogramOf(distribution, wanted, scale);
        expect(bins.length).toBeLessThanOrEqual(wanted);
        expect(bins[0]!.from).toBe(distribution.min);
        expect(bins.at(-1)!.to).toBe(distribution.max);
        for (const [i, bin] of bins.slice(1).entries()) expect(bin.from).toBe(bins[i]!.to);
        for (const { count } of bins) expect(count).toBeGreaterThanOrEqual(0);
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(numbers.length);
      }),
    );
  });
});

test('counts between two quantiles are interpolated', () => {
  const distribution = { ...hundred, cells: 1000 };
  expect(cellsBelow(distribution, 0)).toBe(0);
  expect(cellsBelow(distribution, 25)).toBe(250);
  expect(cellsBelow(distribution, 25.25)).toBe(253);
  expect(cellsBelow(distribution, 101)).toBe(1000);
  expect(histogramOf(distribution, 4, 'linear')).toEqual([
    { from: 0, to: 25, count: 250 },
    { from: 25, to: 50, count: 250 },
    { from: 50, to: 75, count: 250 },
    { from: 75, to: 100, count: 250 },
  ]);
});

test('a heap of equal values is in one bin', () => {
  const counts = histogramOf(of([...repeat(150, 1), ...repeat(51, 4)]), 10, 'linear').map(
    ({ count }) => count,
  );
  expect(counts).toEqual([150, 51]);
});

test('without cells there is nothing to show', () => {
  expect(histogramOf(none, 10, 'linear')).toEqual([]);
  expect(classesOf(none, [])).toEqual([]);
  expect(cellsBelow(none, 1)).toBe(0);
});

test('what is mostly small is seen on a logarithmic scale', () => {
  expect(scaleOf(hundred)).toBe('linear');
  expect(scaleOf(of([...repeat(80, 1), 10, 100, 1000]))).toBe('log');
  expect(scaleOf(of([-1, ...repeat(80, 0), 1000]))).toBe('linear');
});
