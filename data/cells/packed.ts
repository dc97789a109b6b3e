import { sql, type Query } from '#data/db/sql.ts';
import { ordinalOfDigits } from '#tiles/cells/cell-id.ts';
import type { CellPage } from '#tiles/cells/page.ts';

/*
 * Rows of cells travel from the database as two columns in one row, which costs less than the rows themselves: per cell the digits of
 * its id and its count in eight bytes, and the sums as the decimals that they are.
 */

/** What one measure has in the cells under a parent, ascending by ordinal. */
export interface CellColumns {
  ordinals: Uint16Array;
  n: Uint32Array;
  sum: Float64Array | null;
}

export interface Packed {
  cells: Buffer | null;
  sums: string | null;
}

const FINEST = 15;
const ROW_BYTES = 8;

/** Packs rows (cell, n, sum) of cells of one resolution, in their order; their number in a cell must be below 2³². */
export const packRows = (rows: Query, res: number, withSums: boolean): Query => sql`
  SELECT string_agg(int8send((cell >> ${3 * (FINEST - res)}::int) << 32 | n), '') AS cells,
         ${withSums ? sql`string_agg(sum::text, ',')` : sql`NULL::text`} AS sums
    FROM (${rows}) AS cell_row`;

/** Adds decimals exactly, and gives the nearest number to what they come to. */
export const addDecimals = (texts: readonly string[]): number => {
  const decimalsOf = (text: string) => (text.includes('.') ? text.length - text.indexOf('.') - 1 : 0);
  const decimals = Math.max(...texts.map(decimalsOf));
  const sum = texts.reduce(
    (all, text) => all + BigInt(text.replace('.', '') + '0'.repeat(decimals - decimalsOf(text))),
    0n,
  );
  return Number(`${sum}e-${decimals}`);
};

/** Reads what packRows packed of cells that lie `depth` resolutions under their parent; rows of one cell come together. */
export const unpackRows = ({ cells, sums }: Packed, depth: number, withSums: boolean): CellColumns => {
  const rows = (cells?.byteLength ?? 0) / ROW_BYTES;
  const view = cells ? new DataView(cells.buffer, cells.byteOffset, cells.byteLength) : null;
  const ordinals = new Uint16Array(rows);
  const n = new Uint32Array(rows);
  /** Where each cell's rows begin. */
  const begin: number[] = [];
  for (let row = 0; row < rows; row++) {
    const ordinal = ordinalOfDigits(view!.getUint32(row * ROW_BYTES), depth);
    if (row === 0 || ordinal !== ordinals[begin.length - 1]) begin.push(row);
    ordinals[begin.length - 1] = ordinal;
    n[begin.length - 1]! += view!.getUint32(row * ROW_BYTES + 4);
  }
  const count = begin.length;
  const sum = withSums ? new Float64Array(count) : null;
  if (sum) {
    const texts = sums?.split(',') ?? [];
    begin.push(rows);
    for (let i = 0; i < count; i++) {
      const [first, next] = [begin[i]!, begin[i + 1]!];
      sum[i] = next === first + 1 ? Number(texts[first]) : addDecimals(texts.slice(first, next));
    }
  }
  return { ordinals: ordinals.slice(0, count), n: n.slice(0, count), sum };
};

/** Numerator and denominator of a rate by cell, 0 where one of them has nothing. */
export const joinColumns = (own: CellColumns, per: CellColumns): Omit<CellPage, 'parent' | 'res'> => {
  const ordinals = new Uint16Array(own.ordinals.length + per.ordinals.length);
  const n = new Uint32Array(ordinals.length);
  const sum = own.sum && new Float64Array(ordinals.length);
  const den = new Float64Array(ordinals.length);
  let [count, i, j] = [0, 0, 0];
  for (; i < own.ordinals.length || j < per.ordinals.length; count++) {
    const ordinal = Math.min(own.ordinals[i] ?? Infinity, per.ordinals[j] ?? Infinity);
    ordinals[count] = ordinal;
    if (own.ordinals[i] === ordinal) {
      n[count] = own.n[i]!;
      if (sum) sum[count] = own.sum![i]!;
      i++;
    }
    if (per.ordinals[j] === ordinal) {
      den[count] = per.sum?.[j] ?? per.n[j]!;
      j++;
    }
  }
  return {
    ordinals: ordinals.slice(0, count),
    n: n.slice(0, count),
    sum: sum && sum.slice(0, count),
    den: den.slice(0, count),
  };
};
