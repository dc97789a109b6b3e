import type { Database, OwnerTransaction } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import type { Dataset } from '#data/themes/theme.ts';
import { writeCrs } from './crs-name.ts';
import type { Mapping } from './mapping.ts';
import type { Places } from './place.ts';
import { recordMaker, type FeatureRecord } from './record.ts';
import type { Crs, Flaw, Source, SourceRow } from './source.ts';
import { toWgs84 } from '#data/crs/to-wgs84.ts';

/*
 * A batch: the rows of one file on their way into a dataset. Every chunk of rows is one transaction that holds the records, the
 * rows kept aside and the counts, so that whenever the process dies, what is counted is what is there; sending the file again
 * finds the rest.
 */

/** Announced when the records of some dataset changed. */
export const RECORDS_CHANGED = 'records';

export interface Counts {
  received: number;
  accepted: number;
  duplicate: number;
  quarantined: number;
}

export interface BatchFile {
  /** Name as the person knows it. */
  name: string;
  sha256: string;
}

export interface BatchPlan {
  dataset: Dataset;
  file: BatchFile;
  mapping: Mapping;
  /** The coordinate system somebody decided on; null where there are no positions. */
  crs: Crs | null;
  demo: boolean;
}

export interface LoadOptions {
  /** Told after every chunk; aborting leaves the batch interrupted with what it has. */
  progress?: (counts: Counts, bytes: Source['bytes']) => void;
  signal?: AbortSignal;
}

export interface Kept {
  row: SourceRow;
  flaw: Flaw;
}

/** What a chunk of rows comes to, before anything is written. */
interface Sorted {
  fresh: FeatureRecord[];
  changed: FeatureRecord[];
  duplicate: number;
  kept: Kept[];
}

const repeated = ({ key }: FeatureRecord, earlier: string): Flaw => ({
  reason: 'repeated-key',
  field: 'key',
  value: key,
  sentence: {
    zh: `主键 ${key} 在本文件第 ${earlier} 行已出现,但内容不同`,
    en: `the key ${key} stands in row ${earlier} of this file already, with other content`,
  },
});

/** Makes records of a chunk and sorts them by what the dataset holds; `batch` is the one being loaded, if it exists yet. */
const sortChunk = async (
  tx: OwnerTransaction,
  dataset: Dataset,
  make: ReturnType<typeof recordMaker>,
  rows: readonly SourceRow[],
  batch: string | null,
): Promise<Sorted> => {
  const kept: Kept[] = [];
  const first = new Map<string, FeatureRecord>();
  let duplicate = 0;
  const byRow = new Map<number, SourceRow>();
  for (const row of rows) {
    const made = make(row);
    if ('flaw' in made) {
      kept.push({ row, flaw: made.flaw });
      continue;
    }
    const { record } = made;
    const twin = first.get(record.key);
    if (!twin) {
      first.set(record.key, record);
      byRow.set(record.row, row);
    } else if (twin.digest === record.digest) duplicate += 1;
    else kept.push({ row, flaw: repeated(record, String(twin.row)) });
  }
  const present = new Map(
    (
      await tx.query<{ key: string; digest: string; batch: string; row_no: string }>(sql`
        SELECT key, replace(digest::text, '-', '') AS digest, batch::text, row_no::text
          FROM feature
         WHERE dataset = ${dataset.id} AND valid_to IS NULL AND key = ANY (${[...first.keys()]}::text[])`)
    ).map((row) => [row.key, row]),
  );
  const fresh: FeatureRecord[] = [];
  const changed: FeatureRecord[] = [];
  for (const record of first.values()) {
    const there = present.get(record.key);
    if (!there) fresh.push(record);
    else if (there.digest === record.digest) duplicate += 1;
    else if (there.batch === batch)
      kept.push({ row: byRow.get(record.row)!, flaw: repeated(record, there.row_no) });
    else changed.push(record);
  }
  return { fresh, changed, duplicate, kept };
};

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
];

const featureRow = (dataset: Dataset, batch: string, record: FeatureRecord): (string | null)[] => {
  const { region, city, county, town } = record.place;
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
const storable = (text: string): string => text.replaceAll('\0', '␀');

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
  { dataset, file, mapping, crs, demo }: BatchPlan,
  source: Source,
): Promise<string> =>
  database.asOwner(async (tx) => {
    const [row] = await tx.query<{ id: string }>(sql`
      INSERT INTO ingest_batch (dataset, source, sha256, bytes, format, encoding, crs, mapping, columns, demo)
      VALUES (${dataset.id}, ${storable(file.name)}, ${file.sha256}, ${source.bytes.total}, ${source.format}, ${source.encoding},
              ${crs && writeCrs(crs)}, ${JSON.stringify(mapping)}::jsonb, ${[...source.columns]}::text[], ${demo})
      RETURNING id::text`);
    if (!row) throw new Error('The batch was not written.');
    return row.id;
  });

/** Batches of one dataset take turns, chunk by chunk: two files that carry the same key cannot both add it. */
const lockDataset = (tx: OwnerTransaction, dataset: Dataset) =>
  tx.query(sql`SELECT pg_advisory_xact_lock(3700, hashtext(${dataset.id}))`);

const writeChunk = async (
  tx: OwnerTransaction,
  dataset: Dataset,
  batch: string,
  { fresh, changed, duplicate, kept }: Sorted,
  received: number,
  bytesRead: number,
): Promise<void> => {
  if (changed.length > 0)
    await tx.query(sql`
      UPDATE feature SET valid_to = now()
       WHERE dataset = ${dataset.id} AND valid_to IS NULL AND key = ANY (${changed.map(({ key }) => key)}::text[])`);
  const records = [...fresh, ...changed];
  if (records.length > 0)
    await tx.bulkInsert(
      'feature',
      FEATURE_COLUMNS,
      records.map((record) => featureRow(dataset, batch, record)),
    );
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

const makerFor = (
  { dataset, mapping, crs }: Pick<BatchPlan, 'dataset' | 'mapping' | 'crs'>,
  places: Places,
) => recordMaker(dataset, mapping, places, crs && ((position) => toWgs84(crs, position)));

/** Asks for the next chunk before this one is worked on, so that reading and writing overlap. */
async function* ahead<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  let next = iterator.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done) return;
      next = iterator.next();
      next.catch(() => undefined); // reported when its turn comes
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}

/**
 * Loads a source into its dataset as a batch that has begun, and answers the counts. Throws what the source or the database
 * throws; the batch then says `failed` or `interrupted`, and holds what had been committed.
 */
export const loadBatch = async (
  database: Database,
  places: Places,
  batch: string,
  plan: BatchPlan,
  source: Source,
  { progress, signal }: LoadOptions = {},
): Promise<Counts> => {
  const { dataset } = plan;
  const make = makerFor(plan, places);
  const counts: Counts = { received: 0, accepted: 0, duplicate: 0, quarantined: 0 };
  try {
    for await (const rows of ahead(source.rows)) {
      signal?.throwIfAborted();
      const sorted = await database.asOwner(async (tx) => {
        await lockDataset(tx, dataset);
        const found = await sortChunk(tx, dataset, make, rows, batch);
        await writeChunk(tx, dataset, batch, found, rows.length, source.bytes.read);
        return found;
      });
      counts.received += rows.length;
      counts.accepted += sorted.fresh.length + sorted.changed.length;
      counts.duplicate += sorted.duplicate;
      counts.quarantined += sorted.kept.length;
      progress?.(counts, source.bytes);
    }
    await finish(database, batch, 'loaded', null);
  } catch (error) {
    await finish(database, batch, signal?.aborted ? 'interrupted' : 'failed', describe(error));
    throw error;
  } finally {
    await source.close();
  }
  return counts;
};

const describe = (error: unknown): { zh: string; en: string } =>
  error instanceof Error && 'sentence' in error
    ? (error.sentence as { zh: string; en: string })
    : {
        zh: '读取或写入时出错,详情见服务器日志',
        en: 'reading or writing failed; the server’s log has the cause',
      };

const finish = (
  database: Database,
  batch: string,
  state: string,
  problem: { zh: string; en: string } | null,
) =>
  database.asOwner(async (tx) => {
    await tx.query(sql`
      UPDATE ingest_batch
         SET state = ${state}, finished_at = now(), problem = ${problem && JSON.stringify(problem)}::jsonb,
             bytes_read = CASE ${state} WHEN 'loaded' THEN bytes ELSE bytes_read END
       WHERE id = ${batch}`);
    await database.announce(tx, RECORDS_CHANGED);
  });

/** What loading would come to, without writing anything: the counts and the first rows that would be kept aside. */
export const dryRun = async (
  database: Database,
  places: Places,
  plan: Pick<BatchPlan, 'dataset' | 'mapping' | 'crs'>,
  source: Source,
  most: number,
): Promise<{ counts: Counts; kept: Kept[] }> => {
  const make = makerFor(plan, places);
  const counts: Counts = { received: 0, accepted: 0, duplicate: 0, quarantined: 0 };
  const kept: Kept[] = [];
  try {
    for await (const rows of ahead(source.rows)) {
      const sorted = await database.asOwner((tx) => sortChunk(tx, plan.dataset, make, rows, null));
      counts.received += rows.length;
      counts.accepted += sorted.fresh.length + sorted.changed.length;
      counts.duplicate += sorted.duplicate;
      counts.quarantined += sorted.kept.length;
      kept.push(...sorted.kept.slice(0, most - kept.length));
    }
  } finally {
    await source.close();
  }
  return { counts, kept };
};

/**
 * Takes a batch back as a whole: its records go, and those they had replaced are the present ones again. Answers false when
 * there is no such batch, or it is still loading or taken back already.
 */
export const rollBack = (database: Database, batch: string): Promise<boolean> =>
  database.asOwner(async (tx) => {
    const [row] = await tx.query<{ dataset: string }>(sql`
      UPDATE ingest_batch SET state = 'rolled_back', rolled_back_at = now()
       WHERE id = ${batch} AND batch_state(ingest_batch) IN ('loaded', 'interrupted', 'failed')
      RETURNING dataset`);
    if (!row) return false;
    await tx.query(sql`SELECT pg_advisory_xact_lock(3700, hashtext(${row.dataset}))`);
    const gone = await tx.query<{ key: string; valid_from: string; valid_to: string | null }>(sql`
      DELETE FROM feature WHERE batch = ${batch} RETURNING key, valid_from::text, valid_to::text`);
    await tx.query(sql`
      UPDATE feature
         SET valid_to = gone.valid_to
        FROM unnest(${gone.map(({ key }) => key)}::text[], ${gone.map((g) => g.valid_from)}::timestamptz[],
                    ${gone.map((g) => g.valid_to)}::timestamptz[]) AS gone(key, valid_from, valid_to)
       WHERE feature.dataset = ${row.dataset} AND feature.key = gone.key AND feature.valid_to = gone.valid_from`);
    await database.announce(tx, RECORDS_CHANGED);
    return true;
  });
