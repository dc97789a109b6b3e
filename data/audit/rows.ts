import { sql, type Query } from '#data/db/sql.ts';

/** Waits until no other process is at the chain's links; held to the end of the transaction. */
export const CHAIN_LOCK: Query = sql`SELECT pg_advisory_xact_lock(${3_700_000_003n})`;

/** Columns of `audit_entry AS entry` as `SealedText`. */
export const ENTRY_TEXT: Query = sql`
  entry.id::text, (extract(epoch FROM entry.at) * 1000000)::bigint::text AS at, entry.actor, entry.address, entry.action, entry.object,
  entry.before::text, entry.after::text, entry.result`;

/** The last link of the chain, be it of what was let go; no row where nothing has been sealed yet. */
export const HEAD: Query = sql`
  SELECT seq::text, hash FROM (SELECT seq, hash FROM audit_seal UNION ALL SELECT seq, hash FROM audit_pruned) AS link
   ORDER BY link.seq DESC LIMIT 1`;
