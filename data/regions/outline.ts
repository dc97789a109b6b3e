import type { MultiPolygon, Polygon, Position } from 'geojson';
import { latLngToCell, polygonToCells } from 'h3-js';

/*
 * Measures of an outline in WGS 84, and its forms for the database. Areas are on the ellipsoid by way of the sphere of
 * equal area: edges are short here, so what a straight edge means does not show.
 */

export type Outline = Polygon | MultiPolygon;
export type Bbox = [west: number, south: number, east: number, north: number];

const A = 6378137;
const F = 1 / 298.257223563;
const E2 = F * (2 - F);
const E = Math.sqrt(E2);
const RAD = Math.PI / 180;

/** Snyder's q (Map Projections: A Working Manual, 3-12): the area function of the ellipsoid. */
const q = (sin: number): number =>
  (1 - E2) * (sin / (1 - E2 * sin * sin) - Math.log((1 - E * sin) / (1 + E * sin)) / (2 * E));

const Q_POLE = q(1);
const R2 = (A * A * Q_POLE) / 2;

const polygonsOf = (outline: Outline): Position[][][] =>
  outline.type === 'Polygon' ? [outline.coordinates] : outline.coordinates;

/** Signed area of a closed ring in m²; positive when it runs counter-clockwise. */
const ringAreaM2 = (ring: readonly Position[]): number => {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) {
    const [lng0, lat0] = ring[i - 1] as [number, number];
    const [lng1, lat1] = ring[i] as [number, number];
    sum += (lng0 - lng1) * RAD * (q(Math.sin(lat0 * RAD)) + q(Math.sin(lat1 * RAD)));
  }
  return (sum / (2 * Q_POLE)) * R2;
};

/** Area in km² on the WGS 84 ellipsoid. */
export const areaKm2 = (outline: Outline): number =>
  polygonsOf(outline).reduce(
    (total, rings) =>
      total + rings.reduce((sum, ring, i) => sum + (i === 0 ? 1 : -1) * Math.abs(ringAreaM2(ring)), 0),
    0,
  ) / 1e6;

export const bboxOf = (outline: Outline): Bbox => {
  const box: Bbox = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [outer] of polygonsOf(outline))
    for (const [lng, lat] of outer as [number, number][]) {
      box[0] = Math.min(box[0], lng);
      box[1] = Math.min(box[1], lat);
      box[2] = Math.max(box[2], lng);
      box[3] = Math.max(box[3], lat);
    }
  return box;
};

/** Centre of gravity in the plane of longitude and latitude; it may lie outside a bent outline. */
export const centroidOf = (outline: Outline): [lng: number, lat: number] => {
  let area = 0;
  let x = 0;
  let y = 0;
  for (const rings of polygonsOf(outline))
    for (const ring of rings)
      for (let i = 1; i < ring.length; i++) {
        const [x0, y0] = ring[i - 1] as [number, number];
        const [x1, y1] = ring[i] as [number, number];
        const cross = x0 * y1 - x1 * y0;
        area += cross;
        x += (x0 + x1) * cross;
        y += (y0 + y1) * cross;
      }
  return [x / (3 * area), y / (3 * area)];
};

/** The outline with outer rings counter-clockwise and holes clockwise (RFC 7946, 3.1.6). */
export const wound = (outline: Outline): MultiPolygon => ({
  type: 'MultiPolygon',
  coordinates: polygonsOf(outline).map((rings) =>
    rings.map((ring, i) => (ringAreaM2(ring) > 0 === (i === 0) ? ring : ring.toReversed())),
  ),
});

const SRID = 4326;
const EWKB_SRID = 0x20000000;

/** EWKB in hexadecimal, little-endian, with SRID 4326: the text form PostGIS takes fastest. */
export const pointEwkb = (lng: number, lat: number): string => {
  const buffer = Buffer.alloc(25);
  buffer.writeUInt8(1, 0);
  buffer.writeUInt32LE((1 | EWKB_SRID) >>> 0, 1);
  buffer.writeUInt32LE(SRID, 5);
  buffer.writeDoubleLE(lng, 9);
  buffer.writeDoubleLE(lat, 17);
  return buffer.toString('hex');
};

export const multiPolygonEwkb = (outline: MultiPolygon): string => {
  const polygons = outline.coordinates;
  const size = polygons.reduce(
    (total, rings) => total + 9 + rings.reduce((sum, ring) => sum + 4 + 16 * ring.length, 0),
    13,
  );
  const buffer = Buffer.alloc(size);
  let at = buffer.writeUInt8(1, 0);
  at = buffer.writeUInt32LE((6 | EWKB_SRID) >>> 0, at);
  at = buffer.writeUInt32LE(SRID, at);
  at = buffer.writeUInt32LE(polygons.length, at);
  for (const rings of polygons) {
    at = buffer.writeUInt8(1, at);
    at = buffer.writeUInt32LE(3, at);
    at = buffer.writeUInt32LE(rings.length, at);
    for (const ring of rings) {
      at = buffer.writeUInt32LE(ring.length, at);
      for (const [lng, lat] of ring as [number, number][])
        at = buffer.writeDoubleLE(lat, buffer.writeDoubleLE(lng, at));
    }
  }
  return buffer.toString('hex');
};

/**
 * H3 cells at `res` whose centres lie in the outline, ascending as 64-bit numbers; always the cell of `center` too, so
 * that a region smaller than a cell has a cover.
 */
export const coverOf = (outline: Outline, center: readonly [number, number], res: number): string[] => {
  const cells = new Set([latLngToCell(center[1], center[0], res)]);
  for (const rings of polygonsOf(outline))
    for (const cell of polygonToCells(rings, res, true)) cells.add(cell);
  return [...cells].sort(); // all of one length in hexadecimal: text order is number order
};

/** A cell's 64-bit id as PostgreSQL writes a bigint. */
export const cellId = (cell: string): string => BigInt.asIntN(64, BigInt(`0x${cell}`)).toString();
