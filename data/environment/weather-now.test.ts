import { expect, test } from 'vitest';
import { EXTREMES, extremeOf, rainOf, type Compared } from './weather-now.ts';

const station = (key: string, rest: Partial<Compared>): Compared => ({
  ...{ station: key, temperature: null, wind_speed: null, rain_24h: null },
  ...rest,
});

test('the station that is most so is found, also where all are below nothing', () => {
  const all = [
    station('C', { temperature: -3, wind_speed: 8.2 }),
    station('B', { temperature: -1, rain_24h: 0 }),
    station('A', { temperature: -12.5, wind_speed: 0, rain_24h: 4.2 }),
    station('D', {}),
  ];
  expect(EXTREMES.map((one) => extremeOf(all, one)?.station)).toEqual(['B', 'A', 'C', 'A']);
});

test('of several alike it is the first by its key, and of none that says anything there is none', () => {
  const alike = [station('B', { temperature: 5 }), station('A', { temperature: 5 })];
  expect(extremeOf(alike, 'warmest')?.station).toBe('A');
  expect(extremeOf(alike.toReversed(), 'coldest')?.station).toBe('A');
  expect(extremeOf(alike, 'windiest')).toBeNull();
  expect(extremeOf([], 'wettest')).toBeNull();
});

test('rain is summed over the hours that are known, and not told of too few', () => {
  expect(rainOf(Array.from({ length: 24 }, () => 0.1))).toBe(2.4);
  expect(rainOf([...Array.from({ length: 11 }, () => 0), 12.3])).toBe(12.3);
  expect(rainOf(Array.from({ length: 11 }, () => 5))).toBeNull();
});
