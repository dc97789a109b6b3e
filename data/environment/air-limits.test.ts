import { describe, expect, test } from 'vitest';
import { airStandardOn, annualLimit, CATEGORY_RANGES, dailyLimit, hourlyLimit } from './air-limits.ts';

describe('the limits of class 2', () => {
  test.each([
    ['2026-02-28', 75, 150, 35, 70, 'GB 3095-2012'],
    ['2026-03-01', 60, 120, 30, 60, 'GB 3095-2026'],
    ['2030-12-31', 60, 120, 30, 60, 'GB 3095-2026'],
    ['2031-01-01', 50, 100, 25, 50, 'GB 3095-2026'],
  ])(
    'of %s: particles %d and %d a day, %d and %d a year',
    (day, pm25, pm10, pm25Year, pm10Year, standard) => {
      expect([dailyLimit(day, 'pm2_5'), dailyLimit(day, 'pm10')]).toEqual([pm25, pm10]);
      expect([annualLimit(day, 'pm2_5'), annualLimit(day, 'pm10')]).toEqual([pm25Year, pm10Year]);
      expect(airStandardOn(day)).toBe(standard);
    },
  );

  test('of an hour are where the index reaches 100; particles have none', () => {
    expect((['so2', 'no2', 'co', 'o3_1h'] as const).map((one) => hourlyLimit('HJ 633-2026', one))).toEqual([
      500, 200, 10, 200,
    ]);
    expect([hourlyLimit('HJ 633-2026', 'pm2_5'), hourlyLimit('HJ 633-2012', 'o3_8h')]).toEqual([null, null]);
  });
});

test('categories hold every index from 0 to 500 once', () => {
  expect(CATEGORY_RANGES.map(({ from, to, level }) => [from, to, level])).toEqual([
    [0, 50, 1],
    [51, 100, 2],
    [101, 150, 3],
    [151, 200, 4],
    [201, 300, 5],
    [301, 500, 6],
  ]);
});
