import { RECORD_RES } from '#data/cells/layers.ts';
import { nothing, sql, type Query, type Queryable } from '#data/db/sql.ts';
import { andInside } from '#data/regions/inside.ts';
import type { Measure } from '#data/themes/theme.ts';
import { andWhere } from '#data/themes/where.ts';
import { descendantRange, fromHex } from '#tiles/cells/cell-id.ts';

/** The wire form of a record's version (RecordItem). */
const recordJson = sql`
  json_build_object(
    'key', feature.key, 'region', feature.region, 'city', feature.city, 'county', feature.county, 'town', feature.town,
    'place', (SELECT coalesce(json_agg(region_name(up) -> 'names' ORDER BY up.level), '[]') FROM region AS up
               WHERE up.code IN (feature.city, feature.county, feature.town, feature.region)),
    'position', CASE WHEN feature.geom IS NULL THEN NULL ELSE json_build_array(st_x(feature.geom), st_y(feature.geom)) END,
    'period', feature.period, 'properties', feature.properties,
    'batch', feature.batch::text, 'row', feature.row_no,
    'source', batch.source, 'demo', batch.demo, 'withdrawn', batch.state = 'rolled_back', 'valid_from', feature.valid_from, 'valid_to', feature.valid_to)`;

/** What that is made of. */
const COLUMNS = sql`
  feature.key, feature.region, feature.city, feature.county, feature.town, feature.geom, feature.period, feature.properties, feature.batch,
  feature.row_no, feature.valid_from, feature.valid_to`;

/** Versions that were the present ones at an instant. */
export const validAt = (asOf: string | null): Query =>
  asOf === null
    ? sql`AND feature.valid_to IS NULL`
    : sql`AND feature.valid_from <= ${asOf}::timestamptz AND (feature.valid_to IS NULL OR feature.valid_to > ${asOf}::timestamptz)`;

/** `AND …`: only records in a cell. */
const andInCell = (cell: string): Query => {
  const { first, last } = descendantRange(fromHex(cell), RECORD_RES);
  return sql`AND feature.cell BETWEEN ${String(first)}::bigint AND ${String(last)}::bigint`;
};

/** Which records of a dataset are wanted. */
export interface RecordsWanted {
  dataset: string;
  /** Only records in this region of any kind. */
  region: string | null;
  period: string | null;
  /** Only the records that a layer's measure is narrowed to. */
  measure: Pick<Measure, 'where'> | null;
  /** Only records whose position lies in this H3 cell, of any resolution. */
  cell: string | null;
  /** An instant: what was so then. */
  asOf: string | null;
}

/** A page of them. */
export interface RecordFilter extends RecordsWanted {
  limit: number;
  /** The key of the last record of the page before. */
  after: string | null;
}

const fromWanted = ({ dataset, region, period, measure, cell, asOf }: RecordsWanted): Query => sql`
      FROM feature_seen AS feature
     WHERE feature.dataset = ${dataset} ${validAt(asOf)} ${region === null ? nothing : andInside(region)}
     ${period === null ? nothing : sql`AND feature.period = ${period}`}
     ${measure === null ? nothing : andWhere(measure)} ${cell === null ? nothing : andInCell(cell)}`;

/** The versions of a page and one more, in the order of their keys. */
const pageOf = ({ limit, after, ...filter }: RecordFilter): Query => {
  const wanted = (which: Query): Query => sql`
    SELECT ${COLUMNS} ${fromWanted(filter)} ${which}
     ${after === null ? nothing : sql`AND feature.key > ${after}`}
     ORDER BY feature.key
     LIMIT ${limit + 1}`;
  if (filter.asOf === null) return wanted(nothing);
  // Present and past versions lie in an index each, which knows the order; over both at once every record would be sorted.
  return sql`
    (${wanted(sql`AND feature.valid_to IS NULL`)}) UNION ALL (${wanted(sql`AND feature.valid_to IS NOT NULL`)})
    ORDER BY key LIMIT ${limit + 1}`;
};

/** One page of a dataset's records in the order of their keys, as far as `db` may see them; `items` is a JSON array's text. */
export const listRecords = async (
  db: Queryable,
  filter: RecordFilter,
): Promise<{ items: string; next: string | null }> => {
  const statement = sql`
    WITH page AS (${pageOf(filter)}), feature AS (SELECT * FROM page ORDER BY key LIMIT ${filter.limit})
    SELECT coalesce((SELECT json_agg(${recordJson} ORDER BY feature.key)
                       FROM feature JOIN ingest_batch AS batch ON batch.id = feature.batch), '[]')::text AS items,
           (SELECT max(key) FROM feature) AS last,
           (SELECT count(*) FROM page) > ${filter.limit} AS more`;
  const [row] = await db.query<{ items: string; last: string | null; more: boolean }>({
    ...statement,
    prepared: filter.measure === null,
  });
  return { items: row?.items ?? '[]', next: row?.more ? row.last : null };
};

/** How many records there are, as far as `db` may see them, counted up to a most. */
export const countRecords = async (db: Queryable, filter: RecordsWanted, most: number): Promise<number> => {
  const [row] = await db.query<{ n: number }>(sql`
    SELECT count(*)::int AS n FROM (SELECT ${fromWanted(filter)} LIMIT ${most}) AS found`);
  return row?.n ?? 0;
};

/** All versions of one record, newest first, as a JSON array's text. */
export const recordHistory = async (db: Queryable, dataset: string, key: string): Promise<string> => {
  const statement = sql`
    SELECT coalesce(json_agg(${recordJson} ORDER BY feature.valid_from DESC), '[]')::text AS body
      FROM (SELECT ${COLUMNS} FROM feature_seen AS feature
             WHERE dataset = ${dataset} AND key = ${key}
                   AND (valid_to IS NULL OR valid_to IS NOT NULL) -- an index each, which are found by being named
             ORDER BY valid_from DESC LIMIT 200) AS feature
      JOIN ingest_batch AS batch ON batch.id = feature.batch`;
  const [row] = await db.query<{ body: string }>({ ...statement, prepared: true });
  return row?.body ?? '[]';
};
