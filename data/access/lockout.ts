import { sql, type Query, type Queryable } from '#data/db/sql.ts';
import type { SettingValues } from './setting-list.ts';

/** Tries are settled one at a time, so that guesses that are sent at once are counted as well as those sent one by one. */
const SETTLE_LOCK = 3_700_000_005n;
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

type Asked = [tx: Queryable, attempt: Attempt, settings: SettingValues, now: number];

const timesOf = async (tx: Queryable, where: Query, most: number): Promise<number[]> => {
  const rows = await tx.query<{ ms: string }>(sql`
    SELECT (extract(epoch FROM at) * 1000)::bigint AS ms FROM sign_in_failure WHERE ${where} ORDER BY at DESC LIMIT ${most}`);
  return rows.map(({ ms }) => Number(ms));
};

/** When the lock ends that a name or an address is under, in milliseconds; null where neither is under one. */
export async function lockEnd(...[tx, { name, address }, settings, now]: Asked): Promise<number | null> {
  const { lock_failures: byName, lock_failures_address: byAddress } = settings;
  const until = Math.max(
    lockedUntil(await timesOf(tx, sql`name = ${name}`, byName), byName, settings) ?? 0,
    address === null
      ? 0
      : (lockedUntil(await timesOf(tx, sql`address = ${address}`, byAddress), byAddress, settings) ?? 0),
  );
  return now < until ? until : null;
}

/** The same where the try is settled: until the transaction ends no other try is counted. */
export async function lockEndInTurn(...asked: Asked): Promise<number | null> {
  await asked[0].query(sql`SELECT pg_advisory_xact_lock(${SETTLE_LOCK})`);
  return lockEnd(...asked);
}

/** Counts a failure; answers until when it locks the name, or null where it does not. */
export async function countFailure(...[tx, attempt, settings, now]: Asked): Promise<number | null> {
  const { name, address } = attempt;
  const keptMs = (settings.lock_window_minutes + settings.lock_minutes) * MINUTE_MS;
  await tx.query(sql`DELETE FROM sign_in_failure WHERE at < ${new Date(now - keptMs).toISOString()}`);
  await tx.query(sql`
    INSERT INTO sign_in_failure (name, address, at) VALUES (${name}, ${address}, ${new Date(now).toISOString()})`);
  const most = settings.lock_failures;
  return lockedUntil(await timesOf(tx, sql`name = ${name}`, most), most, settings);
}

/** Takes all failures of a name back after its success. */
export const forgiveFailures = async (tx: Queryable, name: string): Promise<void> => {
  await tx.query(sql`DELETE FROM sign_in_failure WHERE name = ${name}`);
};
