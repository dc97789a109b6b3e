import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

export interface BulkColumn {
  name: string;
  /** The column's SQL type; values arrive as text and are cast to it. */
  type: string;
}

export type BulkRow = readonly (string | null)[];

/** Text that one statement carries at the most; rows of outlines are large, rows of names small. */
const BATCH_CHARS = 4_000_000;
const BATCH_ROWS = 10_000;

function* batches(rows: readonly BulkRow[]): Generator<readonly BulkRow[]> {
  let start = 0;
  let chars = 0;
  for (const [i, row] of rows.entries()) {
    chars += row.reduce((sum, value) => sum + (value?.length ?? 0), 0);
    if (chars < BATCH_CHARS && i - start < BATCH_ROWS - 1) continue;
    yield rows.slice(start, i + 1);
    start = i + 1;
    chars = 0;
  }
  if (start < rows.length) yield rows.slice(start);
}

const SPECIAL = /[\\\t\n\r]/g;
const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

const copyLine = (row: BulkRow): string =>
  `${row.map((value) => (value === null ? '\\N' : value.replace(SPECIAL, (char) => ESCAPES[char]!))).join('\t')}\n`;

/** Characters of one message to the server: a message a row would cost more than the row. */
const MESSAGE_CHARS = 65_536;

function* copyMessages(rows: readonly BulkRow[]): Generator<string> {
  let message = '';
  for (const row of rows) {
    message += copyLine(row);
    if (message.length < MESSAGE_CHARS) continue;
    yield message;
    message = '';
  }
  if (message) yield message;
}

/**
 * Inserts rows into `table`, within the client's transaction: by COPY where the server has it, else by arrays, which is
 * the best that PGlite's wire takes. Table and column names are the caller's constants, never input.
 */
export const bulkInsert = async (
  client: ClientBase,
  way: 'copy' | 'unnest',
  table: string,
  columns: readonly BulkColumn[],
  rows: readonly BulkRow[],
): Promise<void> => {
  const names = columns.map((column) => column.name).join(', ');
  if (way === 'copy') {
    await pipeline(
      Readable.from(copyMessages(rows)),
      client.query(copyFrom(`COPY ${table} (${names}) FROM STDIN`)),
    );
    return;
  }
  const casts = columns.map((column, i) => `c${i}::${column.type}`).join(', ');
  const arrays = columns.map((_, i) => `$${i + 1}::text[]`).join(', ');
  const aliases = columns.map((_, i) => `c${i}`).join(', ');
  const text = `INSERT INTO ${table} (${names}) SELECT ${casts} FROM unnest(${arrays}) AS row(${aliases})`;
  for (const batch of batches(rows))
    await client.query(
      text,
      columns.map((_, i) => batch.map((row) => row[i] ?? null)),
    );
};
