import type { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import { readRegionFiles } from './files.ts';
import { regionTables } from './rows.ts';

/** The announcement that region data changed; readers drop what they keep of it. */
export const REGIONS_CHANGED = 'regions';

/** Kilometres of contact are not area: a sea area meets the counties on its shore with a share of 0. */
const SHORE_DEGREES = 0.005;

const overlaps = sql`
  INSERT INTO region_overlap (code, other, share)
  WITH pair AS (
    SELECT region.code, overlay.code AS other, st_area(region.geom) AS area, st_area(overlay.geom) AS other_area,
           CASE overlay.kind WHEN 'park' THEN st_area(st_intersection(region.geom, overlay.geom)) ELSE 0 END AS common,
           overlay.kind
      FROM region AS overlay
      JOIN region ON region.kind IN ('province', 'city', 'county', 'town') AND st_dwithin(region.geom, overlay.geom, ${SHORE_DEGREES})
     WHERE overlay.kind IN ('park', 'sea_area')
  ), met AS (
    -- A park that merely grazes a neighbour by the width of a line does not touch it; the sea meets its shore.
    SELECT * FROM pair WHERE kind = 'sea_area' OR common > area * 1e-4
  )
  SELECT code, other, least(1, round((common / area)::numeric, 6))::double precision FROM met
  UNION ALL
  SELECT other, code, least(1, round((common / other_area)::numeric, 6))::double precision FROM met`;

/**
 * Brings the region tables to the state of the committed files, all in one transaction; does nothing when they are there
 * already. A region that is no longer in the files goes, one that is new comes, one that changed is replaced.
 */
export const loadRegions = async (
  database: Database,
  progress: (step: string) => void = () => {},
  folder?: string,
): Promise<void> => {
  const files = readRegionFiles(folder);
  const state = sql`SELECT revision FROM dataset_state WHERE dataset = 'regions'`;
  const [present] = await database.public.query<{ revision: string }>(state);
  if (present?.revision === files.revision) return;

  progress('Loading the regions: 16 cities, 136 counties, their towns and villages');
  const tables = regionTables(files);
  await database.asOwner(async (tx) => {
    // Two processes that start at once load one after the other; the second finds the work done.
    await tx.query(sql`SELECT pg_advisory_xact_lock(${3_700_000_002n})`);
    const [meanwhile] = await tx.query<{ revision: string }>(state);
    if (meanwhile?.revision === files.revision) return;
    await tx.query(sql`DELETE FROM region_overlap`);
    await tx.query(sql`DELETE FROM region_alias`);
    await tx.query(sql`DELETE FROM region_outline`);
    await tx.query(sql`DELETE FROM region`);
    for (const { table, columns, rows } of tables) await tx.bulkInsert(table, columns, rows);
    await tx.query(overlaps);
    await tx.query(sql`
      INSERT INTO dataset_state (dataset, revision, row_count)
      SELECT 'regions', ${files.revision}, count(*) FROM region
      ON CONFLICT (dataset) DO UPDATE
        SET revision = excluded.revision, row_count = excluded.row_count, loaded_at = now()`);
    await database.announce(tx, REGIONS_CHANGED);
  });
  await database.asOwner((tx) => tx.query(sql`ANALYZE region, region_outline, region_overlap, region_alias`));
};
