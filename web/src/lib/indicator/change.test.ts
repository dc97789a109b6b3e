import { expect, test } from 'vitest';
import { changesAt, judged, yearBefore } from './change.ts';

const months = [
  { period: '2025-10', value: 80 },
  { period: '2026-08', value: null },
  { period: '2026-09', value: 125 },
  { period: '2026-10', value: 100 },
];

test('a value is compared with the period before and with the year before', () => {
  expect(changesAt(months, '2026-10')).toEqual({
    previous: { period: '2026-09', by: -25, share: -0.2 },
    yearBefore: { period: '2025-10', by: 20, share: 0.25 },
  });
});

test('what is missing is not compared', () => {
  expect(changesAt(months, '2026-09')).toEqual({ previous: null, yearBefore: null });
  expect(changesAt(months, '2026-08')).toEqual({ previous: null, yearBefore: null });
  expect(changesAt(months, '2024-01')).toEqual({ previous: null, yearBefore: null });
});

test('a share of nothing means nothing', () => {
  const items = [
    { period: '2025', value: 0 },
    { period: '2026', value: 3 },
  ];
  expect(changesAt(items, '2026').previous).toEqual({ period: '2025', by: 3, share: null });
});

test.each([
  ['2026', '2025'],
  ['2026-Q1', '2025-Q1'],
  ['2026-W09', '2025-W09'],
  ['2026-03-05', '2025-03-05'],
])('a year before %s is %s', (period, before) => {
  expect(yearBefore(period)).toBe(before);
});

test('less is better where lower is better', () => {
  expect([judged(-3, -1), judged(3, -1), judged(3, 1), judged(3, 0), judged(0, 1)]).toEqual([1, -1, 1, 0, 0]);
});
