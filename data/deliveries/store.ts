import { ALARMS_TOPIC } from '#data/alarms/tell.ts';
import type { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import { newest, readAfter, type OutboxEvent } from '#data/live/outbox.ts';
import { GIVE_UP_MS, type Notice } from './message.ts';
import { isToldOf, type AlarmEvent, type Target } from './target.ts';

/* What waits for whom. Every step is a transaction of its own, so that whenever a process dies, another one goes on from there. */

/** How long one process alone delivers to a target; longer than any try takes. */
const LEASE_SECONDS = 60;
const AT_ONCE = 1_000;
/** How long it is on record what was told. */
const KEPT_DAYS = 180;

/** Makes targets known; one that is new is told of what happens from now on. */
export const enrol = async (database: Database, targets: readonly Target[]): Promise<void> => {
  const position = await newest(database);
  await database.asOwner((tx) =>
    tx.query(sql`
      INSERT INTO delivery_target (id, position) SELECT id, ${position}::bigint FROM unnest(${targets.map(({ id }) => id)}::text[]) AS one(id)
      ON CONFLICT DO NOTHING`),
  );
};

/** Takes one target for this process; null where another has it, or where it is not yet time to try again. */
export const lease = async (database: Database, target: string): Promise<{ position: string } | null> => {
  const [row] = await database.asOwner((tx) =>
    tx.query<{ position: string }>(sql`
      UPDATE delivery_target SET leased_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
       WHERE id = (SELECT id FROM delivery_target
                    WHERE id = ${target} AND next_at <= clock_timestamp() AND (leased_until IS NULL OR leased_until <= clock_timestamp())
                      FOR UPDATE SKIP LOCKED)
      RETURNING position::text`),
  );
  return row ?? null;
};

export const release = (database: Database, target: string): Promise<unknown> =>
  database.asOwner((tx) =>
    tx.query(sql`UPDATE delivery_target SET leased_until = NULL WHERE id = ${target}`),
  );

const enqueue = (
  database: Database,
  target: Target,
  from: string,
  events: readonly OutboxEvent[],
): Promise<boolean> =>
  database.asOwner(async (tx) => {
    const told = events.filter((event) => isToldOf(target, event));
    // whoever moves the position writes what lies before it, so nothing is written twice or not at all
    const moved = await tx.query(sql`
      UPDATE delivery_target SET position = ${events.at(-1)!.id}::bigint
       WHERE id = ${target.id} AND position = ${from}::bigint RETURNING id`);
    if (moved.length === 0) return false;
    await tx.query(sql`
      INSERT INTO delivery (target, event, alarm, at, data)
      SELECT ${target.id}, event, alarm, at, data
        FROM unnest(${told.map(({ id }) => id)}::bigint[], ${told.map(({ data }) => (JSON.parse(data) as AlarmEvent).alarm.id)}::text[],
                    ${told.map(({ at }) => at)}::timestamptz[], ${told.map(({ data }) => data)}::jsonb[]) AS one(event, alarm, at, data)`);
    return true;
  });

/** Puts in line what happened since it was last looked. */
export const gather = async (database: Database, target: Target, from: string): Promise<void> => {
  for (let position = from; ;) {
    const events = await readAfter(database, position, AT_ONCE, [ALARMS_TOPIC]);
    if (events.length === 0 || !(await enqueue(database, target, position, events))) return;
    position = events.at(-1)!.id;
  }
};

/** The first of what waits for a target, and since when it has been failing. */
export const firstWaiting = async (
  database: Database,
  target: string,
): Promise<(Notice & { tries: number }) | null> => {
  const [row] = await database.asOwner((tx) =>
    tx.query<{ event: string; at: Date; data: string; tries: number }>(sql`
      SELECT event::text, at, data::text, tries FROM delivery JOIN delivery_target ON delivery_target.id = delivery.target
       WHERE target = ${target} AND state = 'waiting' ORDER BY delivery.event LIMIT 1`),
  );
  return row ? { ...row, at: row.at.toISOString() } : null;
};

const settle = (
  database: Database,
  target: string,
  event: string,
  state: 'delivered' | 'given_up',
  problem: string | null,
): Promise<unknown> =>
  database.asOwner(async (tx) => {
    await tx.query(sql`
      UPDATE delivery SET state = ${state}, settled_at = clock_timestamp(), problem = ${problem}
       WHERE target = ${target} AND event = ${event}::bigint AND state = 'waiting'`);
    await tx.query(sql`
      UPDATE delivery_target
         SET tries = 0, next_at = clock_timestamp(), problem = ${problem}, leased_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}),
             failing_since = CASE WHEN ${state} = 'delivered' THEN NULL ELSE failing_since END,
             succeeded_at = CASE WHEN ${state} = 'delivered' THEN clock_timestamp() ELSE succeeded_at END
       WHERE id = ${target}`);
  });

export const delivered = (database: Database, target: string, event: string) =>
  settle(database, target, event, 'delivered', null);

export const givenUp = (database: Database, target: string, event: string, problem: string) =>
  settle(database, target, event, 'given_up', problem);

/** Notes a try that failed; what has been tried for too long is given up, so that what comes after it has its turn. */
export const failed = async (
  database: Database,
  target: string,
  event: string,
  problem: string,
  waitMs: number,
): Promise<'again' | 'given_up'> => {
  const [row] = await database.asOwner((tx) =>
    tx.query<{ old: boolean }>(sql`
      UPDATE delivery_target
         SET tries = tries + 1, problem = ${problem}, failing_since = coalesce(failing_since, clock_timestamp()),
             next_at = clock_timestamp() + make_interval(secs => ${waitMs / 1_000})
       WHERE id = ${target}
      RETURNING (SELECT at < clock_timestamp() - make_interval(secs => ${GIVE_UP_MS / 1_000})
                   FROM delivery WHERE target = ${target} AND event = ${event}::bigint) AS old`),
  );
  if (!row?.old) return 'again';
  await givenUp(database, target, event, problem);
  return 'given_up';
};

/** Lets go of what was settled long ago. */
export const pruneDeliveries = (database: Database): Promise<unknown> =>
  database.asOwner((tx) =>
    tx.query(sql`DELETE FROM delivery WHERE settled_at < now() - make_interval(days => ${KEPT_DAYS})`),
  );

export interface TargetState {
  id: string;
  waiting: number;
  delivered: number;
  given_up: number;
  succeeded_at: Date | null;
  failing_since: Date | null;
  problem: string | null;
}

/** How deliveries stand, by target. */
export const targetStates = (database: Database): Promise<TargetState[]> =>
  database.asKeeper((tx) =>
    tx.query<TargetState>(sql`
      SELECT id, count(*) FILTER (WHERE state = 'waiting')::int AS waiting, count(*) FILTER (WHERE state = 'delivered')::int AS delivered,
             count(*) FILTER (WHERE state = 'given_up')::int AS given_up, succeeded_at, failing_since, delivery_target.problem
        FROM delivery_target LEFT JOIN delivery ON delivery.target = delivery_target.id
       GROUP BY delivery_target.id ORDER BY id`),
  );
