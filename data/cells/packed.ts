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

/** What decimals and their list are written with, besides a minus. */
const [ZERO, POINT, COMMA] = [48, 46, 44];

/** Powers of ten that are exact, so that what is divided by one is the nearest number to the decimal. */
const MOST_DECIMALS = 22;
const POWERS = Array.from({ length: MOST_DECIMALS + 1 }, (_, i) => 10 ** i);
/** Decimals of a number that is left to `addDecimals`, for it has too many digits to be a whole number. */
const TOO_MANY = 255;

/** Each of a list of decimals as a whole number, and how many of its digits stand behind the point. */
const readDecimals = (list: string, count: number) => {
  const whole = new Float64Array(count);
  const decimals = new Uint8Array(count);
  for (let row = 0, at = 0; row < count; row++) {
    let [value, sign, behind, step] = [0, 1, 0, 0];
    while (at < list.length) {
      const char = list.charCodeAt(at++);
      if (char >= ZERO) {
        value = value * 10 + (char - ZERO);
        behind += step;
      } else if (char === COMMA) break;
      else if (char === POINT) step = 1;
      else sign = -1;
    }
    whole[row] = sign * value;
    decimals[row] = Number.isSafeInteger(value) && behind <= MOST_DECIMALS ? behind : TOO_MANY;
  }
  return { whole, decimals };
};

/** Adds the decimals from one row up to another in whole numbers; null where those would be too large. */
const addWhole = (
  { whole, decimals }: ReturnType<typeof readDecimals>,
  from: number,
  to: number,
): number | null => {
  let most = 0;
  for (let row = from; row < to; row++) most = Math.max(most, decimals[row]!);
  if (most === TOO_MANY) return null;
  let sum = 0;
  for (let row = from; row < to; row++) {
    const part = whole[row]! * POWERS[most - decimals[row]!]!;
    sum += part;
    if (!Number.isSafeInteger(part) || !Number.isSafeInteger(sum)) return null;
  }
  return sum / POWERS[most]!;
};

/** The sums of cells from a list of decimals, where the rows of each begin at one of `begin`. */
const sumsOf = (list: string, begin: readonly number[], rows: number): Float64Array => {
  const read = readDecimals(list, rows);
  const sums = new Float64Array(begin.length);
  for (let i = 0; i < sums.length; i++) {
    const [from, to] = [begin[i]!, begin[i + 1] ?? rows];
    sums[i] = addWhole(read, from, to) ?? addDecimals(list.split(',').slice(from, to));
  }
  return sums;
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
  return {
    ordinals: ordinals.slice(0, count),
    n: n.slice(0, count),
    sum: withSums ? sumsOf(sums ?? '', begin, rows) : null,
  };
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
