/*
 * H3 cells as 64-bit ids (bigint): mode and reserved bits, the resolution in bits 52 to 55, the base cell, then three bits a
 * resolution, 7 where finer than the cell. So the cells of one resolution under one parent are one contiguous range of ids.
 */

const RES_BITS = 52n;
const RES_MASK = 15n << RES_BITS;
const FINEST = 15;

/** The bits of all digits finer than a resolution. */
const finerThan = (res: number): bigint => (1n << BigInt(3 * (FINEST - res))) - 1n;

export const resOf = (cell: bigint): number => Number((cell & RES_MASK) >> RES_BITS);

/** The ancestor at a resolution that is not finer than the cell's own. */
export const ancestorOf = (cell: bigint, res: number): bigint =>
  (cell & ~RES_MASK) | (BigInt(res) << RES_BITS) | finerThan(res);

/** The ids of all cells at `res` under `parent` lie between these two, both included. */
export const descendantRange = (parent: bigint, res: number): { first: bigint; last: bigint } => {
  const digits = finerThan(resOf(parent)) ^ finerThan(res);
  const first = (ancestorOf(parent, resOf(parent)) & ~RES_MASK & ~digits) | (BigInt(res) << RES_BITS);
  return { first, last: first | ((digits / 7n) * 6n) };
};

/** Where a cell stands among the 7^k places under its ancestor at `parentRes`, in the order of ids. */
export const ordinalOf = (cell: bigint, parentRes: number): number => {
  const res = resOf(cell);
  let ordinal = 0;
  for (let at = parentRes + 1; at <= res; at++)
    ordinal = ordinal * 7 + Number((cell >> BigInt(3 * (FINEST - at))) & 7n);
  return ordinal;
};

/** The ordinal that a cell's digits below its parent make: `digits` ends with three bits for each of `depth` resolutions. */
export const ordinalOfDigits = (digits: number, depth: number): number => {
  let ordinal = 0;
  for (let at = depth - 1; at >= 0; at--) ordinal = ordinal * 7 + ((digits >> (3 * at)) & 7);
  return ordinal;
};

/** The cell at `res` that stands at a place under `parent`. */
export const cellAt = (parent: bigint, res: number, ordinal: number): bigint => {
  let { first: cell } = descendantRange(parent, res);
  for (let at = res, rest = ordinal; at > resOf(parent); at--, rest = Math.floor(rest / 7))
    cell |= BigInt(rest % 7) << BigInt(3 * (FINEST - at));
  return cell;
};

/** The id as h3-js writes it, and back. */
export const toHex = (cell: bigint): string => cell.toString(16);
export const fromHex = (hex: string): bigint => BigInt(`0x${hex}`);
