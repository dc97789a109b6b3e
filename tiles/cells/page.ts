/*
 * A page: all cells of one resolution under one parent, as typed arrays that the map layer uses as they come. Little-endian, every
 * column aligned to its own width; docs/cell-pages.md has the layout byte by byte.
 */

/** "HDCP" as little-endian bytes. */
const MAGIC = 0x50434448;
const VERSION = 1;
const HEADER_BYTES = 32;
const HAS_SUM = 1;

export interface CellPage {
  parent: bigint;
  res: number;
  /** Where each cell stands under the parent, ascending. */
  ordinals: Uint16Array;
  /** How many records stand behind each cell. */
  n: Uint32Array;
  /** The measure's sum by cell; null where the measure counts. */
  sum: Float64Array | null;
}

export class PageError extends Error {
  override name = 'PageError';
}

/** The columns in the order of their widths, so that each begins at a multiple of its own. */
const layoutOf = (count: number, hasSum: boolean) => {
  const sum = HEADER_BYTES;
  const n = sum + (hasSum ? 8 * count : 0);
  const ordinals = n + 4 * count;
  return { sum, n, ordinals, bytes: ordinals + 2 * count };
};

export const encodePage = ({ parent, res, ordinals, n, sum }: CellPage): Uint8Array => {
  const count = ordinals.length;
  const layout = layoutOf(count, sum !== null);
  const bytes = new Uint8Array(layout.bytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint16(4, VERSION, true);
  view.setUint8(6, res);
  view.setUint8(7, sum ? HAS_SUM : 0);
  view.setBigUint64(8, parent, true);
  view.setUint32(16, count, true);
  if (sum) new Float64Array(bytes.buffer, layout.sum, count).set(sum);
  new Uint32Array(bytes.buffer, layout.n, count).set(n);
  new Uint16Array(bytes.buffer, layout.ordinals, count).set(ordinals);
  return bytes;
};

/** Reads a page without copying it: the columns are views of `buffer`. Throws PageError with what is wrong. */
export const decodePage = (buffer: ArrayBuffer): CellPage => {
  if (buffer.byteLength < HEADER_BYTES)
    throw new PageError(`A page of ${buffer.byteLength} bytes is cut off.`);
  const view = new DataView(buffer);
  const magic = view.getUint32(0, true);
  if (magic !== MAGIC) throw new PageError(`Not a page of cells: it begins with ${magic.toString(16)}.`);
  const version = view.getUint16(4, true);
  if (version !== VERSION)
    throw new PageError(`A page of version ${version}; this reads version ${VERSION}.`);
  const hasSum = (view.getUint8(7) & HAS_SUM) !== 0;
  const count = view.getUint32(16, true);
  const layout = layoutOf(count, hasSum);
  if (buffer.byteLength !== layout.bytes)
    throw new PageError(
      `A page of ${count} cells has ${layout.bytes} bytes, this one has ${buffer.byteLength}.`,
    );
  return {
    parent: view.getBigUint64(8, true),
    res: view.getUint8(6),
    ordinals: new Uint16Array(buffer, layout.ordinals, count),
    n: new Uint32Array(buffer, layout.n, count),
    sum: hasSum ? new Float64Array(buffer, layout.sum, count) : null,
  };
};
