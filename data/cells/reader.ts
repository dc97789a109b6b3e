import type { Reads } from '#data/access/reads.ts';
import { Batched } from '#data/db/batched.ts';
import type { Database } from '#data/db/database.ts';
import { nothing, sql, type Query, type Queryable } from '#data/db/sql.ts';
import { andInside } from '#data/regions/inside.ts';
import { descendantRange, fromHex, resOf } from '#tiles/cells/cell-id.ts';
import { pageArea, reaches } from '#tiles/cells/page-area.ts';
import type { CellPage } from '#tiles/cells/page.ts';
import { readDistribution, distributionVersion, type Distribution } from './distribution.ts';
import { groupsWithin } from './floor-reader.ts';
import { FINEST, type PlacedLayer } from './layers.ts';
import { joinColumns, packRows, unpackRows, type Packed } from './packed.ts';
import { readPoints, type Points } from './points.ts';
import { amountOf, andMeasured, bucketDate, bucketOf, seenOf, PAGE_DEPTH } from './rollup.ts';
import {
  epochOf,
  ofSources,
  pageRows,
  sourcesOf,
  versionedBy,
  versionOf,
  versionsOf,
  type PageKey,
} from './rows.ts';

/** Pages whose versions are asked for by one statement. */
const MOST_VERSIONS = 200;

export type Bbox = readonly [west: number, south: number, east: number, north: number];

export interface PageVersion {
  parent: string;
  version: string;
}

const hasSums = ({ layer }: PlacedLayer): boolean => layer.measure.field !== undefined;

/** A page's cells and its version in one statement, so that they are of one moment. */
export const pageStatement = (placed: PlacedLayer, key: PageKey): Query => {
  const [own, per] = sourcesOf(placed).map((source) =>
    packRows(pageRows(source, key), key.res, hasSums(source)),
  );
  const version = sql`(${versionOf(placed, key)}) AS version`;
  const statement = per
    ? sql`SELECT ${version}, own.cells, own.sums, per.cells AS per_cells, per.sums AS per_sums FROM (${own}) AS own, (${per}) AS per`
    : sql`SELECT ${version}, own.cells, own.sums FROM (${own}) AS own`;
  return { ...statement, prepared: true };
};

/** Reads a page as `db` may see it. */
export const readPage = async (
  db: Queryable,
  placed: PlacedLayer,
  key: PageKey,
): Promise<{ version: string; page: CellPage }> => {
  const { parent, res } = key;
  const depth = res - resOf(parent);
  const [row] = await db.query<
    Packed & { version: string; per_cells?: Buffer | null; per_sums?: string | null }
  >(pageStatement(placed, key));
  const own = unpackRows(row!, depth, hasSums(placed));
  if (!placed.per) return { version: row!.version, page: { parent, res, ...own, den: null } };
  const packed = { cells: row!.per_cells ?? null, sums: row!.per_sums ?? null };
  const per = unpackRows(packed, depth, hasSums(placed.per));
  return { version: row!.version, page: { parent, res, ...joinColumns(own, per) } };
};

/** `AND …`: only pages (`page`) in which whoever asks sees a cell. */
const andSeen = (res: number): Query => sql`
  AND EXISTS (SELECT FROM cell_rollup AS rollup
               WHERE rollup.measure = page.measure AND rollup.bucket = page.bucket
                 AND rollup.cell BETWEEN h3_first(page.parent, ${res}::int) AND h3_last(page.parent, ${res}::int))`;

/** Reads the pyramid: which pages there are, their cells, and what a region comes to. */
export const createCellReader = (database: Database) => {
  const presentVersions = new Batched<[PlacedLayer, PageKey], string>(
    async (pages) =>
      (await database.public.query<{ version: string }>({ ...versionsOf(pages), prepared: true })).map(
        ({ version }) => version,
      ),
    MOST_VERSIONS,
  );

  /** What one measure comes to in a region of any kind, from its records: exact where cells straddle the border. */
  const total = (placed: PlacedLayer, region: string, bucket: string | null): Query => {
    const within = bucket === null ? nothing : sql`AND ${bucketOf(placed)} = ${bucketDate(bucket)}`;
    return sql`
      SELECT count(*)::int AS n, coalesce(sum(${amountOf(placed)}), 0)::double precision AS sum FROM ${seenOf(placed)}
       WHERE dataset = ${placed.dataset.id} AND valid_to IS NULL ${andMeasured(placed)} ${within} ${andInside(region)}`;
  };

  return {
    /** First days or hours of the buckets with data, by layer; empty for layers without buckets. */
    buckets: async (): Promise<Map<string, string[]>> => {
      const rows = await database.public.query<{ id: string; buckets: string[] }>(sql`
        SELECT layer.id, array_agg(DISTINCT begin ORDER BY begin) AS buckets
          FROM cell_page AS page JOIN layer USING (measure)
         CROSS JOIN to_char(page.bucket, CASE layer.definition #>> '{bucket,step}' WHEN 'hour' THEN 'YYYY-MM-DD"T"HH24' ELSE 'YYYY-MM-DD' END)
            AS begin
         WHERE page.bucket > '-infinity' AND layer.declared
         GROUP BY layer.id`);
      return new Map(rows.map(({ id, buckets }) => [id, buckets]));
    },

    /** The pages of a resolution that exist and touch a box, with their versions; within rights only those in which something is seen. */
    manifest: async (
      { db, rights }: Reads,
      placed: PlacedLayer,
      res: number,
      bucket: string | null,
      bbox: Bbox,
    ): Promise<PageVersion[]> => {
      const at = sql`${ofSources(placed)} AND bucket = ${bucketDate(bucket)}`;
      const depth = Math.min(res, FINEST) - PAGE_DEPTH;
      const pages = await db.query<PageVersion>(sql`
        SELECT to_hex(parent) AS parent, ${epochOf(placed)} || '.' || sum(counter) AS version
          FROM cell_page AS page WHERE ${at} AND ((parent >> 52) & 15) = ${depth} ${rights ? andSeen(depth + PAGE_DEPTH) : nothing}
         GROUP BY parent`);
      const near = pages.filter(({ parent }) => reaches(pageArea(parent), bbox));
      if (res <= FINEST) return near;
      const versions = new Map(near.map(({ parent, version }) => [fromHex(parent), version]));
      const ranges = near.map(({ parent }) => descendantRange(fromHex(parent), res - PAGE_DEPTH));
      const deeper = await db.query<{ parent: string }>(sql`
        SELECT DISTINCT to_hex(cell) AS parent FROM cell_rollup
          JOIN unnest(${ranges.map(({ first }) => String(first))}::bigint[], ${ranges.map(({ last }) => String(last))}::bigint[])
            AS range(first, last) ON cell BETWEEN range.first AND range.last
         WHERE ${at}`);
      return deeper
        .filter(({ parent }) => reaches(pageArea(parent), bbox))
        .map(({ parent }) => ({ parent, version: versions.get(versionedBy(fromHex(parent)))! }));
    },

    /** The present version of a page, no older than the call. */
    version: (placed: PlacedLayer, key: PageKey): Promise<string> =>
      presentVersions.get(`${placed.id} ${versionedBy(key.parent)} ${key.bucket}`, [placed, key]),

    /** A page with its version, both of one moment. */
    page: ({ db }: Reads, placed: PlacedLayer, key: PageKey) => readPage(db, placed, key),

    /** The present version of what a layer's values are spread over. */
    distributionVersion: (placed: PlacedLayer, bucket: string | null): Promise<string> =>
      distributionVersion(database.public, placed, bucket),
    distribution: (
      { db }: Reads,
      placed: PlacedLayer,
      res: number,
      bucket: string | null,
    ): Promise<Distribution> => readDistribution(db, placed, res, bucket),

    /** A layer's records in a box, where they are at most so many. */
    points: (
      { db }: Reads,
      placed: PlacedLayer,
      box: Bbox,
      bucket: string | null,
      limit: number,
    ): Promise<Points> => readPoints(db, placed, box, bucket, limit),

    /** What a layer comes to in a region of any kind, or its published groups do; for a rate also what it is divided by. */
    summary: async (
      { db }: Reads,
      placed: PlacedLayer,
      region: string,
      bucket: string | null,
    ): Promise<{ n: number; sum: number; den?: number }> => {
      if (placed.layer.floor)
        return groupsWithin(db, placed, bucket, sql`(SELECT geom FROM region WHERE region.code = ${region})`);
      const own = total(placed, region, bucket);
      // Both sums of a rate are read by one statement, so that they are of one moment.
      const statement = placed.per
        ? sql`SELECT own.n, own.sum, per.sum AS den FROM (${own}) AS own, (${total(placed.per, region, bucket)}) AS per`
        : own;
      const [row] = await db.query<{ n: number; sum: number; den?: number }>(statement);
      return row!;
    },
  };
};
