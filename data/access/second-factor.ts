import { recordAct } from '#data/audit/entry.ts';
import { sql, type Queryable } from '#data/db/sql.ts';
import { Refusal } from './refusal.ts';
import type { Seal } from './seal.ts';
import type { From, Session } from './sessions.ts';
import { onTrial, stepAfter, type SignInParts } from './sign-in.ts';
import { enrolment, newTotpSecret, stepOfCode } from './totp.ts';

export interface SecondFactorParts extends SignInParts {
  seal: Seal;
}

const useOf = (account: string): string => `totp/${account}`;

const wrongCode = (): Refusal =>
  new Refusal(
    'sign-in-failed',
    {
      zh: '验证码不正确或已用过。请输入验证器当前显示的六位数字。',
      en: 'The code is wrong or was used already. Give the six digits that the authenticator shows now.',
    },
    { field: 'code' },
  );

const wrongStep = (): Refusal =>
  new Refusal('not-possible-now', {
    zh: '现在不需要这一步。请刷新页面查看登录状态。',
    en: 'This is not asked for now. Reload the page to see how far signing in has got.',
  });

export const needStep = (session: Session, ...steps: Session['step'][]): void => {
  if (!steps.includes(session.step)) throw wrongStep();
};

/** Takes the code of the second factor; answers the session's new secret. */
export async function giveCode(
  parts: SecondFactorParts,
  session: Session,
  code: string,
  from: From,
): Promise<string> {
  needStep(session, 'second-factor');
  const { account } = session;
  return onTrial(parts, account, from, {
    wrong: wrongCode,
    work: async (tx) => {
      if (!(await useCode(parts, tx, account.id, code, true))) return null;
      const now = parts.now();
      const step = stepAfter(account, 'second-factor', await parts.settings.readIn(tx), now);
      const secret = await parts.sessions.advance(tx, session, step);
      const actor = { name: account.name, address: from.address };
      await recordAct(tx, actor, {
        action: 'session.step',
        object: `session/${session.id}`,
        before: { step: session.step },
        after: { step },
      });
      return secret;
    },
  });
}

/** Makes a secret for an authenticator, which counts when the first code of it has been given. */
export async function beginEnrolment(
  { database, seal }: SecondFactorParts,
  session: Session,
  from: From,
): Promise<{ secret: string; uri: string }> {
  needStep(session, 'enrol', 'full');
  const { account } = session;
  const secret = newTotpSecret();
  const sealed = await seal.close(secret, useOf(account.id));
  const begun = await database.asKeeper(async (tx) => {
    const [was] = await tx.query<{ had: boolean }>(sql`
      UPDATE account SET totp_secret = ${sealed}, totp_step = NULL
        FROM (SELECT id, totp_secret IS NOT NULL AS had FROM account WHERE id = ${account.id} FOR UPDATE) AS was
       WHERE account.id = was.id AND totp_confirmed_at IS NULL AND NOT demo AND NOT wall RETURNING was.had`);
    if (!was) return false;
    const { had } = was;
    const actor = { name: account.name, address: from.address };
    await recordAct(tx, actor, {
      action: 'account.enrol',
      object: `account/${account.id}`,
      before: { authenticator: had ? 'unconfirmed' : null },
      after: { authenticator: 'unconfirmed', renewed: had },
    });
    return true;
  });
  if (!begun)
    throw new Refusal('not-possible-now', {
      zh: '已经绑定验证器，或这是演示账号、大屏账号。更换验证器请联系系统管理员先解除绑定。',
      en: 'There is an authenticator already, or this is a demo person or a display wall. The system administrator can remove it, to set up another.',
    });
  return enrolment(secret, account.name);
}

/** Confirms an authenticator by a code of it; answers the session's new secret. */
export async function confirmEnrolment(
  parts: SecondFactorParts,
  session: Session,
  code: string,
  from: From,
): Promise<string> {
  needStep(session, 'enrol', 'full');
  const { account } = session;
  return onTrial(parts, account, from, {
    wrong: wrongCode,
    work: async (tx) => {
      if (!(await useCode(parts, tx, account.id, code, false))) return null;
      await tx.query(sql`
      UPDATE account SET totp_confirmed_at = ${new Date(parts.now()).toISOString()} WHERE id = ${account.id}`);
      const actor = { name: account.name, address: from.address };
      await recordAct(tx, actor, {
        action: 'account.second-factor',
        object: `account/${account.id}`,
        before: { second_factor: false },
        after: { second_factor: true },
      });
      return parts.sessions.advance(tx, session, 'full');
    },
  });
}

/** Uses a code up; false where it is not a right one, or no authenticator of this state is there. */
async function useCode(
  { seal, now }: SecondFactorParts,
  tx: Queryable,
  account: string,
  code: string,
  confirmed: boolean,
): Promise<boolean> {
  const [row] = await tx.query<{ sealed: Buffer; step: string | null }>(sql`
    SELECT totp_secret AS sealed, totp_step AS step FROM account
     WHERE id = ${account} AND totp_secret IS NOT NULL AND (totp_confirmed_at IS NOT NULL) = ${confirmed}
       FOR UPDATE`);
  if (!row) return false;
  const secret = await seal.open(row.sealed, useOf(account));
  if (!secret)
    throw new Error(
      `The second factor of account ${account} was not sealed with the key of this installation.`,
    );
  const step = stepOfCode(secret, code, row.step === null ? null : Number(row.step), now());
  if (step === null) return false;
  await tx.query(sql`UPDATE account SET totp_step = ${step} WHERE id = ${account}`);
  return true;
}
