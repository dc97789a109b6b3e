import { CSV_START, csvLine } from '#data/export/csv.ts';

type Cells = readonly (string | number | null)[];

export interface PagedCsv {
  titles: readonly string[];
  /** The rows after a place in the list, and the place after them; null when they are the last. */
  read: (after: string | null) => Promise<{ rows: readonly Cells[]; next: string | null }>;
  /** Lines below the table, asked for when all rows have been read. */
  notes?: () => readonly Cells[];
}

/** A table as CSV (UTF-8 with BOM, so that Excel shows Chinese), read and sent page by page. */
export const pagedCsv = ({ titles, read, notes }: PagedCsv): ReadableStream<Uint8Array> => {
  const encoder = new TextEncoder();
  const linesOf = (rows: readonly Cells[]) => encoder.encode(rows.map(csvLine).join(''));
  let after: string | null = null;
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(CSV_START + csvLine(titles)));
    },
    async pull(controller) {
      const { rows, next } = await read(after);
      after = next;
      const below = next === null && notes ? [[], ...notes()] : [];
      if (rows.length + below.length > 0) controller.enqueue(linesOf([...rows, ...below]));
      if (next === null) controller.close();
    },
  });
};
