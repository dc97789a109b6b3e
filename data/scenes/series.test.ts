import { expect, test } from 'vitest';
import { seriesOf } from './series.ts';

const months = (from: number, to: number, year = 2026) =>
  Array.from({ length: to - from + 1 }, (_, i) => ({
    period: `${year}-${String(from + i).padStart(2, '0')}`,
    value: from + i,
  }));

test('a year of months and the one before it, at most', () => {
  const { trend, ...points } = seriesOf([...months(1, 12, 2025), ...months(1, 10)], 'month');
  expect(trend.map(({ period }) => period).slice(0, 2)).toEqual(['2025-10', '2025-11']);
  expect(trend).toHaveLength(13);
  expect(points).toEqual({
    newest: { period: '2026-10', value: 10 },
    previous: { period: '2026-09', value: 9 },
    yearBefore: { period: '2025-10', value: 10 },
  });
});

test('a period without a value is a gap, not what came before it', () => {
  const { trend, previous, yearBefore } = seriesOf([...months(1, 3), ...months(5, 5)], 'month');
  expect(trend).toEqual([
    ...months(1, 3),
    { period: '2026-04', value: null },
    { period: '2026-05', value: 5 },
  ]);
  expect(previous).toEqual({ period: '2026-04', value: null });
  expect(yearBefore).toBeNull();
});

test('gaps before the oldest value shown are not drawn, and a year before may lie outside of what is', () => {
  const { trend } = seriesOf([...months(1, 1, 2025), ...months(9, 10)], 'month');
  expect(trend.map(({ period }) => period)).toEqual(['2026-09', '2026-10']);
  const days = Array.from({ length: 400 }, (_, i) => ({
    period: new Date(Date.UTC(2025, 9, 1) + i * 86_400_000).toISOString().slice(0, 10),
    value: i,
  }));
  const daily = seriesOf(days, 'day');
  expect(daily.trend).toHaveLength(13);
  expect(daily.newest).toEqual({ period: '2026-11-04', value: 399 });
  expect(daily.yearBefore).toEqual({ period: '2025-11-04', value: 34 });
});

test('quarters and years compare with the same of a year before; a value may be null itself', () => {
  const quarters = seriesOf(
    [
      { period: '2025-Q3', value: 1 },
      { period: '2026-Q2', value: null },
      { period: '2026-Q3', value: 4 },
    ],
    'quarter',
  );
  expect(quarters.trend.map(({ value }) => value)).toEqual([1, null, null, null, 4]);
  expect(quarters.yearBefore).toEqual({ period: '2025-Q3', value: 1 });
  const years = [
    { period: '2024', value: 3 },
    { period: '2025', value: 2 },
  ];
  expect(seriesOf(years, 'year')).toEqual({
    newest: years[1],
    previous: years[0],
    yearBefore: years[0],
    trend: years,
  });
});

test('nothing becomes nothing', () => {
  expect(seriesOf([], 'month')).toEqual({ newest: null, previous: null, yearBefore: null, trend: [] });
});
