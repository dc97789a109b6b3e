import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { simulate, type SimulatedStation } from './simulate.ts';

const HOUR = 3_600_000;
const NETWORKS = ['air', 'mobile', 'water', 'sea', 'outlets', 'noise', 'weather'];
const stations = (network: string, count: number): SimulatedStation[] =>
  Array.from({ length: count }, (_, i) => ({
    network,
    key: `${network}-${i}`,
    position: [115 + ((i * 7) % 70) / 10, 34.5 + ((i * 3) % 30) / 10],
  }));

/** Values of a metric at some stations over days from a date on, every `step` hours; `null` where a station says nothing. */
const over = (network: string, metric: string, from: string, days: number, step = 1): (number | null)[] => {
  const begin = Date.parse(from);
  return stations(network, 12).flatMap((station) =>
    Array.from(
      { length: (days * 24) / step },
      (_, i) => simulate('test', station, begin + i * step * HOUR)[metric] ?? null,
    ),
  );
};
const mean = (values: readonly (number | null)[]): number => {
  const there = values.filter((value) => value !== null);
  return there.reduce((sum, value) => sum + value, 0) / there.length;
};

test('the same seed, station and hour give the same values, whatever was asked before', () => {
  const station = fc.record({
    network: fc.constantFrom(...NETWORKS),
    key: fc.string({ minLength: 1, maxLength: 12 }),
    position: fc.tuple(
      fc.double({ min: 114, max: 123, noNaN: true }),
      fc.double({ min: 34, max: 39, noNaN: true }),
    ),
  });
  const hour = fc.integer({ min: Date.UTC(2020, 0) / HOUR, max: Date.UTC(2035, 0) / HOUR });
  fc.assert(
    fc.property(fc.string(), station, hour, hour, (seed, one, at, before) => {
      const first = simulate(seed, one, at * HOUR);
      simulate(seed, one, before * HOUR);
      expect(simulate(seed, one, at * HOUR)).toEqual(first);
      for (const [metric, value] of Object.entries(first)) {
        expect(Number.isFinite(value), metric).toBe(true);
        if (metric !== 'temperature' && metric !== 'water_temperature')
          expect(value, metric).toBeGreaterThanOrEqual(0);
      }
      expect(first['wind_direction'] ?? 0).toBeLessThan(360);
    }),
  );
});

test('other seeds and other stations measure something else', () => {
  const [one, two] = stations('air', 2) as [SimulatedStation, SimulatedStation];
  const at = Date.UTC(2026, 10, 3, 4);
  expect(simulate('test', one, at)).not.toEqual(simulate('other', one, at));
  expect(simulate('test', one, at)).not.toEqual(simulate('test', two, at));
});

test('a network that is not simulated has nothing to say', () => {
  expect(simulate('test', { network: 'tides', key: 'a', position: [120, 36] }, 0)).toEqual({});
});

describe('air', () => {
  test('is worse in winter than in summer, ozone the other way round', () => {
    expect(mean(over('air', 'pm2_5', '2026-01-01', 60, 3))).toBeGreaterThan(
      1.5 * mean(over('air', 'pm2_5', '2026-07-01', 60, 3)),
    );
    expect(mean(over('air', 'o3', '2026-07-01', 60, 3))).toBeGreaterThan(
      1.3 * mean(over('air', 'o3', '2026-01-01', 60, 3)),
    );
  });

  test('has ozone in the afternoon and nitrogen dioxide at the hours of traffic', () => {
    const byHour = (metric: string, hour: number): number =>
      mean(over('air', metric, `2026-06-01T${String(hour).padStart(2, '0')}:00:00+08:00`, 30, 24));
    expect(byHour('o3', 13)).toBeGreaterThan(2 * byHour('o3', 3));
    expect(byHour('no2', 19)).toBeGreaterThan(1.4 * byHour('no2', 13));
  });

  test('has episodes of haze, in which it stays bad for days at many stations', () => {
    const daily = Array.from({ length: 120 }, (_, day) =>
      mean(over('air', 'pm2_5', new Date(Date.UTC(2026, 10, 1) + day * 24 * HOUR).toISOString(), 1, 6)),
    );
    const bad = daily.map((value) => value > 115);
    expect(bad.filter(Boolean).length).toBeGreaterThanOrEqual(4);
    expect(bad.filter(Boolean).length).toBeLessThan(60);
    expect(bad.some((day, i) => day && bad[i + 1])).toBe(true);
  });
});

describe('vehicles', () => {
  const stops = [
    [117.1, 36.7],
    [117.0, 36.6],
    [116.95, 36.72],
  ] as const;
  const vehicle: SimulatedStation = { network: 'mobile', key: 'V2', position: [117.05, 36.65], stops };
  const day = Array.from({ length: 288 }, (_, i) => {
    const time = Date.parse('2026-11-26T00:00:00+08:00') + i * 5 * 60_000;
    const { longitude, latitude } = simulate('test', vehicle, time);
    return { hour: i / 12, longitude: longitude!, latitude: latitude! };
  }).filter(({ longitude }) => Number.isFinite(longitude)); // it is silent now and then

  test('drive about between their stops by day and stand at their base at night', () => {
    for (const { hour, longitude, latitude } of day) {
      expect(longitude).toBeGreaterThanOrEqual(116.95);
      expect(longitude).toBeLessThanOrEqual(117.1);
      expect(latitude).toBeGreaterThanOrEqual(36.6);
      expect(latitude).toBeLessThanOrEqual(36.72);
      if (hour < 6 || hour > 22) expect([longitude, latitude]).toEqual([117.05, 36.65]);
    }
    const moved = day.filter(({ longitude }, i) => longitude !== day[i - 1]?.longitude);
    expect(moved.length).toBeGreaterThan(60);
  });

  test('never jump: no faster than a car', () => {
    for (const [i, { hour, longitude, latitude }] of day.slice(1).entries()) {
      const before = day[i]!;
      if (hour - before.hour > 0.1) continue; // it was silent in between
      const km = 111 * Math.hypot((longitude - before.longitude) * 0.8, latitude - before.latitude);
      expect(km).toBeLessThan(8);
    }
  });
});

describe('stations', () => {
  test('are silent now and then, and never most of the time', () => {
    for (const network of NETWORKS.filter((one) => one !== 'weather')) {
      const metric = { air: 'pm2_5', mobile: 'pm2_5', water: 'ph', sea: 'ph', outlets: 'flow', noise: 'leq' }[
        network
      ]!;
      const values = over(network, metric, '2026-03-01', 60, 2);
      const silent = values.filter((value) => value === null).length / values.length;
      expect(silent, network).toBeGreaterThan(0.001);
      expect(silent, network).toBeLessThan(0.1);
    }
  });

  test('have sensors that stick: the same value to the last digit for hours', () => {
    const stuck = stations('air', 40).some((station) => {
      const values = Array.from(
        { length: 24 * 60 },
        (_, i) => simulate('test', station, Date.UTC(2026, 3, 1) + i * HOUR)['no2'],
      );
      return values.some(
        (value, i) => value !== undefined && i >= 4 && values.slice(i - 4, i).every((one) => one === value),
      );
    });
    expect(stuck).toBe(true);
  });
});

test('an outlet lets out what its record says, and water and gas are never mixed', () => {
  const at = Date.UTC(2026, 4, 1, 4);
  for (const one of stations('outlets', 20)) {
    const water = simulate('test', { ...one, pollutant: 'waste_water' }, at);
    const gas = simulate('test', { ...one, pollutant: 'waste_gas' }, at);
    const silent = Object.keys(simulate('test', one, at)).length === 0;
    expect(Object.keys(water)).toEqual(silent ? [] : ['cod', 'nh3n', 'flow']);
    expect(Object.keys(gas)).toEqual(silent ? [] : ['so2', 'nox', 'pm', 'flow']);
  }
});

test('some outlets are above what they may let out for hours, most of the time none is', () => {
  const values = over('outlets', 'nox', '2026-05-01', 60).filter((value) => value !== null);
  const above = values.filter((value) => value > 100).length / values.length;
  expect(above).toBeGreaterThan(0.0005);
  expect(above).toBeLessThan(0.1);
});
