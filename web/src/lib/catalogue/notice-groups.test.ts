import { expect, test } from 'vitest';
import type { Notice } from '#api/freshness-schemas.ts';
import { byDepartment } from './notice-groups.ts';

const told = (id: string, department: string): Notice => ({
  id,
  step: 'reminded',
  awaited: '2026-09-01',
  period: '2026-09',
  day: '2026-10-12',
  told: { id: department, title: { zh: department, en: department } },
  batch: null,
  sentence: null,
  recorded_at: '2026-10-12T01:00:00Z',
  dataset: { id: 'air-daily', title: { zh: '日报', en: 'Daily' }, theme: 'ecology', demo: false },
});

test('the department with most to do comes first, and nothing changes its place within one', () => {
  const groups = byDepartment([told('5', 'health'), told('4', 'ecology'), told('3', 'ecology')]);
  expect(groups.map(({ department, items }) => [department.id, ...items.map(({ id }) => id)])).toEqual([
    ['ecology', '4', '3'],
    ['health', '5'],
  ]);
});
