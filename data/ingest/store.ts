import { recordAct, type Actor } from '#data/audit/entry.ts';
import { setTimeout } from 'node:timers/promises';
import type { BulkRow, ReadyRow } from '#data/db/bulk-insert.ts';
import type { Database, OwnerTransaction } from '#data/db/database.ts';
import type { PlacedLayer } from '#data/cells/layers.ts';
import { applyRecords } from '#data/cells/rollup.ts';
import { sql, type Query } from '#data/db/sql.ts';
import { tellOfRecords } from '#data/live/records.ts';
import { followRecords } from '#data/observations/cell-sums.ts';
import type { Dataset, Network } from '#data/themes/theme.ts';
import { writeCrs } from './crs-name.ts';
import type { Mapping } from './mapping.ts';
import type { FeatureRecord } from './record.ts';
import { shownOf } from './shown.ts';
import type { Crs, Flaw, Source, SourceRow } from './source.ts';

/* How batches, records and kept rows are written down. */

/** Announced when the records of some dataset changed. */
export const RECORDS_CHANGED = 'records';

export interface BatchPlan {
  dataset: Dataset;
  /** The layers that are made of it. */
  layers: readonly PlacedLayer[];
  /** The networks whose stations are of it. */
  networks: readonly Network[];
  /** Name as the person knows it, and the hash of its bytes. */
  file: { name: string; sha256: string };
  mapping: Mapping;
  /** The coordinate system somebody decided on; null where there are no positions. */
  crs: Crs | null;
  demo: boolean;
  /** Where the sender may write; null: in the whole province and its waters. */
  regions: readonly string[] | null;
}

/** A row that was kept aside, and why. */
export interface Kept {
  row: SourceRow;
  flaw: Flaw;
}

/** A record as its row of the table, made ready. */
export interface ReadyRecord {
  record: FeatureRecord;
  ready: ReadyRow;
  /** The properties that the layers read, as JSON. */
  measured: string;
}

/** What a chunk of rows comes to, before anything is written. */
export interface Sorted {
  fresh: ReadyRecord[];
  changed: ReadyRecord[];
  duplicate: number;
  kept: Kept[];
}

const FEATURE_COLUMNS = [
  { name: 'dataset', type: 'text' },
  { name: 'key', type: 'text' },
  { name: 'batch', type: 'bigint' },
  { name: 'row_no', type: 'bigint' },
  { name: 'digest', type: 'uuid' },
  { name: 'region', type: 'text' },
  { name: 'city', type: 'text' },
  { name: 'county', type: 'text' },
  { name: 'town', type: 'text' },
  { name: 'cell', type: 'bigint' },
  { name: 'geom', type: 'geometry' },
  { name: 'period', type: 'text' },
  { name: 'period_start', type: 'date' },
  { name: 'properties', type: 'jsonb' },
  { name: 'grade', type: 'smallint' },
  { name: 'open', type: 'jsonb' },
  { name: 'whole', type: 'jsonb' },
  { name: 'as_is', type: 'boolean' },
];

export const featureRow = (dataset: Dataset, batch: string, record: FeatureRecord): BulkRow => {
  const { region, city, county, town } = record.place;
  const shown = shownOf(dataset, record);
  return [
    dataset.id,
    record.key,
    batch,
    String(record.row),
    record.digest,
    region,
    city,
    county,
    town,
    record.cell,
    record.position && `SRID=4326;POINT(${record.position[0]} ${record.position[1]})`,
    record.period?.text ?? null,
    record.period?.start ?? null,
    record.properties,
    String(dataset.grade),
    ...[shown.open, shown.whole, String(shown.asIs)],
  ];
};

const KEPT_COLUMNS = [
  { name: 'batch', type: 'bigint' },
  { name: 'row_no', type: 'bigint' },
  { name: 'reason', type: 'text' },
  { name: 'field', type: 'text' },
  { name: 'value', type: 'text' },
  { name: 'sentence', type: 'jsonb' },
  { name: 'raw', type: 'text[]' },
];

/** PostgreSQL text cannot hold U+0000; it is shown as its picture instead. */
export const storable = (text: string): string => text.replaceAll('\0', '␀');

const arrayText = (values: readonly (string | null)[]): string =>
  `{${values.map((value) => (value === null ? 'NULL' : `"${storable(value).replace(/["\\]/g, '\\$&')}"`)).join(',')}}`;

const keptRow = (batch: string, { row, flaw }: Kept): (string | null)[] => [
  batch,
  String(row.row),
  flaw.reason,
  flaw.field ?? null,
  flaw.value === undefined ? null : storable(flaw.value.slice(0, 500)),
  storable(JSON.stringify(flaw.sentence)),
  arrayText(row.values),
];

/** Writes down that a batch begins and answers its id. */
export const beginBatch = async (
  database: Database,
  { dataset, file, mapping, crs, demo, regions }: BatchPlan,
  source: Source,
  actor: Actor,
): Promise<string> =>
  database.asOwner(async (tx) => {
    const [row] = await tx.query<{ id: string }>(sql`
      INSERT INTO ingest_batch (dataset, source, sha256, bytes, format, encoding, crs, mapping, columns, demo, regions)
      VALUES (${dataset.id}, ${storable(file.name)}, ${file.sha256}, ${source.bytes.total}, ${source.format}, ${source.encoding},
              ${crs && writeCrs(crs)}, ${JSON.stringify(mapping)}::jsonb, ${[...source.columns]}::text[], ${demo}, ${regions && [...regions]}::text[])
      RETURNING id::text`);
    if (!row) throw new Error('The batch was not written.');
    const after = { dataset: dataset.id, file: storable(file.name), sha256: file.sha256, demo, regions };
    await recordAct(tx, actor, { action: 'batch.load', object: `batch/${row.id}`, after });
    return row.id;
  });

const PAUSE_MS = 2;

const lockDataset = (tx: OwnerTransaction, dataset: string) =>
  tx.query(sql`SELECT pg_advisory_xact_lock(3700, hashtext(${dataset}))`);

/**
 * Works in a transaction while no other writes to the dataset. Batches take turns, chunk by chunk: two files that carry the same key
 * cannot both add it. A transaction's time is that of its beginning; one that began before the last write begins anew, so that
 * versions follow each other in time.
 */
export const inTurn = async <T>(
  database: Database,
  dataset: string,
  work: (tx: OwnerTransaction) => Promise<T>,
): Promise<T> => {
  for (;;) {
    const done = await database.asOwner(async (tx) => {
      await lockDataset(tx, dataset);
      const [last] = await tx.query<{ earlier: boolean }>(sql`
        SELECT now() > coalesce(max(touched_at), '-infinity') AS earlier FROM ingest_batch WHERE dataset = ${dataset}`);
      return last?.earlier ? { result: await work(tx) } : null;
    });
    if (done) return done.result;
    await setTimeout(PAUSE_MS); // also where the database's clock was set back
  }
};

const cellsOf = (records: readonly ReadyRecord[]): Query => sql`
  SELECT * FROM unnest(${records.map(({ record }) => record.cell)}::bigint[], ${records.map(({ record }) => record.place.county)}::text[],
                       ${records.map(({ measured }) => measured)}::jsonb[]) AS record(cell, county, properties)`;

export const writeChunk = async (
  tx: OwnerTransaction,
  { dataset, layers, networks }: Pick<BatchPlan, 'dataset' | 'layers' | 'networks'>,
  batch: string,
  { fresh, changed, duplicate, kept }: Sorted,
  received: number,
  bytesRead: number,
): Promise<void> => {
  if (changed.length > 0) {
    const past = sql`
      past AS (
        UPDATE feature SET valid_to = now()
         WHERE dataset = ${dataset.id} AND valid_to IS NULL AND key = ANY (${changed.map(({ record }) => record.key)}::text[])
        RETURNING cell, county, properties
      ),`;
    await applyRecords(tx, layers, -1, sql`SELECT * FROM past`, past);
  }
  const records = [...fresh, ...changed];
  if (records.length > 0) {
    await tx.bulkInsert(
      'feature',
      FEATURE_COLUMNS,
      records.map(({ ready }) => ready),
    );
    const placed = records.filter(({ record }) => record.cell !== null);
    if (placed.length > 0) await applyRecords(tx, layers, 1, cellsOf(placed));
    await followRecords(tx, networks);
  }
  if (kept.length > 0)
    await tx.bulkInsert(
      'quarantine',
      KEPT_COLUMNS,
      kept.map((row) => keptRow(batch, row)),
    );
  await tx.query(sql`
    UPDATE ingest_batch
       SET received = received + ${received}, accepted = accepted + ${records.length}, duplicate = duplicate + ${duplicate},
           quarantined = quarantined + ${kept.length}, bytes_read = ${bytesRead}, touched_at = now()
     WHERE id = ${batch}`);
};

/** What went wrong with a batch, for people. */
export const describe = (error: unknown): { zh: string; en: string } =>
  error instanceof Error && 'sentence' in error
    ? (error.sentence as { zh: string; en: string })
    : {
        zh: '读取或写入时出错,详情见服务器日志',
        en: 'reading or writing failed; the server’s log has the cause',
      };

export const finish = (
  database: Database,
  batch: string,
  state: string,
  problem: { zh: string; en: string } | null,
  actor: Actor,
  ended?: (tx: OwnerTransaction) => Promise<void> | undefined,
) =>
  database.asOwner(async (tx) => {
    await ended?.(tx);
    const [row] = await tx.query<{ was: string; dataset: string; counts: object }>(sql`
      UPDATE ingest_batch
         SET state = ${state}, finished_at = now(), problem = ${problem && JSON.stringify(problem)}::jsonb,
             bytes_read = CASE ${state} WHEN 'loaded' THEN bytes ELSE bytes_read END
        FROM (SELECT id, state FROM ingest_batch WHERE id = ${batch} FOR UPDATE) AS was
       WHERE ingest_batch.id = was.id
      RETURNING was.state AS was, dataset, jsonb_build_object('state', ingest_batch.state, 'received', received, 'accepted', accepted, 'duplicate', duplicate,
                                   'quarantined', quarantined) AS counts`);
    const result = state === 'loaded' ? 'done' : 'failed';
    await recordAct(tx, actor, {
      action: 'batch.end',
      object: `batch/${batch}`,
      ...(row && { before: { state: row.was }, after: row.counts }),
      result,
    });
    if (row) await tellOfRecords(tx, row.dataset, 'records');
    await database.announce(tx, RECORDS_CHANGED);
  });

/**
 * Takes a batch back as a whole: its present records end now, and of each the last version that no withdrawn batch brought is the
 * present one again. What was shown meanwhile stays in the history, so that looking back shows what was shown. Answers false when
 * the dataset has no such batch, or it is still loading or taken back already.
 */
export const rollBack = async (
  database: Database,
  batch: string,
  { dataset, layers, networks }: Pick<BatchPlan, 'dataset' | 'layers' | 'networks'>,
  actor: Actor,
): Promise<boolean> =>
  inTurn(database, dataset.id, async (tx) => {
    const [taken] = await tx.query<{ state: string }>(sql`
      UPDATE ingest_batch SET state = 'rolled_back', rolled_back_at = now(), touched_at = now()
        FROM (SELECT id, batch_state(ingest_batch) AS state FROM ingest_batch
               WHERE id = ${batch} AND dataset = ${dataset.id} FOR UPDATE) AS was
       WHERE ingest_batch.id = was.id AND was.state IN ('loaded', 'interrupted', 'failed')
      RETURNING was.state`);
    if (!taken) return false;
    const gone = sql`
      gone AS (
        UPDATE feature SET valid_to = now() WHERE batch = ${batch} AND valid_to IS NULL RETURNING cell, county, properties
      ),`;
    await applyRecords(tx, layers, -1, sql`SELECT * FROM gone`, gone);
    const back = sql`
      back AS (
        INSERT INTO feature (dataset, key, batch, row_no, digest, region, city, county, town, cell, geom, period, period_start,
                             properties, grade, open, whole, as_is)
        SELECT DISTINCT ON (earlier.key) earlier.dataset, earlier.key, earlier.batch, earlier.row_no, earlier.digest,
               earlier.region, earlier.city, earlier.county, earlier.town, earlier.cell, earlier.geom, earlier.period,
               earlier.period_start, earlier.properties, earlier.grade, earlier.open, earlier.whole, earlier.as_is
          FROM feature AS gone
          JOIN feature AS earlier
            ON earlier.dataset = gone.dataset AND earlier.key = gone.key AND earlier.valid_to IS NOT NULL
           AND earlier.valid_from < gone.valid_from
          JOIN ingest_batch ON ingest_batch.id = earlier.batch AND ingest_batch.state <> 'rolled_back'
         WHERE gone.batch = ${batch} AND gone.valid_to = now()
         ORDER BY earlier.key, earlier.valid_from DESC
        RETURNING cell, county, properties
      ),`;
    await applyRecords(tx, layers, 1, sql`SELECT * FROM back`, back);
    await followRecords(tx, networks);
    await recordAct(tx, actor, {
      action: 'batch.roll-back',
      object: `batch/${batch}`,
      before: { state: taken.state },
      after: { state: 'rolled_back', dataset: dataset.id },
    });
    await tellOfRecords(tx, dataset.id, 'records');
    await database.announce(tx, RECORDS_CHANGED);
    return true;
  });

/** Says of batches that wait or load that their process is alive: one that is silent for a minute counts as interrupted. */
export const keepAlive = (database: Database, batches: readonly string[]): Promise<void> =>
  database.asOwner(async (tx) => {
    await tx.query(sql`
      UPDATE ingest_batch SET touched_at = now() WHERE state = 'loading' AND id = ANY (${[...batches]}::bigint[])`);
  });
