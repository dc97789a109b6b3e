import type { RecordList } from './dataset-schemas.ts';
import { pagedCsv } from './paged-csv.ts';
import { strictestGrade } from '#data/access/rights.ts';
import type { CatalogueDataset } from '#data/catalogue/reader.ts';
import { APPROVED_FROM } from '#data/exports/rules.ts';
import type { Field, Text } from '#data/themes/theme.ts';

/** Rows of one page, and of the whole file at most: Excel and people cope with no more. */
const PAGE = 1_000;
export const MOST_ROWS = 100_000;

/** Columns of ours. */
const OURS = ['_地区代码', '_地区', '_批次', '_行', '_文件', '_演示', '_自', '_至'];
const NUMBERS = new Set<Field['type']>(['integer', 'number']);
const NEEDS_APPROVAL =
  '三级及以上的记录和字段不在此文件中,须申请导出并经第二人批准 Records and fields of grade 3 and above are not in this file: they need an export that a second person approves';

type Item = RecordList['items'][number];
type Value = Item['properties'][string] | undefined;

/** A page of records after a key. */
type ReadPage = (after: string | null, limit: number) => Promise<{ items: string; next: string | null }>;

interface About {
  dataset: CatalogueDataset;
  /** Whether fields of a grade are seen of some records. */
  sees: (grade: number) => boolean;
  /** What was asked for: region, period, instant. */
  filter: readonly (readonly [title: string, value: string])[];
  /** Who has it, where that is known. */
  taken: readonly string[];
}

export interface RecordsFile extends About {
  read: ReadPage;
  /** Whose file it is, above everything else. */
  watermark?: string;
  ended?: (rows: number, whole: boolean) => Promise<void>;
}

const both = ({ zh, en }: Text): string => `${zh} ${en}`;
const titleOf = ({ title, unit }: Pick<Field, 'title' | 'unit'>): string =>
  unit ? `${title.zh}(${unit.zh})` : title.zh;

const written = ({ type, values }: Pick<Field, 'type' | 'values'>, value: Value): string | number | null => {
  if (value === undefined) return null;
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (typeof value === 'number') return value;
  return type === 'code' ? (values?.[value]?.zh ?? value) : value;
};

/** Whether the numbers are older than they should be; nothing to say when they are not. */
const staleness = ({ freshness: { step, due } }: CatalogueDataset['facts']): string[] =>
  step === 'overdue' || step === 'reminded' || step === 'raised'
    ? [`已逾期未更新 Overdue: 应于 due by ${due ?? '—'}`]
    : [];

/** Records as a table: its columns, the cells of a record, and what the table is once all have been read. */
export const recordsTable = ({ dataset, sees, filter, taken }: About, most: number) => {
  const fields = dataset.fields.filter(({ grade = dataset.grade }) => grade <= dataset.grade || sees(grade));
  const withheld = dataset.fields.filter((field) => !fields.includes(field));
  const positioned = dataset.geometry === 'point';
  let sent = 0;
  let cut = false;
  let demo = false;
  const cells = (item: Item) => [
    ...fields.map((field) => written(field, item.properties[field.id])),
    ...(positioned ? (item.position ?? [null, null]) : []),
    ...[item.region, item.place.map(({ zh }) => zh).join(''), item.batch, item.row, item.source],
    ...[item.demo ? '演示数据' : null, item.valid_from, item.valid_to],
  ];
  return {
    columns: [
      ...fields.map((field) => ({
        title: field.personal ? `_${titleOf(field)}` : titleOf(field),
        number: NUMBERS.has(field.type),
      })),
      ...(positioned ? ['经度', '纬度'] : []).map((title) => ({ title, number: true })),
      ...OURS.map((title) => ({ title, number: false })),
    ],
    async page(read: ReadPage, after: string | null) {
      const { items, next } = await read(after, Math.min(PAGE, most - sent));
      const rows = JSON.parse(items) as Item[];
      sent += rows.length;
      demo ||= rows.some((item) => item.demo);
      cut = next !== null && sent >= most;
      return { rows: rows.map(cells), next: cut ? null : next };
    },
    notes: (): string[] => [
      ...(demo ? ['演示数据 Demo data'] : []),
      `数据集 Dataset: ${both(dataset.title)} (${dataset.id})`,
      `责任部门 Owner: ${both(dataset.owner.title)}`,
      ...filter.map(([title, value]) => `${title}: ${value}`),
      ...staleness(dataset.facts),
      `坐标系 Coordinates: WGS 84`,
      `读取时间 Read at: ${new Date().toISOString()}`,
      `记录 Records: ${sent}`,
      ...(strictestGrade(dataset) >= APPROVED_FROM && !sees(APPROVED_FROM) ? [NEEDS_APPROVAL] : []),
      ...(withheld.length > 0
        ? [
            `未公开字段,回传此文件会清空 Withheld fields, which sending this file back would empty: ${withheld.map(({ title }) => both(title)).join(', ')}`,
          ]
        : []),
      ...(fields.some(({ personal }) => personal)
        ? [
            '个人信息已隐去,以“_”开头的列回传时不读取,会清空 Personal values are masked; their columns are left out on the way in, which would empty them',
          ]
        : []),
      ...(cut ? [`只含前 ${most} 条,请按地区或统计期分开下载 Cut at ${most} records`] : []),
      ...taken,
    ],
  };
};

/**
 * Records as CSV with a heading a field, so that the file can be corrected and sent again: columns of ours begin with an underscore,
 * which is left out on the way in. What the table is stands below it.
 */
export const recordsCsv = ({ read, watermark, ended, ...about }: RecordsFile): ReadableStream<Uint8Array> => {
  const { columns, page, notes } = recordsTable(about, MOST_ROWS);
  return pagedCsv({
    ...(watermark !== undefined && { above: [watermark] }),
    titles: columns.map(({ title }) => title),
    read: (after) => page(read, after),
    notes: () => notes().map((note) => [note]),
    ...(ended && { ended }),
  });
};
