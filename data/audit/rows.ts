import { sql, type Query } from '#data/db/sql.ts';

/** Columns of `audit_entry AS entry` as `SealedText`. */
export const ENTRY_TEXT: Query = sql`
  entry.id::text, (extract(epoch FROM entry.at) * 1000000)::bigint::text AS at, entry.actor, entry.address, entry.action, entry.object,
  entry.before::text, entry.after::text, entry.result`;

/** The last link of the chain, be it of what was let go; no row where nothing has been sealed yet. */
export const HEAD: Query = sql`
  SELECT seq::text, hash FROM (SELECT seq, hash FROM audit_seal UNION ALL SELECT seq, hash FROM audit_pruned) AS link
   ORDER BY link.seq DESC LIMIT 1`;
