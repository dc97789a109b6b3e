import type { MultiPolygon, Polygon, Position } from 'geojson';
import { cellToLatLng, greatCircleDistance } from 'h3-js';
import { outlineTest } from './study-area.ts';

/* An area that somebody drew: what it may be, and what lies in it. */

export const MOST_VERTICES = 5_000;
const LARGEST_RADIUS_M = 200_000;

export type Outline = Polygon | MultiPolygon;
type Box = readonly [west: number, south: number, east: number, north: number];

/** What is wrong with an area, and where. */
export class AreaError extends Error {
  override name = 'AreaError';
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

const isPosition = (value: unknown): value is Position =>
  Array.isArray(value) && value.length >= 2 && value.slice(0, 2).every((one) => Number.isFinite(one));

const ringOf = (value: unknown, at: string): Position[] => {
  const wrong = (why: string): never => {
    throw new AreaError('polygon', `polygon: ${at} ${why}`);
  };
  if (!Array.isArray(value)) return wrong('is no list of positions.');
  if (value.length > MOST_VERTICES)
    return wrong(`has ${value.length} vertices; a polygon may have ${MOST_VERTICES}.`);
  const strange = value.findIndex((one) => !isPosition(one));
  if (strange >= 0)
    return wrong(`has no [longitude, latitude] at place ${strange + 1}; write numbers in degrees.`);
  const ring = (value as Position[]).map(([lng, lat]) => [lng!, lat!]);
  if (ring.length < 4) return wrong(`has ${ring.length} positions; a closed ring has at least 4.`);
  const [first, last] = [ring[0]!, ring.at(-1)!];
  if (first[0] !== last[0] || first[1] !== last[1])
    return wrong('is not closed: its last position must repeat its first.');
  return ring;
};

const checkBox = ([lng, lat]: Position, field: string, [west, south, east, north]: Box): void => {
  if (lng! >= west && lng! <= east && lat! >= south && lat! <= north) return;
  const swapped = lat! >= west && lat! <= east && lng! >= south && lng! <= north;
  const box = `longitude ${west} to ${east}, latitude ${south} to ${north}`;
  throw new AreaError(
    field,
    `${field}: [${lng}, ${lat}] lies outside the province and its waters (${box}).${swapped ? ' Longitude comes first.' : ''}`,
  );
};

/** A GeoJSON polygon whose rings are closed, within the box and of a size that can be worked with. Whether they cross, PostGIS says. */
export const parsePolygon = (value: unknown, box: Box): Outline => {
  const { type, coordinates } = value as { type: unknown; coordinates: unknown };
  if (!Array.isArray(coordinates) || coordinates.length === 0)
    throw new AreaError('polygon', 'polygon has no coordinates.');
  const polygons = (type === 'Polygon' ? [coordinates] : coordinates) as unknown[];
  let vertices = 0;
  const rings = polygons.map((polygon, i) => {
    if (!Array.isArray(polygon) || polygon.length === 0)
      throw new AreaError('polygon', `polygon: part ${i + 1} has no ring.`);
    return polygon.map((ring, j) => {
      const parsed = ringOf(ring, `ring ${j + 1}${polygons.length > 1 ? ` of part ${i + 1}` : ''}`);
      vertices += parsed.length;
      if (vertices > MOST_VERTICES)
        throw new AreaError('polygon', `polygon has more than ${MOST_VERTICES} vertices; simplify it.`);
      for (const position of parsed) checkBox(position, 'polygon', box);
      return parsed;
    });
  });
  return type === 'Polygon'
    ? { type: 'Polygon', coordinates: rings[0]! }
    : { type: 'MultiPolygon', coordinates: rings };
};

export interface Circle {
  center: readonly [lng: number, lat: number];
  radiusM: number;
}

export const parseCircle = (center: readonly [number, number], radiusM: number, box: Box): Circle => {
  checkBox([...center], 'center', box);
  if (!(radiusM > 0 && radiusM <= LARGEST_RADIUS_M))
    throw new AreaError(
      'radius_m',
      `radius_m must be above 0 and at most ${LARGEST_RADIUS_M} metres, not ${radiusM}.`,
    );
  return { center, radiusM };
};

const DEGREE_M = 110_500;

/** A box around a circle, a little larger than it. */
export const boxAround = ({ center: [lng, lat], radiusM }: Circle): Polygon => {
  const dy = (radiusM / DEGREE_M) * 1.02;
  const dx = dy / Math.cos(((Math.abs(lat) + dy) * Math.PI) / 180);
  const [west, south, east, north] = [lng - dx, lat - dy, lng + dx, lat + dy];
  return rectangle([west, south, east, north]);
};

const rectangle = ([west, south, east, north]: Box): Polygon => ({
  type: 'Polygon',
  coordinates: [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
  ],
});

/** The part of a box that lies in another, as an outline; null where they do not meet. */
export const boxOutline = (a: Box, b: Box): Polygon | null => {
  const [west, south] = [Math.max(a[0], b[0]), Math.max(a[1], b[1])];
  const [east, north] = [Math.min(a[2], b[2]), Math.min(a[3], b[3])];
  return west < east && south < north ? rectangle([west, south, east, north]) : null;
};

/** Says of cells whether their centre lies in an outline. */
export const centerTest = (outline: Outline): ((cell: string) => boolean) => {
  const holds = outlineTest(outline);
  return (cell) => {
    const [lat, lng] = cellToLatLng(cell);
    return holds(lng, lat);
  };
};

/** Says of cells whether their centre lies in a circle. */
export const circleTest =
  ({ center: [lng, lat], radiusM }: Circle): ((cell: string) => boolean) =>
  (cell) =>
    greatCircleDistance([lat, lng], cellToLatLng(cell), 'm') <= radiusM;
