import type { OwnerTransaction } from '#data/db/database.ts';
import { nothing, sql, type Query } from '#data/db/sql.ts';
import { gradeRead } from '#data/themes/check-layers.ts';
import { andWhere } from '#data/themes/where.ts';
import { findExtremes, keepsExtremes, mergedExtremes } from './extremes.ts';
import { changedGroups, FLOOR_RES, groupsOf } from './floor.ts';
import { FINEST, type PlacedLayer } from './layers.ts';

/*
 * The pyramid: what records come to in the cells of resolutions 4 to 8, kept by the transaction that writes the records. One
 * definition of what a record adds serves what came, what went and what is computed afresh. Layers with a floor (floor.ts) are
 * kept to resolution 9, and only of groups.
 */

export const COARSEST = 4;
/** A page holds the cells under a parent so many resolutions up. */
export const PAGE_DEPTH = 4;

/** When a bucket begins, as PostgreSQL reads it. */
export const bucketText = (bucket: string | null): string => {
  if (bucket === null) return '-infinity';
  return bucket.includes('T') ? `${bucket}:00` : bucket;
};

/** When a bucket begins, as a `timestamp` in China Standard Time: given by its first day (2026-10-01) or hour (2026-10-01T08). */
export const bucketDate = (bucket: string | null): Query =>
  bucket === null ? sql`'-infinity'::timestamp` : sql`${bucketText(bucket)}::timestamp`;

/** When the bucket begins that a record of `feature` falls in. */
export const bucketOf = ({ layer: { bucket }, dataset }: PlacedLayer): Query => {
  if (bucket === undefined) return bucketDate(null);
  const text = sql`(feature.properties ->> ${bucket.field})`;
  const timed = dataset.fields.some(({ id, type }) => id === bucket.field && type === 'datetime');
  // China keeps one offset; the zone of that name had summer time, and a database may lack it.
  const local = timed ? sql`${text}::timestamptz AT TIME ZONE interval '8 hours'` : sql`${text}::timestamp`;
  return sql`date_trunc(${bucket.step}, ${local})`;
};

/** What a record adds to the sum: itself, or the value of a field. */
export const amountOf = ({ layer: { measure } }: PlacedLayer): Query =>
  measure.field === undefined ? sql`1::numeric` : sql`(feature.properties ->> ${measure.field})::numeric`;

/** `AND …`: only records that a layer is made of; those without the field that is summed, or a date for the bucket, are none. */
export const andMeasured = ({ layer: { measure, bucket } }: PlacedLayer): Query => {
  const has = (field: string | undefined): Query =>
    field === undefined ? nothing : sql`AND feature.properties ? ${field}`;
  return sql`${andWhere(measure)} ${has(measure.field)} ${has(bucket?.field)}`;
};

/**
 * `feature` as whoever asks may see it, for what layers of a dataset read: where that is nothing guarded, without what would have to be
 * asked of each row.
 */
export const seenOf = (...layers: PlacedLayer[]): Query =>
  layers.some(({ layer, dataset }) => gradeRead(layer, dataset) > dataset.grade)
    ? sql`feature_seen AS feature`
    : sql`(SELECT dataset, key, region, city, county, town, cell, geom, open AS properties, valid_from, valid_to FROM feature_seen) AS feature`;

/** What every record of `feature` (cell, county, properties) adds to a layer. */
const tally = (placed: PlacedLayer): Query => sql`
  SELECT layer.measure, layer.grade, ${placed.layer.floor?.group ?? null}::int AS least, ${bucketOf(placed)} AS bucket, feature.cell,
         coalesce(feature.county, '') AS county, ${amountOf(placed)} AS amount,
         ${keepsExtremes(placed) ? amountOf(placed) : sql`NULL::numeric`} AS extreme
    FROM feature JOIN layer ON layer.id = ${placed.id}
   WHERE feature.cell IS NOT NULL ${andMeasured(placed)}`;

const joined = (queries: readonly Query[], by: Query): Query =>
  queries.reduce((all, one) => sql`${all} ${by} ${one}`);

const tallies = (layers: readonly PlacedLayer[]): Query => joined(layers.map(tally), sql`UNION ALL`);

/** The rows of the pyramid that tallied records come to; `sign` is -1 for what goes. */
const rows = (tallied: Query, sign: 1 | -1): Query => sql`
  SELECT measure, bucket, h3_ancestor(cell, res) AS cell, county, ${sign}::int * count(*) AS n, ${sign}::int * sum(amount) AS sum, grade,
         min(extreme) AS min, max(extreme) AS max
    FROM (${tallied}) AS tally CROSS JOIN generate_series(${COARSEST}::int, ${FINEST}::int) AS res
   GROUP BY 1, 2, 3, 4, 7`;

/** The rows of the pyramid that published groups come to, or a change of them: of no county, since a group may straddle. */
const rowsOfGroups = (groups: Query): Query => sql`
  SELECT measure, bucket, h3_ancestor(cell, res) AS cell, '' AS county, sum(n) AS n, sum(sum) AS sum, grade, NULL::numeric AS min,
         NULL::numeric AS max
    FROM (${groups}) AS groups CROSS JOIN generate_series(${COARSEST}::int, ${FLOOR_RES}::int) AS res
   WHERE n <> 0
   GROUP BY 1, 2, 3, 7`;

const merge = (came: Query, sign: 1 | -1): Query => sql`
  INSERT INTO cell_rollup AS there (measure, bucket, cell, county, n, sum, grade, min, max)
  ${came}
  ON CONFLICT (measure, bucket, cell, county)
    DO UPDATE SET n = there.n + excluded.n, sum = there.sum + excluded.sum, ${mergedExtremes(sign)}
  RETURNING measure, bucket, cell`;

const raise = sql`
  INSERT INTO cell_page AS page (measure, bucket, parent)
  SELECT DISTINCT measure, bucket, h3_ancestor(cell, ((cell >> 52) & 15)::int - ${PAGE_DEPTH}::int) FROM touched
  ON CONFLICT (measure, bucket, parent) DO UPDATE SET counter = page.counter + 1`;

/** Cells that nothing is left of. */
const sweep = async (tx: OwnerTransaction, layers: readonly PlacedLayer[]): Promise<void> => {
  const theirs = sql`measure IN (SELECT measure FROM layer WHERE id = ANY (${layers.map(({ id }) => id)}::text[]))`;
  await tx.query(sql`DELETE FROM cell_rollup WHERE n = 0 AND ${theirs}`);
  if (layers.some(({ layer }) => layer.floor))
    await tx.query(sql`DELETE FROM cell_floor WHERE n = 0 AND ${theirs}`);
};

/**
 * Adds records to the pyramid, or takes them out of it, and raises the versions of the pages they touch. `source` gives the records as
 * cell, county, properties; `before` are common table expressions that it reads from.
 */
export const applyRecords = async (
  tx: OwnerTransaction,
  layers: readonly PlacedLayer[],
  sign: 1 | -1,
  source: Query,
  before: Query = nothing,
): Promise<void> => {
  if (layers.length === 0) {
    if (before.text) await tx.query(sql`WITH ${before} nobody AS (SELECT 1) SELECT FROM nobody`);
    return;
  }
  const whole = layers.filter(({ layer }) => !layer.floor);
  const grouped = layers.filter(({ layer }) => layer.floor);
  const steps = [sql`feature AS MATERIALIZED (${source})`];
  const touched: Query[] = [];
  if (whole.length > 0) {
    steps.push(sql`merged AS (${merge(rows(tallies(whole), sign), sign)})`);
    touched.push(sql`SELECT * FROM merged`);
  }
  if (grouped.length > 0) {
    steps.push(changedGroups(tallies(grouped), sign));
    steps.push(sql`published AS (${merge(rowsOfGroups(sql`SELECT * FROM change`), sign)})`);
    touched.push(sql`SELECT * FROM published`);
  }
  await tx.query(sql`
    WITH ${before} ${joined(steps, sql`,`)}, touched AS (${joined(touched, sql`UNION ALL`)}) ${raise}`);
  if (sign === 1) return;
  await sweep(tx, layers);
  for (const placed of whole.filter(keepsExtremes))
    await findExtremes(tx, placed, {
      amount: amountOf(placed),
      bucket: bucketOf(placed),
      measured: andMeasured(placed),
    });
};

const present = ({ dataset }: PlacedLayer): Query =>
  sql`SELECT cell, county, properties FROM feature WHERE dataset = ${dataset.id} AND valid_to IS NULL`;

const measureOf = ({ id }: PlacedLayer): Query => sql`(SELECT measure FROM layer WHERE layer.id = ${id})`;

/** Computes a layer's cells afresh, under a new epoch. */
export const rebuildLayer = async (tx: OwnerTransaction, placed: PlacedLayer): Promise<void> => {
  await tx.query(sql`UPDATE layer SET epoch = epoch + 1 WHERE id = ${placed.id}`);
  for (const table of [sql`cell_rollup`, sql`cell_floor`, sql`cell_page`])
    await tx.query(sql`DELETE FROM ${table} WHERE measure = ${measureOf(placed)}`);
  await applyRecords(tx, [placed], 1, present(placed));
};

/** Rows of a table by cell (`kept`) that differ from what they should be (`fresh`). */
const differing = (kept: Query, fresh: Query): Query => sql`
  SELECT coalesce(kept.bucket, fresh.bucket)::text AS bucket, to_hex(coalesce(kept.cell, fresh.cell)) AS cell,
         coalesce(kept.county, fresh.county) AS county, kept.n::text AS n, fresh.n::text AS fresh
    FROM (${kept}) AS kept FULL JOIN (${fresh}) AS fresh
      ON kept.bucket = fresh.bucket AND kept.cell = fresh.cell AND kept.county = fresh.county
   WHERE kept.n IS DISTINCT FROM fresh.n OR kept.sum IS DISTINCT FROM fresh.sum OR kept.grade IS DISTINCT FROM fresh.grade
      OR kept.min IS DISTINCT FROM fresh.min OR kept.max IS DISTINCT FROM fresh.max`;

/** Rows in which a layer's pyramid and its records computed afresh differ; none when it is right. */
export const verifyLayer = (
  tx: OwnerTransaction,
  placed: PlacedLayer,
): Promise<{ bucket: string; cell: string; county: string; n: string | null; fresh: string | null }[]> => {
  const kept = sql`SELECT * FROM cell_rollup WHERE measure = ${measureOf(placed)}`;
  const from = sql`WITH feature AS MATERIALIZED (${present(placed)})`;
  if (!placed.layer.floor) return tx.query(sql`${from} ${differing(kept, rows(tally(placed), 1))} LIMIT 100`);
  const none = sql`NULL::numeric AS min, NULL::numeric AS max`;
  const held = sql`SELECT *, '' AS county, 1 AS grade, ${none} FROM cell_floor WHERE measure = ${measureOf(placed)}`;
  const fresh = sql`SELECT *, '' AS county, ${none} FROM came`;
  return tx.query(sql`
    ${from}, came AS MATERIALIZED (${groupsOf(tally(placed), 1)})
    ${differing(held, fresh)} UNION ALL
    ${differing(kept, rowsOfGroups(sql`SELECT * FROM came WHERE n >= least`))}
    LIMIT 100`);
};
