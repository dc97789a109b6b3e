import type { RegionKind, RegionSummary } from '#api/schemas.ts';
import { mainName } from '#lib/i18n/names.ts';
import type { Lang } from '#lib/state/address.ts';

export type Column = 'name' | 'code' | 'kind' | 'area' | 'population' | 'children';

/** What the table of a region shows; villages have neither area nor divisions, but come in two kinds. */
export const columnsFor = (parent: RegionKind): readonly Column[] =>
  parent === 'town'
    ? ['name', 'code', 'kind', 'population']
    : ['name', 'code', 'area', 'population', 'children'];

export type Sorting = { column: Column; descending: boolean };

const collators: Record<Lang, Intl.Collator> = {
  zh: new Intl.Collator('zh-CN', { numeric: true }),
  en: new Intl.Collator('en', { numeric: true }),
};

const measure: Record<'area' | 'population' | 'children', (row: RegionSummary) => number | null> = {
  area: (row) => row.area_km2,
  population: (row) => row.population,
  children: (row) => row.children,
};

const byText = (column: 'name' | 'code' | 'kind', lang: Lang) => (a: RegionSummary, b: RegionSummary) => {
  if (column === 'code') return a.code.localeCompare(b.code, 'en');
  if (column === 'kind') return a.kind.localeCompare(b.kind, 'en') || a.code.localeCompare(b.code, 'en');
  return collators[lang].compare(mainName(a.names, lang), mainName(b.names, lang));
};

/** The rows in order; what is not known comes last whichever way the order runs, ties go by code. */
export const sortRows = (
  rows: readonly RegionSummary[],
  { column, descending }: Sorting,
  lang: Lang,
): RegionSummary[] => {
  const sign = descending ? -1 : 1;
  if (column === 'name' || column === 'code' || column === 'kind') {
    const compare = byText(column, lang);
    return rows.toSorted((a, b) => sign * compare(a, b));
  }
  const value = measure[column];
  return rows.toSorted((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null)
      return Number(x === null) - Number(y === null) || a.code.localeCompare(b.code, 'en');
    return sign * (x - y) || a.code.localeCompare(b.code, 'en');
  });
};

/** What pressing a column's header makes of the order: names and codes begin small, measures begin large. */
export const pressed = (column: Column, now: Sorting): Sorting =>
  column === now.column ? { column, descending: !now.descending } : { column, descending: column in measure };
