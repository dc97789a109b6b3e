import { pagedCsv } from './paged-csv.ts';
import type { KeptRow } from '#data/ingest/batches.ts';

const PAGE = 2_000;

/** Rows that were kept aside as CSV. Columns of ours begin with an underscore, which is left out when the file is sent again. */
export const keptRowsCsv = (
  columns: readonly string[],
  read: (after: string, limit: number) => Promise<KeptRow[]>,
): ReadableStream<Uint8Array> =>
  pagedCsv({
    titles: [...columns, '_row', '_field', '_value', '_reason', '_原因'],
    read: async (after) => {
      const rows = await read(after ?? '0', PAGE);
      return {
        rows: rows.map(({ raw, row_no: row, field, value, sentence }) => [
          ...columns.map((_, i) => raw[i] ?? null),
          ...[row, field, value, sentence.en, sentence.zh],
        ]),
        next: rows.length < PAGE ? null : (rows.at(-1)?.row_no ?? null),
      };
    },
  });
