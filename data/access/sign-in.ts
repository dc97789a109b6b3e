import { recordAct } from '#data/audit/entry.ts';
import type { Database } from '#data/db/database.ts';
import { sql, type Queryable } from '#data/db/sql.ts';
import { ACCOUNT_JSON, type Account } from './account.ts';
import { addressWithin } from './address.ts';
import type { Hashing } from './hashing.ts';
import { countFailure, forgiveFailures, lockEnd, lockEndInTurn, type Attempt } from './lockout.ts';
import { Refusal } from './refusal.ts';
import type { SettingValues } from './setting-list.ts';
import { ACCESS_TOPIC, type AccessSettings } from './settings.ts';
import type { Turns } from './turns.ts';
import {
  ended,
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
  turns: Turns;
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

const locked = (until: number, now: number): Refusal => {
  const retrySeconds = Math.max(1, Math.ceil((until - now) / 1000));
  const minutes = Math.ceil(retrySeconds / 60);
  return new Refusal(
    'too-many-requests',
    {
      zh: `该账号或所在网络地址失败次数过多，已暂时锁定，请 ${minutes} 分钟后再试。`,
      en: `There were too many failures of this name or from this network address; signing in is locked for ${minutes} min.`,
    },
    { retrySeconds },
  );
};

const REFUSED = { action: 'session.refuse', object: null, result: 'refused' } as const;

/** Reads what a try is held against; throws, and puts on record, where the name or the address is locked already. */
async function lookAt<T>(
  { database, settings, now }: SignInParts,
  attempt: Attempt,
  read: (tx: Queryable) => Promise<T>,
): Promise<T> {
  const at = now();
  const seen = await database.asKeeper(async (tx) => {
    const until = await lockEnd(tx, attempt, await settings.readIn(tx), at);
    if (until === null) return { read: await read(tx) };
    await recordAct(tx, attempt, { ...REFUSED, after: { why: 'locked' } });
    return { until };
  });
  if ('until' in seen) throw locked(seen.until, at);
  return seen.read;
}

/** What a try came to: the secret of a session, or why not, and of which account. */
type Outcome = { secret: string } | { object: string | null; why: string };

/**
 * Settles a try whose password has been looked at, in one transaction: what is right takes effect, what is wrong is counted and put on
 * record, never the one without the other. Tries that were looked at together are settled one after another, each under the limit.
 */
async function settle(
  { database, settings, sessions, now }: SignInParts,
  attempt: Attempt,
  wrong: () => Refusal,
  work: (tx: Queryable) => Promise<Outcome>,
): Promise<string> {
  const at = now();
  const settled = await database.asKeeper(async (tx) => {
    const values = await settings.readIn(tx);
    const until = await lockEndInTurn(tx, attempt, values, at);
    if (until !== null) {
      await recordAct(tx, attempt, { ...REFUSED, after: { why: 'locked' } });
      return { until };
    }
    const outcome = await work(tx);
    if ('secret' in outcome) return outcome;
    const { object, why } = outcome;
    const locks = await countFailure(tx, attempt, values, at);
    await recordAct(tx, attempt, { ...REFUSED, object, after: { why } });
    if (locks !== null)
      await recordAct(tx, attempt, {
        action: 'account.lock',
        object,
        before: { locked: false },
        after: { locked: true, until: new Date(locks).toISOString() },
      });
    return null;
  });
  if (settled === null) throw wrong();
  if ('until' in settled) throw locked(settled.until, at);
  sessions.forget();
  return settled.secret;
}

/** Tries of one name, and from one address, one after another: what is locked by then costs no hashing. */
const inTurn = <T>(
  { turns }: SignInParts,
  { name, address }: Attempt,
  work: () => Promise<T>,
): Promise<T> => {
  const byName = () => turns.run(`name ${name}`, work);
  return address === null ? byName() : turns.run(`address ${address}`, byName);
};

/** Signs in by name and password; answers the secret of the new session. */
export function signInByPassword(
  parts: SignInParts,
  given: { name: string; password: string },
  from: From,
): Promise<string> {
  const name = plainName(given.name);
  const attempt = { name: name.slice(0, MOST_SHOWN), address: from.address };
  return inTurn(parts, attempt, () => tryPassword(parts, { name, password: given.password }, attempt, from));
}

interface Held {
  account: Account;
  hash: string | null;
  disabled: boolean;
}

async function tryPassword(
  parts: SignInParts,
  { name, password }: { name: string; password: string },
  attempt: Attempt,
  from: From,
): Promise<string> {
  const read = async (tx: Queryable): Promise<Held | undefined> => {
    const [row] = await tx.query<Held>(sql`
      SELECT ${ACCOUNT_JSON} AS account, password_hash AS hash, disabled_at IS NOT NULL AS disabled
        FROM account WHERE name = ${name}`);
    return row;
  };
  const seen = await lookAt(parts, attempt, read);
  const matches = await parts.hashing.matches(password, seen?.hash ?? null);
  return settle(parts, attempt, failed, async (tx) => {
    // it may have been changed or disabled meanwhile
    const found = await read(tx);
    if (!found) return { object: null, why: 'unknown' };
    const object = `account/${found.account.id}`;
    if (!matches || found.hash !== seen?.hash) return { object, why: 'password' };
    if (found.disabled) return { object, why: 'disabled' };
    const { wall, boundAddress } = found.account;
    if (wall && !addressWithin(from.address, boundAddress)) return { object, why: 'address' };
    const { step, secret } = await enter(parts, tx, found.account, 'password', from);
    // whoever has only the password would else get new tries at the code by giving it again
    if (step !== 'second-factor') await forgiveFailures(tx, attempt.name);
    return { secret };
  });
}

/**
 * Something that somebody who is signing in has to prove, under the same lock as the password; what is wrong is put on record and refused.
 */
export function onTrial(parts: SignInParts, account: Account, from: From, trial: Trial): Promise<string> {
  const actor = { name: account.name, address: from.address };
  return inTurn(parts, actor, () => tryProof(parts, account, actor, trial));
}

export interface Trial {
  /** Looks at what takes long; false where it is wrong already. */
  prepare?: () => Promise<boolean>;
  /** Answers the new secret, or null where it is wrong. */
  work: (tx: Queryable) => Promise<string | null>;
  /** What is said then. */
  wrong: () => Refusal;
}

async function tryProof(
  parts: SignInParts,
  account: Account,
  actor: Attempt,
  { prepare = () => Promise.resolve(true), work, wrong }: Trial,
): Promise<string> {
  await lookAt(parts, actor, () => Promise.resolve());
  // what is wrong with it is said only where the try may be made: that tells of the proof as well
  const prepared = await prepare().then(
    (may) => () => may,
    (error: unknown) => () => {
      throw error;
    },
  );
  return settle(parts, actor, wrong, async (tx) => {
    const secret = prepared() ? await work(tx) : null;
    if (secret === null) return { object: `account/${account.id}`, why: 'proof' };
    await forgiveFailures(tx, account.name);
    return { secret };
  });
}

/** Begins a session of somebody who has proved who they are, and puts that on record. */
export async function enter(
  { sessions, settings, now }: SignInParts,
  tx: Queryable,
  account: Account,
  by: SignInWay,
  from: From,
): Promise<{ secret: string; step: SessionStep }> {
  const step = stepAfter(account, 'nothing', await settings.readIn(tx), now());
  const { id, secret } = await sessions.begin(tx, account, { by, step, from });
  const actor = { name: account.name, address: from.address };
  await recordAct(tx, actor, { action: 'session.start', object: `session/${id}`, after: { by, step } });
  return { secret, step };
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
    await recordAct(tx, actor, ended(session.id, 'signed-out'));
    await database.announce(tx, ACCESS_TOPIC);
  });
  sessions.forget();
}
