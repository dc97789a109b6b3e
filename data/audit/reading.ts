import { nothing, sql, type Query, type Queryable } from '#data/db/sql.ts';
import { HEAD } from './rows.ts';

export interface EntryFilter {
  actor: string | null;
  /** How the action begins, such as `grant.`. */
  action: string | null;
  /** How the object begins, such as `account/17`. */
  object: string | null;
  result: string | null;
  /** From this instant on. */
  from: string | null;
  /** Before this instant. */
  to: string | null;
}

export interface EntryRow {
  id: string;
  at: string;
  actor: string;
  address: string | null;
  action: string;
  object: string | null;
  /** JSON. */
  before: string | null;
  after: string | null;
  result: string;
  sealed: boolean;
}

/**
 * One page of entries and the first of the next, newest first; `before` is the last id of the page before. Within a time they come in the
 * order of time, of which an index reads a range; it is the order of ids as long as no clock was set back.
 */
export const entriesQuery = (
  { actor, action, object, result, from, to }: EntryFilter,
  limit: number,
  before: string | null,
): Query => {
  const timed = from !== null || to !== null;
  const older = timed
    ? sql`AND (entry.at, entry.id) < (SELECT last.at, last.id FROM audit_entry AS last WHERE last.id = ${before}::bigint)`
    : sql`AND entry.id < ${before}::bigint`;
  return sql`
    SELECT entry.id::text, to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, entry.actor, entry.address,
           entry.action, entry.object, entry.before::text, entry.after::text, entry.result,
           EXISTS (SELECT FROM audit_seal WHERE audit_seal.entry = entry.id) AS sealed
      FROM audit_entry AS entry
     WHERE true ${before === null ? nothing : older}
       ${actor === null ? nothing : sql`AND entry.actor = ${actor}`}
       ${action === null ? nothing : sql`AND starts_with(entry.action COLLATE "C", ${action})`}
       ${object === null ? nothing : sql`AND starts_with(entry.object COLLATE "C", ${object})`}
       ${result === null ? nothing : sql`AND entry.result = ${result}`}
       ${from === null ? nothing : sql`AND entry.at >= ${from}::timestamptz`}
       ${to === null ? nothing : sql`AND entry.at < ${to}::timestamptz`}
     ORDER BY ${timed ? sql`entry.at DESC, entry.id DESC` : sql`entry.id DESC`} LIMIT ${limit + 1}`;
};

/** One page of entries, and after which id the next one begins. */
export const readEntries = async (
  tx: Queryable,
  filter: EntryFilter,
  limit: number,
  before: string | null,
): Promise<{ rows: EntryRow[]; next: string | null }> => {
  const rows = await tx.query<EntryRow>(entriesQuery(filter, limit, before));
  const shown = rows.slice(0, limit);
  return { rows: shown, next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
};

export interface ChainState {
  head: { seq: string; hash: string } | null;
  /** Entries that wait for the sealer. */
  pending: number;
  /** The last link of what was let go, and when that was. */
  pruned: { seq: string; at: Date } | null;
}

/** How the chain stands. */
export const readChainState = async (tx: Queryable): Promise<ChainState> => {
  const [head] = await tx.query<{ seq: string; hash: Buffer }>(HEAD);
  const [waiting] = await tx.query<{ pending: number }>(
    sql`SELECT count(*)::int AS pending FROM audit_pending`,
  );
  const [pruned] = await tx.query<{ seq: string; at: Date }>(
    sql`SELECT seq::text, at FROM audit_pruned ORDER BY audit_pruned.seq DESC LIMIT 1`,
  );
  return {
    head: head ? { seq: head.seq, hash: head.hash.toString('hex') } : null,
    pending: waiting!.pending,
    pruned: pruned ?? null,
  };
};
