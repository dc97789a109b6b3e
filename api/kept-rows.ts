import { CSV_START, csvLine } from './csv.ts';
import type { KeptRow } from '#data/ingest/batches.ts';

const PAGE = 2_000;
/**
 * Rows that were kept aside as CSV (UTF-8 with BOM, so that Excel shows Chinese), read page by page. Columns of ours begin with
 * an underscore, which is left out when the file is sent again.
 */
export const keptRowsCsv = (
  columns: readonly string[],
  read: (after: string, limit: number) => Promise<KeptRow[]>,
): ReadableStream<Uint8Array> => {
  const encoder = new TextEncoder();
  let after = '0';
  return new ReadableStream({
    start(controller) {
      const heading = csvLine([...columns, '_row', '_field', '_value', '_reason', '_原因']);
      controller.enqueue(encoder.encode(CSV_START + heading));
    },
    async pull(controller) {
      const rows = await read(after, PAGE);
      const text = rows
        .map(({ raw, row_no: row, field, value, sentence }) =>
          csvLine([...columns.map((_, i) => raw[i] ?? null), row, field, value, sentence.en, sentence.zh]),
        )
        .join('');
      if (text) controller.enqueue(encoder.encode(text));
      after = rows.at(-1)?.row_no ?? after;
      if (rows.length < PAGE) controller.close();
    },
  });
};
