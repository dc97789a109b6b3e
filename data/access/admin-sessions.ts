import { sql } from '#data/db/sql.ts';
import { change, type Keeping } from './change.ts';
import type { Person } from './person.ts';
import { Refusal } from './refusal.ts';
import { ended, endSession } from './sessions.ts';

const WHY = 'administrator';

/** Ends somebody's session. */
export const endSessionOf = (keeping: Keeping, person: Person, id: string): Promise<void> =>
  change(keeping, person, { action: 'session.end', object: `session/${id}` }, async (tx) => {
    const [of] = await tx.query<{ name: string }>(
      sql`SELECT account.name FROM session JOIN account ON account.id = session.account WHERE session.id = ${id}::bigint`,
    );
    if (!of || !(await endSession(tx, id, WHY, keeping.access.now())))
      throw new Refusal('unknown-session', {
        zh: `没有会话 ${id}，或已结束。`,
        en: `There is no session ${id}, or it has ended already.`,
      });
    const { before, after } = ended(id, WHY);
    return { value: undefined, before, after: { ...after, account: of.name } };
  });

/** Makes a token work no longer. */
export const revokeTokenOf = (keeping: Keeping, person: Person, id: string): Promise<void> =>
  change(keeping, person, { action: 'token.revoke', object: `token/${id}` }, async (tx) => {
    const [revoked] = await tx.query<{ account: string; name: string }>(sql`
      UPDATE api_token SET revoked_at = now() FROM account
       WHERE api_token.id = ${id}::bigint AND api_token.revoked_at IS NULL AND account.id = api_token.account
       RETURNING account.name AS account, api_token.name`);
    if (!revoked)
      throw new Refusal('unknown-token', {
        zh: `没有令牌 ${id}，或已收回。`,
        en: `There is no token ${id}, or it was revoked already.`,
      });
    return { value: undefined, before: { revoked: false }, after: { ...revoked, revoked: true } };
  });
