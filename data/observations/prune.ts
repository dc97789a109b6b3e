import type { Access } from '#data/access/access.ts';
import { PRODUCT, recordAct } from '#data/audit/entry.ts';
import { everyHourAndDay } from '#data/catalogue/clock.ts';
import type { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import { lockNetworks } from './turn.ts';

/* Readings are let go of by whole months; their sums stay, and so does what was measured last. */

/** Nobody waits longer than this for a month to go: it is tried again in an hour. */
const PATIENCE_MS = 3_000;

/** Lets go of all months that ended so many months before a time; answers which. */
export const pruneReadings = (database: Database, months: number, now: Date): Promise<string[]> =>
  database.asOwner(async (tx) => {
    await tx.query(sql`SELECT set_config('lock_timeout', ${String(PATIENCE_MS)}, true)`);
    const gone = await tx.query<{ part: string; ends: Date }>(sql`
      WITH kept AS (
        SELECT date_trunc('month', ${now.toISOString()}::timestamptz AT TIME ZONE 'Asia/Shanghai')
               - make_interval(months => ${months}) AS since
      ), part AS (
        SELECT child.relname::text AS part, to_date(right(child.relname, 7), 'YYYY_MM')::timestamp AS month
          FROM pg_inherits JOIN pg_class AS child ON child.oid = inhrelid
         WHERE inhparent = 'reading'::regclass
      )
      SELECT part, (month + interval '1 month') AT TIME ZONE 'Asia/Shanghai' AS ends FROM part, kept
       WHERE month < since ORDER BY month`);
    const last = gone.at(-1);
    if (!last) return [];
    // whoever writes looks there after they have locked their network
    const networks = await tx.query<{ network: string }>(sql`SELECT DISTINCT network FROM metric`);
    await lockNetworks(
      tx,
      networks.map(({ network }) => network),
    );
    await tx.query(
      sql`UPDATE reading_pruned SET upto = greatest(upto, ${last.ends.toISOString()}::timestamptz)`,
    );
    for (const { part } of gone) await tx.query({ text: `DROP TABLE ${part}`, values: [] });
    await tx.query(sql`DELETE FROM reading_past WHERE time < ${last.ends.toISOString()}::timestamptz`);
    const dropped = gone.map(({ part }) => part.slice(-7).replace('_', '-'));
    await recordAct(tx, PRODUCT, {
      action: 'observation.prune',
      object: 'observations',
      after: { months: dropped },
    });
    return dropped;
  });

/** Lets go of old readings now and every hour, as the setting says; answers what ends it. */
export const keepPruning = (
  database: Database,
  { settings, now }: Pick<Access, 'settings' | 'now'>,
  warn: (message: string, cause: unknown) => void,
): (() => Promise<void>) => {
  let working: Promise<unknown> = Promise.resolve();
  const begin = (): void => {
    working = settings
      .read()
      .then(({ reading_months: months }) => pruneReadings(database, months, new Date(now())))
      .catch((error: unknown) =>
        warn('Old readings were not let go of; it is tried again in an hour', error),
      );
  };
  begin();
  const stop = everyHourAndDay(begin);
  return async () => {
    stop();
    await working;
  };
};
