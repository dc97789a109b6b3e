import { recordAct } from '#data/audit/entry.ts';
import type { Database } from '#data/db/database.ts';
import { sql, type Queryable } from '#data/db/sql.ts';
import { ACCOUNT_JSON, type Account } from './account.ts';
import { KeptByDigest, LastUse } from './kept.ts';
import { digestOf, newSecret } from './secret.ts';
import { ACCESS_TOPIC, type AccessSettings } from './settings.ts';
import { addressWithin } from './address.ts';
import type { SettingValues } from './setting-list.ts';

/** What is still asked of who is signing in; `full`: nothing is. */
export type SessionStep = 'second-factor' | 'enrol' | 'change-password' | 'full';
export type SignInWay = 'password' | 'oidc' | 'demo' | 'setup';

export interface Session {
  id: string;
  step: SessionStep;
  by: SignInWay;
  /** Milliseconds since 1970. */
  expiresAt: number;
  /** When so long without a request ends it; null for walls, which nobody touches. */
  idleExpiresAt: number | null;
  account: Account;
}

/** From where somebody asks. */
export interface From {
  address: string | null;
  agent: string | null;
}

interface Row {
  id: string;
  step: SessionStep;
  by: SignInWay;
  seen: Date;
  expires: Date;
  account: Account;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Signing in takes a few minutes at most, also where an authenticator has to be set up. */
const UNFINISHED_MINUTES = 15;
const AGENT_LENGTH = 300;

export interface SessionsOptions {
  settings: AccessSettings;
  now: () => number;
  warn: (message: string, cause: unknown) => void;
}

/**
 * Sessions by the digest of their secrets. What was read of one is kept in memory until something about accounts is announced, so that a
 * request mostly costs no statement, and what was changed counts from the next request on.
 */
export class Sessions {
  readonly #database: Database;
  readonly #options: SessionsOptions;
  readonly #kept: KeptByDigest<Row>;
  #seen = new LastUse();
  #writing = new Set<Promise<unknown>>();
  readonly #stop: () => void;
  readonly #timer: NodeJS.Timeout;

  constructor(database: Database, options: SessionsOptions) {
    this.#database = database;
    this.#options = options;
    this.#kept = new KeptByDigest((digest) => this.#load(digest), options.now);
    this.#stop = database.onAnnouncement(ACCESS_TOPIC, () => this.forget());
    this.#timer = setInterval(
      () => this.#later(this.endLapsed(), 'Lapsed sessions were not ended'),
      MINUTE_MS,
    );
    this.#timer.unref();
  }

  /**
   * The session of a secret, or null where there is none (any more). `active` says whether somebody did something, which puts off the end
   * for being idle.
   */
  async find(secret: string, address: string | null, active: boolean): Promise<Session | null> {
    let row = await this.#kept.read(secret);
    if (!row) return null;
    const settings = await this.#options.settings.read();
    const now = this.#options.now();
    if (lapse(row, this.#seenOf(row), now, settings) === 'idle') {
      // another process may have seen it since
      this.forget();
      row = await this.#kept.read(secret);
      if (!row) return null;
    }
    const why = lapse(row, this.#seenOf(row), now, settings);
    if (why) {
      await this.#end(row, why, address);
      return null;
    }
    const { account } = row;
    if (account.wall && !addressWithin(address, account.boundAddress)) return null;
    if (active) this.#touch(row, now);
    return {
      ...row,
      account,
      expiresAt: row.expires.getTime(),
      idleExpiresAt: idleEnd(row, this.#seenOf(row), settings),
    };
  }

  /**
   * Begins a session in the transaction in which somebody signs in, and ends the account's oldest where there are too many; answers its id and
   * its secret. To be followed by `forget` when the transaction has been committed.
   */
  async begin(
    tx: Queryable,
    account: Account,
    { by, step, from }: { by: SignInWay; step: SessionStep; from: From },
  ): Promise<{ id: string; secret: string }> {
    const settings = await this.#options.settings.readIn(tx);
    const secret = newSecret();
    const now = this.#options.now();
    const agent = from.agent?.slice(0, AGENT_LENGTH) ?? null;
    const [row] = await tx.query<{ id: string }>(sql`
      INSERT INTO session (account, digest, step, by, address, agent, created_at, seen_at, expires_at)
      VALUES (${account.id}, ${digestOf(secret)}, ${step}, ${by}, ${from.address}, ${agent}, ${iso(now)}, ${iso(now)},
              ${iso(expiry(account, step, now, settings))})
      RETURNING id::text`);
    if (!row) throw new Error('A session was not written.');
    const over = await tx.query<{ id: string }>(sql`
      UPDATE session SET ended_at = ${iso(now)}, ended_why = 'too-many'
       WHERE id IN (SELECT id FROM session WHERE account = ${account.id} AND ended_at IS NULL
                     ORDER BY id DESC OFFSET ${settings.sessions_most})
      RETURNING id::text`);
    if (over.length > 0) await this.#database.announce(tx, ACCESS_TOPIC);
    for (const { id } of over)
      await recordAct(tx, { name: account.name, address: from.address }, ended(id, 'too-many'));
    return { id: row.id, secret };
  }

  /** Takes a session to its next step under a new secret, so that whoever knew the old one has nothing. */
  async advance(tx: Queryable, session: Session, step: SessionStep): Promise<string> {
    const settings = await this.#options.settings.readIn(tx);
    const now = this.#options.now();
    const secret = newSecret();
    const expires =
      session.step === 'full' ? session.expiresAt : expiry(session.account, step, now, settings);
    const rows = await tx.query(sql`
      UPDATE session SET digest = ${digestOf(secret)}, step = ${step}, seen_at = ${iso(now)}, expires_at = ${iso(expires)}
       WHERE id = ${session.id} AND step = ${session.step} AND ended_at IS NULL
      RETURNING id`);
    if (rows.length === 0) throw new Error(`Session ${session.id} went on or ended meanwhile.`);
    return secret;
  }

  /** Ends those sessions that are over though nobody asks by them any more; answers how many. */
  async endLapsed(): Promise<number> {
    const settings = await this.#options.settings.read();
    const now = this.#options.now();
    // when a session was last seen is written once a minute
    const before = (minutes: number) => iso(now - (minutes + 1) * MINUTE_MS);
    this.#seen.prune(now - DAY_MS);
    return this.#database.asKeeper(async (tx) => {
      const over = await tx.query<{ id: string; name: string; why: string }>(sql`
        WITH over AS (
          SELECT session.id, account.name, CASE WHEN expires_at <= ${iso(now)} THEN 'expired' ELSE 'idle' END AS why
            FROM session JOIN account ON account.id = session.account
           WHERE ended_at IS NULL
             AND (expires_at <= ${iso(now)} OR (NOT account.wall AND seen_at <= CASE
                   WHEN account.admin_role IS NULL THEN ${before(settings.idle_minutes)}::timestamptz
                   ELSE ${before(settings.idle_minutes_admin)}::timestamptz END))
           LIMIT 10000 FOR UPDATE OF session SKIP LOCKED)
        UPDATE session SET ended_at = ${iso(now)}, ended_why = over.why FROM over WHERE session.id = over.id
        RETURNING session.id::text, over.name, over.why`);
      for (const { id, name, why } of over) await recordAct(tx, { name, address: null }, ended(id, why));
      return over.length;
    });
  }

  /** What is kept counts no longer. */
  forget(): void {
    this.#kept.forget();
  }

  async close(): Promise<void> {
    this.#stop();
    clearInterval(this.#timer);
    await Promise.all(this.#writing);
  }

  async #load(digest: Buffer): Promise<Row | null> {
    const [row] = await this.#database.asKeeper((tx) =>
      tx.query<Row>(sql`
        SELECT session.id::text, session.step, session.by, session.seen_at AS seen, session.expires_at AS expires,
               ${ACCOUNT_JSON} AS account
          FROM session JOIN account ON account.id = session.account
         WHERE session.digest = ${digest} AND session.ended_at IS NULL AND account.disabled_at IS NULL`),
    );
    return row ?? null;
  }

  #seenOf(row: Row): number {
    return Math.max(row.seen.getTime(), this.#seen.at(row.id));
  }

  #touch(row: Row, now: number): void {
    if (!this.#seen.note(row.id, now, row.seen.getTime())) return;
    const written = this.#database.asKeeper((tx) =>
      tx.query(
        sql`UPDATE session SET seen_at = greatest(seen_at, ${iso(now)}::timestamptz) WHERE id = ${row.id}`,
      ),
    );
    this.#later(written, 'When a session was last seen was not written');
  }

  async #end(row: Row, why: string, address: string | null): Promise<void> {
    await this.#database.asKeeper(async (tx) => {
      if (await endSession(tx, row.id, why, this.#options.now()))
        await recordAct(tx, { name: row.account.name, address }, ended(row.id, why));
    });
    this.forget();
  }

  /** Work that no request waits for. */
  #later(work: Promise<unknown>, failed: string): void {
    const done = work
      .catch((error: unknown) => this.#options.warn(failed, error))
      .finally(() => this.#writing.delete(done));
    this.#writing.add(done);
  }
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** The act that ends a session. */
export const ended = (id: string, why: string) => ({
  action: 'session.end',
  object: `session/${id}`,
  before: { ended: false },
  after: { ended: true, why },
});

/** Ends a session in a transaction; false where it had ended. */
export const endSession = async (tx: Queryable, id: string, why: string, now: number): Promise<boolean> => {
  const rows = await tx.query(sql`
    UPDATE session SET ended_at = ${iso(now)}, ended_why = ${why} WHERE id = ${id} AND ended_at IS NULL RETURNING id`);
  return rows.length > 0;
};

/** Ends all sessions of an account but one, and puts each on record; answers how many. */
export const endOtherSessions = async (
  tx: Queryable,
  {
    account,
    except,
    why,
    actor,
    now,
  }: {
    account: string;
    except: string | null;
    why: string;
    actor: { name: string; address: string | null };
    now: number;
  },
): Promise<number> => {
  const rows = await tx.query<{ id: string }>(sql`
    UPDATE session SET ended_at = ${iso(now)}, ended_why = ${why}
     WHERE account = ${account} AND ended_at IS NULL AND id IS DISTINCT FROM ${except}::bigint RETURNING id::text`);
  for (const { id } of rows) await recordAct(tx, actor, ended(id, why));
  return rows.length;
};

const idleMinutes = ({ account }: Row, settings: SettingValues): number | null => {
  if (account.wall) return null;
  return account.adminRole === null ? settings.idle_minutes : settings.idle_minutes_admin;
};

const idleEnd = (row: Row, seen: number, settings: SettingValues): number | null => {
  const minutes = idleMinutes(row, settings);
  return minutes === null ? null : seen + minutes * MINUTE_MS;
};

const lapse = (row: Row, seen: number, now: number, settings: SettingValues): 'expired' | 'idle' | null => {
  if (now >= row.expires.getTime()) return 'expired';
  return now >= (idleEnd(row, seen, settings) ?? Infinity) ? 'idle' : null;
};

const expiry = (account: Account, step: SessionStep, now: number, settings: SettingValues): number => {
  if (step !== 'full') return now + UNFINISHED_MINUTES * MINUTE_MS;
  return now + (account.wall ? settings.wall_session_days * 24 : settings.session_hours) * 60 * MINUTE_MS;
};
