import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextStart, parsePeriod, periodsBefore, startOf, writePeriod } from './period.ts';
import type { Frequency } from './theme.ts';

describe('parsePeriod', () => {
  test.each([
    ['2026-03-05', 'day', '2026-03-05'],
    ['2026-W01', 'week', '2025-12-29'],
    ['2020-W53', 'week', '2020-12-28'],
    ['2026-03', 'month', '2026-03-01'],
    ['2026-Q4', 'quarter', '2026-10-01'],
    ['2026', 'year', '2026-01-01'],
  ])('%s is a %s from %s', (text, frequency, start) =>
    expect(parsePeriod(text)).toEqual({ frequency, start }),
  );

  test.each(['2026-02-30', '2026-13', '2026-Q5', '2026-W54', '2025-W53', '26', 'March', ''])(
    '%j is none',
    (text) => expect(parsePeriod(text)).toBeNull(),
  );
});

test('what is written is read back, and the next period begins where this one ends', () => {
  const day = fc.date({ min: new Date('2000-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
  const frequency = fc.constantFrom<Frequency>('day', 'week', 'month', 'quarter', 'year');
  fc.assert(
    fc.property(day, frequency, (date, every) => {
      const start = startOf(date.toISOString().slice(0, 10), every);
      expect(parsePeriod(writePeriod(start, every))).toEqual({ frequency: every, start });
      const next = nextStart(start, every);
      expect(startOf(next, every)).toBe(next);
      expect(next > start).toBe(true);
    }),
  );
});

test('two years before a day, whole periods only', () => {
  expect(periodsBefore('2026-11-01', 'month', 24)).toHaveLength(24);
  expect(periodsBefore('2026-11-01', 'month', 24).at(-1)).toBe('2026-10');
  expect(periodsBefore('2026-11-01', 'quarter', 24).at(-1)).toBe('2026-Q3');
  expect(periodsBefore('2026-11-01', 'year', 24)).toEqual(['2024', '2025']);
});
