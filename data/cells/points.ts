import { nothing, sql, type Query, type Queryable } from '#data/db/sql.ts';
import { descendantRange, fromHex } from '#tiles/cells/cell-id.ts';
import { cellsAbout } from './floor-reader.ts';
import { RECORD_RES, type PlacedLayer } from './layers.ts';
import { amountOf, andMeasured, bucketDate, bucketOf, seenOf } from './rollup.ts';

/** The records of a layer in a box, one by one where they are few. */
export interface Points {
  /** How many there are; when they are many, that there are at least so many. */
  count: number;
  many: boolean;
  /** Longitude, latitude, key and what each adds to the layer; none when there are many. */
  points: [lng: number, lat: number, key: string, value: number][];
}

type Box = readonly [west: number, south: number, east: number, north: number];

/** Boxes above so many degrees are looked through at resolution 3, 4 and so on: by some hundred cells or fewer. */
const DEGREES = [6, 2, 0.8, 0.3, 0.1];
const COARSEST_ABOUT = 3;
/** A box as wide as a country is not narrowed by cells. */
const WIDE = 15;

/**
 * The present records of a layer's dataset, as far as they lie in cells about a box; the cells are no part of each other. Each is a
 * descent of the index (OFFSET 0 keeps it so): all together, every record would be held against every cell.
 */
const recordsAbout = (placed: PlacedLayer, box: Box): Query => {
  const [west, south, east, north] = box;
  const degrees = Math.max(east - west, north - south);
  const present = sql`
    SELECT key, geom, properties FROM ${seenOf(placed)} WHERE dataset = ${placed.dataset.id} AND valid_to IS NULL`;
  if (degrees > WIDE) return sql`(${present}) AS feature`;
  const narrower = DEGREES.findIndex((width) => degrees > width);
  const res = COARSEST_ABOUT + (narrower === -1 ? DEGREES.length : narrower);
  const near = cellsAbout(box, res).map((cell) => descendantRange(fromHex(cell), RECORD_RES));
  const [first, last] = [near.map((range) => String(range.first)), near.map((range) => String(range.last))];
  return sql`
    unnest(${first}::bigint[], ${last}::bigint[]) AS near(first, last)
      CROSS JOIN LATERAL (${present} AND cell BETWEEN near.first AND near.last OFFSET 0) AS feature`;
};

/** Reads a layer's records whose positions lie in a box, at most `limit` of them. */
export const readPoints = async (
  db: Queryable,
  placed: PlacedLayer,
  box: Box,
  bucket: string | null,
  limit: number,
): Promise<Points> => {
  const [west, south, east, north] = box;
  const within = bucket === null ? nothing : sql`AND ${bucketOf(placed)} = ${bucketDate(bucket)}`;
  const statement = sql`
    WITH found AS (
      SELECT round(st_x(geom)::numeric, 6) AS lng, round(st_y(geom)::numeric, 6) AS lat, key, ${amountOf(placed)} AS value
        FROM ${recordsAbout(placed, box)}
       WHERE true ${andMeasured(placed)} ${within} AND st_x(geom) BETWEEN ${west} AND ${east} AND st_y(geom) BETWEEN ${south} AND ${north}
       LIMIT ${limit + 1})
    SELECT count(*)::int AS count,
           CASE WHEN count(*) <= ${limit} THEN json_agg(json_build_array(lng, lat, key, value) ORDER BY key) END AS points
      FROM found`;
  const [row] = await db.query<{ count: number; points: Points['points'] | null }>({
    ...statement,
    prepared: true,
  });
  const { count, points } = row!;
  return { count, many: count > limit, points: points ?? [] };
};
