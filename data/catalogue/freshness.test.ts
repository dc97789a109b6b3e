import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextStart } from '#data/themes/period.ts';
import type { Frequency } from '#data/themes/theme.ts';
import { freshnessOf, latestStep, RUNGS } from './freshness.ts';
import { addWorkingDays, isWorkingDay, WEEKS_ONLY, type Calendar } from './working-days.ts';

/** The week of National Day 2026: 1 to 7 October off, Saturday the 10th worked. */
const october: Calendar = {
  holidays: new Set(['2026-10-01', '2026-10-02', '2026-10-05', '2026-10-06', '2026-10-07']),
  workdays: new Set(['2026-10-10']),
};

describe('working days', () => {
  test('weekends are free, holidays too, exchanged Saturdays not', () => {
    expect(isWorkingDay('2026-10-03', october)).toBe(false);
    expect(isWorkingDay('2026-10-01', october)).toBe(false);
    expect(isWorkingDay('2026-10-10', october)).toBe(true);
    expect(isWorkingDay('2026-10-10', WEEKS_ONLY)).toBe(false);
  });

  test('are counted over the holiday', () => {
    expect(addWorkingDays('2026-09-30', 1, october)).toBe('2026-10-08');
    expect(addWorkingDays('2026-09-30', 3, october)).toBe('2026-10-10');
    expect(addWorkingDays('2026-10-03', 0, october)).toBe('2026-10-08');
  });
});

describe('the ladder of a monthly report with ten working days of grace', () => {
  const monthly = { kind: 'report', frequency: 'month', graceDays: 10 } as const;
  const step = (today: string) => freshnessOf(monthly, '2026-08-01', today, WEEKS_ONLY).step;

  test.each([
    ['2026-09-30', 'fresh'],
    ['2026-10-01', 'due'],
    ['2026-10-15', 'due'],
    ['2026-10-16', 'overdue'],
    ['2026-10-18', 'overdue'],
    ['2026-10-19', 'reminded'],
    ['2026-10-22', 'reminded'],
    ['2026-10-23', 'raised'],
  ])('on %s it is %s', (today, expected) => expect(step(today)).toBe(expected));

  test('says which period is awaited, until when, and on which days the steps are taken', () => {
    expect(freshnessOf(monthly, '2026-08-01', '2026-10-01', WEEKS_ONLY)).toEqual({
      step: 'due',
      awaited: '2026-09-01',
      period: '2026-09',
      due: '2026-10-15',
      rungs: [
        { step: 'due', day: '2026-10-01' },
        { step: 'overdue', day: '2026-10-16' },
        { step: 'reminded', day: '2026-10-19' },
        { step: 'raised', day: '2026-10-23' },
      ],
    });
  });

  test('waits for the offices to open: holidays and weekends move every step', () => {
    const { due, rungs } = freshnessOf(monthly, '2026-08-01', '2026-10-01', october);
    expect(due).toBe('2026-10-21');
    expect(rungs.map(({ day }) => day)).toEqual(['2026-10-08', '2026-10-22', '2026-10-23', '2026-10-29']);
  });
});

test('things are expected one period after the last batch, and a dataset that never had one says so', () => {
  const daily = { kind: 'feature', frequency: 'day', graceDays: 0 } as const;
  expect(freshnessOf(daily, '2026-10-14', '2026-10-14', WEEKS_ONLY).step).toBe('fresh');
  expect(freshnessOf(daily, '2026-10-14', '2026-10-15', WEEKS_ONLY).step).toBe('due');
  expect(freshnessOf(daily, null, '2026-10-15', WEEKS_ONLY)).toMatchObject({ step: 'never', due: null });
});

test('whatever the calendar, each step is a working day of its own after the step before, and one stands on the last passed', () => {
  const day = fc
    .date({ min: new Date('2024-01-01'), max: new Date('2027-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));
  const days = fc.uniqueArray(day, { maxLength: 40 });
  const dataset = fc.record({
    kind: fc.constantFrom('report', 'feature'),
    frequency: fc.constantFrom<Frequency>('day', 'week', 'month', 'quarter', 'year'),
    graceDays: fc.nat(30),
  });
  fc.assert(
    fc.property(dataset, day, day, days, days, (declared, newest, today, holidays, workdays) => {
      const calendar = { holidays: new Set(holidays), workdays: new Set(workdays) };
      const { step, awaited, due, rungs } = freshnessOf(declared, newest, today, calendar);
      expect(rungs.map((rung) => rung.step)).toEqual(RUNGS);
      for (const rung of rungs) expect(isWorkingDay(rung.day, calendar)).toBe(true);
      const taken = rungs.map((rung) => rung.day);
      expect(taken).toEqual([...new Set(taken)].toSorted());
      expect(awaited! > newest && nextStart(newest, declared.frequency) >= awaited!).toBe(true);
      expect(taken[0]! >= awaited! && due! >= taken[0]! && due! < taken[1]!).toBe(true);
      const passed = taken.filter((one) => one <= today).length;
      expect(step).toBe(passed === 0 ? 'fresh' : RUNGS[passed - 1]);
    }),
  );
});

test('what rests on several datasets is as late as the latest of them', () => {
  expect(latestStep(['fresh', 'due'])).toBe('due');
  expect(latestStep(['raised', 'reminded', 'fresh'])).toBe('raised');
  expect(latestStep(['raised', 'never'])).toBe('never');
  expect(latestStep(['fresh'])).toBe('fresh');
});
