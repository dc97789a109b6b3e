import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cityMean,
  dailyMean,
  dailyMeanOfSum,
  eightHourMaximum,
  goodDays,
  hourlyMaximum,
  percentileOf,
} from './air-statistics.ts';
import { environmentTables } from './tables.ts';

const validity = environmentTables().air_statistics;
const of = (value: number, n: number): number[] => Array.from({ length: n }, () => value);
const gaps = (n: number): null[] => Array.from({ length: n }, () => null);

describe('the mean of a day', () => {
  test('needs twenty hours', () => {
    expect(dailyMean('pm2_5', [...of(40, 20), ...gaps(4)], validity)).toBe(40);
    expect(dailyMean('pm2_5', [...of(40, 19), ...gaps(5)], validity)).toBeNull();
    expect(dailyMean('pm2_5', [...of(40, 19), ...gaps(5)], { ...validity, hours_of_day: 19 })).toBe(40);
  });

  test('is rounded once, halves to the even digit, carbon monoxide to a tenth', () => {
    expect(dailyMean('pm10', [...of(34, 12), ...of(35, 12)], validity)).toBe(34);
    expect(dailyMean('pm10', [...of(35, 12), ...of(36, 12)], validity)).toBe(36);
    expect(dailyMean('co', [...of(0.8, 12), ...of(0.9, 12)], validity)).toBe(0.8);
    expect(dailyMean('co', of(0.1, 24), validity)).toBe(0.1);
  });
});

describe('the highest mean of eight hours', () => {
  test('is of the windows that end from eight o’clock on', () => {
    const hours = [...of(100, 8), ...of(20, 16)];
    expect(eightHourMaximum(hours, validity)).toBe(100);
    expect(eightHourMaximum(hours, { ...validity, eight_hours_end_from: 9 })).toBe(90);
  });

  test('takes windows of at least six values', () => {
    const hours = [...of(20, 16), ...gaps(2), ...of(90, 6)];
    expect(eightHourMaximum(hours, validity)).toBe(90);
    const broken = [...of(20, 16), ...gaps(3), ...of(90, 5)];
    expect(eightHourMaximum(broken, { ...validity, eight_hour_means_of_day: 11 })).toBe(20);
    expect(eightHourMaximum(broken, { ...validity, eight_hour_means_of_day: 12 })).toBeNull();
  });

  test('needs fourteen windows, or one above the limit', () => {
    const half = (value: number) => [...gaps(12), ...of(value, 12)];
    expect(eightHourMaximum(half(160), validity)).toBeNull();
    expect(eightHourMaximum(half(161), validity)).toBe(161);
    expect(eightHourMaximum(gaps(24), validity)).toBeNull();
  });
});

test('the highest hour needs twenty of them', () => {
  expect(hourlyMaximum([...of(80, 19), 123, ...gaps(4)], validity)).toBe(123);
  expect(hourlyMaximum([...of(80, 18), 123, ...gaps(5)], validity)).toBeNull();
});

test('a city’s mean needs three quarters of its stations', () => {
  expect(cityMean('pm2_5', [30, 31, 33, null], validity)).toBe(31);
  expect(cityMean('pm2_5', [30, 31, null, null], validity)).toBeNull();
  expect(cityMean('pm2_5', [], validity)).toBeNull();
});

describe('percentiles', () => {
  const tens = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100];
  test.each([
    // place 1 + 9 × 0.9 = 9.1: 90 and a tenth of the way to 100
    [tens, 90, 91],
    [tens.toReversed(), 90, 91],
    [[...tens, null], 50, 55],
    [[7], 90, 7],
    [[1, 2], 0, 1],
    [[1, 2], 100, 2],
    [[], 90, null],
    [[null], 90, null],
  ] as const)('of %j the %dth is %s', (days, percent, found) => {
    expect(percentileOf('o3_8h', days, percent)).toBe(found);
  });

  test('of carbon monoxide are exact to the tenth', () => {
    // place 1 + 20 × 0.95 = 20: the twentieth
    const days = Array.from({ length: 21 }, (_, i) => (i + 1) / 10);
    expect(percentileOf('co', days, validity.co_percentile)).toBe(2);
  });

  test('lie between the least and the highest and do not fall', () => {
    const days = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1 });
    const percent = fc.integer({ min: 0, max: 100 });
    fc.assert(
      fc.property(days, percent, percent, (values, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((one) => percentileOf('pm10', values, one)!);
        expect(low).toBeGreaterThanOrEqual(Math.min(...values));
        expect(high).toBeLessThanOrEqual(Math.max(...values));
        expect(low).toBeLessThanOrEqual(high!);
      }),
    );
  });
});

test.each([
  [[50, 100, 101, null], { good: 2, valid: 3, rate: 66.7 }],
  [[null], { good: 0, valid: 0, rate: null }],
  [[], { good: 0, valid: 0, rate: null }],
  [of(100, 8).concat(300), { good: 8, valid: 9, rate: 88.9 }],
])('of the daily indices %j: %j', (indices, found) => {
  expect(goodDays(indices)).toEqual(found);
});

test('the mean of a sum is that of the values', () => {
  const sum = { n: 24, sum: 34 * 12 + 35 * 12, max: 35 };
  expect(dailyMeanOfSum('pm10', sum, validity)).toBe(34);
  expect(dailyMeanOfSum('co', { n: 20, sum: 17, max: 1 }, validity)).toBe(0.8);
  expect(dailyMeanOfSum('pm10', { ...sum, n: 19 }, validity)).toBeNull();
});

test('the highest mean of eight hours is exact for decimals that binary fractions are not', () => {
  // 8 × 100.5 / 8: a half, to the even digit
  expect(eightHourMaximum(of(100.5, 24), validity)).toBe(100);
  expect(eightHourMaximum([...of(0.1, 23), 0.3], validity)).toBe(0);
});
