/*
 * A page: all cells of one resolution under one parent, in columns. Every column is whole numbers above its smallest, written in
 * planes: first the lowest byte of all cells, then the second of all, which compresses to half of what the numbers in a row do.
 * docs/cell-pages.md has the layout byte by byte.
 */

/** "HDCP" as little-endian bytes. */
const MAGIC = 0x50434448;
const VERSION = 2;
const HAS_SUM = 1;
const HAS_DEN = 2;
const COLUMNS_AT = 20;
const COLUMN_BYTES = 12;
const HEADER_BYTES = COLUMNS_AT + 4 * COLUMN_BYTES;
/** Sums of more decimals than these are written as they lie in memory. */
const MOST_DECIMALS = 6;
/** Twice as large a number still has a place of its own. */
const LARGEST = 2 ** 52;
const AS_FLOATS = 255;

export interface CellPage {
  parent: bigint;
  res: number;
  /** Where each cell stands under the parent, ascending. */
  ordinals: Uint16Array;
  /** How many records stand behind each cell. */
  n: Uint32Array;
  /** The measure's sum by cell; null where the measure counts. */
  sum: Float64Array | null;
  /** For a rate: what it is divided by, by cell; 0 where there is nothing. */
  den: Float64Array | null;
}

export class PageError extends Error {
  override name = 'PageError';
}

/** How a column is written; the number is (planes + offset) / 10^decimals. */
interface Column {
  width: number;
  decimals: number;
  offset: number;
}

const ABSENT: Column = { width: 0, decimals: 0, offset: 0 };
type Numbers = Uint16Array | Uint32Array | Float64Array;

/** Numbers as multiples of 1/scale; null where one of them is none, to the last bit: -0 is none, for it would come back as 0. */
const multiplesOf = (values: Float64Array, scale: number): Float64Array | null => {
  const wholes = new Float64Array(values.length);
  for (let i = 0; i < wholes.length; i++) {
    const value = values[i]!;
    const whole = Math.round(value * scale);
    if (!(Math.abs(whole) <= LARGEST && whole / scale === value) || Object.is(whole, -0)) return null;
    wholes[i] = whole;
  }
  return wholes;
};

/** Numbers of a column as the whole numbers that it is written of; null where they are written as they lie in memory. */
const wholesOf = (values: Numbers): { wholes: Float64Array | null; decimals: number } => {
  if (!(values instanceof Float64Array)) return { wholes: new Float64Array(values), decimals: 0 };
  for (let decimals = 0; decimals <= MOST_DECIMALS; decimals++) {
    const wholes = multiplesOf(values, 10 ** decimals);
    if (wholes) return { wholes, decimals };
  }
  return { wholes: null, decimals: AS_FLOATS };
};

interface Written extends Column {
  write: (to: Uint8Array) => void;
}

const NOT_WRITTEN: Written = { ...ABSENT, write: () => undefined };

const writeBytes = (to: Uint8Array, values: Numbers): void => {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  for (let i = 0; i < bytes.length; i++) to[(i % 8) * values.length + Math.floor(i / 8)] = bytes[i]!;
};

const writeWholes = (to: Uint8Array, wholes: Float64Array, { width, offset }: Column): void => {
  const count = wholes.length;
  for (let plane = 0; plane < width; plane++) {
    // The shifts of whole numbers reach 32 bits; what is larger is brought down first.
    const [unit, shift, from] = [plane < 4 ? 1 : 2 ** 32, 8 * (plane % 4), plane * count];
    for (let i = 0; i < count; i++) to[from + i] = ((wholes[i]! - offset) / unit) >>> shift;
  }
};

const columnOf = (values: Numbers): Written => {
  if (values.length === 0) return NOT_WRITTEN;
  const { wholes, decimals } = wholesOf(values);
  if (!wholes) return { width: 8, decimals, offset: 0, write: (to) => writeBytes(to, values) };
  let [offset, most] = [Infinity, -Infinity];
  for (const whole of wholes) {
    if (whole < offset) offset = whole;
    if (whole > most) most = whole;
  }
  const width = most === offset ? 0 : Math.floor(Math.log2(most - offset) / 8) + 1;
  const column = { width, decimals, offset };
  return { ...column, write: (to) => writeWholes(to, wholes, column) };
};

const readColumn = <T extends Numbers>(from: Uint8Array, { width, decimals, offset }: Column, to: T): T => {
  const count = to.length;
  if (decimals === AS_FLOATS) {
    const bytes = new Uint8Array(to.buffer);
    for (let i = 0; i < bytes.length; i++) bytes[i] = from[(i % 8) * count + Math.floor(i / 8)]!;
    return to;
  }
  const scale = 10 ** decimals;
  for (let i = 0; i < count; i++) {
    let value = offset;
    for (let plane = 0, unit = 1; plane < width; plane++, unit *= 256)
      value += from[plane * count + i]! * unit;
    to[i] = value / scale;
  }
  return to;
};

/** Neighbours differ by little, so ordinals are written as how far each stands from the one before. */
const steps = (ordinals: Uint16Array): Uint16Array => {
  const all = ordinals.slice();
  for (let i = 1; i < all.length; i++) all[i] = ordinals[i]! - ordinals[i - 1]!;
  return all;
};

export const encodePage = ({ parent, res, ordinals, n, sum, den }: CellPage): Uint8Array => {
  const count = ordinals.length;
  const values = [steps(ordinals), n, sum, den];
  const columns = values.map((one) => (one ? columnOf(one) : NOT_WRITTEN));
  const bytes = new Uint8Array(HEADER_BYTES + count * columns.reduce((all, { width }) => all + width, 0));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint16(4, VERSION, true);
  view.setUint8(6, res);
  view.setUint8(7, (sum ? HAS_SUM : 0) | (den ? HAS_DEN : 0));
  view.setBigUint64(8, parent, true);
  view.setUint32(16, count, true);
  let at = HEADER_BYTES;
  for (const [i, column] of columns.entries()) {
    view.setUint8(COLUMNS_AT + i * COLUMN_BYTES, column.width);
    view.setUint8(COLUMNS_AT + i * COLUMN_BYTES + 1, column.decimals);
    view.setFloat64(COLUMNS_AT + i * COLUMN_BYTES + 4, column.offset, true);
    column.write(bytes.subarray(at));
    at += count * column.width;
  }
  return bytes;
};

/** Reads a page; a moment's work for a worker, whose arrays are then handed on without copying. Throws PageError with what is wrong. */
export const decodePage = (buffer: ArrayBuffer): CellPage => {
  if (buffer.byteLength < HEADER_BYTES)
    throw new PageError(`A page of ${buffer.byteLength} bytes is cut off.`);
  const view = new DataView(buffer);
  const magic = view.getUint32(0, true);
  if (magic !== MAGIC) throw new PageError(`Not a page of cells: it begins with ${magic.toString(16)}.`);
  const version = view.getUint16(4, true);
  if (version !== VERSION)
    throw new PageError(`A page of version ${version}; this reads version ${VERSION}.`);
  const present = view.getUint8(7);
  const count = view.getUint32(16, true);
  const columns = [0, 1, 2, 3].map((i): Column => {
    const column = COLUMNS_AT + i * COLUMN_BYTES;
    return {
      width: view.getUint8(column),
      decimals: view.getUint8(column + 1),
      offset: view.getFloat64(column + 4, true),
    };
  });
  const expected = HEADER_BYTES + count * columns.reduce((all, { width }) => all + width, 0);
  if (buffer.byteLength !== expected)
    throw new PageError(`A page of ${count} cells has ${expected} bytes, this one has ${buffer.byteLength}.`);
  let at = HEADER_BYTES;
  const read = <T extends Numbers>(i: number, to: T): T => {
    const values = readColumn(new Uint8Array(buffer, at), columns[i]!, to);
    at += count * columns[i]!.width;
    return values;
  };
  const ordinals = read(0, new Uint16Array(count));
  for (let i = 1; i < count; i++) ordinals[i]! += ordinals[i - 1]!;
  return {
    parent: view.getBigUint64(8, true),
    res: view.getUint8(6),
    ordinals,
    n: read(1, new Uint32Array(count)),
    sum: present & HAS_SUM ? read(2, new Float64Array(count)) : null,
    den: present & HAS_DEN ? read(3, new Float64Array(count)) : null,
  };
};
