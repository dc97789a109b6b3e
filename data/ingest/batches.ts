import { UNSAID } from './fields.ts';
import { PLAIN, type KeptMasks } from './kept-masks.ts';
import { sql, type Query, type Queryable } from '#data/db/sql.ts';

/** The wire form of a batch (BatchDetail). */
const batchJson = sql`
  json_build_object(
    'id', batch.id::text, 'dataset', batch.dataset, 'source', batch.source, 'sha256', batch.sha256, 'bytes', batch.bytes,
    'bytes_read', batch.bytes_read, 'format', batch.format, 'encoding', batch.encoding, 'crs', batch.crs,
    'mapping', batch.mapping, 'columns', batch.columns, 'regions', batch.regions, 'demo', batch.demo, 'state', batch_state(batch),
    'received', batch.received, 'accepted', batch.accepted, 'duplicate', batch.duplicate, 'quarantined', batch.quarantined,
    'problem', batch.problem, 'started_at', batch.started_at, 'finished_at', batch.finished_at,
    'rolled_back_at', batch.rolled_back_at,
    'fault', (SELECT sentence FROM freshness_event AS event WHERE event.batch = batch.id AND event.step = 'fault'))`;

const text = async (db: Queryable, query: Query): Promise<string | null> =>
  (await db.query<{ body: string | null }>(query))[0]?.body ?? null;

/** One batch as JSON text; null when there is none, or it is not for who asks. */
export const readBatch = (db: Queryable, id: string): Promise<string | null> =>
  text(db, sql`SELECT ${batchJson}::text AS body FROM ingest_batch AS batch WHERE batch.id = ${id}`);

/** What decides who manages a batch: its dataset, and where its sender could write. */
export interface BatchOwner {
  dataset: string;
  regions: readonly string[] | null;
}

/** The batches of a dataset that are seen, newest first, as a JSON array's text; `before` is the id of the last one of the page before. */
export const listBatches = async (
  db: Queryable,
  dataset: string,
  limit: number,
  before: string | null,
): Promise<{ items: string; next: string | null }> => {
  const [row] = await db.query<{ items: string; last: string | null; more: boolean }>(sql`
    WITH page AS (
      SELECT * FROM ingest_batch
       WHERE dataset = ${dataset} AND (${before}::bigint IS NULL OR id < ${before}::bigint)
       ORDER BY id DESC
       LIMIT ${limit + 1}
    ), shown AS (SELECT * FROM page ORDER BY id DESC LIMIT ${limit})
    SELECT coalesce((SELECT json_agg(${batchJson} ORDER BY batch.id DESC)
                       FROM ingest_batch AS batch JOIN shown USING (id)), '[]')::text AS items,
           (SELECT min(id)::text FROM shown) AS last,
           (SELECT count(*) FROM page) > ${limit} AS more`);
  return { items: row?.items ?? '[]', next: row?.more ? row.last : null };
};

export interface KeptRow {
  row_no: string;
  reason: string;
  field: string | null;
  value: string | null;
  sentence: { zh: string; en: string };
  raw: (string | null)[];
}

/** A row's value and its cells as they came, or masked: cells of rows that do not lie under their headings as a whole. */
const cellsOf = (masks: KeptMasks | null): Query =>
  masks === null
    ? sql`value, raw`
    : sql`
      CASE WHEN value IS NULL OR field = ANY (${[...masks.plain]}::text[]) THEN value ELSE ${UNSAID} END AS value,
      ARRAY(SELECT CASE WHEN coalesce(cell, '') = ''
                          OR kind = ${PLAIN} AND field = ANY (${[...masks.plain, ...masks.personal]}::text[]) THEN cell
                        WHEN field = ANY (${[...masks.plain, ...masks.personal]}::text[]) THEN masked(kind, cell)
                        ELSE masked(NULL, cell) END
              FROM unnest(raw, ${[...masks.columns]}::text[]) WITH ORDINALITY AS one(cell, kind, place)
             WHERE place <= cardinality(raw)
             ORDER BY place) AS raw`;

/** Rows of a batch that were kept aside, from a row number on; reads within the scope of `db`. */
export const readKept = (
  db: Queryable,
  batch: string,
  masks: KeptMasks | null,
  after: string,
  limit: number,
): Promise<KeptRow[]> =>
  db.query<KeptRow>(sql`
    SELECT row_no::text, reason, field, sentence, ${cellsOf(masks)} FROM quarantine
     WHERE batch = ${batch} AND row_no > ${after}::bigint
     ORDER BY row_no
     LIMIT ${limit}`);

/** How many rows were kept aside for which reason, as a JSON array's text, most first. */
export const readCauses = async (db: Queryable, batch: string): Promise<string> =>
  (await text(
    db,
    sql`
      SELECT coalesce(json_agg(json_build_object('reason', reason, 'field', field, 'rows', n, 'sample', sample)
                               ORDER BY n DESC, reason, field), '[]')::text AS body
        FROM (SELECT reason, field, count(*)::int AS n, (array_agg(sentence ORDER BY row_no))[1] AS sample
                FROM quarantine WHERE batch = ${batch} GROUP BY reason, field) AS cause`,
  )) ?? '[]';
