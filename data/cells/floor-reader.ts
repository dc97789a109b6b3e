import {
  cellToLatLng,
  gridDisk,
  latLngToCell,
  POLYGON_TO_CELLS_FLAGS,
  polygonToCellsExperimental,
} from 'h3-js';
import { nothing, sql, type Query, type Queryable } from '#data/db/sql.ts';
import { descendantRange, fromHex, toHex } from '#tiles/cells/cell-id.ts';
import { FLOOR_RES } from './floor.ts';
import type { PlacedLayer } from './layers.ts';
import { bucketDate } from './rollup.ts';

/** Cells whose groups are looked through for an area: of some 250 km². */
const NEAR_RES = 5;

/** Cells under which every finer one lies whose centre is in a box: those that touch it, and a ring more for what overhangs. */
export const cellsAbout = (
  [west, south, east, north]: readonly [west: number, south: number, east: number, north: number],
  res = NEAR_RES,
): string[] => {
  const box = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ];
  const flags = POLYGON_TO_CELLS_FLAGS.containmentOverlapping;
  const touching = [...polygonToCellsExperimental(box, res, flags, true), latLngToCell(south, west, res)];
  return [...new Set(touching.flatMap((cell) => gridDisk(cell, 1)))];
};

/**
 * What the published groups of a layer with a floor come to whose centres lie in an area (a geometry in SRID 4326): the one answer
 * for regions, polygons and radii. Every bucket counts when none is named.
 */
export const groupsWithin = async (
  db: Queryable,
  { id }: PlacedLayer,
  bucket: string | null,
  area: Query,
): Promise<{ n: number; sum: number }> => {
  const [box] = await db.query<{ box: [number, number, number, number] | null }>(sql`
    SELECT CASE WHEN st_isempty(area) THEN NULL ELSE ARRAY[st_xmin(area), st_ymin(area), st_xmax(area), st_ymax(area)] END AS box
      FROM (SELECT ${area} AS area) AS asked`);
  if (!box?.box) return { n: 0, sum: 0 };
  const near = cellsAbout(box.box).map((cell) => descendantRange(fromHex(cell), FLOOR_RES));
  const within = bucket === null ? nothing : sql`AND bucket = ${bucketDate(bucket)}`;
  const groups = await db.query<{ cell: string; n: string; sum: string }>(sql`
    SELECT cell::text, sum(n)::text AS n, sum(sum)::text AS sum FROM cell_rollup
      JOIN unnest(${near.map(({ first }) => String(first))}::bigint[], ${near.map(({ last }) => String(last))}::bigint[])
        AS near(first, last) ON cell BETWEEN near.first AND near.last
     WHERE measure = (SELECT measure FROM layer WHERE layer.id = ${id}) ${within}
     GROUP BY cell`);
  const centres = groups.map(({ cell }) => cellToLatLng(toHex(BigInt(cell))));
  const [row] = await db.query<{ n: number; sum: number }>(sql`
    SELECT coalesce(sum(n), 0)::int AS n, coalesce(sum(sum), 0)::double precision AS sum
      FROM unnest(${centres.map(([, lng]) => lng)}::double precision[], ${centres.map(([lat]) => lat)}::double precision[],
                  ${groups.map(({ n }) => n)}::bigint[], ${groups.map(({ sum }) => sum)}::numeric[]) AS cells(lng, lat, n, sum)
     WHERE st_covers((SELECT ${area}), st_setsrid(st_makepoint(lng, lat), 4326))`);
  return row!;
};
