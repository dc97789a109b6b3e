import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ticksOf } from './ticks.ts';

const hourly = (from: string, count: number, after = 0): string[] =>
  Array.from({ length: count }, (_, i) =>
    new Date(Date.parse(`${from}Z`) + (after + i) * 3_600_000).toISOString().slice(0, 13),
  );
const daily = (from: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) =>
    new Date(Date.parse(from) + i * 86_400_000).toISOString().slice(0, 10),
  );
const monthly = (year: number, count: number): string[] =>
  Array.from(
    { length: count },
    (_, i) => `${year + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}-01`,
  );
const texts = (...args: Parameters<typeof ticksOf>): string[] => ticksOf(...args).map(({ text }) => text);

describe('marks of the time bar', () => {
  test('hours of a day and the day itself', () => {
    expect(texts(hourly('2026-10-05T00:00', 24), 'hour', 4, 'zh')).toEqual([
      '10月5日',
      '06:00',
      '12:00',
      '18:00',
    ]);
  });

  test('days of some weeks', () => {
    expect(texts(daily('2026-10-01', 30), 'day', 7, 'en')).toEqual([
      '1 Oct',
      '6 Oct',
      '11 Oct',
      '16 Oct',
      '21 Oct',
      '26 Oct',
    ]);
  });

  test('months of two years', () => {
    expect(texts(monthly(2025, 24), 'month', 8, 'zh')).toEqual([
      '2025年1月',
      '4月',
      '7月',
      '10月',
      '2026年1月',
      '4月',
      '7月',
      '10月',
    ]);
  });

  test('no half of what is regular', () => {
    expect(texts(monthly(2025, 24), 'month', 3, 'zh')).toEqual(['2025年', '2026年']);
    expect(texts(monthly(2025, 24), 'month', 4, 'en')).toEqual(['Jan 2025', 'Jul', 'Jan 2026', 'Jul']);
  });

  test('years, where there are many', () => {
    expect(texts(monthly(2000, 12 * 27), 'month', 8, 'en')).toEqual([
      '2000',
      '2005',
      '2010',
      '2015',
      '2020',
      '2025',
    ]);
  });

  test('what is left of the first unit gives way', () => {
    // 23:00 of the day before would stand on top of midnight
    expect(texts(hourly('2026-10-03T21:00', 72), 'hour', 3, 'en')).toEqual(['4 Oct', '5 Oct', '6 Oct']);
    expect(texts(hourly('2026-10-04T23:00', 25), 'hour', 5, 'en')).toEqual([
      '5 Oct',
      '06:00',
      '12:00',
      '18:00',
    ]);
  });

  test('there are none without moments', () => expect(ticksOf([], 'day', 5, 'zh')).toEqual([]));

  test('they are ascending, far enough apart and no more than asked for', () => {
    const clock = fc
      .uniqueArray(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 300 })
      .map((all) => all.toSorted((a, b) => a - b).flatMap((hour) => hourly('2020-02-27T05:00', 1, hour)));
    fc.assert(
      fc.property(clock, fc.integer({ min: 2, max: 20 }), (moments, most) => {
        const places = ticksOf(moments, 'hour', most, 'zh').map(({ at }) => at);
        expect(places.length).toBeGreaterThan(0);
        expect(places.length).toBeLessThanOrEqual(most);
        for (const [i, at] of places.slice(1).entries())
          expect(at - places[i]!).toBeGreaterThanOrEqual((moments.length - 1) / most);
      }),
      { numRuns: 50 },
    );
  });
});
