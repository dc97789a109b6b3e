import type { RegionDetail, RegionSummary } from '#api/schemas.ts';
import type { TextKey } from '#lib/i18n/zh.ts';
import { csvTime, toCsv, type Cell } from './csv.ts';

/** The parts of i18n a table needs. */
export type Words = {
  t: (key: TextKey, values?: Readonly<Record<string, string | number>>) => string;
  name: (names: RegionSummary['names']) => string;
  source: (id: string) => string;
};

/** The children of a region as a file for Excel: a title, units, source and dates, then the table as it is sorted. */
export const childrenCsv = (
  region: RegionDetail,
  rows: readonly RegionSummary[],
  words: Words,
  exportedAt: Date,
): string => {
  const t: Words['t'] = (key, values) => words.t(key, values);
  const time = csvTime(exportedAt);
  const head: Cell[][] = [
    [t('table.csv.title', { name: words.name(region.names) }), { code: region.code }],
    [t('table.csv.units')],
    [t('table.csv.source', { source: words.source(region.source.name) })],
    [t('table.csv.date', { asOf: region.source.as_of, time })],
    [],
    [
      t('table.code'),
      t('table.name'),
      t('table.csv.pinyin'),
      t('table.csv.en'),
      t('table.csv.kind'),
      t('table.area'),
      t('table.population'),
      t('table.children'),
      t('table.csv.synthetic'),
    ],
  ];
  const body = rows.map((row): Cell[] => [
    { code: row.code },
    row.names.zh,
    row.names.pinyin,
    row.names.en,
    t(`kind.${row.kind}`),
    row.area_km2 === null ? null : Number(row.area_km2.toFixed(3)),
    row.population,
    row.children,
    t(row.synthetic ? 'table.csv.synthetic.yes' : 'table.csv.synthetic.no'),
  ]);
  return toCsv([...head, ...body]);
};
