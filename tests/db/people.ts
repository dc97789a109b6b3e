import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Access } from '#data/access/access.ts';
import { ACCOUNT_JSON, type Account } from '#data/access/account.ts';
import type { AdminRole, Grant, Person } from '#data/access/person.ts';
import type { SessionStep } from '#data/access/sessions.ts';
import type { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';

/** The address that Haidai is asked at, as of this machine. */
export const ORIGIN = 'http://127.0.0.1:4170';

/** A browser, as far as signing in goes: keeps its cookies and says of which site its page is. */
export class Browser {
  readonly cookies = new Map<string, string>();
  readonly #app: OpenAPIHono;
  readonly #peer: string;
  readonly #origin: string;

  constructor(app: OpenAPIHono, { peer = '127.0.0.1', origin = ORIGIN } = {}) {
    this.#app = app;
    this.#peer = peer;
    this.#origin = origin;
  }

  async ask(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    const held = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    if (held && !headers.has('cookie')) headers.set('cookie', held);
    if (init.method === 'POST' && !headers.has('origin')) headers.set('origin', this.#origin);
    const env = { incoming: { socket: { remoteAddress: this.#peer } } };
    const response = await this.#app.request(this.#origin + path, { ...init, headers }, env);
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  async json<Body>(path: string): Promise<Body> {
    return (await (await this.ask(path)).json()) as Body;
  }

  post(path: string, body: object = {}, headers: Record<string, string> = {}): Promise<Response> {
    return this.ask(path, { method: 'POST', body: JSON.stringify(body), headers });
  }
}

export interface AccountOptions {
  password?: string;
  adminRole?: AdminRole;
  mustChange?: boolean;
  wall?: string;
}

/** An account as an administrator would have made it and its person taken it over. */
export const makeAccount = async (
  { database, access }: { database: Database; access: Access },
  name: string,
  { password, adminRole, mustChange = false, wall }: AccountOptions = {},
): Promise<string> => {
  const hash = password === undefined ? null : await access.hashing.hash(password);
  return database.asKeeper(async (tx) => {
    const [row] = await tx.query<{ id: string }>(sql`
      INSERT INTO account (name, title, admin_role, must_change, password_hash, password_changed_at, wall, bound_address)
      VALUES (${name}, ${`人员 ${name}`}, ${adminRole ?? null}, ${mustChange}, ${hash},
              ${new Date(access.now()).toISOString()}, ${wall !== undefined}, ${wall ?? null})
      RETURNING id::text`);
    return row?.id ?? '';
  });
};

/** A session as signing in begins it, without a password. */
export const beginSession = (
  { database, access }: { database: Database; access: Access },
  account: string,
  { address, step = 'full' }: { address: string; step?: SessionStep },
): Promise<{ id: string; secret: string }> =>
  database.asKeeper(async (tx) => {
    const [row] = await tx.query<{ account: Account }>(
      sql`SELECT ${ACCOUNT_JSON} AS account FROM account WHERE id = ${account}`,
    );
    return access.sessions.begin(tx, row!.account, { by: 'password', step, from: { address, agent: null } });
  });

/** What is on record of these actions, oldest first. */
export const actsOf = (database: Database, action: string) =>
  database.asKeeper((tx) =>
    tx.query<{
      actor: string;
      address: string | null;
      object: string | null;
      after: Record<string, unknown> | null;
      result: string;
    }>(
      sql`SELECT actor, address, object, after, result FROM audit_entry WHERE action = ${action} ORDER BY id`,
    ),
  );
/** People as the routes see them, whatever they signed in with. */

export const grant = (changes: Partial<Grant> = {}): Grant => ({
  id: '1',
  role: 'steward',
  region: '370000000000',
  libraries: null,
  grade: 4,
  ...changes,
});

let accounts = 0;
export const person = (name: string, changes: Partial<Person> = {}): Person => ({
  account: String(++accounts),
  name,
  title: name,
  address: '10.1.2.3',
  adminRole: null,
  grants: [],
  session: '1',
  token: null,
  readOnly: false,
  ...changes,
});

/** Manages everything in the whole province. */
export const PROVINCE_STEWARD = person('province.steward', { grants: [grant()] });
