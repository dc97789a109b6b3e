import { setTimeout as rest } from 'node:timers/promises';
import { sql } from '#data/db/sql.ts';
import type { Receipt } from './sender.ts';
import type { StreamListener } from './listener.ts';
import type { World } from './world.ts';

/* Whether everything adds up after a fault. */

export interface Sums extends Receipt {
  batches: number;
  readings: number;
  events: number;
  /** Null: no alarms are kept. */
  alarms: number | null;
}

const PATIENCE_MS = 30_000;

/** The alarms there are, and how many there are of the same rule, subject and beginning. */
const countAlarms = (world: Pick<World, 'database'>): Promise<{ alarms: number | null; doubled: number }> =>
  world.database.asOwner(async (tx) => {
    const [there] = await tx.query<{ is: boolean }>(sql`
      SELECT count(*) = 3 AS is FROM information_schema.columns
       WHERE table_name = 'alarm' AND column_name IN ('rule', 'subject', 'onset')`);
    if (!there?.is) return { alarms: null, doubled: 0 };
    const [row] = await tx.query<{ alarms: number; doubled: number }>(sql`
      SELECT count(*)::int AS alarms, (count(*) - count(DISTINCT (rule, subject, onset)))::int AS doubled FROM alarm`);
    return row!;
  });

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
  const { alarms, doubled } = await countAlarms(world);
  if (doubled > 0) wrong.push(`${doubled} alarms are there twice`);
  if (told < readings) wrong.push(`${told} of ${readings} readings were told of`);
  if (wrong.length > 0) throw new Error(`It does not add up:\n  ${wrong.join('\n  ')}`);
  return { ...sums, batches, readings, events, alarms };
};
