import { readFileSync } from 'node:fs';
import type { Feature, GeometryCollection, LineString, MultiPolygon, Polygon } from 'geojson';
import { ringAreaKm2, ringMiddle, rounded, roundedCorners, segmentKm, type Position } from './geometry.ts';
import { simplify } from './simplify.ts';

/** How finely a stretch of coast is kept, and which islands there are too small to keep. */
interface Detail {
  within: [west: number, south: number, east: number, north: number];
  toleranceKm: number;
  islandKm2: number;
}

/** From the waters of Shandong outwards; the first box that holds a position decides. */
const DETAILS: readonly Detail[] = [
  { within: [116.8, 34.2, 123.4, 38.95], toleranceKm: 0.06, islandKm2: 0.02 },
  { within: [115.5, 31.2, 128.2, 41.5], toleranceKm: 0.7, islandKm2: 0.8 },
  { within: [103, 20, 146, 50], toleranceKm: 3, islandKm2: 12 },
  { within: [-180, -90, 180, 90], toleranceKm: 14, islandKm2: 400 },
];

const detailAt = ([lng, lat]: Position): Detail =>
  DETAILS.find(({ within: [w, s, e, n] }) => lng >= w && lng <= e && lat >= s && lat <= n) ?? DETAILS.at(-1)!;

/** OpenStreetMap's land: outer rings, and the inland water it leaves out as holes. */
export interface OsmLand {
  outer: Position[][];
  water: Position[][];
}

/** Reads the package `@geo-maps/earth-lands-100m` (117 MB of GeoJSON, about 3 s). */
export const readOsmLand = (file: string): OsmLand => {
  const source = JSON.parse(readFileSync(file, 'utf8')) as GeometryCollection<Polygon | MultiPolygon>;
  const polygons = source.geometries.flatMap((g) => (g.type === 'Polygon' ? [g.coordinates] : g.coordinates));
  return {
    outer: polygons.map((polygon) => polygon[0] as Position[]),
    water: polygons.flatMap((polygon) => polygon.slice(1) as Position[][]),
  };
};

/** The source's corners are cut by this much along Shandong, where the map is seen close up. */
const COAST_CUT_KM = 0.08;
/** Inland water comes from the source as triangles and rectangles on a grid: only roundness makes it look like water. */
const LAKE_CUT_KM = 0.5;

/** Land as closed rings: 60 m of detail along Shandong, coarser with distance, tiny islands left out. */
export const landRings = (outer: readonly Position[][]): Position[][] =>
  outer
    .filter((ring) => Math.abs(ringAreaKm2(ring)) >= detailAt(ring[0]!).islandKm2)
    .map((ring) => simplify(ring, (at) => detailAt(at).toleranceKm))
    .map((ring) => roundedCorners(ring, (at) => (detailAt(at) === DETAILS[0] ? COAST_CUT_KM : 0)))
    .map((ring) => ring.map((p) => rounded(p, 4)))
    .filter((ring) => ring.length >= 4);

/** One lake or reservoir: a name only where it is certain which water it is. */
export interface LakeName {
  zh: string;
  en: string;
  at: Position;
}

const contains = (ring: readonly Position[], [x, y]: Position): boolean => {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [ax, ay] = ring[i]!;
    const [bx, by] = ring[j]!;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
};

const LAKE_BOX: Detail['within'] = [103, 26, 135, 46];
const FINE_BOX: Detail['within'] = [114, 33.5, 123, 39];
const within = ([lng, lat]: Position, [w, s, e, n]: Detail['within']): boolean =>
  lng >= w && lng <= e && lat >= s && lat <= n;

const lakeShore = (ring: readonly Position[], fine: boolean): Position[] => {
  const simple = simplify(ring, () => (fine ? 0.05 : 0.7));
  return fine
    ? roundedCorners(
        roundedCorners(simple, () => LAKE_CUT_KM),
        () => LAKE_CUT_KM / 2,
      )
    : simple;
};

/** A water of this size that touches a drawn river is a piece of that river, not a lake. */
const RIVER_PIECE_KM2 = 12;
const RIVER_PIECE_KM = 1.2;

const onRiver = (ring: readonly Position[], rivers: readonly Feature<LineString>[]): boolean => {
  const middle = ringMiddle(ring);
  return rivers.some(({ geometry }) =>
    geometry.coordinates.some((p, i) => {
      const next = geometry.coordinates[i + 1] ?? p;
      if (Math.abs(p[1]! - middle[1]) > 0.3 || Math.abs(p[0]! - middle[0]) > 0.3) return false;
      return segmentKm(middle, p as Position, next as Position) < RIVER_PIECE_KM;
    }),
  );
};

/**
 * Inland waters of at least 2.5 km² in and around Shandong (30 km² farther away), largest first, without the pieces of the
 * drawn rivers. Every one of `names` must lie in a water that is kept.
 */
export const lakes = (
  water: readonly Position[][],
  names: readonly LakeName[],
  rivers: readonly Feature<LineString>[],
): Feature<Polygon>[] => {
  const kept = water
    .filter((ring) => within(ring[0]!, LAKE_BOX))
    .map((ring) => ({ ring, area: Math.abs(ringAreaKm2(ring)), fine: within(ring[0]!, FINE_BOX) }))
    .filter(({ ring, area, fine }) => area >= (fine ? 2.5 : 30) || names.some(({ at }) => contains(ring, at)))
    .filter(
      ({ ring, area }) =>
        area >= RIVER_PIECE_KM2 || names.some(({ at }) => contains(ring, at)) || !onRiver(ring, rivers),
    )
    .sort((a, b) => b.area - a.area || a.ring[0]![0] - b.ring[0]![0]);
  const lost = names.find(({ at }) => !kept.some(({ ring }) => contains(ring, at)));
  if (lost) throw new Error(`No water at ${lost.at.join()} to be named ${lost.zh}`);
  return kept.map(({ ring, area, fine }) => {
    const name = names.find(({ at }) => contains(ring, at));
    return {
      type: 'Feature',
      properties: {
        ...(name && { name_zh: name.zh, name_en: name.en, label: name.at }),
        area_km2: Number(area.toFixed(area < 10 ? 1 : 0)),
      },
      geometry: {
        type: 'Polygon',
        coordinates: [lakeShore(ring, fine).map((p) => rounded(p, 4))],
      },
    };
  });
};
