import { pagedCsv } from './paged-csv.ts';
import type { KeptRow } from '#data/ingest/batches.ts';

const PAGE = 2_000;

export interface KeptFile {
  columns: readonly string[];
  read: (after: string, limit: number) => Promise<KeptRow[]>;
  /** Whose file it is, beside every row: a line above the headings would keep the file from being sent again. */
  watermark?: string;
  ended?: (rows: number, whole: boolean) => Promise<void>;
}

/** Rows that were kept aside as CSV. Columns of ours begin with an underscore, which is left out when the file is sent again. */
const keptRowsCsv = ({ columns, read, watermark, ended }: KeptFile): ReadableStream<Uint8Array> =>
  pagedCsv({
    titles: [
      ...columns,
      ...['_row', '_field', '_value', '_reason', '_原因'],
      ...(watermark === undefined ? [] : ['_水印']),
    ],
    read: async (after) => {
      const rows = await read(after ?? '0', PAGE);
      return {
        rows: rows.map(({ raw, row_no: row, field, value, sentence }) => [
          ...columns.map((_, i) => raw[i] ?? null),
          ...[row, field, value, sentence.en, sentence.zh],
          ...(watermark === undefined ? [] : [watermark]),
        ]),
        next: rows.length < PAGE ? null : (rows.at(-1)?.row_no ?? null),
      };
    },
    ...(ended && { ended }),
  });

export const keptRowsAnswer = (file: KeptFile, name: string, cache: string): Response =>
  new Response(keptRowsCsv(file), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': cache,
    },
  });
