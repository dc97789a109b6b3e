import { expect, test } from 'vitest';
import { periodText } from './period.ts';

test.each([
  ['2026', '2026年', '2026'],
  ['2026-Q3', '2026年第3季度', 'Q3 2026'],
  ['2026-W09', '2026年第9周', 'week 9 of 2026'],
  ['2026-10', '2026年10月', 'Oct 2026'],
  ['2026-03-05', '2026年3月5日', '5 Mar 2026'],
  ['soon', 'soon', 'soon'],
])('%s reads as %s and %s', (period, zh, en) => {
  expect(periodText(period, 'zh')).toBe(zh);
  expect(periodText(period, 'en')).toBe(en);
});
