import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { personOf } from './person.ts';
import type { Step } from '#data/catalogue/freshness.ts';
import { CSV_START, csvLine } from '#data/export/csv.ts';
import { writeXlsx } from '#data/export/xlsx.ts';
import { takenBy } from '#data/exports/watermark.ts';
import type { Text } from '#data/themes/theme.ts';

/** A table to take away: its columns, rows, and what has to be known of it. */
export interface Table {
  /** Of the file, without its ending, and of the sheet. */
  name: string;
  sheet: string;
  columns: readonly { title: string; type: 'text' | 'number' | 'code' }[];
  rows: readonly (readonly (string | number | null)[])[];
  notes: readonly string[];
}

export const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
export const CSV_TYPE = 'text/csv';
const binary = z.string().openapi({ type: 'string', format: 'binary' });

/** How the two kinds of file are described. */
export const CSV_ANSWER = { [CSV_TYPE]: binary };
export const XLSX_ANSWER = { [XLSX_TYPE]: binary };

export const DEMO_NOTE = '演示数据 Demo data';

/** A text in both languages, as headings and notes have it. */
export const both = ({ zh, en }: Text): string => (zh === en ? zh : `${zh} ${en}`);

/** How fresh a source is. */
export const FRESHNESS: Readonly<Record<Step, string>> = {
  never: '尚无数据 No data yet',
  fresh: '未到更新期 Up to date',
  due: '待更新 Due',
  overdue: '数据逾期 Overdue: the source has not delivered in time',
  reminded: '数据逾期,已提醒责任单位 Overdue: the owner was reminded',
  raised: '数据逾期,已报主管单位 Overdue: raised to the owner’s supervisor',
};

/** What a table says of a source that is late; nothing of one that is not. */
export const lateNote = (step: Step): string[] =>
  step === 'overdue' || step === 'reminded' || step === 'raised' ? [FRESHNESS[step]] : [];

const file = (body: string | Buffer, type: string, name: string, cache: string): Response => {
  const bytes = Buffer.from(body);
  return new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': type,
      'content-length': String(bytes.byteLength),
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': cache,
    },
  });
};

/** What is known of whoever takes a file, and how long others may keep one that names them. */
const takenFrom = (c: Context): { notes: string[]; cache: string } => {
  const notes = takenBy(personOf(c), Date.now());
  return { notes, cache: notes.length > 0 ? 'private, no-store' : 'no-cache' };
};

/** UTF-8 with a byte order mark, which Excel opens right. */
export const csvFile = (c: Context, { name, columns, rows, notes }: Table): Response => {
  const cells = rows.map((row) =>
    row.map((value, at) =>
      columns[at]?.type === 'code' && value !== null ? { code: String(value) } : value,
    ),
  );
  const taken = takenFrom(c);
  const below = [...notes, ...taken.notes].map((note) => [note]);
  const lines = [columns.map(({ title }) => title), ...cells, [], ...below];
  const text = CSV_START + lines.map(csvLine).join('');
  return file(text, `${CSV_TYPE}; charset=utf-8`, `${name}.csv`, taken.cache);
};

export const xlsxFile = (c: Context, { name, columns, notes, ...book }: Table): Response => {
  // a cell of a workbook says itself that it is text
  const typed = columns.map(({ title, type }) => ({ title, type: type === 'code' ? 'text' : type }) as const);
  const taken = takenFrom(c);
  const body = writeXlsx({ ...book, columns: typed, notes: [...notes, ...taken.notes] });
  return workbook(body, `${name}.xlsx`, taken.cache);
};

/** A workbook as a file to take away. */
export const workbook = (body: Buffer, name: string, cache: string): Response =>
  file(body, XLSX_TYPE, name, cache);
