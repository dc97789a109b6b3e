import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { energyMean, levelsOfDay, NOISE_ZONES, periodOf, toTenth } from './noise.ts';
import { environmentTables } from './tables.ts';

const { noise: table } = environmentTables();

test('day is from 06:00 to 22:00 in China, whatever the instant is written in', () => {
  const period = (time: string) => periodOf(table, Date.parse(time));
  expect(period('2026-11-20T05:59:59+08:00')).toBe('night');
  expect(period('2026-11-20T06:00:00+08:00')).toBe('day');
  expect(period('2026-11-20T21:59:59+08:00')).toBe('day');
  expect(period('2026-11-20T22:00:00+08:00')).toBe('night');
  expect(period('2026-11-19T22:00:00Z')).toBe('day');
});

test('the limits are those of the zones, never stricter by day than by night', () => {
  expect(NOISE_ZONES.map((zone) => [table.zones[zone].day, table.zones[zone].night])).toEqual([
    [50, 40],
    [55, 45],
    [60, 50],
    [65, 55],
    [70, 55],
    [70, 60],
  ]);
});

describe('the mean of energy', () => {
  test('of levels is that of what they bring', () => {
    expect(energyMean([60, 60, 60])).toBeCloseTo(60, 10);
    // 10 lg ((10^6 + 10^7) / 2)
    expect(energyMean([60, 70])).toBeCloseTo(67.404, 3);
    // half of the time silent: 3 dB less
    expect(energyMean([70, 0])).toBeCloseTo(66.99, 2);
    expect(energyMean([])).toBeNull();
  });

  const levels = fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { minLength: 1, maxLength: 24 });

  test('lies between the mean and the loudest, whatever the order, and rises with all of them', () => {
    fc.assert(
      fc.property(levels, fc.double({ min: 0, max: 30, noNaN: true }), (all, more) => {
        const mean = energyMean(all)!;
        const plain = all.reduce((sum, level) => sum + level, 0) / all.length;
        expect(mean).toBeGreaterThanOrEqual(plain - 1e-9);
        expect(mean).toBeLessThanOrEqual(Math.max(...all) + 1e-9);
        expect(energyMean(all.toReversed())).toBeCloseTo(mean, 9);
        expect(energyMean(all.map((level) => level + more))).toBeCloseTo(mean + more, 6);
      }),
    );
  });

  test('of equally long parts is that of the whole', () => {
    fc.assert(
      fc.property(levels, (all) => {
        expect(energyMean([energyMean(all)!, energyMean(all)!])).toBeCloseTo(energyMean(all)!, 9);
        expect(energyMean([...all, ...all])).toBeCloseTo(energyMean(all)!, 9);
      }),
    );
  });
});

describe('a day', () => {
  const hours = (by: (hour: number) => number | null): Record<number, number> =>
    Object.fromEntries(
      Array.from({ length: 24 }, (_, hour) => [hour, by(hour)] as const).filter(
        (one): one is [number, number] => one[1] !== null,
      ),
    );

  test('is judged by day and by night against the limits of its zone', () => {
    const quiet = hours((hour) => (hour >= 6 && hour < 22 ? 60 : 50.1));
    expect(levelsOfDay(table, '2', quiet)).toEqual({
      day: { leq: 60, hours: 16, of: 16, limit: 60, attained: true },
      night: { leq: 50.1, hours: 8, of: 8, limit: 50, attained: false },
    });
  });

  test('of which less than three quarters are known says nothing', () => {
    const found = levelsOfDay(
      table,
      '1',
      hours((hour) => (hour >= 10 && hour < 22 ? 50 : hour < 5 ? 40 : null)),
    );
    expect(found.day).toMatchObject({ leq: 50, hours: 12, attained: true });
    expect(found.night).toMatchObject({ leq: null, hours: 5, of: 8, attained: null });
  });

  test('of a station without a zone has levels and no limits', () => {
    expect(
      levelsOfDay(
        table,
        null,
        hours(() => 55),
      ).day,
    ).toMatchObject({
      ...{ leq: 55, limit: null, attained: null },
    });
  });
});

test('levels are told to a tenth', () => {
  expect([67.404, 50.05, 49.95, 60].map(toTenth)).toEqual([67.4, 50, 50, 60]);
});
