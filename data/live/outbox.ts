import type { Place } from '#data/access/rights.ts';
import type { Database, OwnerTransaction } from '#data/db/database.ts';
import { nothing, sql, type Queryable } from '#data/db/sql.ts';

/* Events on their way out: written in the transaction of what they tell of, read in one order by whoever tells them on. */

/** The announcement that goes with every event. */
export const OUTBOX_TOPIC = 'outbox';

export interface NewEvent {
  /** Lower-case words with `/` between its parts. */
  topic: string;
  /** Of grade 1 it is for everybody, else for those who hold the dataset at this grade in the place. */
  grade: number;
  dataset: string | null;
  place: Place | null;
  data: object;
}

export interface OutboxEvent extends Omit<NewEvent, 'data'> {
  /** A number as text; later ones are greater. */
  id: string;
  /** ISO 8601. */
  at: string;
  /** JSON of an object. */
  data: string;
}

interface Row extends Place {
  id: string;
  at: Date;
  topic: string;
  grade: number;
  dataset: string | null;
  data: string;
}

/** Writes events in the transaction of the change that they tell of: there is never the one without the other. */
export const appendEvents = async (tx: Queryable, events: readonly NewEvent[]): Promise<void> => {
  if (events.length === 0) return;
  const column = (of: (event: NewEvent) => unknown) => events.map(of);
  await tx.query(sql`
    INSERT INTO outbox (topic, grade, dataset, region, city, county, town, data)
    SELECT topic, grade, dataset, region, city, county, town, data
      FROM unnest(${column(({ topic }) => topic)}::text[], ${column(({ grade }) => grade)}::smallint[],
                  ${column(({ dataset }) => dataset)}::text[], ${column(({ place }) => place?.region ?? null)}::text[],
                  ${column(({ place }) => place?.city ?? null)}::text[], ${column(({ place }) => place?.county ?? null)}::text[],
                  ${column(({ place }) => place?.town ?? null)}::text[], ${column(({ data }) => JSON.stringify(data))}::jsonb[])
           WITH ORDINALITY AS event(topic, grade, dataset, region, city, county, town, data, nth)
     ORDER BY nth`);
};

/** The number up to which there is nothing more to come; a statement of its own, so that what it answers is seen by the next one. */
const settled = async (tx: OwnerTransaction): Promise<string> => {
  const [row] = await tx.query<{ id: string }>(sql`SELECT outbox_settled()::text AS id`);
  if (!row) throw new Error('The outbox did not answer.');
  return row.id;
};

/** The newest event that can be read; whoever reads after it misses none that is written from now on. */
export const newest = (database: Database): Promise<string> => database.asOwner(settled);

/** The events after one, in order, at most so many, of all topics or of some; none is passed over that may still be seen later. */
export const readAfter = (
  database: Database,
  after: string,
  limit: number,
  topics: readonly string[] | null = null,
): Promise<OutboxEvent[]> =>
  database.asOwner(async (tx) => {
    const upto = await settled(tx);
    if (BigInt(after) >= BigInt(upto)) return [];
    const of = topics === null ? nothing : sql`AND topic = ANY (${[...topics]}::text[])`;
    const rows = await tx.query<Row>(sql`
      SELECT id::text, at, topic, grade, dataset, region, city, county, town, data::text
        FROM outbox WHERE id > ${after}::bigint AND id <= ${upto}::bigint ${of} ORDER BY outbox.id LIMIT ${limit}`);
    return rows.map(({ region, city, county, town, at, ...event }) => ({
      ...event,
      at: at.toISOString(),
      place: (region ?? city ?? county ?? town) === null ? null : { region, city, county, town },
    }));
  });

/** The last event that was written so many seconds ago or earlier, as far as events are kept. */
export const newestBefore = (database: Database, seconds: number): Promise<string> =>
  database.asOwner(async (tx) => {
    const upto = await settled(tx);
    const [row] = await tx.query<{ id: string }>(sql`
      SELECT coalesce(min(id) - 1, ${upto}::bigint)::text AS id
        FROM outbox WHERE at > clock_timestamp() - make_interval(secs => ${seconds}) AND id <= ${upto}::bigint`);
    return row?.id ?? upto;
  });

/** The last event that was let go of: whoever had not come so far has missed some. */
export const prunedUpTo = (database: Database): Promise<string> =>
  database.asOwner(async (tx) => {
    const [row] = await tx.query<{ upto: string }>(sql`SELECT upto::text FROM outbox_pruned`);
    return row?.upto ?? '0';
  });

/** Lets go of the events that were written before a time; answers how many they were. */
export const pruneOutbox = (database: Database, before: Date): Promise<number> =>
  database.asOwner(async (tx) => {
    const upto = await settled(tx);
    const [row] = await tx.query<{ count: number }>(sql`
      WITH last AS (
        SELECT max(id) AS id FROM outbox WHERE at < ${before.toISOString()}::timestamptz AND id <= ${upto}::bigint
      ), gone AS (
        DELETE FROM outbox USING last WHERE outbox.id <= last.id RETURNING outbox.id
      ), noted AS (
        UPDATE outbox_pruned SET upto = greatest(upto, last.id) FROM last WHERE last.id IS NOT NULL
      )
      SELECT count(*)::int AS count FROM gone`);
    return row?.count ?? 0;
  });
