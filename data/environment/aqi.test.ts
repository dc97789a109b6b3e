import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aqiOf, type Concentrations } from './aqi.ts';
import {
  AQI_PERIODS,
  AQI_RULES,
  AQI_STANDARDS,
  categoryOf,
  POLLUTANTS,
  standardNamed,
  standardOn,
  type AqiPeriod,
  type AqiStandard,
  type Pollutant,
} from './aqi-standards.ts';

const single = (standard: AqiStandard, period: AqiPeriod, pollutant: Pollutant, value: number) =>
  aqiOf(standard, period, { [pollutant]: value }).singles.find((one) => one.pollutant === pollutant)!;

const [OLD, NEW] = AQI_STANDARDS;

/** SO2, NO2, CO, O3 8 h, PM10, PM2.5 of a day; the index and the primary pollutants by both standards. */
type Day = [number[], [number, Pollutant[]], [number, Pollutant[]]];
const DAYS: Day[] = [
  [
    [5, 12, 0.4, 80, 41, 18],
    [41, []],
    [41, []],
  ],
  [
    [8, 20, 0.5, 100, 50, 35],
    [50, []],
    [50, []],
  ],
  [
    [12, 38, 0.7, 92, 64, 31],
    [57, ['pm10']],
    [60, ['pm10']],
  ],
  [
    [15, 52, 1.2, 118, 135, 68],
    [93, ['pm10']],
    [108, ['pm2_5']],
  ],
  [
    [18, 60, 1.8, 45, 145, 72],
    [98, ['pm10']],
    [111, ['pm2_5']],
  ],
  [
    [9, 21, 0.6, 178, 58, 29],
    [117, ['o3_8h']],
    [117, ['o3_8h']],
  ],
  [
    [22, 80, 1.5, 60, 260, 140],
    [186, ['pm2_5']],
    [186, ['pm2_5']],
  ],
  [
    [10, 30, 0.9, 60, 480, 95],
    [375, ['pm10']],
    [375, ['pm10']],
  ],
];
const dayOf = ([so2, no2, co, o3, pm10, pm25]: number[]): Concentrations => ({
  so2: so2!,
  no2: no2!,
  co: co!,
  o3_8h: o3!,
  pm10: pm10!,
  pm2_5: pm25!,
});

describe('days', () => {
  test.each(DAYS)('%j is %j by the standard of 2012 and %j by that of 2026', (values, before, now) => {
    const judged = AQI_STANDARDS.map((standard) => aqiOf(standard, 'day', dayOf(values)));
    expect(judged.map(({ aqi, primary }) => [aqi, primary])).toEqual([before, now]);
    // the highest hour of ozone counts only in 2012
    expect(judged.map(({ state, missing }) => [state, missing])).toEqual([
      ['partial', ['o3_1h']],
      ['complete', []],
    ]);
  });

  test('the highest hour of ozone joins in 2012 and plays no part in 2026', () => {
    const day = { ...dayOf(DAYS[0]![0]), o3_1h: 201 };
    expect(aqiOf(OLD, 'day', day)).toMatchObject({ aqi: 101, primary: ['o3_1h'], state: 'complete' });
    const now = aqiOf(NEW, 'day', day);
    expect(now).toMatchObject({ aqi: 41, primary: [] });
    expect(now.singles.find(({ pollutant }) => pollutant === 'o3_1h')).toMatchObject({
      iaqi: null,
      outcome: 'not-used',
    });
  });
});

/** Pollutant, period, concentration; the index by the standards of 2012 and 2026, null where there is none. */
const SINGLES: [Pollutant, AqiPeriod, number, number | null, number | null][] = [
  ['pm2_5', 'day', 36, 52, 52],
  ['pm2_5', 'day', 58, 79, 96],
  ['pm2_5', 'day', 60, 82, 100],
  ['pm2_5', 'day', 61, 83, 101],
  ['pm2_5', 'day', 75, 100, 114],
  ['pm2_5', 'day', 76, 102, 115],
  ['pm2_5', 'day', 250, 300, 300],
  ['pm2_5', 'day', 251, 301, 301],
  ['pm2_5', 'day', 501, 500, 500],
  ['pm10', 'day', 51, 51, 51],
  ['pm10', 'day', 120, 85, 100],
  ['pm10', 'day', 150, 100, 112],
  ['pm10', 'day', 251, 151, 151],
  ['so2', 'day', 60, 55, 55],
  ['so2', 'day', 151, 101, 101],
  ['no2', 'day', 55, 69, 69],
  ['no2', 'day', 81, 101, 101],
  ['co', 'day', 1.3, 33, 33],
  ['co', 'day', 2.1, 53, 53],
  ['co', 'day', 4.1, 101, 101],
  ['o3_8h', 'day', 101, 51, 51],
  ['o3_8h', 'day', 161, 101, 101],
  ['o3_8h', 'day', 200, 137, 137],
  ['o3_8h', 'day', 266, 201, 201],
  ['o3_8h', 'day', 800, 300, 300],
  ['o3_8h', 'day', 801, null, 300],
  ['o3_1h', 'hour', 201, 101, 101],
  ['so2', 'hour', 800, 200, 200],
  ['so2', 'hour', 801, null, 200],
  ['no2', 'hour', 150, 75, 75],
  ['co', 'hour', 5.1, 51, 51],
  // particles of an hour go by the column for a day
  ['pm2_5', 'hour', 76, 102, 115],
  ['pm10', 'hour', 150, 100, 112],
  // beyond the tables
  ['so2', 'day', 2621, 500, 500],
  ['co', 'hour', 1e9, 500, 500],
  // rounded first in 2026: halves to the even digit
  ['pm2_5', 'day', 34.5, 50, 49],
  ['pm2_5', 'day', 35.5, 51, 52],
  ['co', 'day', 0.85, 22, 20],
];

describe('indices of single pollutants', () => {
  test.each(SINGLES)(
    '%s of a %s: %d is %s in 2012 and %s in 2026',
    (pollutant, period, value, before, now) => {
      expect([OLD, NEW].map((standard) => single(standard, period, pollutant, value).iaqi)).toEqual([
        before,
        now,
      ]);
    },
  );

  test('every breakpoint has the index of its step', () => {
    for (const standard of AQI_STANDARDS)
      for (const period of AQI_PERIODS)
        for (const [pollutant, column] of Object.entries(AQI_RULES[standard].columns[period]))
          expect(
            column.map((value) => single(standard, period, pollutant as Pollutant, value).iaqi),
            `${standard} ${period} ${pollutant}`,
          ).toEqual([0, 50, 100, 150, 200, 300, 400, 500].slice(0, column.length));
  });

  test('say between which breakpoints they lie, what was judged, and why there is none', () => {
    expect(single(NEW, 'day', 'pm2_5', 60.5)).toEqual({
      pollutant: 'pm2_5',
      concentration: 60.5,
      judged: 60,
      iaqi: 100,
      outcome: 'computed',
      between: [
        { concentration: 35, iaqi: 50 },
        { concentration: 60, iaqi: 100 },
      ],
    });
    expect(single(OLD, 'hour', 'so2', 801)).toMatchObject({ iaqi: null, outcome: 'none' });
    expect(single(NEW, 'hour', 'so2', 801)).toMatchObject({ iaqi: 200, outcome: 'last' });
    expect(single(NEW, 'hour', 'o3_8h', 90)).toMatchObject({ concentration: 90, outcome: 'not-used' });
  });
});

describe('primary and exceeding pollutants', () => {
  test('level ones are primary together', () => {
    const { aqi, primary, exceeding } = aqiOf(OLD, 'day', { so2: 150, no2: 80, co: 4, pm10: 60 });
    expect([aqi, primary, exceeding]).toEqual([100, ['so2', 'no2', 'co'], []]);
  });

  test('none is primary up to 50', () => {
    expect(aqiOf(OLD, 'day', { pm2_5: 35, pm10: 50 }).primary).toEqual([]);
  });

  test('exceeding ones are named in 2012 only', () => {
    const day = { so2: 10, no2: 90, co: 1, o3_8h: 170, pm10: 300, pm2_5: 40 };
    expect(aqiOf(OLD, 'day', day).exceeding).toEqual(['no2', 'o3_8h', 'pm10']);
    expect(aqiOf(NEW, 'day', day).exceeding).toBeNull();
  });
});

describe('missing values', () => {
  test('in 2012 the rest is told', () => {
    expect(aqiOf(OLD, 'day', { pm2_5: 36, pm10: null })).toMatchObject({
      aqi: 52,
      state: 'partial',
      missing: ['so2', 'no2', 'co', 'o3_1h', 'o3_8h', 'pm10'],
    });
  });

  test('in 2026 only what is above 100; single indices are told all the same', () => {
    const low = aqiOf(NEW, 'day', { pm2_5: 60 });
    expect(low).toMatchObject({ aqi: null, category: null, primary: [], state: 'withheld' });
    expect(low.singles.find(({ pollutant }) => pollutant === 'pm2_5')?.iaqi).toBe(100);
    expect(aqiOf(NEW, 'day', { pm2_5: 61 })).toMatchObject({
      aqi: 101,
      primary: ['pm2_5'],
      state: 'partial',
      category: { level: 3 },
    });
  });

  test.each(AQI_STANDARDS)('%s says nothing of no data, or of what does not count', (standard) => {
    expect(aqiOf(standard, 'day', {})).toMatchObject({ aqi: null, state: 'no-data', primary: [] });
    expect(aqiOf(standard, 'hour', { o3_8h: 100 })).toMatchObject({ aqi: null, state: 'no-data' });
  });
});

test.each([
  ['2012-03-01', OLD],
  ['2026-02-28', OLD],
  ['2026-03-01', NEW],
  ['2031-01-01', NEW],
])('data of %s goes by %s', (day, standard) => {
  expect(standardOn(day)).toBe(standard);
});

test.each([
  ['HJ 633-2012', OLD],
  ['hj633-2026', NEW],
  ['HJ 633—2026', NEW],
  ['2012', OLD],
  ['HJ 633', null],
  ['HJ 633-2016', null],
  ['GB 3095-2012', null],
  ['', null],
])('“%s” names %s', (text, standard) => {
  expect(standardNamed(text)).toBe(standard);
});

test.each([
  [0, 1],
  [50, 1],
  [51, 2],
  [100, 2],
  [101, 3],
  [150, 3],
  [151, 4],
  [200, 4],
  [201, 5],
  [300, 5],
  [301, 6],
  [500, 6],
])('an index of %i is of level %i', (aqi, level) => {
  expect(categoryOf(aqi).level).toBe(level);
});

test.each([-1, -0.0001, Number.NaN, Infinity])('a concentration of %d is refused', (value) => {
  expect(() => aqiOf(OLD, 'day', { pm2_5: value })).toThrow(RangeError);
  expect(() => aqiOf(NEW, 'day', { o3_1h: value })).toThrow(RangeError);
});

describe('of any concentrations', () => {
  const value = fc.oneof(
    fc.double({ min: 0, max: 4000, noNaN: true }),
    fc.integer({ min: 0, max: 4000 }),
    fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
  );
  const asked = fc.record({
    standard: fc.constantFrom(...AQI_STANDARDS),
    period: fc.constantFrom(...AQI_PERIODS),
    concentrations: fc.record(
      Object.fromEntries(POLLUTANTS.map((one) => [one, fc.option(value)])) as Record<
        Pollutant,
        fc.Arbitrary<number | null>
      >,
      { requiredKeys: [] },
    ),
  });

  test('the index is the highest of the single ones, a whole number of 0 to 500, or none', () => {
    fc.assert(
      fc.property(asked, ({ standard, period, concentrations }) => {
        const { aqi, state, singles, category, primary } = aqiOf(standard, period, concentrations);
        const indices = singles.flatMap(({ iaqi }) => (iaqi === null ? [] : [iaqi]));
        for (const iaqi of indices) expect(Number.isInteger(iaqi) && iaqi >= 0 && iaqi <= 500).toBe(true);
        const highest = indices.length === 0 ? null : Math.max(...indices);
        expect(aqi).toBe(state === 'withheld' ? null : highest);
        if (state === 'withheld') expect(highest).toBeLessThanOrEqual(100);
        expect(category).toEqual(aqi === null ? null : categoryOf(aqi));
        expect(primary.length > 0).toBe(aqi !== null && aqi > 50);
      }),
    );
  });

  test('a higher concentration never has a lower index', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...AQI_STANDARDS),
        fc.constantFrom(...AQI_PERIODS),
        fc.constantFrom(...POLLUTANTS),
        value,
        value,
        (standard, period, pollutant, a, b) => {
          const [low, high] = [Math.min(a, b), Math.max(a, b)].map(
            (one) => single(standard, period, pollutant, one).iaqi,
          );
          // above a short column of 2012 there is none
          if (low === null) expect(high).toBeNull();
          else if (high !== null) expect(high).toBeGreaterThanOrEqual(low!);
        },
      ),
    );
  });
});
