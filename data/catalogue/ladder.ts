import type { Database, OwnerTransaction } from '#data/db/database.ts';
import { sql, type Query } from '#data/db/sql.ts';
import type { Counts } from '#data/ingest/load.ts';
import type { Register } from '#data/themes/register.ts';
import type { Dataset } from '#data/themes/theme.ts';
import { faultOf } from './fault.ts';
import { freshnessOf, type Rung } from './freshness.ts';
import { brought, readNewest } from './newest.ts';
import { departmentOf } from './reader.ts';
import type { Calendar } from './working-days.ts';

/*
 * Puts freshness on record: walks all datasets and writes down the steps that were reached and are not on record yet, each with
 * its own day, also those that passed while no process ran. A delivery ends its ladder; taking it back opens it again.
 */

export interface LadderOptions {
  calendar: Calendar;
  /** The calendar day in China Standard Time. */
  today: () => string;
  warn: (message: string, cause: unknown) => void;
}

/** Who is told of a step: the owner when reminded, its supervisor when raised; at the top, the owner itself. */
const toldOf = (owner: string, step: Rung): string | null => {
  if (step === 'reminded') return owner;
  return step === 'raised' ? (departmentOf(owner).supervisor?.id ?? owner) : null;
};

const dayInChina = (instant: Query): Query => sql`(${instant} AT TIME ZONE 'Asia/Shanghai')::date`;

/** The batch that ended a dataset's wait: the first of those that brought the awaited period or a later one. */
const deliveringBatch = ({ id, kind }: Dataset, awaited: string): Query =>
  kind === 'report'
    ? sql`SELECT min(batch) FROM feature WHERE dataset = ${id} AND valid_to IS NULL AND period_start >= ${awaited}::date`
    : sql`
        SELECT min(id) FROM ingest_batch
         WHERE dataset = ${id} AND ${brought} AND ${dayInChina(sql`finished_at`)} >= ${awaited}::date`;

const recordDelivery = (tx: OwnerTransaction, dataset: Dataset, awaited: string) =>
  tx.query(sql`
    INSERT INTO freshness_event (dataset, awaited, step, day, batch)
    SELECT dataset, ${awaited}, 'delivered', ${dayInChina(sql`coalesce(finished_at, touched_at)`)}, id
      FROM ingest_batch WHERE id = (${deliveringBatch(dataset, awaited)})
    ON CONFLICT DO NOTHING`);

const recordReopening = (tx: OwnerTransaction, { id }: Dataset, awaited: string) =>
  tx.query(sql`
    INSERT INTO freshness_event (dataset, awaited, step, day, batch)
    SELECT dataset, ${awaited}, 'reopened', ${dayInChina(sql`rolled_back_at`)}, id
      FROM ingest_batch WHERE dataset = ${id} AND rolled_back_at IS NOT NULL
     ORDER BY rolled_back_at DESC LIMIT 1
    ON CONFLICT DO NOTHING`);

export class Ladder {
  readonly #database: Database;
  readonly #register: Register;
  readonly #options: LadderOptions;
  #walking: Promise<void> = Promise.resolve();
  #waiting: Promise<void> | null = null;

  constructor(database: Database, register: Register, options: LadderOptions) {
    this.#database = database;
    this.#register = register;
    this.#options = options;
  }

  /** Waits for what is being recorded. */
  async close(): Promise<void> {
    await (this.#waiting ?? this.#walking);
  }

  /** Records what is missing, as of now; never two walks at once. What goes wrong is warned of, and the next walk tries again. */
  walk(): Promise<void> {
    // One that is under way may have read what was before, so its callers wait for the next one, together.
    this.#waiting ??= this.#walking.then(() => {
      this.#waiting = null;
      this.#walking = this.#record().catch((error: unknown) =>
        this.#options.warn('The steps of freshness were not recorded', error),
      );
      return this.#walking;
    });
    return this.#waiting;
  }

  /** Records a fault where a batch that ends with `tx` brought nothing though something was expected. */
  async judge(tx: OwnerTransaction, batch: string, dataset: Dataset, counts: Counts): Promise<void> {
    if (counts.accepted > 0) return;
    const { calendar } = this.#options;
    const today = this.#options.today();
    const newest = (await readNewest(tx, [dataset])).get(dataset.id) ?? null;
    const freshness = freshnessOf(dataset, newest, today, calendar);
    const fault = faultOf(dataset, counts, freshness);
    if (!fault) return;
    await tx.query(sql`
      INSERT INTO freshness_event (dataset, awaited, step, day, told, batch, reason, sentence)
      VALUES (${dataset.id}, ${freshness.awaited}, 'fault', ${today}, ${dataset.owner}, ${batch}, ${fault.reason},
              ${JSON.stringify(fault.sentence)})`);
  }

  #record(): Promise<void> {
    const { calendar } = this.#options;
    const { datasets } = this.#register;
    const today = this.#options.today();
    return this.#database.asOwner(async (tx) => {
      await tx.query(sql`SELECT pg_advisory_xact_lock(3701, 0)`);
      const newest = await readNewest(tx, datasets);
      const standing = datasets.map((dataset) => ({
        dataset,
        freshness: freshnessOf(dataset, newest.get(dataset.id) ?? null, today, calendar),
      }));
      await this.#recordEnds(
        tx,
        standing.map(({ dataset, freshness }) => ({ dataset: dataset.id, awaited: freshness.awaited })),
      );
      const reached = standing.flatMap(({ dataset, freshness: { awaited, rungs } }) =>
        rungs
          .filter(({ day }) => day <= today)
          .map(({ step, day }) => [dataset.id, awaited, step, day, toldOf(dataset.owner, step)] as const),
      );
      await tx.query(sql`
        INSERT INTO freshness_event (dataset, awaited, step, day, told)
        SELECT * FROM unnest(${reached.map((row) => row[0])}::text[], ${reached.map((row) => row[1])}::date[],
                             ${reached.map((row) => row[2])}::text[], ${reached.map((row) => row[3])}::date[],
                             ${reached.map((row) => row[4])}::text[])
        ON CONFLICT DO NOTHING`);
    });
  }

  /** A ladder on record before the awaited delivery was ended by one; an ended one from it on was opened again by a roll-back. */
  async #recordEnds(
    tx: OwnerTransaction,
    standing: readonly { dataset: string; awaited: string | null }[],
  ): Promise<void> {
    const turned = await tx.query<{ dataset: string; awaited: string; delivered: boolean }>(sql`
      WITH standing AS (
        SELECT * FROM unnest(${standing.map(({ dataset }) => dataset)}::text[],
                             ${standing.map(({ awaited }) => awaited)}::date[]) AS standing(dataset, present)
      ), last AS (
        SELECT DISTINCT ON (dataset, awaited) dataset, awaited, present, step = 'delivered' AS ended
          FROM freshness_event JOIN standing USING (dataset)
         WHERE step <> 'fault'
         ORDER BY dataset, awaited, step IN ('delivered', 'reopened') DESC, id DESC
      )
      SELECT dataset, awaited::text, awaited < present AS delivered FROM last WHERE ended <> (awaited < present)
       ORDER BY dataset, awaited`);
    for (const { dataset: id, awaited, delivered } of turned) {
      const dataset = this.#register.dataset(id)!.dataset;
      await (delivered ? recordDelivery : recordReopening)(tx, dataset, awaited);
    }
  }
}
