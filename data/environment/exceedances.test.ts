import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SILENT_STEPS } from '#data/observations/fresh.ts';
import { exceedancesOf, type Timed } from './exceedances.ts';
import { keeps, type Limit } from './limit.ts';

const HOUR = 3_600_000;
const LIMIT: Limit = { sense: 'max', limit: 50 };

/** Hourly values from 1:00 on; null where there is none. */
const hours = (...values: (number | null)[]): Timed[] =>
  values.flatMap((value, i) => (value === null ? [] : [{ time: (i + 1) * HOUR, value }]));
const found = (values: (number | null)[], to = values.length, limit: Limit = LIMIT) =>
  exceedancesOf(limit, hours(...values), { to: to * HOUR, step: HOUR }).map((one) => ({
    ...one,
    onset: one.onset / HOUR,
    end: one.end && one.end / HOUR,
    duration: one.duration / HOUR,
    measured: one.measured / HOUR,
    missing: one.missing / HOUR,
    peak: [one.peak.time / HOUR, one.peak.value],
  }));
/** As many missing hours as are bridged. */
const NONE = Array.from({ length: SILENT_STEPS - 1 }, () => null);

describe('an exceedance', () => {
  test('begins with the hour that is beyond the limit and ends with the last one', () => {
    expect(found([40, 60, 80, 70, 50, 40])).toEqual([
      {
        ...{ onset: 1, end: 4, duration: 3, measured: 3, missing: 0, values: 3 },
        ...{ before: 'value', after: 'value', peak: [3, 80], times: 0.6 },
      },
    ]);
  });

  test('goes on where the last value is beyond the limit', () => {
    expect(found([40, 60, 80])).toMatchObject([{ onset: 1, end: null, after: null, duration: 2 }]);
    expect(found([40, 60, 80], 3 + SILENT_STEPS)).toMatchObject([{ end: null, after: null }]);
    expect(found([40, 60, 80], 4 + SILENT_STEPS)).toMatchObject([{ end: 3, after: 'gap' }]);
  });

  test('may have begun before what is known', () => {
    expect(found([60, 40])).toMatchObject([{ onset: 0, before: 'gap', end: 1, after: 'value' }]);
    expect(found([40, null, 60, 40])).toMatchObject([{ onset: 2, before: 'gap', duration: 1 }]);
  });

  test('bridges a short gap, and says how much is missing', () => {
    expect(found([40, 60, null, null, 90, 40])).toMatchObject([
      { onset: 1, end: 5, duration: 4, measured: 2, missing: 2, values: 2, peak: [5, 90] },
    ]);
    expect(found([40, 60, ...NONE, 60, 40])).toHaveLength(1);
  });

  test('is ended by a long gap, and by one after which the value is within the limit', () => {
    expect(found([40, 60, ...NONE, null, 60, 40])).toMatchObject([
      { onset: 1, end: 2, after: 'gap' },
      { onset: 8, end: 9, before: 'gap', after: 'value' },
    ]);
    expect(found([40, 60, null, 40])).toMatchObject([{ end: 2, after: 'gap', missing: 0 }]);
  });

  test('has its peak on the wrong side of the limit, and the first of equals', () => {
    expect(found([6, 4, 3, 3, 6], 5, { sense: 'min', limit: 5 })).toMatchObject([
      { peak: [3, 3], times: null },
    ]);
    expect(found([7, 9.4, 5, 7], 4, { sense: 'within', range: [6, 9] })).toMatchObject([
      { peak: [3, 5], values: 2 },
    ]);
  });

  test('counts no value after the end of what is asked for', () => {
    expect(found([40, 60, 40, 60], 2)).toMatchObject([{ onset: 1, end: null }]);
  });

  test('takes values that come more often than each step for what they stand for', () => {
    const halves = [40, 60, 60, 60, 40].map((value, i) => ({ time: (i * HOUR) / 2, value }));
    expect(exceedancesOf(LIMIT, halves, { to: 3 * HOUR, step: HOUR })).toMatchObject([
      { onset: 0, end: 1.5 * HOUR, duration: 1.5 * HOUR, measured: 1.5 * HOUR, missing: 0 },
    ]);
  });
});

test('whatever comes: in order, apart from each other, made of all values beyond the limit, and of no more time than there is', () => {
  const value = fc.option(fc.integer({ min: 0, max: 100 }), { freq: 4 });
  fc.assert(
    fc.property(fc.array(value, { maxLength: 80 }), fc.nat(20), (values, later) => {
      const readings = hours(...values);
      const to = (values.length + later) * HOUR;
      const all = exceedancesOf(LIMIT, readings, { to, step: HOUR });
      const over = readings.filter((one) => !keeps(LIMIT, one.value));
      expect(all.reduce((sum, one) => sum + one.values, 0)).toBe(over.length);
      let before = -1;
      for (const [i, one] of all.entries()) {
        const end = one.onset + one.duration;
        expect(one.onset).toBeGreaterThanOrEqual(Math.max(0, before));
        expect(one.duration).toBe(one.measured + one.missing);
        expect(one.measured).toBe(one.values * HOUR);
        expect(one.end ?? end).toBe(end);
        expect(one.end === null).toBe(one.after === null);
        if (one.end === null) expect(i).toBe(all.length - 1);
        const inside = over.filter(({ time }) => time > one.onset && time <= end);
        expect(inside).toHaveLength(one.values);
        expect(one.peak.value).toBe(Math.max(...inside.map((each) => each.value)));
        // nothing within the limit lies inside
        expect(
          readings.some((each) => each.time > one.onset && each.time <= end && keeps(LIMIT, each.value)),
        ).toBe(false);
        before = end;
      }
    }),
  );
});

test('is the same at another time', () => {
  const value = fc.option(fc.integer({ min: 0, max: 100 }), { freq: 4 });
  fc.assert(
    fc.property(fc.array(value, { maxLength: 40 }), fc.nat(1_000_000), (values, shift) => {
      const readings = hours(...values);
      const to = values.length * HOUR;
      const moved = readings.map((one) => ({ ...one, time: one.time + shift }));
      const back = exceedancesOf(LIMIT, moved, { to: to + shift, step: HOUR }).map((one) => ({
        ...one,
        onset: one.onset - shift,
        end: one.end === null ? null : one.end - shift,
        peak: { ...one.peak, time: one.peak.time - shift },
      }));
      expect(back).toEqual(exceedancesOf(LIMIT, readings, { to, step: HOUR }));
    }),
  );
});
