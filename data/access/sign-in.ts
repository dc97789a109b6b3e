import { recordAct } from '#data/audit/entry.ts';
import type { Database } from '#data/db/database.ts';
import { sql, type Queryable } from '#data/db/sql.ts';
import { ACCOUNT_JSON, type Account } from './account.ts';
import { addressWithin } from './address.ts';
import type { Hashing } from './hashing.ts';
import { countAttempt, forgiveAttempts } from './lockout.ts';
import { Refusal } from './refusal.ts';
import type { SettingValues } from './setting-list.ts';
import { ACCESS_TOPIC, type AccessSettings } from './settings.ts';
import {
  endSession,
  type From,
  type Session,
  type Sessions,
  type SessionStep,
  type SignInWay,
} from './sessions.ts';

export interface SignInParts {
  database: Database;
  settings: AccessSettings;
  sessions: Sessions;
  hashing: Hashing;
  now: () => number;
}

const DAY_MS = 86_400_000;
const MOST_SHOWN = 64;

/** A name as accounts have it: people write it as they like. */
export const plainName = (name: string): string => name.normalize('NFKC').trim().toLowerCase();

/** What is asked next of somebody who has got as far as this; each is asked at most once. */
export function stepAfter(
  account: Account,
  done: 'nothing' | Exclude<SessionStep, 'full'>,
  settings: Pick<SettingValues, 'password_days_admin'>,
  now: number,
): SessionStep {
  if (account.demo) return 'full';
  const order = ['nothing', 'second-factor', 'change-password', 'enrol'] as const;
  const before = (step: (typeof order)[number]) => order.indexOf(done) < order.indexOf(step);
  if (before('second-factor') && account.secondFactor) return 'second-factor';
  if (before('change-password') && account.local && passwordIsOver(account, settings, now))
    return 'change-password';
  if (before('enrol') && account.adminRole !== null && !account.secondFactor) return 'enrol';
  return 'full';
}

const passwordIsOver = (
  { adminRole, mustChange, passwordChangedAt }: Account,
  { password_days_admin }: Pick<SettingValues, 'password_days_admin'>,
  now: number,
): boolean =>
  mustChange ||
  (adminRole !== null &&
    (passwordChangedAt === null || now - Date.parse(passwordChangedAt) > password_days_admin * DAY_MS));

/** The same words whether the name or the password is wrong, or the account disabled, or the wall elsewhere. */
const failed = (): Refusal =>
  new Refusal('sign-in-failed', {
    zh: '账号或密码不正确，或该账号不能在此登录。',
    en: 'The name or the password is wrong, or this account may not sign in here.',
  });

export const locked = (until: number, now: number): Refusal => {
  const retrySeconds = Math.max(1, Math.ceil((until - now) / 1000));
  const minutes = Math.ceil(retrySeconds / 60);
  return new Refusal(
    'too-many-requests',
    {
      zh: `失败次数过多，已暂时锁定，请 ${minutes} 分钟后再试。`,
      en: `There were too many failures; signing in is locked for ${minutes} more ${minutes === 1 ? 'minute' : 'minutes'}.`,
    },
    { retrySeconds },
  );
};

/** Signs in by name and password; answers the secret of the new session. */
export async function signInByPassword(
  parts: SignInParts,
  given: { name: string; password: string },
  from: From,
): Promise<string> {
  const { database, hashing, now } = parts;
  const name = plainName(given.name);
  const asked = { name: name.slice(0, MOST_SHOWN), address: from.address };
  const at = now();
  const begun = await database.asKeeper(async (tx) => {
    const settings = await parts.settings.readIn(tx);
    const counted = await countAttempt(tx, asked, settings, at);
    if ('until' in counted) {
      await recordAct(tx, asked, {
        action: 'session.refuse',
        object: null,
        after: { why: 'locked' },
        result: 'refused',
      });
      return counted;
    }
    const [found] = await tx.query<{ account: Account; hash: string | null; disabled: boolean }>(sql`
      SELECT ${ACCOUNT_JSON} AS account, password_hash AS hash, disabled_at IS NOT NULL AS disabled
        FROM account WHERE name = ${name}`);
    return { ...counted, found };
  });
  if ('until' in begun) throw locked(begun.until, at);
  const { found, locks } = begun;
  const right = await hashing.matches(given.password, found?.hash ?? null);
  const may =
    found !== undefined &&
    !found.disabled &&
    (!found.account.wall || addressWithin(from.address, found.account.boundAddress));
  const secret = await database.asKeeper(async (tx) => {
    if (right && may) {
      await forgiveAttempts(tx, asked.name);
      return enter(parts, tx, found.account, 'password', from);
    }
    const why = !found ? 'unknown' : !right ? 'password' : found.disabled ? 'disabled' : 'address';
    const object = found ? `account/${found.account.id}` : null;
    await recordAct(tx, asked, { action: 'session.refuse', object, after: { why }, result: 'refused' });
    if (locks) await recordAct(tx, asked, { action: 'account.lock', object });
    return null;
  });
  if (secret === null) throw failed();
  parts.sessions.forget();
  return secret;
}

/** Begins a session of somebody who has proved who they are, and puts that on record. */
export async function enter(
  { sessions, settings, now }: SignInParts,
  tx: Queryable,
  account: Account,
  by: SignInWay,
  from: From,
): Promise<string> {
  const step = stepAfter(account, 'nothing', await settings.readIn(tx), now());
  const { id, secret } = await sessions.begin(tx, account, { by, step, from });
  const actor = { name: account.name, address: from.address };
  await recordAct(tx, actor, { action: 'session.start', object: `session/${id}`, after: { by, step } });
  return secret;
}

/** Ends a session because its person says so. */
export async function signOut(
  { database, sessions, now }: SignInParts,
  session: Session,
  from: From,
): Promise<void> {
  await database.asKeeper(async (tx) => {
    if (!(await endSession(tx, session.id, 'signed-out', now()))) return;
    const actor = { name: session.account.name, address: from.address };
    await recordAct(tx, actor, {
      action: 'session.end',
      object: `session/${session.id}`,
      after: { why: 'signed-out' },
    });
    await database.announce(tx, ACCESS_TOPIC);
  });
  sessions.forget();
}
