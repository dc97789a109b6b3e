import type { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import { recordAct, type Actor } from './entry.ts';
import { CHAIN_LOCK } from './rows.ts';
import type { Head } from './chain.ts';

/** What a pruning is called in the chain that goes on after it. */
export const PRUNE = 'audit.prune';

/**
 * Lets go of the oldest part of the chain, up to the first entry that is not older than `before`. Its last link stays, and the pruning is an
 * act of the chain itself, so that what remains is still proved and nobody can let a part go unseen. Answers that link, or null where
 * nothing was old enough.
 */
export const pruneChain = (database: Database, before: Date, actor: Actor): Promise<Head | null> =>
  database.asOwner(async (tx) => {
    await tx.query(CHAIN_LOCK);
    const [last] = await tx.query<{ seq: string; hash: Buffer }>(sql`
      SELECT seq::text, hash FROM audit_seal
       WHERE seq < (SELECT coalesce(min(young.seq), 9223372036854775807)
                      FROM audit_seal AS young JOIN audit_entry ON audit_entry.id = young.entry
                     WHERE audit_entry.at >= ${before.toISOString()}::timestamptz)
       ORDER BY audit_seal.seq DESC LIMIT 1`);
    if (!last) return null;
    await tx.query(sql`SET LOCAL haidai.pruning = 'on'`);
    const [former] = await tx.query<{ seq: string | null }>(
      sql`SELECT max(seq)::text AS seq FROM audit_pruned`,
    );
    const gone = await tx.query<{ entry: string }>(
      sql`DELETE FROM audit_seal WHERE seq <= ${last.seq}::bigint RETURNING entry::text`,
    );
    await tx.query(sql`DELETE FROM audit_entry WHERE id = ANY (${gone.map(({ entry }) => entry)}::bigint[])`);
    await tx.query(sql`INSERT INTO audit_pruned (seq, hash) VALUES (${last.seq}::bigint, ${last.hash})`);
    const hash = last.hash.toString('hex');
    await recordAct(tx, actor, {
      action: PRUNE,
      object: null,
      before: { seq: former?.seq ?? null },
      after: { seq: last.seq, hash, before },
    });
    return { seq: BigInt(last.seq), hash: last.hash };
  });
