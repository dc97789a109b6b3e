import { recordAct, type Actor } from '#data/audit/entry.ts';
import type { Database } from '#data/db/database.ts';
import { sql, type Queryable } from '#data/db/sql.ts';
import { ACCOUNT_JSON, type Account } from './account.ts';
import { DEMO_PEOPLE, makeDemoPeople } from './demo-people.ts';
import { changePassword } from './change-password.ts';
import { signInExternally, type ExternalIdentity } from './external.ts';
import { grantsOf, type HeldGrant } from './grants.ts';
import { Hashing } from './hashing.ts';
import { openLocalAccess, type LocalAccess } from './local.ts';
import { Refusal } from './refusal.ts';
import { Seal } from './seal.ts';
import { beginEnrolment, confirmEnrolment, giveCode, type SecondFactorParts } from './second-factor.ts';
import { endSessionOf, sessionsOf, type HeldSession } from './session-list.ts';
import { Sessions, type From, type Session } from './sessions.ts';
import { ACCESS_TOPIC, AccessSettings } from './settings.ts';
import { linksAtStart, setUp, type SetupLink, type SetupWish } from './setup.ts';
import { enter, signInByPassword, signOut } from './sign-in.ts';
import { revokeToken, Tokens, tokensOf, type HeldToken, type TokenWish } from './tokens.ts';
import { Turns } from './turns.ts';

export interface AccessOptions {
  /** Absolute folder of what this installation keeps. */
  home: string;
  /** Whether demo people are made and offered. */
  demo: boolean;
  /** Milliseconds since 1970; unset: the clock. */
  now?: () => number;
  warn: (message: string, cause: unknown) => void;
}

/** Who comes in, by what, and what they may: everything about accounts that requests of people need. */
export class Access {
  readonly settings: AccessSettings;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly hashing = new Hashing();
  readonly seal: Seal;
  readonly local: LocalAccess;
  readonly demo: boolean;
  readonly now: () => number;
  readonly #database: Database;
  readonly #turns = new Turns();
  readonly #stop: () => void;
  #administered: Promise<boolean> | null = null;

  private constructor(
    database: Database,
    local: LocalAccess,
    { home, demo, now = Date.now, warn }: AccessOptions,
  ) {
    this.#database = database;
    this.demo = demo;
    this.now = now;
    this.settings = new AccessSettings(database);
    this.local = local;
    this.seal = new Seal(home);
    this.sessions = new Sessions(database, { settings: this.settings, now, warn });
    this.tokens = new Tokens(database, { settings: this.settings, now, warn });
    this.#stop = database.onAnnouncement(ACCESS_TOPIC, () => (this.#administered = null));
  }

  static async open(database: Database, options: AccessOptions): Promise<Access> {
    if (options.demo) await makeDemoPeople(database);
    return new Access(database, await openLocalAccess(options.home), options);
  }

  /** Changes something about accounts, and sees to it that it counts for everybody from now on. */
  async change<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    const result = await this.#database.asKeeper(async (tx) => {
      const done = await work(tx);
      await this.#database.announce(tx, ACCESS_TOPIC);
      return done;
    });
    this.forget();
    return result;
  }

  signInByPassword(given: { name: string; password: string }, from: From): Promise<string> {
    return signInByPassword(this.#parts, given, from);
  }

  /** Signs in one of the demo people; the caller has made sure that it is offered to whoever asks. */
  async signInAsDemo(name: string, from: From): Promise<string> {
    const secret = await this.#database.asKeeper(async (tx) => {
      const [row] = await tx.query<{ account: Account }>(sql`
        SELECT ${ACCOUNT_JSON} AS account FROM account WHERE name = ${name} AND demo AND disabled_at IS NULL`);
      if (row && this.demo && DEMO_PEOPLE.some((person) => person.name === name))
        return (await enter(this.#parts, tx, row.account, 'demo', from)).secret;
      await recordAct(
        tx,
        { name, address: from.address },
        { action: 'session.refuse', object: null, after: { why: 'unknown' }, result: 'refused' },
      );
      return null;
    });
    if (secret === null)
      throw new Refusal('sign-in-failed', { zh: '没有这个演示账号。', en: 'There is no such demo person.' });
    this.sessions.forget();
    return secret;
  }

  signInExternally(identity: ExternalIdentity, from: From): Promise<string> {
    return signInExternally(this.#parts, identity, from);
  }

  giveCode(session: Session, code: string, from: From): Promise<string> {
    return giveCode(this.#parts, session, code, from);
  }

  beginEnrolment(session: Session, from: From): Promise<{ secret: string; uri: string }> {
    return beginEnrolment(this.#parts, session, from);
  }

  confirmEnrolment(session: Session, code: string, from: From): Promise<string> {
    return confirmEnrolment(this.#parts, session, code, from);
  }

  changePassword(session: Session, given: { current: string; next: string }, from: From): Promise<string> {
    return changePassword(this.#parts, session, given, from);
  }

  linksAtStart(): Promise<SetupLink[]> {
    return linksAtStart(this.#parts);
  }

  async setUp(wish: SetupWish, address: string | null): Promise<SetupLink[]> {
    const links = await setUp(this.#parts, wish, address);
    this.forget();
    return links;
  }

  signOut(session: Session, from: From): Promise<void> {
    return signOut(this.#parts, session, from);
  }

  sessionsOf(account: string): Promise<HeldSession[]> {
    return this.#database.asKeeper((tx) => sessionsOf(tx, account, this.now()));
  }

  endSessionOf(account: string, id: string, actor: Actor): Promise<void> {
    return this.change((tx) =>
      endSessionOf(tx, { id, account }, { actor, why: 'by-person', now: this.now() }),
    );
  }

  tokensOf(account: string): Promise<HeldToken[]> {
    return this.#database.asKeeper((tx) => tokensOf(tx, account));
  }

  makeToken(account: Account, wish: TokenWish, actor: Actor): Promise<{ token: string; item: HeldToken }> {
    return this.change((tx) => this.tokens.make(tx, account, wish, actor));
  }

  revokeToken(which: { id: string; account: string }, actor: Actor): Promise<boolean> {
    return this.change((tx) => revokeToken(tx, which, actor, this.now()));
  }

  grantsOf(account: string): Promise<HeldGrant[]> {
    return this.#database.asKeeper((tx) => grantsOf(tx, [account]));
  }

  /** Whether somebody administers this installation who is not there for show. */
  administered(): Promise<boolean> {
    if (this.#administered) return this.#administered;
    const found = this.#database.asKeeper(async (tx) => {
      const rows = await tx.query(
        sql`SELECT id FROM account WHERE admin_role IS NOT NULL AND NOT demo LIMIT 1`,
      );
      return rows.length > 0;
    });
    this.#administered = found;
    found.catch(() => this.#administered === found && (this.#administered = null));
    return found;
  }

  async close(): Promise<void> {
    this.#stop();
    this.settings.close();
    await this.sessions.close();
    await this.tokens.close();
    await this.local.close();
  }

  get #parts(): SecondFactorParts {
    const { settings, sessions, hashing, seal, now } = this;
    return { database: this.#database, settings, sessions, hashing, turns: this.#turns, seal, now };
  }

  /** What was read is read anew; announcements see to that, for whoever knows of a change before them. */
  forget(): void {
    this.settings.forget();
    this.sessions.forget();
    this.tokens.forget();
    this.#administered = null;
  }
}
