import { nothing, sql, type Query, type Queryable } from '#data/db/sql.ts';

/** The wire form of a record's version (RecordItem). */
const recordJson = sql`
  json_build_object(
    'key', feature.key, 'region', feature.region, 'city', feature.city, 'county', feature.county, 'town', feature.town,
    'position', CASE WHEN feature.geom IS NULL THEN NULL ELSE json_build_array(st_x(feature.geom), st_y(feature.geom)) END,
    'period', feature.period, 'properties', feature.properties, 'batch', feature.batch::text, 'row', feature.row_no,
    'valid_from', feature.valid_from, 'valid_to', feature.valid_to)`;

/** Versions that were the present ones at an instant. */
const validAt = (asOf: string | null): Query =>
  asOf === null
    ? sql`AND feature.valid_to IS NULL`
    : sql`AND feature.valid_from <= ${asOf}::timestamptz AND (feature.valid_to IS NULL OR feature.valid_to > ${asOf}::timestamptz)`;

export interface RecordFilter {
  dataset: string;
  /** Only records in this region of the tree. */
  region: string | null;
  period: string | null;
  /** An instant: what was so then. */
  asOf: string | null;
  limit: number;
  /** The key of the last record of the page before. */
  after: string | null;
}

const within = (region: string | null): Query =>
  region === null
    ? nothing
    : sql`AND ${region} IN (feature.region, feature.town, feature.county, feature.city, '370000000000')`;

/** One page of a dataset's records in the order of their keys, as far as `db` may see them; `items` is a JSON array's text. */
export const listRecords = async (
  db: Queryable,
  { dataset, region, period, asOf, limit, after }: RecordFilter,
): Promise<{ items: string; next: string | null }> => {
  const [row] = await db.query<{ items: string; last: string | null; more: boolean }>(sql`
    WITH page AS (
      SELECT * FROM feature
       WHERE feature.dataset = ${dataset} ${validAt(asOf)} ${within(region)}
       ${period === null ? nothing : sql`AND feature.period = ${period}`}
       ${after === null ? nothing : sql`AND feature.key > ${after}`}
       ORDER BY feature.key
       LIMIT ${limit + 1}
    ), feature AS (SELECT * FROM page ORDER BY key LIMIT ${limit})
    SELECT coalesce((SELECT json_agg(${recordJson} ORDER BY feature.key) FROM feature), '[]')::text AS items,
           (SELECT max(key) FROM feature) AS last,
           (SELECT count(*) FROM page) > ${limit} AS more`);
  return { items: row?.items ?? '[]', next: row?.more ? row.last : null };
};

/** All versions of one record, newest first, as a JSON array's text. */
export const recordHistory = async (db: Queryable, dataset: string, key: string): Promise<string> => {
  const [row] = await db.query<{ body: string }>(sql`
    SELECT coalesce(json_agg(${recordJson} ORDER BY feature.valid_from DESC), '[]')::text AS body
      FROM (SELECT * FROM feature WHERE dataset = ${dataset} AND key = ${key} ORDER BY valid_from DESC LIMIT 200) AS feature`);
  return row?.body ?? '[]';
};
