import { describe, expect, test } from 'vitest';
import {
  dayOfHour,
  firstHourOf,
  hourAqi,
  hoursOfDay,
  meansAt,
  newestUpTo,
  toldHour,
  valuesAt,
  type StationHours,
} from './air-hours.ts';
import { environmentTables } from './tables.ts';

const validity = environmentTables().air_statistics;
const H = firstHourOf('2026-03-05');
const at = (...hours: number[]): StationHours => ({ pm2_5: Object.fromEntries(hours.map((h) => [h, 40])) });

test('hours belong to the day in China', () => {
  expect(new Date(H * 3_600_000).toISOString()).toBe('2026-03-04T16:00:00.000Z');
  expect([dayOfHour(H), dayOfHour(H - 1), dayOfHour(H + 23), dayOfHour(H + 24)]).toEqual([
    '2026-03-05',
    '2026-03-04',
    '2026-03-05',
    '2026-03-06',
  ]);
});

describe('the hour that is told of', () => {
  test('is the newest of which enough stations have spoken', () => {
    expect(toldHour([at(H, H + 1), at(H, H + 1), at(H, H + 1), at(H)], 0.75)).toBe(H + 1);
    expect(toldHour([at(H, H + 1), at(H, H + 1), at(H), at(H)], 0.75)).toBe(H);
  });

  test('is the newest where the one before has no more, and none where nobody spoke', () => {
    expect(toldHour([at(H + 5), at(H)], 0.75)).toBe(H + 5);
    expect(toldHour([{}, { wind_speed: { [H]: 2 } }], 0.75)).toBeNull();
    expect(toldHour([], 0.75)).toBeNull();
  });
});

test('a station that is late is told of by its newest hour', () => {
  expect(newestUpTo(at(H, H + 2, H + 5), H + 3)).toBe(H + 2);
  expect(newestUpTo(at(H + 5), H + 3)).toBeNull();
});

test('the index of an hour goes by the standard of its day, ozone as the mean of one hour', () => {
  const hours: StationHours = {
    ...{ so2: { [H]: 10 }, no2: { [H]: 20 }, co: { [H]: 0.5 } },
    ...{ o3: { [H]: 201 }, pm10: { [H]: 40 }, pm2_5: { [H]: 60 } },
  };
  expect(hourAqi(H, valuesAt(hours, H))).toMatchObject({
    standard: 'HJ 633-2026',
    aqi: 101,
    primary: ['o3_1h'],
    state: 'complete',
  });
  const before = firstHourOf('2026-02-28') + 23;
  expect(hourAqi(before, { pm2_5: 60 })).toMatchObject({ standard: 'HJ 633-2012', aqi: 82 });
});

test('an hour over stations is their mean where three quarters of them have one', () => {
  const of = (pm: number | null, co: number | null): StationHours => ({
    pm2_5: { [H]: pm },
    co: { [H]: co },
  });
  const stations = [of(30, 0.4), of(31, 0.5), of(33, null), of(null, null)];
  expect(meansAt(stations, H, validity)).toMatchObject({ pm2_5: 31, co: null, so2: null });
});

test('the hours of a day are 24, with gaps, and none after the one that is told of', () => {
  const hours = hoursOfDay({ [H]: 1, [H + 2]: 3, [H + 23]: 24, [H + 24]: 25 }, '2026-03-05');
  expect([hours.length, hours[0], hours[1], hours[2], hours[23]]).toEqual([24, 1, null, 3, 24]);
  expect(hoursOfDay({ [H]: 1, [H + 2]: 3 }, '2026-03-05', H + 1)[2]).toBeNull();
  expect(hoursOfDay(undefined, '2026-03-05')).toHaveLength(24);
});
