import { describe, expect, test } from 'vitest';
import { freshnessOf } from './freshness.ts';
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
    ['2026-10-16', 'reminded'],
    ['2026-10-21', 'reminded'],
    ['2026-10-22', 'raised'],
  ])('on %s it is %s', (today, expected) => expect(step(today)).toBe(expected));

  test('a weekend after the due day is overdue before anybody is reminded', () => {
    const { due, reminds } = freshnessOf(
      { ...monthly, graceDays: 11 },
      '2026-08-01',
      '2026-10-17',
      WEEKS_ONLY,
    );
    expect([due, reminds]).toEqual(['2026-10-16', '2026-10-19']);
    expect(freshnessOf({ ...monthly, graceDays: 11 }, '2026-08-01', '2026-10-17', WEEKS_ONLY).step).toBe(
      'overdue',
    );
  });
});

test('things are expected one period after the last batch, and a dataset that never had one says so', () => {
  const daily = { kind: 'feature', frequency: 'day', graceDays: 0 } as const;
  expect(freshnessOf(daily, '2026-10-14', '2026-10-14', WEEKS_ONLY).step).toBe('fresh');
  expect(freshnessOf(daily, '2026-10-14', '2026-10-15', WEEKS_ONLY).step).toBe('due');
  expect(freshnessOf(daily, null, '2026-10-15', WEEKS_ONLY)).toMatchObject({ step: 'never', due: null });
});
