import { describe, expect, test } from 'vitest';
import { firstHourOf, HOUR_MS, type StationHours } from './air-hours.ts';
import { airNow, hoursWanted, type AirAsked } from './air-now.ts';
import type { AirStation } from './air-reader.ts';
import { environmentTables } from './tables.ts';

const validity = environmentTables().air_statistics;
const DAY = firstHourOf('2026-03-05');
/** The hour that ends at eight. */
const NOW = DAY + 7;
const CLEAN = { so2: 10, no2: 20, co: 0.5, o3: 60, pm10: 40, pm2_5: 12 };

const station = (key: string, county: string, more: Partial<AirStation> = {}): AirStation => ({
  station: key,
  name: key,
  position: [120, 36],
  region: county,
  city: `${county.slice(0, 4)}00000000`,
  county,
  place: [],
  stopped: false,
  id: Number(key.slice(1)),
  last: (NOW + 1) * HOUR_MS,
  ...more,
});

const values = (
  hour: number,
  changes: Partial<Record<keyof typeof CLEAN, number | null>> = {},
): StationHours =>
  Object.fromEntries(
    Object.entries({ ...CLEAN, ...changes }).map(([metric, value]) => [metric, { [hour]: value }]),
  );

const SHINAN = '370202000000';
const SHIBEI = '370203000000';
const LIXIA = '370102000000';

const of = (
  region: string,
  level: number | null,
  stations: readonly (readonly [AirStation, StationHours])[],
) => {
  const asked: AirAsked = {
    ...{ region, level, validity, at: (NOW + 1) * HOUR_MS + 60_000 },
    stations: stations.map(([one]) => one),
    hours: new Map(stations.flatMap(([{ id }, hours]) => (id === null ? [] : [[id, hours] as const]))),
  };
  return airNow(asked);
};

describe('stations', () => {
  const found = of(SHINAN, 3, [
    [station('S1', SHINAN), values(NOW, { pm2_5: 61 })],
    [station('S2', SHINAN), values(NOW - 3)],
    [station('S3', SHINAN), {}],
    [station('S4', SHINAN, { id: null, last: null }), {}],
    [station('S5', SHINAN, { stopped: true }), values(NOW, { pm2_5: 300 })],
    [station('S6', SHINAN), values(NOW, { co: null })],
    [station('S7', SHINAN), { ...values(NOW), wind_speed: { [NOW]: 2.4 }, wind_direction: { [NOW]: 350 } }],
  ]);
  const by = Object.fromEntries(found.stations.map((one) => [one.station, one]));

  test('are told of as of the hour, of one before it, or not at all', () => {
    expect(found.stations.map(({ is }) => is)).toEqual([
      'now',
      'stale',
      'silent',
      'never',
      'stopped',
      'now',
      'now',
    ]);
    expect(found.time).toBe('2026-03-05T00:00:00.000Z');
    expect(by['S1']).toMatchObject({ aqi: 101, primary: ['pm2_5'], category: { level: 3 } });
    expect(by['S2']).toMatchObject({ aqi: 40, time: '2026-03-04T21:00:00.000Z' });
    expect(by['S3']).toMatchObject({ aqi: null, time: found.time, values: [] });
    expect(by['S4']).toMatchObject({ aqi: null, time: null });
    expect(by['S5']).toMatchObject({ aqi: null, wind: null });
  });

  test('have no index where what is missing forbids it', () => {
    expect(by['S6']).toMatchObject({ aqi: null, state: 'withheld', missing: ['co'] });
  });

  test('say the wind where it is measured', () => {
    expect([by['S7']?.wind, by['S1']?.wind]).toEqual([{ speed: 2.4, direction: 350 }, null]);
  });

  test('are counted by category, and named where they are the worst', () => {
    expect(found.counts).toEqual({ levels: [1, 0, 1, 0, 0, 0], none: 1, stale: 1, silent: 3 });
    expect(found.worst).toEqual(['S1', 'S7']);
  });
});

describe('regions', () => {
  test('have the index of the mean of their stations, by the share that has values', () => {
    const { whole } = of(SHINAN, 3, [
      [station('S1', SHINAN), values(NOW, { pm2_5: 36 })],
      [station('S2', SHINAN), values(NOW, { pm2_5: 61 })],
      [station('S3', SHINAN), values(NOW, { pm2_5: 36 })],
      [station('S4', SHINAN), {}],
    ]);
    // (36 + 61 + 36) / 3 = 44.3 → 44 → 50 + 9 × 50 / 25
    expect(whole).toMatchObject({
      why: null,
      stations: 4,
      reporting: 3,
      judged: { aqi: 68, primary: ['pm2_5'] },
    });
  });

  test('say why they have none', () => {
    const none = of(SHINAN, 3, []).whole;
    expect([none.why, none.judged]).toEqual(['no-stations', null]);
    expect(of(SHINAN, 3, [[station('S1', SHINAN), {}]]).whole).toMatchObject({ why: 'no-data', stations: 1 });
    const one: [AirStation, StationHours] = [station('S1', SHINAN), values(NOW)];
    const silent: [AirStation, StationHours] = [station('S2', SHINAN), {}];
    expect(of(SHINAN, 3, [one, silent]).whole).toMatchObject({ why: 'too-few', reporting: 1 });
    const gap: [AirStation, StationHours] = [station('S2', SHINAN), values(NOW, { co: null })];
    expect(of(SHINAN, 3, [one, gap]).whole).toMatchObject({ why: 'withheld', judged: { missing: ['co'] } });
    expect(of('370000000000', 1, [one]).whole).toMatchObject({ why: 'level', judged: null });
  });

  test('are ranked from the lowest index on; level ones share a rank, those without one come last', () => {
    const { parts } = of('370000000000', 1, [
      [station('S1', SHINAN), values(NOW, { pm2_5: 61 })],
      [station('S2', LIXIA), values(NOW)],
      [station('S3', '370303000000'), values(NOW)],
      [station('S4', '370402000000'), {}],
    ]);
    expect(parts.map(({ region, rank, why }) => [region.slice(0, 4), rank, why])).toEqual([
      ['3701', 1, null],
      ['3703', 1, null],
      ['3702', 3, null],
      ['3704', null, 'no-data'],
    ]);
    const counties = of('370200000000', 2, [
      [station('S1', SHINAN), values(NOW)],
      [station('S2', SHIBEI), values(NOW)],
    ]).parts;
    expect(counties.map(({ region }) => region)).toEqual([SHINAN, SHIBEI]);
  });
});

describe('the day so far', () => {
  const spread = (pm: readonly (number | null)[], o3: number): StationHours => ({
    ...values(NOW),
    pm2_5: Object.fromEntries(pm.map((value, i) => [DAY + i, value])),
    o3: Object.fromEntries(pm.map((_, i) => [DAY + i, o3])),
  });
  const partOf = (hours: StationHours, pollutant: string) =>
    of(SHINAN, 3, [[station('S1', SHINAN), hours]]).whole.today.find((part) => part.pollutant === pollutant);

  test('is the mean of its hours against the limit of a day', () => {
    expect(partOf(spread([50, 60, 70, 80, 50, 60, 70, 80], 170), 'pm2_5')).toEqual({
      pollutant: 'pm2_5',
      value: 65,
      limit: 60,
    });
    expect(partOf(spread([50, 60, 70, 80, 50, 60, 70, 80], 170), 'o3_8h')).toMatchObject({
      value: 170,
      limit: 160,
    });
  });

  test('is not told of where too many of its hours are missing', () => {
    const seven = [50, 60, 70, 80, 50, 60, 70, null];
    expect(partOf(spread(seven, 100), 'pm2_5')?.value).toBe(63);
    expect(partOf(spread([...seven.slice(0, 6), null, null], 100), 'pm2_5')?.value).toBeNull();
  });
});

test('a day and an hour back are read, and no hour that is not over', () => {
  const at = (NOW + 1) * HOUR_MS;
  expect(hoursWanted(at)).toEqual({ from: NOW - 24, to: NOW + 1 });
  expect(hoursWanted(at - 1).to).toBe(NOW);
});
