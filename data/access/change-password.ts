import { recordAct } from '#data/audit/entry.ts';
import { sql, type Query } from '#data/db/sql.ts';
import type { Hashing } from './hashing.ts';
import { passwordFlaw } from './password.ts';
import { Refusal } from './refusal.ts';
import { needStep } from './second-factor.ts';
import type { SettingValues } from './setting-list.ts';
import { ACCESS_TOPIC } from './settings.ts';
import { endOtherSessions, type From, type Session } from './sessions.ts';
import { onTrial, stepAfter, type SignInParts } from './sign-in.ts';

/** What may be told of the password of `account`. */
export const PASSWORD_STATE: Query = sql`
  json_build_object('changed_at', account.password_changed_at, 'must_change', account.must_change)`;

/** The hash of a new password; throws where it cannot be taken. */
export async function hashNewPassword(
  hashing: Hashing,
  password: string,
  { name, title, past }: { name: string; title: string; past: readonly string[] },
  settings: SettingValues,
  field: 'next' | 'password' = 'next',
): Promise<string> {
  const unusable = (sentence: { zh: string; en: string }) =>
    new Refusal('unusable-password', sentence, { field });
  const flaw = passwordFlaw(password, { name, title }, settings);
  if (flaw) throw unusable(flaw);
  for (const hash of past)
    if (await hashing.matches(password, hash))
      throw unusable({
        zh: `不得使用最近 ${settings.password_past} 个密码之一。`,
        en: `None of the last ${settings.password_past} passwords can be taken again.`,
      });
  return hashing.hash(password);
}

/** Changes somebody's own password, which ends their other sessions; answers this session's new secret. */
export async function changePassword(
  parts: SignInParts,
  session: Session,
  { current, next }: { current: string; next: string },
  from: From,
): Promise<string> {
  needStep(session, 'change-password', 'full');
  const { account } = session;
  if (!account.local)
    throw new Refusal('not-possible-now', {
      zh: '这个账号在这里没有密码，请在统一登录处修改。',
      en: 'This account has no password here; change it where you sign in.',
    });
  const { database, hashing, sessions, now } = parts;
  const { present, past, settings } = await database.asKeeper(async (tx) => {
    const settings = await parts.settings.readIn(tx);
    const [row] = await tx.query<{ hash: string }>(
      sql`SELECT password_hash AS hash FROM account WHERE id = ${account.id}`,
    );
    // the present one is kept apart
    const rows = await tx.query<{ hash: string }>(sql`
      SELECT hash FROM password_past WHERE account = ${account.id} ORDER BY at DESC LIMIT ${settings.password_past - 1}`);
    return { present: row?.hash ?? null, past: rows.map(({ hash }) => hash), settings };
  });
  const wrong = () =>
    new Refusal(
      'sign-in-failed',
      { zh: '当前密码不正确。', en: 'The present password is wrong.' },
      { field: 'current' },
    );
  let hash = '';
  const prepare = async () => {
    if (!(await hashing.matches(current, present))) return false;
    hash = await hashNewPassword(
      hashing,
      next,
      { ...account, past: present === null ? past : [present, ...past] },
      settings,
    );
    return true;
  };
  return onTrial(parts, account, from, {
    wrong,
    prepare,
    work: async (tx) => {
      const [changed] = await tx.query<{ before: object; after: object }>(sql`
        UPDATE account SET password_hash = ${hash}, password_changed_at = ${new Date(now()).toISOString()}, must_change = false
          FROM (SELECT id, ${PASSWORD_STATE} AS state FROM account WHERE id = ${account.id} FOR UPDATE) AS was
         WHERE account.id = was.id AND password_hash = ${present}
        RETURNING was.state AS before, ${PASSWORD_STATE} AS after`);
      if (!changed) return null;
      await tx.query(sql`
        INSERT INTO password_past (account, hash, at) VALUES (${account.id}, ${present}, ${new Date(now()).toISOString()})`);
      await tx.query(sql`
        DELETE FROM password_past WHERE account = ${account.id} AND at < (
          SELECT min(at) FROM (SELECT at FROM password_past WHERE account = ${account.id}
                                ORDER BY at DESC LIMIT 24) AS newest)`);
      const actor = { name: account.name, address: from.address };
      await recordAct(tx, actor, { action: 'account.password', object: `account/${account.id}`, ...changed });
      await endOtherSessions(tx, {
        account: account.id,
        except: session.id,
        why: 'password',
        actor,
        now: now(),
      });
      await database.announce(tx, ACCESS_TOPIC);
      const step = session.step === 'full' ? 'full' : stepAfter(account, 'change-password', settings, now());
      return sessions.advance(tx, session, step);
    },
  });
}
