import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { readRegionFiles } from '#data/regions/files.ts';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { type Edge, edgesOf, type Face, GRID, keyOf, type Point } from './rings.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../data/geo');

/** Bytes of all committed files of data/geo together. */
export const committedBytes = (): number =>
  readdirSync(FOLDER).reduce((sum, name) => sum + statSync(path.join(FOLDER, name)).size, 0);

/** Areas of a committed topology by id, on the integer grid they were written from. */
function facesOf(topology: Topology, object: GeometryCollection): Map<string, Face[]> {
  const grid = { ...topology, transform: { scale: [1, 1], translate: [0, 0] } } satisfies Topology;
  return new Map(
    feature(grid, object).features.map(({ id, geometry }) => {
      if (geometry.type !== 'MultiPolygon' && geometry.type !== 'Polygon')
        throw new Error(`${String(id)} has no area`);
      const parts = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
      const toPoint = ([x = NaN, y = NaN]: number[]): Point => [x, y];
      return [String(id), parts.map((part) => part.map((ring) => ring.slice(0, -1).map(toPoint)))];
    }),
  );
}

/** The committed region files, their areas as faces on the integer grid. */
export function readCommitted() {
  const files = readRegionFiles(FOLDER);
  return {
    ...files,
    county: facesOf(files.boundaries, files.boundaries.objects.county),
    town: facesOf(files.boundaries, files.boundaries.objects.town),
    sea: facesOf(files.seaAreas, files.seaAreas.objects.sea_area),
    park: facesOf(files.parks, files.parks.objects.park),
  };
}

export const allEdges = (faces: readonly Face[]): Edge[] => faces.flat().flatMap(edgesOf);

/** A table row's place on the integer grid. */
export const gridPlace = (row: Readonly<Record<string, string>>): Point => [
  Math.round(Number(row.lng) * GRID),
  Math.round(Number(row.lat) * GRID),
];

const RADIUS_KM = 6371.0072; // the sphere of the same surface as the WGS84 ellipsoid

/** Area on the ground in km². */
export function groundKm2(faces: readonly Face[]): number {
  const radians = Math.PI / 180 / GRID;
  const sum = allEdges(faces).reduce(
    (total, [a, b]) =>
      total + (b[0] - a[0]) * radians * (2 + Math.sin(a[1] * radians) + Math.sin(b[1] * radians)),
    0,
  );
  return (-sum * RADIUS_KM ** 2) / 2;
}

/** Exact sign of the turn a → b → c: positive to the left. Grid differences are small enough for doubles. */
const turn = (a: Point, b: Point, c: Point): number =>
  Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));

const between = (a: Point, b: Point, c: Point): boolean =>
  Math.min(a[0], b[0]) <= c[0] &&
  c[0] <= Math.max(a[0], b[0]) &&
  Math.min(a[1], b[1]) <= c[1] &&
  c[1] <= Math.max(a[1], b[1]);

/** Whether two edges cross in the middle of both. */
export const cross = ([a, b]: Edge, [c, d]: Edge): boolean =>
  turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;

/** Whether a vertex lies on an edge, but is neither of its ends. */
export const onEdge = (p: Point, [a, b]: Edge): boolean =>
  keyOf(p) !== keyOf(a) && keyOf(p) !== keyOf(b) && turn(a, b, p) === 0 && between(a, b, p);

/** All pairs of edges (one of each list) that come near each other, so that not all need comparing. */
export function* nearPairs(left: readonly Edge[], right: readonly Edge[]): Generator<[Edge, Edge]> {
  const SIZE = 1500;
  const squares = function* ([[ax, ay], [bx, by]]: Edge) {
    for (let x = Math.floor(Math.min(ax, bx) / SIZE); x <= Math.floor(Math.max(ax, bx) / SIZE); x += 1)
      for (let y = Math.floor(Math.min(ay, by) / SIZE); y <= Math.floor(Math.max(ay, by) / SIZE); y += 1)
        yield x * 100_000 + y;
  };
  const index = new Map<number, Edge[]>();
  for (const edge of right)
    for (const square of squares(edge)) {
      const list = index.get(square);
      if (list) list.push(edge);
      else index.set(square, [edge]);
    }
  for (const edge of left)
    for (const square of squares(edge)) for (const other of index.get(square) ?? []) yield [edge, other];
}
