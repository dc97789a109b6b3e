import { describe, expect, test } from 'vitest';
import { cityDay, dayAqi, daysBetween, lastDay, periodValues, saidOn, stationDay } from './air-days.ts';
import { firstHourOf, hoursOfDay } from './air-hours.ts';
import { environmentTables } from './tables.ts';

const validity = environmentTables().air_statistics;
const DAY = '2026-03-05';
const hours = (values: readonly number[]) =>
  Object.fromEntries(values.map((value, i) => [firstHourOf(DAY) + i, value]));
const sum = (n: number, value: number) => ({ [DAY]: { n, sum: n * value, max: value } });

describe('a day of a station', () => {
  const day = (n: number) =>
    stationDay(
      {
        sums: {
          ...{ so2: sum(24, 9), no2: sum(24, 21), co: sum(24, 0.6) },
          pm2_5: sum(n, 29),
          o3: sum(n, 178),
        },
        ozone: hours(Array.from({ length: n }, () => 178)),
      },
      DAY,
      hoursOfDay,
      validity,
    );

  test('has the means of twenty hours and the highest eight of ozone', () => {
    expect(day(20)).toEqual({ so2: 9, no2: 21, co: 0.6, pm10: null, pm2_5: 29, o3_1h: 178, o3_8h: 178 });
    // means of eight hours need fewer hours, above the limit any
    expect(day(19)).toEqual({ so2: 9, no2: 21, co: 0.6, pm10: null, pm2_5: null, o3_1h: null, o3_8h: 178 });
  });

  test('has nothing where nothing was said', () => {
    const none = { sums: {}, ozone: {} };
    expect(saidOn(none, DAY)).toBe(false);
    expect(dayAqi(DAY, stationDay(none, DAY, hoursOfDay, validity))).toMatchObject({
      aqi: null,
      state: 'no-data',
    });
  });
});

test('a day of a city is that of three quarters of its stations', () => {
  expect(cityDay([{ pm2_5: 30 }, { pm2_5: 31 }, { pm2_5: 33 }, {}], validity).pm2_5).toBe(31);
  expect(cityDay([{ pm2_5: 30 }, { pm2_5: 31 }, {}, {}], validity).pm2_5).toBeNull();
});

test('days come to means, and to percentiles of carbon monoxide and ozone', () => {
  const days = Array.from({ length: 10 }, (_, i) => ({ pm2_5: 30 + i, o3_8h: 10 * (i + 1), co: 0.5 }));
  const found = Object.fromEntries(periodValues(days, validity).map((one) => [one.pollutant, one]));
  expect(found['pm2_5']).toMatchObject({ value: 34, days: 10, percentile: null });
  expect(found['o3_8h']).toMatchObject({ value: 91, days: 10, percentile: 90 });
  expect(found['co']).toMatchObject({ value: 0.5, percentile: 95 });
  expect(found['so2']).toMatchObject({ value: null, days: 0 });
});

test('days are those of the calendar, and the last one is that of the last hour that is over', () => {
  expect(daysBetween('2024-02-28', '2024-03-01')).toEqual(['2024-02-28', '2024-02-29', '2024-03-01']);
  expect(lastDay(Date.parse('2026-03-05T00:30:00+08:00'))).toBe('2026-03-04');
  expect(lastDay(Date.parse('2026-03-05T01:30:00+08:00'))).toBe('2026-03-05');
});
