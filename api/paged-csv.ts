import { CSV_START, csvLine } from '#data/export/csv.ts';

type Cells = readonly (string | number | null)[];

export interface PagedCsv {
  titles: readonly string[];
  /** Lines above the headings. */
  above?: readonly string[];
  /** The rows after a place in the list, and the place after them; null when they are the last. */
  read: (after: string | null) => Promise<{ rows: readonly Cells[]; next: string | null }>;
  /** Lines below the table, asked for when all rows have been read. */
  notes?: () => readonly Cells[];
  /** Told how it ended, whole or broken off after so many rows; a table is whole only when that is done. */
  ended?: (rows: number, whole: boolean) => Promise<void>;
}

/** A table as CSV (UTF-8 with BOM, so that Excel shows Chinese), read and sent page by page. */
export const pagedCsv = ({
  titles,
  above = [],
  read,
  notes,
  ended,
}: PagedCsv): ReadableStream<Uint8Array> => {
  const encoder = new TextEncoder();
  const linesOf = (rows: readonly Cells[]) => encoder.encode(rows.map(csvLine).join(''));
  let after: string | null = null;
  let written = 0;
  return new ReadableStream({
    start(controller) {
      const lines = [...above.map((line) => [line]), titles];
      controller.enqueue(encoder.encode(CSV_START + lines.map(csvLine).join('')));
    },
    async pull(controller) {
      try {
        const { rows, next } = await read(after);
        after = next;
        const below = next === null && notes ? [[], ...notes()] : [];
        if (rows.length + below.length > 0) controller.enqueue(linesOf([...rows, ...below]));
        written += rows.length;
        if (next !== null) return;
      } catch (error) {
        await ended?.(written, false);
        throw error;
      }
      await ended?.(written, true);
      controller.close();
    },
    cancel: () => ended?.(written, false),
  });
};
