import { setTimeout as rest } from 'node:timers/promises';
import { sql } from '#data/db/sql.ts';
import { BEGAN, EPISODE, type Receipt } from './sender.ts';
import type { StreamListener } from './listener.ts';
import { WATCHED, type World } from './world.ts';

/* Whether everything adds up after a fault. */

export interface Sums extends Receipt {
  batches: number;
  readings: number;
  events: number;
  alarms: number;
  /** How many alarms of the watched rule there had to be, by the readings; each is there, once. */
  due: number;
}

const PATIENCE_MS = 30_000;

interface Alarms {
  alarms: number;
  /** Of the same rule, subject and beginning. */
  doubled: number;
  /** Stations and episodes with a reading beyond the limit, and those of which there is no alarm, or more than one. */
  due: number;
  missing: number;
  repeated: number;
}

/** What there is of alarms, and what there should be by the readings that are stored. */
const countAlarms = async ({ database }: Pick<World, 'database'>): Promise<Alarms> => {
  const episode = sql`floor((extract(epoch FROM at - to_timestamp(${BEGAN / 1000}::float8)) + 30) / ${EPISODE * 60}::int)`;
  const [row] = await database.asOwner((tx) =>
    tx.query<Alarms>(sql`
      WITH due AS (
        SELECT DISTINCT station.key AS subject, ${episode} AS episode
          FROM (SELECT station, metric, time AS at, value FROM reading) AS reading
          JOIN station ON station.id = reading.station
          JOIN metric ON metric.id = reading.metric AND metric.network = 'air' AND metric.name = ${WATCHED.metric}
         WHERE reading.value > ${WATCHED.above}
      ), raised AS (
        SELECT subject, ${episode} AS episode, count(*) AS times
          FROM (SELECT subject, onset AS at FROM alarm WHERE rule = ${WATCHED.rule}) AS alarm GROUP BY 1, 2
      )
      SELECT (SELECT count(*)::int FROM alarm) AS alarms,
             (SELECT (count(*) - count(DISTINCT (rule, subject, onset)))::int FROM alarm) AS doubled,
             (SELECT count(*)::int FROM due) AS due,
             (SELECT count(*)::int FROM due LEFT JOIN raised USING (subject, episode) WHERE raised.times IS NULL) AS missing,
             (SELECT count(*)::int FROM raised LEFT JOIN due USING (subject, episode) WHERE due.subject IS NULL OR raised.times > 1) AS repeated`),
  );
  return row!;
};

/** Compares what senders were answered, what is stored and what listeners got; throws where any of it differs. */
export const checkSums = async (
  world: Pick<World, 'database'>,
  receipts: ReadonlyMap<string, Receipt>,
  listeners: readonly StreamListener[],
): Promise<Sums> => {
  const answered = { received: 0, accepted: 0, duplicate: 0, quarantined: 0, corrected: 0 };
  for (const receipt of receipts.values())
    for (const name of Object.keys(answered) as (keyof Receipt)[]) answered[name] += receipt[name];
  const [stored] = await world.database.asOwner((tx) =>
    tx.query<Sums & { told: number; hours: number; months: number }>(sql`
      SELECT count(*)::int AS batches, sum(received)::int AS received, sum(accepted)::int AS accepted, sum(duplicate)::int AS duplicate,
             sum(quarantined)::int AS quarantined, sum(corrected)::int AS corrected,
             (SELECT count(*)::int FROM reading) AS readings, (SELECT sum(n)::int FROM reading_hour) AS hours,
             (SELECT sum(n)::int FROM reading_month) AS months,
             (SELECT sum(jsonb_array_length(data -> 'rows'))::int FROM outbox WHERE topic = 'observations/air') AS told,
             (SELECT count(*)::int FROM outbox WHERE topic = 'observations/air') AS events
        FROM observation_batch`),
  );
  const { batches, readings, hours, months, told, events, ...sums } = stored!;
  const wrong: string[] = [];
  const same = (what: string, one: number, other: number) =>
    one === other || wrong.push(`${what}: ${one} and ${other}`);
  same('batches answered and stored', receipts.size, batches);
  for (const name of Object.keys(answered) as (keyof Receipt)[])
    same(`${name}, answered and stored`, answered[name], sums[name]);
  same('received and what became of it', sums.received, sums.accepted + sums.duplicate + sums.quarantined);
  same('readings and what was accepted anew', readings, sums.accepted - sums.corrected);
  same('readings and the sums of hours', readings, hours);
  same('readings and the sums of months', readings, months);
  const rows = await world.database.asOwner((tx) =>
    tx.query<{ id: string }>(
      sql`SELECT id::text FROM outbox WHERE topic = 'observations/air' ORDER BY outbox.id`,
    ),
  );
  const all = rows.map(({ id }) => id);
  for (const [i, listener] of listeners.entries()) {
    for (
      const deadline = Date.now() + PATIENCE_MS;
      Date.now() < deadline && listener.ids.length < all.length;
    )
      await rest(100);
    if (listener.ids.join() !== all.join())
      wrong.push(
        `listener ${i} got ${listener.ids.length} events (${new Set(listener.ids).size} different) of ${all.length}`,
      );
    if (listener.resyncs() > 0) wrong.push(`listener ${i} was told ${listener.resyncs()} times to ask anew`);
  }
  const { alarms, doubled, due, missing, repeated } = await countAlarms(world);
  if (doubled > 0) wrong.push(`${doubled} alarms are there twice`);
  if (missing > 0) wrong.push(`${missing} of ${due} alarms that readings call for are not there`);
  if (repeated > 0) wrong.push(`${repeated} alarms are there more than once, or without a reading`);
  if (told < readings) wrong.push(`${told} of ${readings} readings were told of`);
  if (wrong.length > 0) throw new Error(`It does not add up:\n  ${wrong.join('\n  ')}`);
  return { ...sums, batches, readings, events, alarms, due };
};
