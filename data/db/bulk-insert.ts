import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

export interface BulkColumn {
  name: string;
  /** The column's SQL type; values arrive as text and are cast to it. */
  type: string;
}

export type BulkRow = readonly (string | null)[];

/** How rows go in: by COPY where the server has it, else by arrays, which is the best that PGlite's wire takes. */
export type BulkWay = 'copy' | 'unnest';

/** A row that was made ready ahead of its statement, for one way. */
export type ReadyRow = BulkRow | string;

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

const escaped = (value: string): string =>
  value.search(SPECIAL) < 0 ? value : value.replaceAll(SPECIAL, (char) => ESCAPES[char]!);

const copyLine = (row: BulkRow): string =>
  `${row.map((value) => (value === null ? '\\N' : escaped(value))).join('\t')}\n`;

/** Makes a row ready while the database is busy with others, so that its statement finds little left to do. */
export const readyRow = (way: BulkWay, row: BulkRow): ReadyRow => (way === 'copy' ? copyLine(row) : row);

/** Characters of one message to the server: a message a row would cost more than the row. */
const MESSAGE_CHARS = 1_000_000;

const copyInto = async (client: ClientBase, target: string, rows: readonly ReadyRow[]): Promise<void> => {
  const stream = client.query(copyFrom(`COPY ${target} FROM STDIN`));
  const ended = finished(stream);
  ended.catch(() => undefined); // thrown when it is awaited
  let message = '';
  for (const row of rows) {
    message += typeof row === 'string' ? row : copyLine(row);
    if (message.length < MESSAGE_CHARS) continue;
    if (!stream.write(message)) await Promise.race([once(stream, 'drain'), ended]);
    message = '';
  }
  stream.end(message);
  await ended;
};

/**
 * Inserts rows into `table`, within the client's transaction. Table and column names are the caller's constants, never input.
 */
export const bulkInsert = async (
  client: ClientBase,
  way: BulkWay,
  table: string,
  columns: readonly BulkColumn[],
  rows: readonly ReadyRow[],
): Promise<void> => {
  const names = columns.map((column) => column.name).join(', ');
  if (way === 'copy') return copyInto(client, `${table} (${names})`, rows);
  const casts = columns.map((column, i) => `c${i}::${column.type}`).join(', ');
  const arrays = columns.map((_, i) => `$${i + 1}::text[]`).join(', ');
  const aliases = columns.map((_, i) => `c${i}`).join(', ');
  const text = `INSERT INTO ${table} (${names}) SELECT ${casts} FROM unnest(${arrays}) AS row(${aliases})`;
  // Rows that were made ready for this way are as they were.
  for (const batch of batches(rows as readonly BulkRow[]))
    await client.query(
      text,
      columns.map((_, i) => batch.map((row) => row[i] ?? null)),
    );
};
