import { recordAct, type Actor } from '#data/audit/entry.ts';
import { sql, type Queryable } from '#data/db/sql.ts';
import { Refusal } from './refusal.ts';
import { ended, endSession, type SignInWay } from './sessions.ts';

export interface HeldSession {
  id: string;
  account: string;
  account_name: string;
  address: string | null;
  agent: string | null;
  by: SignInWay;
  created_at: Date;
  seen_at: Date;
  expires_at: Date;
}

/** The sessions that have not ended, of one account or of all, the last seen first. */
export const sessionsOf = (tx: Queryable, account: string | null, now: number): Promise<HeldSession[]> =>
  tx.query<HeldSession>(sql`
    SELECT session.id::text, session.account::text, account.name AS account_name, session.address, session.agent, session.by,
           session.created_at, session.seen_at, session.expires_at
      FROM session JOIN account ON account.id = session.account
     WHERE session.ended_at IS NULL AND session.expires_at > ${new Date(now).toISOString()}
       AND (${account}::bigint IS NULL OR session.account = ${account}::bigint)
     ORDER BY session.seen_at DESC, session.id DESC
     LIMIT 1000`);

/** Ends a session by its id, of one account or of any, and puts that on record. To be announced. */
export async function endSessionOf(
  tx: Queryable,
  { id, account }: { id: string; account: string | null },
  { actor, why, now }: { actor: Actor; why: string; now: number },
): Promise<void> {
  const own = await tx.query(sql`
    SELECT id FROM session WHERE id = ${id} AND (${account}::bigint IS NULL OR account = ${account}::bigint)`);
  if (own.length === 0 || !(await endSession(tx, id, why, now)))
    throw new Refusal('unknown-session', {
      zh: '没有这个会话，或已结束。',
      en: 'There is no such session, or it has ended.',
    });
  await recordAct(tx, actor, ended(id, why));
}
