import type { Position } from 'geojson';
import type { ByteReader } from './byte-reader.ts';

/** A record of a .shp: a position, none (a null shape), or something that is not a point. */
export type Shape =
  | { kind: 'point'; position: Position }
  | { kind: 'none' }
  | { kind: 'other'; name: string }
  /** No record stands here, so where the next one would begin is unknown. */
  | { kind: 'broken' };

const HEADER_BYTES = 100;
const FILE_CODE = 9994;
/** Numbers below it mean "no data". */
const NO_DATA = -1e38;
const POINTS = [1, 11, 21];
const MULTIPOINTS = [8, 18, 28];
const MULTIPOINT_FIRST = 40;
/** The type, which even a null shape has. */
const LEAST_BYTES = 4;
const NAMES: Record<number, string> = {
  3: 'PolyLine',
  5: 'Polygon',
  13: 'PolyLineZ',
  15: 'PolygonZ',
  23: 'PolyLineM',
  25: 'PolygonM',
  31: 'MultiPatch',
};

/** Passes the header; false where it is no .shp. */
export async function readShpHeader(reader: ByteReader): Promise<boolean> {
  const header = await reader.take(HEADER_BYTES);
  return header?.readInt32BE(0) === FILE_CODE;
}

function pointAt(content: Buffer, at: number): Shape {
  if (content.length < at + 16) return { kind: 'other', name: 'broken' };
  const [x, y] = [content.readDoubleLE(at), content.readDoubleLE(at + 8)];
  const known = Number.isFinite(x) && Number.isFinite(y) && x > NO_DATA && y > NO_DATA;
  return known ? { kind: 'point', position: [x, y] } : { kind: 'none' };
}

/** The next record; null at the end. Shapes longer than a point are passed over, not kept. */
export async function readShape(reader: ByteReader): Promise<Shape | null> {
  const head = await reader.take(8);
  if (!head) return null;
  const length = head.readInt32BE(4) * 2;
  if (length < LEAST_BYTES) return { kind: 'broken' };
  const content = await reader.take(Math.min(length, MULTIPOINT_FIRST + 16));
  if (!content) return { kind: 'broken' };
  await reader.skip(length - content.length);
  const type = content.readInt32LE(0);
  if (type === 0) return { kind: 'none' };
  if (POINTS.includes(type)) return pointAt(content, 4);
  if (!MULTIPOINTS.includes(type)) return { kind: 'other', name: NAMES[type] ?? `type ${type}` };
  const points = content.length < MULTIPOINT_FIRST ? 0 : content.readInt32LE(36);
  return points === 1
    ? pointAt(content, MULTIPOINT_FIRST)
    : { kind: 'other', name: `MultiPoint (${points})` };
}
