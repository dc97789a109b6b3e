import { cellToBoundary } from 'h3-js';
import type { Database } from '#data/db/database.ts';
import { nothing, sql, type Query } from '#data/db/sql.ts';
import { andInside } from '#data/regions/inside.ts';
import { ancestorOf, descendantRange, fromHex, ordinalOf, resOf } from '#tiles/cells/cell-id.ts';
import type { CellPage } from '#tiles/cells/page.ts';
import { FINEST, RECORD_RES, type PlacedLayer } from './layers.ts';
import { amountOf, andMeasured, bucketDate, bucketOf, COARSEST, PAGE_DEPTH } from './rollup.ts';

/** A page's cells stick out of its parent by less than this share of the parent's width. */
const OVERHANG = 0.35;

export type Bbox = readonly [west: number, south: number, east: number, north: number];

export interface PageKey {
  parent: bigint;
  res: number;
  /** First day or hour of the bucket; null where the layer has none. */
  bucket: string | null;
}

export interface PageVersion {
  parent: string;
  version: string;
}

/** The page whose counter versions a page: its own, or for cells that come from the records, the one of the finest kept below it. */
const versionedBy = (parent: bigint): bigint =>
  resOf(parent) > FINEST - PAGE_DEPTH ? ancestorOf(parent, FINEST - PAGE_DEPTH) : parent;

const touches = (parent: string, [west, south, east, north]: Bbox): boolean => {
  const points = cellToBoundary(parent, true);
  const [lngs, lats] = [points.map(([lng]) => lng), points.map(([, lat]) => lat)];
  const [w, e, s, n] = [Math.min(...lngs), Math.max(...lngs), Math.min(...lats), Math.max(...lats)];
  const [dx, dy] = [(e - w) * OVERHANG, (n - s) * OVERHANG];
  return w - dx <= east && e + dx >= west && s - dy <= north && n + dy >= south;
};

/** Reads the pyramid: which pages there are, their cells, and what a region comes to. */
export const createCellReader = (database: Database) => {
  const db = database.public;
  const measureOf = ({ id }: PlacedLayer): Query => sql`(SELECT measure FROM layer WHERE layer.id = ${id})`;

  /** Cells and versions in one statement, so that they are of one moment. */
  const rowsOf = (placed: PlacedLayer, { parent, res, bucket }: PageKey): Query => {
    const { first, last } = descendantRange(parent, Math.min(res, FINEST));
    if (res <= FINEST)
      return sql`
        SELECT cell, sum(n)::bigint AS n, sum(sum) AS sum FROM cell_rollup
         WHERE measure = ${measureOf(placed)} AND bucket = ${bucketDate(bucket)}
           AND cell BETWEEN ${String(first)}::bigint AND ${String(last)}::bigint
         GROUP BY cell`;
    const range = descendantRange(parent, RECORD_RES);
    return sql`
      SELECT h3_ancestor(cell, ${res}) AS cell, count(*) AS n, sum(${amountOf(placed)}) AS sum FROM feature
       WHERE dataset = ${placed.dataset.id} AND valid_to IS NULL ${andMeasured(placed)} AND ${bucketOf(placed)} = ${bucketDate(bucket)}
         AND cell BETWEEN ${String(range.first)}::bigint AND ${String(range.last)}::bigint
       GROUP BY 1`;
  };

  const versionOf = (placed: PlacedLayer, { parent, bucket }: PageKey): Query => sql`
    SELECT layer.epoch || '.' || coalesce(page.counter, 0)
      FROM layer LEFT JOIN cell_page AS page
        ON page.measure = layer.measure AND page.bucket = ${bucketDate(bucket)}
       AND page.parent = ${String(versionedBy(parent))}::bigint
     WHERE layer.id = ${placed.id}`;

  return {
    /** First days or hours of the buckets with data, by layer; empty for layers without buckets. */
    buckets: async (): Promise<Map<string, string[]>> => {
      const rows = await db.query<{ id: string; buckets: string[] }>(sql`
        SELECT layer.id, array_agg(DISTINCT begin ORDER BY begin) AS buckets
          FROM cell_page AS page JOIN layer USING (measure)
         CROSS JOIN to_char(page.bucket, CASE layer.definition #>> '{bucket,step}' WHEN 'hour' THEN 'YYYY-MM-DD"T"HH24' ELSE 'YYYY-MM-DD' END)
            AS begin
         WHERE page.bucket > '-infinity' AND layer.declared
         GROUP BY layer.id`);
      return new Map(rows.map(({ id, buckets }) => [id, buckets]));
    },

    /** The pages of a resolution that exist and touch a box, with their versions. */
    manifest: async (
      placed: PlacedLayer,
      res: number,
      bucket: string | null,
      bbox: Bbox,
    ): Promise<PageVersion[]> => {
      const at = sql`measure = ${measureOf(placed)} AND bucket = ${bucketDate(bucket)}`;
      const depth = Math.min(res, FINEST) - PAGE_DEPTH;
      const pages = await db.query<PageVersion>(sql`
        SELECT to_hex(parent) AS parent, (SELECT epoch FROM layer WHERE layer.id = ${placed.id}) || '.' || counter AS version
          FROM cell_page WHERE ${at} AND ((parent >> 52) & 15) = ${depth}`);
      const near = pages.filter(({ parent }) => touches(parent, bbox));
      if (res <= FINEST) return near;
      const versions = new Map(near.map(({ parent, version }) => [fromHex(parent), version]));
      const ranges = near.map(({ parent }) => descendantRange(fromHex(parent), res - PAGE_DEPTH));
      const deeper = await db.query<{ parent: string }>(sql`
        SELECT DISTINCT to_hex(cell) AS parent FROM cell_rollup
          JOIN unnest(${ranges.map(({ first }) => String(first))}::bigint[], ${ranges.map(({ last }) => String(last))}::bigint[])
            AS range(first, last) ON cell BETWEEN range.first AND range.last
         WHERE ${at}`);
      return deeper
        .filter(({ parent }) => touches(parent, bbox))
        .map(({ parent }) => ({ parent, version: versions.get(versionedBy(fromHex(parent)))! }));
    },

    /** The present version of a page. */
    version: async (placed: PlacedLayer, key: PageKey): Promise<string> =>
      (await db.query<{ version: string }>(sql`SELECT (${versionOf(placed, key)}) AS version`))[0]!.version,

    /** A page with its version, both of one moment. */
    page: async (placed: PlacedLayer, key: PageKey): Promise<{ version: string; page: CellPage }> => {
      const { parent, res } = key;
      const [row] = await db.query<{
        version: string;
        cells: string[] | null;
        n: string[] | null;
        sums: number[] | null;
      }>(sql`
        SELECT (${versionOf(placed, key)}) AS version, array_agg(cell::text ORDER BY cell) AS cells,
               array_agg(n::text ORDER BY cell) AS n, array_agg(sum::double precision ORDER BY cell) AS sums
          FROM (${rowsOf(placed, key)}) AS cells`);
      const cells = row?.cells ?? [];
      return {
        version: row!.version,
        page: {
          parent,
          res,
          ordinals: Uint16Array.from(cells, (cell) => ordinalOf(BigInt(cell), resOf(parent))),
          n: Uint32Array.from(row?.n ?? [], Number),
          sum: placed.layer.measure.field === undefined ? null : Float64Array.from(row?.sums ?? []),
        },
      };
    },

    /** What a layer comes to in a region of any kind, from its records: exact where cells straddle the border. */
    summary: async (
      placed: PlacedLayer,
      region: string,
      bucket: string | null,
    ): Promise<{ n: number; sum: number }> => {
      const within = bucket === null ? nothing : sql`AND ${bucketOf(placed)} = ${bucketDate(bucket)}`;
      const [row] = await db.query<{ n: number; sum: number }>(sql`
        SELECT count(*)::int AS n, coalesce(sum(${amountOf(placed)}), 0)::double precision AS sum FROM feature
         WHERE dataset = ${placed.dataset.id} AND valid_to IS NULL ${andMeasured(placed)} ${within} ${andInside(region)}`);
      return row!;
    },
  };
};

/** Resolutions that a layer is answered at. */
export const RESOLUTIONS: readonly number[] = Array.from(
  { length: RECORD_RES - COARSEST + 1 },
  (_, i) => COARSEST + i,
);
