import { PRIVATE } from './person-reads.ts';
import { recordsCsv, recordsTable, type RecordsFile } from './records-csv.ts';
import { CSV_TYPE, workbook, XLSX_TYPE } from './table-file.ts';
import type { ExportRequest } from '#data/exports/store.ts';
import { writeXlsx } from '#data/export/xlsx.ts';

/** Rows of a workbook, which is made in memory as a whole. */
const MOST_XLSX_ROWS = 20_000;

export interface ApprovedFile extends Pick<RecordsFile, 'dataset' | 'sees' | 'read'> {
  request: ExportRequest;
  watermark: string;
  ended: (records: number, whole: boolean) => Promise<void>;
}

/** What the file is: what was asked for, why, and who approved it. */
const aboutOf = ({ dataset, sees, request }: ApprovedFile) => ({
  dataset,
  sees,
  filter: [
    ['地区 Region', [request.regionNames?.zh, request.region].filter(Boolean).join(' ')],
    ...(request.period ? [['统计期 Period', request.period]] : []),
    ...(request.layer ? [['图层 Layer', request.layer]] : []),
    ...(request.asOf ? [['截至 As of', request.asOf]] : []),
    ['用途 Purpose', request.reason],
    ['批准人 Approved by', `${request.decider?.title ?? ''} (${request.decider?.name ?? ''})`],
  ] as [string, string][],
  taken: [],
});

export const nameOf = ({ request }: Pick<ApprovedFile, 'request'>, ending: 'csv' | 'xlsx'): string =>
  request.batch === null
    ? `${request.dataset}-${request.region}-export-${request.id}.${ending}`
    : `quarantine-${request.batch}-export-${request.id}.${ending}`;

const headersOf = (file: Pick<ApprovedFile, 'request'>, ending: 'csv' | 'xlsx'): Record<string, string> => ({
  'content-type': ending === 'csv' ? `${CSV_TYPE}; charset=utf-8` : XLSX_TYPE,
  'content-disposition': `attachment; filename="${nameOf(file, ending)}"`,
  'cache-control': PRIVATE,
});

/** What is said of a file without giving it out. */
export const approvedHead = (request: ExportRequest, ending: 'csv' | 'xlsx'): Response =>
  new Response(null, { headers: headersOf({ request }, ending) });

export const approvedCsv = (file: ApprovedFile): Response => {
  const { read, watermark, ended } = file;
  return new Response(recordsCsv({ ...aboutOf(file), read, watermark, ended }), {
    headers: headersOf(file, 'csv'),
  });
};

export const approvedXlsx = async (file: ApprovedFile): Promise<Response> => {
  const { columns, page, notes } = recordsTable(aboutOf(file), MOST_XLSX_ROWS);
  const rows: (string | number | null)[][] = [];
  let body: Buffer;
  try {
    for (let after: string | null = null, more = true; more; more = after !== null) {
      const { rows: some, next } = await page(file.read, after);
      rows.push(...some);
      after = next;
    }
    body = writeXlsx({
      sheet: file.request.dataset,
      columns: columns.map(({ title, number }) => ({ title, type: number ? 'number' : 'text' })),
      rows,
      notes: notes(),
      watermark: file.watermark,
    });
  } catch (error) {
    await file.ended(0, false);
    throw error;
  }
  await file.ended(rows.length, true);
  return workbook(body, nameOf(file, 'xlsx'), PRIVATE);
};
