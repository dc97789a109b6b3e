import { recordAct, type Actor } from '#data/audit/entry.ts';
import type { Database } from '#data/db/database.ts';
import { sql, type Queryable } from '#data/db/sql.ts';
import { ACCOUNT_JSON, personFrom, type Account } from './account.ts';
import { KeptByDigest, LastUse } from './kept.ts';
import type { Person } from './person.ts';
import { Refusal } from './refusal.ts';
import { digestOf, newSecret } from './secret.ts';
import { ACCESS_TOPIC, type AccessSettings } from './settings.ts';

/** By this people and scanners of leaked secrets know a token when they see one. */
const TOKEN_PREFIX = 'hd_';
const START_LENGTH = TOKEN_PREFIX.length + 6;
const MOST_TOKENS = 50;
const DAY_MS = 86_400_000;

export interface HeldToken {
  id: string;
  account: string;
  account_name: string;
  name: string;
  start: string;
  read_only: boolean;
  grants: string[] | null;
  created_at: Date;
  expires_at: Date;
  used_at: Date | null;
  revoked_at: Date | null;
}

const COLUMNS = sql`
  token.id::text, token.account::text, account.name AS account_name, token.name, token.start, token.read_only,
  token.grants::text[], token.created_at, token.expires_at, token.used_at, token.revoked_at`;

/** Tokens of one account, or of all, newest first. */
export const tokensOf = (tx: Queryable, account: string | null): Promise<HeldToken[]> =>
  tx.query<HeldToken>(sql`
    SELECT ${COLUMNS} FROM api_token AS token JOIN account ON account.id = token.account
     WHERE ${account}::bigint IS NULL OR token.account = ${account}::bigint
     ORDER BY token.id DESC LIMIT 1000`);

/** Revokes a token, of one account or of any, and puts that on record; false where there is none that could be. To be announced. */
export const revokeToken = async (
  tx: Queryable,
  { id, account }: { id: string; account: string | null },
  actor: Actor,
  now: number,
): Promise<boolean> => {
  const [row] = await tx.query<{ name: string; account: string }>(sql`
    UPDATE api_token SET revoked_at = ${new Date(now).toISOString()}
     WHERE id = ${id} AND revoked_at IS NULL AND (${account}::bigint IS NULL OR account = ${account}::bigint)
    RETURNING name, account::text`);
  if (row)
    await recordAct(tx, actor, {
      action: 'token.revoke',
      object: `token/${id}`,
      before: { revoked: false },
      after: { ...row, revoked: true },
    });
  return row !== undefined;
};

export interface TokenWish {
  name: string;
  days: number;
  readOnly: boolean;
  /** Ids of grants that it is held to; null for all of its account. */
  grants: readonly string[] | null;
}

interface Row {
  id: string;
  readOnly: boolean;
  grants: string[] | null;
  expires: Date;
  used: Date | null;
  account: Account;
}

export interface TokensOptions {
  settings: AccessSettings;
  now: () => number;
  warn: (message: string, cause: unknown) => void;
}

/** Tokens by which machines come in. */
export class Tokens {
  readonly #database: Database;
  readonly #options: TokensOptions;
  readonly #kept: KeptByDigest<Row>;
  readonly #used = new LastUse();
  #writing: Promise<unknown> = Promise.resolve();
  readonly #stop: () => void;

  constructor(database: Database, options: TokensOptions) {
    this.#database = database;
    this.#options = options;
    this.#kept = new KeptByDigest((digest) => this.#load(digest), options.now);
    this.#stop = database.onAnnouncement(ACCESS_TOPIC, () => this.forget());
  }

  /** Whom a token stands for, or null where it is none (any more). */
  async find(token: string, address: string | null): Promise<{ person: Person; demo: boolean } | null> {
    if (!token.startsWith(TOKEN_PREFIX)) return null;
    const row = await this.#kept.read(token);
    const now = this.#options.now();
    if (!row || now >= row.expires.getTime()) return null;
    if (this.#used.note(row.id, now, row.used?.getTime() ?? 0)) this.#write(row.id, now);
    const { account, readOnly, grants } = row;
    return { person: personFrom(account, address, { token: row.id, readOnly, grants }), demo: account.demo };
  }

  /** Makes a token for an account; what it answers is nowhere kept. */
  async make(
    tx: Queryable,
    account: Account,
    { name, days, readOnly, grants }: TokenWish,
    actor: Actor,
  ): Promise<{ token: string; item: HeldToken }> {
    if (account.adminRole !== null)
      throw new Refusal('not-allowed', {
        zh: '管理员没有授权，不能创建令牌。',
        en: 'Administrators hold no grants and make no tokens.',
      });
    // a token would be good from anywhere, and anybody can step up to a wall
    if (account.wall)
      throw new Refusal('not-allowed', {
        zh: '大屏账号不能创建令牌。',
        en: 'A display wall’s account makes no tokens.',
      });
    const { token_days_most: most } = await this.#options.settings.readIn(tx);
    if (days > most)
      throw new Refusal(
        'invalid-parameter',
        { zh: `令牌最多有效 ${most} 天。`, en: `A token is good for at most ${most} days.` },
        { field: 'days' },
      );
    const held = await tx.query<{ id: string }>(sql`
      SELECT id::text FROM access_grant WHERE account = ${account.id} AND revoked_at IS NULL LIMIT 1000`);
    const own = new Set(held.map(({ id }) => id));
    if (grants?.some((id) => !own.has(id)))
      throw new Refusal(
        'invalid-parameter',
        { zh: '令牌只能使用您自己的授权。', en: 'A token carries only grants of your own.' },
        { field: 'grants' },
      );
    const now = this.#options.now();
    const good = await tx.query(sql`
      SELECT id FROM api_token
       WHERE account = ${account.id} AND revoked_at IS NULL AND expires_at > ${new Date(now).toISOString()} LIMIT ${MOST_TOKENS}`);
    if (good.length >= MOST_TOKENS)
      throw new Refusal('not-possible-now', {
        zh: `每个账号最多 ${MOST_TOKENS} 个有效令牌，请先撤销不用的。`,
        en: `An account has at most ${MOST_TOKENS} good tokens; revoke some first.`,
      });
    const token = TOKEN_PREFIX + newSecret();
    const expires = new Date(now + days * DAY_MS).toISOString();
    const [item] = await tx.query<HeldToken>(sql`
      WITH token AS (
        INSERT INTO api_token (account, name, digest, start, grants, read_only, created_at, expires_at)
        VALUES (${account.id}, ${name}, ${digestOf(token)}, ${token.slice(0, START_LENGTH)}, ${grants}::bigint[], ${readOnly},
                ${new Date(now).toISOString()}, ${expires})
        RETURNING *)
      SELECT ${COLUMNS} FROM token JOIN account ON account.id = token.account`);
    if (!item) throw new Error('A token was not written.');
    const after = { name, start: item.start, read_only: readOnly, grants, expires_at: expires };
    await recordAct(tx, actor, { action: 'token.make', object: `token/${item.id}`, after });
    return { token, item };
  }

  forget(): void {
    this.#kept.forget();
  }

  async close(): Promise<void> {
    this.#stop();
    await this.#writing;
  }

  async #load(digest: Buffer): Promise<Row | null> {
    const [row] = await this.#database.asKeeper((tx) =>
      tx.query<Row>(sql`
        SELECT token.id::text, token.read_only AS "readOnly", token.grants::text[], token.expires_at AS expires,
               token.used_at AS used, ${ACCOUNT_JSON} AS account
          FROM api_token AS token JOIN account ON account.id = token.account
         WHERE token.digest = ${digest} AND token.revoked_at IS NULL AND account.disabled_at IS NULL`),
    );
    return row ?? null;
  }

  /** When it was last used is written behind the request, one after another. */
  #write(id: string, now: number): void {
    const at = new Date(now).toISOString();
    this.#used.prune(now - DAY_MS);
    this.#writing = this.#writing
      .then(() =>
        this.#database.asKeeper((tx) =>
          tx.query(
            sql`UPDATE api_token SET used_at = greatest(used_at, ${at}::timestamptz) WHERE id = ${id}`,
          ),
        ),
      )
      .catch((error: unknown) => this.#options.warn('When a token was last used was not written', error));
  }
}
