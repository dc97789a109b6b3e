import { expect, test } from 'vitest';
import type { RegionSummary } from '#api/schemas.ts';
import { columnsFor, pressed, sortRows } from './sorting.ts';

const row = (code: string, zh: string, area: number | null, population: number | null): RegionSummary => ({
  code,
  kind: 'county',
  level: 3,
  names: { zh, en: null, pinyin: '' },
  parent: null,
  center: [0, 0],
  area_km2: area,
  population,
  children: 0,
  synthetic: false,
});

const rows = [row('1', '市南区', 30, null), row('2', '崂山区', 390, 379000), row('3', '城阳区', 390, 737150)];
const codes = (sorted: RegionSummary[]) => sorted.map(({ code }) => code).join('');

test('Chinese names go by pinyin', () => {
  expect(codes(sortRows(rows, { column: 'name', descending: false }, 'zh'))).toBe('321');
});

test('measures run both ways, ties by code', () => {
  expect(codes(sortRows(rows, { column: 'area', descending: false }, 'zh'))).toBe('123');
  expect(codes(sortRows(rows, { column: 'area', descending: true }, 'zh'))).toBe('231');
});

test('what is not known comes last both ways', () => {
  expect(codes(sortRows(rows, { column: 'population', descending: false }, 'zh'))).toBe('231');
  expect(codes(sortRows(rows, { column: 'population', descending: true }, 'zh'))).toBe('321');
});

test('a second press turns the order; measures begin with the largest', () => {
  const byCode = { column: 'code', descending: false } as const;
  expect(pressed('code', byCode)).toEqual({ column: 'code', descending: true });
  expect(pressed('area', byCode)).toEqual({ column: 'area', descending: true });
  expect(pressed('name', { column: 'area', descending: true })).toEqual({
    column: 'name',
    descending: false,
  });
});

test('a town lists kinds in place of areas', () => {
  expect(columnsFor('town')).toContain('kind');
  expect(columnsFor('county')).toContain('area');
  expect(pressed('kind', { column: 'code', descending: false }).descending).toBe(false);
});
