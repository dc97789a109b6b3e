import type { MultiPolygon, Polygon, Position } from 'geojson';
import { cellToLatLng, greatCircleDistance } from 'h3-js';
import { outlineTest } from './study-area.ts';
import type { Text } from '#data/themes/theme.ts';

/* An area that somebody drew: what it may be, and what lies in it. */

export const MOST_VERTICES = 5_000;
const LARGEST_RADIUS_M = 200_000;

export type Outline = Polygon | MultiPolygon;
type Box = readonly [west: number, south: number, east: number, north: number];

/** What is wrong with an area, and where. */
export class AreaError extends Error {
  override name = 'AreaError';
  readonly field: string;
  readonly sentence: Text;

  constructor(field: string, sentence: Text) {
    super(sentence.en);
    this.field = field;
    this.sentence = sentence;
  }
}

const isPosition = (value: unknown): value is Position =>
  Array.isArray(value) && value.length >= 2 && value.slice(0, 2).every((one) => Number.isFinite(one));

const wrong = (zh: string, en: string, field = 'polygon'): never => {
  throw new AreaError(field, { zh, en });
};

const ringOf = (value: unknown, at: Text): Position[] => {
  const refuse = (zh: string, en: string): never =>
    wrong(`polygon：${at.zh}${zh}`, `polygon: ${at.en} ${en}`);
  if (!Array.isArray(value)) return refuse('不是位置的列表。', 'is no list of positions.');
  if (value.length > MOST_VERTICES)
    return refuse(
      `有 ${value.length} 个顶点；多边形最多 ${MOST_VERTICES} 个。`,
      `has ${value.length} vertices; a polygon may have ${MOST_VERTICES}.`,
    );
  const strange = value.findIndex((one) => !isPosition(one));
  if (strange >= 0)
    return refuse(
      `第 ${strange + 1} 处不是 [经度, 纬度]；请写以度计的数。`,
      `has no [longitude, latitude] at place ${strange + 1}; write numbers in degrees.`,
    );
  const ring = (value as Position[]).map(([lng, lat]) => [lng!, lat!]);
  if (ring.length < 4)
    return refuse(
      `只有 ${ring.length} 个位置；闭合的环至少有 4 个。`,
      `has ${ring.length} positions; a closed ring has at least 4.`,
    );
  const [first, last] = [ring[0]!, ring.at(-1)!];
  if (first[0] !== last[0] || first[1] !== last[1])
    return refuse(
      '未闭合：最后一个位置须与第一个相同。',
      'is not closed: its last position must repeat its first.',
    );
  return ring;
};

const checkBox = ([lng, lat]: Position, field: string, [west, south, east, north]: Box): void => {
  if (lng! >= west && lng! <= east && lat! >= south && lat! <= north) return;
  const swapped = lat! >= west && lat! <= east && lng! >= south && lng! <= north;
  wrong(
    `${field}：[${lng}, ${lat}] 在全省及其海域之外（经度 ${west} 至 ${east}，纬度 ${south} 至 ${north}）。${swapped ? '请先写经度。' : ''}`,
    `${field}: [${lng}, ${lat}] lies outside the province and its waters (longitude ${west} to ${east}, latitude ${south} to ${north}).${swapped ? ' Longitude comes first.' : ''}`,
    field,
  );
};

/** Where in a polygon a ring is. */
const placeOf = (polygon: number | null, ring: number): Text => ({
  zh: `${polygon === null ? '' : `第 ${polygon + 1} 部分`}第 ${ring + 1} 环`,
  en: `ring ${ring + 1}${polygon === null ? '' : ` of part ${polygon + 1}`}`,
});

/** A GeoJSON polygon whose rings are closed, within the box and of a size that can be worked with. Whether they cross, PostGIS says. */
export const parsePolygon = (value: unknown, box: Box): Outline => {
  const { type, coordinates } = value as { type: unknown; coordinates: unknown };
  if (!Array.isArray(coordinates) || coordinates.length === 0)
    return wrong('polygon 没有坐标。', 'polygon has no coordinates.');
  const polygons = (type === 'Polygon' ? [coordinates] : coordinates) as unknown[];
  let vertices = 0;
  const rings = polygons.map((polygon, i) => {
    if (!Array.isArray(polygon) || polygon.length === 0)
      return wrong(`polygon：第 ${i + 1} 部分没有环。`, `polygon: part ${i + 1} has no ring.`);
    return polygon.map((ring, j) => {
      const parsed = ringOf(ring, placeOf(polygons.length > 1 ? i : null, j));
      vertices += parsed.length;
      if (vertices > MOST_VERTICES)
        wrong(
          `polygon 的顶点超过 ${MOST_VERTICES} 个；请简化。`,
          `polygon has more than ${MOST_VERTICES} vertices; simplify it.`,
        );
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
    wrong(
      `radius_m 须大于 0、不超过 ${LARGEST_RADIUS_M} 米，不能是 ${radiusM}。`,
      `radius_m must be above 0 and at most ${LARGEST_RADIUS_M} metres, not ${radiusM}.`,
      'radius_m',
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
