import { cellToLatLng } from 'h3-js';
import type { RegionName } from './totals.ts';
import { sql, type Queryable } from '#data/db/sql.ts';

/** The regions at the centre of each cell, the province first. */
export const readPlaces = async (db: Queryable, cells: readonly string[]): Promise<RegionName[][]> => {
  const points = cells.map((cell) => cellToLatLng(cell));
  const rows = await db.query<{ places: RegionName[] | null }>(sql`
    SELECT (SELECT json_agg(region_name(r)) FROM region_at(st_setsrid(st_makepoint(lng, lat), 4326)) AS r) AS places
      FROM unnest(${points.map(([, lng]) => lng)}::double precision[], ${points.map(([lat]) => lat)}::double precision[])
           WITH ORDINALITY AS point(lng, lat, place)
     ORDER BY place`);
  return rows.map(({ places }) => places ?? []);
};
