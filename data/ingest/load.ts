import type { Actor } from '#data/audit/entry.ts';
import { setImmediate } from 'node:timers/promises';
import { measuredFields } from '#data/cells/layers.ts';
import type { Database, OwnerTransaction } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import type { Place, Places } from './place.ts';
import { recordMaker, type FeatureRecord, type RecordMaker } from './record.ts';
import { digestPart, SeenKeys } from './seen-keys.ts';
import type { Flaw, Source, SourceRow } from './source.ts';
import {
  describe,
  featureRow,
  finish,
  inTurn,
  writeChunk,
  type BatchPlan,
  type Kept,
  type ReadyRecord,
  type Sorted,
} from './store.ts';
import { toWgs84 } from '#data/crs/to-wgs84.ts';

/*
 * A batch: the rows of one file on their way into a dataset. Every chunk of rows is one transaction that holds the records, the
 * rows kept aside and the counts, so that whenever the process dies, what is counted is what is there; sending the file again
 * finds the rest.
 */

export interface Counts {
  received: number;
  accepted: number;
  duplicate: number;
  quarantined: number;
}

export interface LoadOptions {
  /** Told after every chunk; aborting leaves the batch interrupted with what it has. */
  progress?: (counts: Counts, bytes: Source['bytes']) => void;
  signal?: AbortSignal;
  /** Works in the transaction that ends a batch which was read to its end. */
  ended?: (tx: OwnerTransaction, counts: Counts) => Promise<void>;
}

/** The rows of a chunk as records, each key once, and what cannot be one; nothing asked of the database yet. */
interface Made {
  received: number;
  bytesRead: number;
  records: Map<string, ReadyRecord & { row: SourceRow }>;
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

/** Says nothing of the record that has the key, not even where it is. */
const elsewhere = ({ key }: FeatureRecord): Flaw => ({
  reason: 'key-elsewhere',
  field: 'key',
  value: key,
  sentence: {
    zh: `主键 ${key} 已属于您负责的地区以外的一条记录,请由该地区或全省的数据管理员处理`,
    en: `the key ${key} belongs to a record outside the regions that you manage; a steward of that region or of the province has to load it`,
  },
});

/** Rows of which records are made before whatever else is waiting gets its turn: about half a millisecond. */
const SLICE_ROWS = 64;

/** Makes records of the rows of a source, chunk by chunk, a slice at a time, so that the database is never kept waiting. */
async function* makeChunks(
  source: Source,
  make: RecordMaker,
  readyOf: (record: FeatureRecord) => Pick<ReadyRecord, 'ready' | 'measured'>,
): AsyncGenerator<Made> {
  for await (const rows of source.rows) {
    const made: Made = {
      received: rows.length,
      bytesRead: source.bytes.read,
      records: new Map(),
      duplicate: 0,
      kept: [],
    };
    for (const [i, row] of rows.entries()) {
      if (i % SLICE_ROWS === 0) await setImmediate();
      const one = make(row);
      if ('flaw' in one) {
        made.kept.push({ row, flaw: one.flaw });
        continue;
      }
      const { record } = one;
      const twin = made.records.get(record.key)?.record;
      if (!twin) made.records.set(record.key, { record, ...readyOf(record), row });
      else if (twin.digest === record.digest) made.duplicate += 1;
      else made.kept.push({ row, flaw: repeated(record, String(twin.row)) });
    }
    yield made;
  }
}

/** What the dataset has under a key. */
interface PresentRow extends Place {
  key: string;
  digest: string;
  batch: string;
  row_no: string;
  position: [lng: number, lat: number] | null;
}

/**
 * Sorts made records by what the dataset holds; `batch` is the one being loaded, if it exists yet. `seen` has the keys of this
 * file of which the dataset cannot tell that they were in it: whatever a trial comes by, and rows that only confirmed a record.
 */
const sortChunk = async (
  tx: OwnerTransaction,
  { dataset, regions }: Pick<BatchPlan, 'dataset' | 'regions'>,
  places: Places,
  made: Made,
  batch: string | null,
  seen: SeenKeys,
): Promise<Sorted> => {
  const { records } = made;
  const present = new Map(
    (
      await tx.query<PresentRow>(sql`
        SELECT key, replace(digest::text, '-', '') AS digest, batch::text, row_no::text, region, city, county, town,
               CASE WHEN geom IS NULL THEN NULL ELSE ARRAY[st_x(geom), st_y(geom)] END AS position
          FROM feature
         WHERE dataset = ${dataset.id} AND valid_to IS NULL AND key = ANY (${[...records.keys()]}::text[])`)
    ).map((row) => [row.key, row]),
  );
  const sorted: Sorted = { fresh: [], changed: [], duplicate: made.duplicate, kept: [...made.kept] };
  for (const one of records.values()) {
    const { record, row } = one;
    const there = present.get(record.key);
    if (there && regions !== null && !places.isWithin(regions, there, there.position)) {
      sorted.kept.push({ row, flaw: elsewhere(record) });
      continue;
    }
    const earlier = seen.get(record.key);
    if (earlier) {
      if (earlier.digest === digestPart(record.digest)) sorted.duplicate += 1;
      else sorted.kept.push({ row, flaw: repeated(record, String(earlier.row)) });
      continue;
    }
    const same = there?.digest === record.digest;
    if (same) sorted.duplicate += 1;
    else if (!there) sorted.fresh.push(one);
    else if (there.batch === batch) sorted.kept.push({ row, flaw: repeated(record, there.row_no) });
    else sorted.changed.push(one);
    if (batch === null || (same && there.batch !== batch)) seen.add(record.key, record.row, record.digest);
  }
  return sorted;
};

/**
 * Accepted rows after which the planner is told of them, again at four times as many: a table that has just grown looks small to
 * it, and it would find keys by the wrong index, a thousand times as slowly. The embedded database never does so by itself.
 */
const FIRST_ANALYSIS = 2_000;

const makerFor = (
  { dataset, mapping, crs, regions }: Pick<BatchPlan, 'dataset' | 'mapping' | 'crs' | 'regions'>,
  places: Places,
) => recordMaker(dataset, mapping, places, crs && ((position) => toWgs84(crs, position)), regions);

/** Asks for the next chunk before this one is worked on, so that records are made while the database writes. */
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
  actor: Actor,
  { progress, signal, ended }: LoadOptions = {},
): Promise<Counts> => {
  const { dataset } = plan;
  const make = makerFor(plan, places);
  const measured = measuredFields(plan.layers);
  const readyOf = (record: FeatureRecord) => ({
    ready: database.readyRow(featureRow(dataset, batch, record)),
    measured: measured.length === 0 ? '{}' : JSON.stringify(record.values, measured),
  });
  const counts: Counts = { received: 0, accepted: 0, duplicate: 0, quarantined: 0 };
  const seen = new SeenKeys();
  let analyseAt = FIRST_ANALYSIS;
  try {
    for await (const made of ahead(makeChunks(source, make, readyOf))) {
      signal?.throwIfAborted();
      const sorted = await inTurn(database, dataset.id, async (tx) => {
        const found = await sortChunk(tx, plan, places, made, batch, seen);
        await writeChunk(tx, plan, batch, found, made.received, made.bytesRead);
        return found;
      });
      counts.received += made.received;
      counts.accepted += sorted.fresh.length + sorted.changed.length;
      counts.duplicate += sorted.duplicate;
      counts.quarantined += sorted.kept.length;
      if (counts.accepted >= analyseAt) {
        await database.asOwner((tx) =>
          tx.query(
            sql`ANALYZE feature (dataset, key, batch, region, county, town, cell, period_start, valid_to)`,
          ),
        );
        analyseAt = counts.accepted * 4;
      }
      progress?.(counts, source.bytes);
    }
    await finish(database, batch, 'loaded', null, actor, (tx) => ended?.(tx, counts));
  } catch (error) {
    // Where the database is gone too, what went wrong first is what counts; the batch's silence says the rest.
    await finish(database, batch, signal?.aborted ? 'interrupted' : 'failed', describe(error), actor).catch(
      () => undefined,
    );
    throw error;
  } finally {
    await source.close();
  }
  return counts;
};

/** What loading would come to, without writing anything: the counts and the first rows that would be kept aside. */
export const dryRun = async (
  database: Database,
  places: Places,
  plan: Pick<BatchPlan, 'dataset' | 'mapping' | 'crs' | 'regions'>,
  source: Source,
  most: number,
): Promise<{ counts: Counts; kept: Kept[] }> => {
  const make = makerFor(plan, places);
  const counts: Counts = { received: 0, accepted: 0, duplicate: 0, quarantined: 0 };
  const kept: Kept[] = [];
  const seen = new SeenKeys();
  try {
    for await (const made of ahead(makeChunks(source, make, () => ({ ready: [], measured: '' })))) {
      const sorted = await database.asOwner((tx) => sortChunk(tx, plan, places, made, null, seen));
      counts.received += made.received;
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
