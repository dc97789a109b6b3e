import { setImmediate } from 'node:timers/promises';
import type { ManagedRegions } from '#data/access/manage.ts';
import type { Sentence } from '#data/access/refusal.ts';
import type { Actor } from '#data/audit/entry.ts';
import type { Database, OwnerTransaction } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import { appendEvents } from '#data/live/outbox.ts';
import { Evaluation } from '#data/rules/evaluate.ts';
import type { Register } from '#data/themes/register.ts';
import type { Network } from '#data/themes/theme.ts';
import { eventsOf } from './announce.ts';
import { readingsPrunedUpTo } from './pruned.ts';
import type { Given } from './judge.ts';
import {
  lookUpNewest,
  lookUpPresent,
  lookUpStations,
  nextBatches,
  writeBatches,
  writeReadings,
  type BatchRow,
  type Asked,
} from './store.ts';
import { lockNetworks } from './turn.ts';
import {
  readingKey,
  seriesKey,
  Sorting,
  stationKey,
  type Counts,
  type Kept,
  type KnownStation,
  type Lookup,
} from './sort.ts';
import { slices } from './slices.ts';

/*
 * The door through which readings come in. What waits is written together: a sender is answered when the transaction with its batch
 * is committed, and while one is under way the next ones gather.
 */

/** A batch as a sender sent it. */
export interface Batch {
  actor: Actor;
  account: string | null;
  /** By which the sender will name it when sending it again; null where they cannot. */
  key: string | null;
  sha256: string;
  readings: readonly Given[];
  /** A line as it came, by its number; long ones cut. */
  rawOf: (line: number) => string;
  /** Where the sender looks after a network's stations; undefined where they do not. */
  regionsOf: (network: string) => ManagedRegions | undefined;
  /** Days back from now of which readings are taken. */
  daysBack: number;
}

export interface Receipt extends Counts {
  batch: string;
  /** The first of what was kept aside. */
  kept: { line: number; field: string; reason: string; sentence: Sentence }[];
}

/** Why a batch was not taken, without anything written. */
export type Refused = 'busy' | 'other-content';

export class BatchRefused extends Error {
  readonly why: Refused;
  constructor(why: Refused) {
    super(why);
    this.why = why;
  }
}

/** Readings that one transaction takes, where that many wait. */
const GROUP_READINGS = 20_000;
/** Readings that may wait. */
const MOST_WAITING = 400_000;
/** Events that are written at once. */
const EVENTS = 4;
/** Of what was kept aside, how much is told at once. */
const SHOWN = 20;

interface Waiting {
  batch: Batch;
  resolve: (receipt: Receipt) => void;
  reject: (reason: unknown) => void;
}

/** A batch that was written before, by the name that its sender gave it. */
interface Earlier extends Receipt {
  sha256: string;
}

export class ObservationDoor {
  readonly #database: Database;
  readonly #register: Register;
  readonly #now: () => number;
  readonly #rules: Evaluation;
  readonly #months = new Set<string>();
  #metrics: Promise<ReadonlyMap<string, number>> | null = null;
  #waiting: Waiting[] = [];
  #readings = 0;
  #working: Promise<void> | null = null;

  constructor(database: Database, register: Register, now: () => number = Date.now) {
    this.#database = database;
    this.#register = register;
    this.#now = now;
    this.#rules = new Evaluation(register);
  }

  /** Takes a batch in and answers when it is committed; throws `BatchRefused`, or what the database throws. */
  receive(batch: Batch): Promise<Receipt> {
    if (this.#readings > 0 && this.#readings + batch.readings.length > MOST_WAITING)
      return Promise.reject(new BatchRefused('busy'));
    this.#readings += batch.readings.length;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ batch, resolve, reject });
      this.#working ??= this.#work();
    });
  }

  /** Writes what waits and comes to rest. */
  async close(): Promise<void> {
    await this.#working;
  }

  async #work(): Promise<void> {
    // what came in the same turn goes together
    await setImmediate();
    while (this.#waiting.length > 0) {
      const group = this.#nextGroup();
      await this.#writeGroup(group);
      for (const { batch } of group) this.#readings -= batch.readings.length;
    }
    this.#working = null;
  }

  #nextGroup(): Waiting[] {
    let readings = 0;
    let count = 0;
    for (const { batch } of this.#waiting) {
      readings += batch.readings.length;
      if (count > 0 && readings > GROUP_READINGS) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  async #writeGroup(group: readonly Waiting[]): Promise<void> {
    try {
      const receipts = await this.#write(group.map(({ batch }) => batch));
      for (const [i, { resolve, reject }] of group.entries()) {
        const receipt = receipts[i]!;
        if (receipt instanceof BatchRefused) reject(receipt);
        else resolve(receipt);
      }
    } catch (error) {
      // whatever is wrong with one batch is not the others' fault
      if (group.length === 1) group[0]!.reject(error);
      else for (const one of group) await this.#writeGroup([one]);
    }
  }

  async #write(batches: readonly Batch[]): Promise<(Receipt | BatchRefused)[]> {
    const metrics = await this.#metricNumbers();
    const months = new Set<string>();
    const receipts = await this.#database.asOwner((tx) => this.#writeIn(tx, batches, metrics, months));
    for (const month of months) this.#months.add(month);
    return receipts;
  }

  async #writeIn(
    tx: OwnerTransaction,
    batches: readonly Batch[],
    metrics: ReadonlyMap<string, number>,
    months: Set<string>,
  ): Promise<(Receipt | BatchRefused)[]> {
    const networks = [...new Set(batches.flatMap(({ readings }) => readings.map(({ network }) => network)))];
    await lockNetworks(
      tx,
      networks.filter((id) => this.#register.network(id)),
    );
    const earlier = await earlierBatches(tx, batches);
    const gone = await readingsPrunedUpTo(tx);
    const ids = await nextBatches(tx, batches.length);
    const isNew = (batch: Batch, i: number) =>
      batch.key === null ||
      (!earlier.has(nameOf(batch)) && batches.findIndex((one) => nameOf(one) === nameOf(batch)) === i);
    const fresh = batches.flatMap((batch, i) => (isNew(batch, i) ? [{ batch, id: ids[i]! }] : []));
    const lookup = await this.#lookUp(
      tx,
      fresh.flatMap(({ batch }) => batch.readings),
      metrics,
    );
    const sorting = new Sorting(lookup);
    const now = this.#now();
    const rows: BatchRow[] = [];
    for (const { batch, id } of fresh) {
      const oldest = Math.max(now - batch.daysBack * 86_400_000, gone + 1);
      const { counts, aside } = await sorting.sort(id, batch.readings, {
        now,
        oldest,
        regionsOf: batch.regionsOf,
      });
      const { account, actor, key, sha256, rawOf } = batch;
      const sent = [...new Set(batch.readings.map(({ network }) => network))];
      rows.push({
        ...{ id, account, actor, key, sha256, counts },
        networks: sent.filter((network) => lookup.networks.has(network)),
        aside: aside.map((one) => ({ ...one, raw: rawOf(one.given.line) })),
      });
    }
    const written = [...sorting.written.values()];
    if (rows.length > 0) await writeBatches(tx, rows);
    await this.#makeMonths(tx, written, months);
    await writeReadings(tx, written, sorting.past);
    for await (const events of slices(eventsOf(written), EVENTS)) await appendEvents(tx, events);
    await this.#rules.evaluate(tx, written, lookup, now);
    const receipts = new Map<string, Earlier>(earlier);
    for (const { id, counts, aside, key, account, sha256 } of rows) {
      const kept = aside
        .slice(0, SHOWN)
        .map(({ given: { line }, flaw: { field, reason, sentence } }) => ({ line, field, reason, sentence }));
      receipts.set(key === null ? id : nameOf({ account, key }), { batch: id, ...counts, kept, sha256 });
    }
    return batches.map((batch, i) => {
      const { sha256, ...receipt } = receipts.get(batch.key === null ? ids[i]! : nameOf(batch))!;
      return sha256 === batch.sha256 ? receipt : new BatchRefused('other-content');
    });
  }

  async #lookUp(
    tx: OwnerTransaction,
    readings: readonly Given[],
    metrics: ReadonlyMap<string, number>,
  ): Promise<Lookup> {
    const asked = new Map<string, Set<string>>();
    for await (const slice of slices(readings))
      for (const { network, station, flaw } of slice)
        if (!flaw && isKey(station)) {
          const keys = asked.get(network) ?? new Set();
          asked.set(network, keys.add(station));
        }
    const networks = new Map<string, Network>();
    const stations = new Map<string, KnownStation>();
    for (const [id, keys] of asked) {
      const network = this.#register.network(id);
      if (!network) continue;
      networks.set(id, network);
      for (const [key, station] of await lookUpStations(tx, network, [...keys])) stations.set(key, station);
    }
    const newest = await lookUpNewest(
      tx,
      [...stations.values()].map(({ id }) => id),
    );
    const numberOf = (network: string, name: string) => metrics.get(`${network}/${name}`);
    // what is newer than the newest of its series is not there yet
    const doubtful = new Map<string, Asked>();
    const look = ({ network, station, metric, time, flaw }: Given): void => {
      const known = stations.get(stationKey(network, station));
      const number = numberOf(network, metric);
      if (flaw || !known || number === undefined) return;
      if (time <= (newest.get(seriesKey(known.id, number)) ?? -Infinity))
        doubtful.set(readingKey(known.id, number, time), { station: known.id, metric: number, time });
    };
    for await (const slice of slices(readings)) slice.forEach(look);
    const present = await lookUpPresent(tx, [...doubtful.values()]);
    return { networks, metrics: numberOf, stations, newest, present };
  }

  async #makeMonths(tx: OwnerTransaction, written: readonly Kept[], made: Set<string>): Promise<void> {
    for (const { time } of written) made.add(monthInChina(time));
    for (const month of [...made].sort())
      if (!this.#months.has(month)) await tx.query(sql`SELECT reading_partition(${`${month}-01`}::date)`);
  }

  /** Numbers of the declared metrics by `network/metric`; those that are new are given theirs. */
  #metricNumbers(): Promise<ReadonlyMap<string, number>> {
    const declared = this.#register.networks.flatMap(({ id, metrics }) =>
      metrics.map((metric) => [id, metric.id] as const),
    );
    this.#metrics ??= this.#database.asOwner(async (tx) => {
      await tx.query(sql`
        INSERT INTO metric (network, name)
        SELECT * FROM unnest(${declared.map(([network]) => network)}::text[], ${declared.map(([, name]) => name)}::text[]) AS one(network, name)
         WHERE NOT EXISTS (SELECT FROM metric WHERE metric.network = one.network AND metric.name = one.name) -- numbers are few
        ON CONFLICT DO NOTHING`);
      const rows = await tx.query<{ id: number; network: string; name: string }>(
        sql`SELECT id, network, name FROM metric`,
      );
      return new Map(rows.map(({ id, network, name }) => [`${network}/${name}`, id]));
    });
    this.#metrics.catch(() => (this.#metrics = null));
    return this.#metrics;
  }
}

/** PostgreSQL text holds no U+0000, so no record's key does. */
const isKey = (station: string): boolean => station.isWellFormed() && !station.includes('\0');

const CHINA_MS = 8 * 3_600_000;

/** The month in China that a time lies in. */
const monthInChina = (time: number): string => new Date(time + CHINA_MS).toISOString().slice(0, 7);

/** How a batch is told from others, where its sender named it. */
const nameOf = ({ account, key }: Pick<Batch, 'account' | 'key'>): string => `${account}/${key}`;

/** The batches that their senders sent before, by their names. */
const earlierBatches = async (
  tx: OwnerTransaction,
  batches: readonly Batch[],
): Promise<Map<string, Earlier>> => {
  const withKey = batches.filter(({ key }) => key !== null);
  if (withKey.length === 0) return new Map();
  const rows = await tx.query<Earlier & { account: string | null; key: string }>(sql`
    SELECT asked.account::text, asked.key, sha256, batch.id::text AS batch, received, accepted, duplicate, quarantined, corrected, late,
           (SELECT coalesce(json_agg(json_build_object('line', line, 'field', field, 'reason', reason, 'sentence', sentence)
                                     ORDER BY line, nth), '[]')
              FROM (SELECT * FROM observation_quarantine WHERE batch = batch.id ORDER BY line, nth LIMIT ${SHOWN}) AS first) AS kept
      FROM unnest(${withKey.map(({ account }) => account)}::bigint[], ${withKey.map(({ key }) => key)}::text[]) AS asked(account, key)
     CROSS JOIN LATERAL (
       SELECT * FROM observation_batch WHERE account = asked.account AND idempotency_key = asked.key
       UNION ALL
       SELECT * FROM observation_batch WHERE asked.account IS NULL AND account IS NULL AND idempotency_key = asked.key
     ) AS batch`);
  return new Map(rows.map(({ account, key, ...receipt }) => [nameOf({ account, key }), receipt]));
};
