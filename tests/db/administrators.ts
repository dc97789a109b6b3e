import type { Context } from 'hono';
import { anybody, type AdminRole, type Person } from '#data/access/person.ts';
import type { Database } from '#data/db/database.ts';
import { expect } from 'vitest';
import { sql } from '#data/db/sql.ts';
import { ORIGIN, type openApp } from './app.ts';

/** Accounts by their names, and requests that are theirs by a header; what each may is read anew for every request. */
export const people = (database: () => Database) => {
  const idOf = async (name: string): Promise<string> => {
    const [row] = await database().asKeeper((tx) =>
      tx.query<{ id: string }>(sql`SELECT id::text FROM account WHERE name = ${name}`),
    );
    if (!row) throw new Error(`There is no account ${name}.`);
    return row.id;
  };
  return {
    idOf,

    async make(name: string, adminRole: AdminRole | null = null): Promise<string> {
      await database().asKeeper((tx) =>
        tx.query(sql`INSERT INTO account (name, title, admin_role, password_hash, must_change)
                     VALUES (${name}, ${name}, ${adminRole}, 'none', false)`),
      );
      return idOf(name);
    },

    /** `name` for a person in a session, `token:name` for a machine of theirs. */
    async identify(c: Context): Promise<Person> {
      const [by, name = by] = (c.req.header('x-who') ?? '').split(':') as [string, string?];
      if (!name) return anybody('10.0.0.9');
      const [row] = await database().asKeeper((tx) =>
        tx.query<{ id: string; wall: boolean; admin_role: AdminRole | null }>(
          sql`SELECT id::text, wall, admin_role FROM account WHERE name = ${name} AND disabled_at IS NULL`,
        ),
      );
      if (!row) return anybody('10.0.0.9');
      const machine = by === 'token' && name !== by;
      return {
        ...anybody('10.0.0.9'),
        ...{ account: row.id, name, title: name, adminRole: row.admin_role, readOnly: row.wall },
        ...(machine ? { token: '1' } : { session: '1' }),
      };
    },
  };
};

export const asWho = (who: string, body?: unknown): RequestInit => ({
  headers: { 'accept-language': 'en', 'content-type': 'application/json', ...(who && { 'x-who': who }) },
  ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
});

/** Requests as one of the people, and what is on record of an object. */
export const asking = (opened: () => Awaited<ReturnType<typeof openApp>>) => {
  const ask = (name: string, path: string, body?: unknown) =>
    Promise.resolve(opened().app.request(`${ORIGIN}${path}`, asWho(name, body)));
  const json = async <T>(name: string, path: string, body?: unknown): Promise<T> => {
    const response = await ask(name, path, body);
    const text = await response.text();
    expect(response.status, `${path}: ${text}`).toBeLessThan(300);
    expect(response.headers.get('cache-control')).toBe('no-store');
    return JSON.parse(text) as T;
  };
  const refused = async (name: string, path: string, body?: unknown) => {
    const response = await ask(name, path, body);
    return {
      status: response.status,
      ...((await response.json()) as { type: string; detail: string; field?: string }),
    };
  };
  const entries = (object: string) =>
    opened().at.database.asKeeper((tx) =>
      tx.query<{ actor: string; action: string; result: string; before: unknown; after: unknown }>(
        sql`SELECT actor, action, result, before, after FROM audit_entry WHERE object = ${object} ORDER BY id`,
      ),
    );
  return { ask, json, refused, entries };
};
