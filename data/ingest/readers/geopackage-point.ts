import type { Position } from 'geojson';

/** Bytes of the envelope by its indicator in the header. */
const ENVELOPE_BYTES = [0, 32, 48, 48, 64];
const HEADER_BYTES = 8;
const MAGIC = 0x4750;

type Geometry = { kind: 'point'; position: Position } | { kind: 'none' } | { kind: 'other' };

/** A point, or a multipoint of one, in WKB; heights and measures are left out. */
function readWkb(view: DataView, at: number): Geometry {
  const little = view.getUint8(at) === 1;
  // ISO counts 1000 up for each further dimension, older writers set the high bits.
  const type = (view.getUint32(at + 1, little) & 0xffff) % 1000;
  if (type === 4) return view.getUint32(at + 5, little) === 1 ? readWkb(view, at + 9) : { kind: 'other' };
  if (type !== 1) return { kind: 'other' };
  const [x, y] = [view.getFloat64(at + 5, little), view.getFloat64(at + 13, little)];
  // An empty point has no number for either.
  return Number.isFinite(x) && Number.isFinite(y) ? { kind: 'point', position: [x, y] } : { kind: 'none' };
}

/** Reads the geometry of a GeoPackage: its header, then WKB. */
export function readGeometry(blob: unknown): Geometry {
  if (blob === null) return { kind: 'none' };
  if (!(blob instanceof Uint8Array) || blob.length < HEADER_BYTES) return { kind: 'other' };
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  const flags = view.getUint8(3);
  const envelope = ENVELOPE_BYTES[(flags >> 1) & 7];
  if (view.getUint16(0) !== MAGIC || envelope === undefined) return { kind: 'other' };
  if ((flags & 0x10) !== 0) return { kind: 'none' };
  try {
    return readWkb(view, HEADER_BYTES + envelope);
  } catch {
    return { kind: 'other' };
  }
}
