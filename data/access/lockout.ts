import { sql, type Queryable } from '#data/db/sql.ts';
import type { SettingValues } from './setting-list.ts';

/** One failure counts at a time, so that guesses that are sent at once are counted as well as those sent one by one. */
const COUNT_LOCK = 3_700_000_005n;
const MINUTE_MS = 60_000;

export interface Attempt {
  name: string;
  address: string | null;
}

/** When a lock ends that the latest failures make (newest first, in milliseconds), or null where they make none. */
export function lockedUntil(
  failures: readonly number[],
  most: number,
  { lock_window_minutes, lock_minutes }: Pick<SettingValues, 'lock_window_minutes' | 'lock_minutes'>,
): number | null {
  const newest = failures[0];
  const first = failures[most - 1];
  if (newest === undefined || first === undefined || newest - first > lock_window_minutes * MINUTE_MS)
    return null;
  return newest + lock_minutes * MINUTE_MS;
}

/**
 * Counts a try as a failure before it is looked at, and answers its id, to be taken back when it succeeds; or when the lock ends, which the
 * name or the address is under. A try under a lock does not lengthen it.
 */
export async function countAttempt(
  tx: Queryable,
  { name, address }: Attempt,
  settings: SettingValues,
  now: number,
): Promise<{ id: string; locks: boolean } | { until: number }> {
  await tx.query(sql`SELECT pg_advisory_xact_lock(${COUNT_LOCK})`);
  const keptMs = (settings.lock_window_minutes + settings.lock_minutes) * MINUTE_MS;
  const since = new Date(now - keptMs).toISOString();
  await tx.query(sql`DELETE FROM sign_in_failure WHERE at < ${since}`);
  const timesOf = async (column: 'name' | 'address', value: string, most: number): Promise<number[]> => {
    const where = column === 'name' ? sql`name = ${value}` : sql`address = ${value}`;
    const rows = await tx.query<{ ms: string }>(sql`
      SELECT (extract(epoch FROM at) * 1000)::bigint AS ms FROM sign_in_failure WHERE ${where} ORDER BY at DESC LIMIT ${most}`);
    return rows.map(({ ms }) => Number(ms));
  };
  const byName = await timesOf('name', name, settings.lock_failures);
  const byAddress = address === null ? [] : await timesOf('address', address, settings.lock_failures_address);
  const until = Math.max(
    lockedUntil(byName, settings.lock_failures, settings) ?? 0,
    lockedUntil(byAddress, settings.lock_failures_address, settings) ?? 0,
  );
  if (now < until) return { until };
  const [row] = await tx.query<{ id: string }>(sql`
    INSERT INTO sign_in_failure (name, address, at) VALUES (${name}, ${address}, ${new Date(now).toISOString()})
    RETURNING id::text`);
  if (!row) throw new Error('A try was not counted.');
  return { id: row.id, locks: lockedUntil([now, ...byName], settings.lock_failures, settings) !== null };
}

/** Takes one counted try back, or all failures of a name after its success. */
export const forgiveAttempts = async (
  tx: Queryable,
  what: { id: string } | { name: string },
): Promise<void> => {
  const where = 'id' in what ? sql`id = ${what.id}` : sql`name = ${what.name}`;
  await tx.query(sql`DELETE FROM sign_in_failure WHERE ${where}`);
};
