import { sql, type Query } from '#data/db/sql.ts';
import { ancestorOf, descendantRange, resOf } from '#tiles/cells/cell-id.ts';
import { FINEST, finestOf, keptTo, RECORD_RES, type PlacedLayer } from './layers.ts';
import {
  amountOf,
  andMeasured,
  bucketDate,
  bucketOf,
  seenOf,
  bucketText,
  COARSEST,
  PAGE_DEPTH,
} from './rollup.ts';

/* Where the figures of cells lie, and what versions them. */

export interface PageKey {
  parent: bigint;
  res: number;
  /** First day or hour of the bucket; null where the layer has none. */
  bucket: string | null;
}

/** Resolutions that a layer is answered at. */
export const resolutionsOf = (placed: PlacedLayer): number[] =>
  Array.from({ length: finestOf(placed) - COARSEST + 1 }, (_, i) => COARSEST + i);

/** What a layer's value is made of: its own measure, and for a rate the one that it is divided by. */
export const sourcesOf = (placed: PlacedLayer): PlacedLayer[] =>
  placed.per ? [placed, placed.per] : [placed];

export const measureOf = ({ id }: PlacedLayer): Query =>
  sql`(SELECT measure FROM layer WHERE layer.id = ${id})`;

const idsOf = (placed: PlacedLayer): string[] => sourcesOf(placed).map(({ id }) => id);

/** `measure` is one of what a layer's value is made of. */
export const ofSources = (placed: PlacedLayer): Query =>
  sql`measure = ANY (ARRAY(SELECT measure FROM layer WHERE layer.id = ANY (${idsOf(placed)}::text[])))`;

/** Epochs of all that a layer's value is made of. They only grow, so their sum names one state of them. */
export const epochOf = (placed: PlacedLayer): Query =>
  sql`(SELECT sum(epoch) FROM layer WHERE layer.id = ANY (${idsOf(placed)}::text[]))`;

/** Rows (cell, n, sum) of one measure under a parent, ascending by cell; a cell that counties share has several. */
export const pageRows = (placed: PlacedLayer, { parent, res, bucket }: PageKey): Query => {
  if (res <= keptTo(placed)) {
    const { first, last } = descendantRange(parent, res);
    return sql`
      SELECT cell, n, sum FROM cell_rollup
       WHERE measure = ${measureOf(placed)} AND bucket = ${bucketDate(bucket)}
         AND cell BETWEEN ${String(first)}::bigint AND ${String(last)}::bigint
       ORDER BY cell`;
  }
  const { first, last } = descendantRange(parent, RECORD_RES);
  return sql`
    SELECT h3_ancestor(cell, ${res}) AS cell, count(*) AS n, sum(${amountOf(placed)}) AS sum FROM ${seenOf(placed)}
     WHERE dataset = ${placed.dataset.id} AND valid_to IS NULL ${andMeasured(placed)} AND ${bucketOf(placed)} = ${bucketDate(bucket)}
       AND cell BETWEEN ${String(first)}::bigint AND ${String(last)}::bigint
     GROUP BY 1 ORDER BY 1`;
};

/** The page whose counter versions a page: its own, or for cells finer than most are kept, the finest page above it. */
export const versionedBy = (parent: bigint): bigint =>
  resOf(parent) > FINEST - PAGE_DEPTH ? ancestorOf(parent, FINEST - PAGE_DEPTH) : parent;

/** The counter of a page of the measure of `layer`; by a subquery, so that it is one step in the index whatever the planner knows. */
const counterOf = (bucket: Query, parent: Query): Query => sql`
  (SELECT counter FROM cell_page AS page
    WHERE page.measure = layer.measure AND page.bucket = ${bucket} AND page.parent = ${parent})`;

/** The present version of a page: `epoch.counter`, for a rate the sums of both measures'. */
export const versionOf = (placed: PlacedLayer, { parent, bucket }: PageKey): Query => sql`
  SELECT sum(epoch) || '.' || coalesce(sum(${counterOf(bucketDate(bucket), sql`${String(versionedBy(parent))}::bigint`)}), 0)
    FROM layer WHERE layer.id = ANY (${idsOf(placed)}::text[])`;

/** The same of many pages in one statement: rows (version) in their order. */
export const versionsOf = (pages: readonly (readonly [PlacedLayer, PageKey])[]): Query => {
  const asked = pages.flatMap(([placed, { parent, bucket }], i) =>
    idsOf(placed).map((id) => ({ i, id, bucket: bucketText(bucket), parent: String(versionedBy(parent)) })),
  );
  return sql`
    SELECT sum(layer.epoch) || '.' || coalesce(sum(${counterOf(sql`asked.bucket`, sql`asked.parent`)}), 0) AS version
      FROM unnest(${asked.map(({ i }) => i)}::int[], ${asked.map(({ id }) => id)}::text[],
                  ${asked.map(({ bucket }) => bucket)}::timestamp[], ${asked.map(({ parent }) => parent)}::bigint[])
        AS asked(i, id, bucket, parent)
      LEFT JOIN layer ON layer.id = asked.id
     GROUP BY asked.i ORDER BY asked.i`;
};
