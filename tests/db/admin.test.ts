import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccountItem } from '#api/access-schemas.ts';
import type { AccountList, NewAccount } from '#api/admin-schemas.ts';
import { sql } from '#data/db/sql.ts';
import { openApp, ORIGIN } from './app.ts';
import { asking, asWho, people } from './administrators.ts';

/* Who administers what: each of the three keeps to their own part, and every change and refusal is on record. */

let opened: Awaited<ReturnType<typeof openApp>>;
const who = people(() => opened.at.database);
const UNKNOWN = '999999';

beforeAll(async () => {
  opened = await openApp({ parts: { identify: (c) => who.identify(c) } });
  await who.make('sys', 'system');
  await who.make('sec', 'security');
  await who.make('aud', 'audit');
  await who.make('li.wei');
  await opened.at.database.asKeeper((tx) =>
    tx.query(
      sql`INSERT INTO account (name, title, wall, bound_address) VALUES ('wall.1', 'Wall', true, '10.0.0.9')`,
    ),
  );
});
afterAll(() => opened?.close());

const { ask, json, refused, entries } = asking(() => opened);

/** Who may ask for each route of administration. */
const MAY: Record<string, readonly string[]> = {
  'GET /api/admin/accounts': ['sys', 'sec'],
  'POST /api/admin/accounts': ['sys'],
  'POST /api/admin/accounts/{id}': ['sys'],
  'POST /api/admin/accounts/{id}/password': ['sys'],
  'POST /api/admin/accounts/{id}/second-factor': ['sys'],
  'GET /api/admin/sessions': ['sys'],
  'POST /api/admin/sessions/{id}/end': ['sys'],
  'GET /api/admin/deliveries': ['sys'],
  'GET /api/admin/feeds': ['sys'],
  'GET /api/admin/settings': ['sys', 'sec'],
  'POST /api/admin/settings': ['sys', 'sec'],
  'POST /api/admin/accounts/{id}/role': ['sec'],
  'POST /api/admin/accounts/{id}/grants': ['sec'],
  'POST /api/admin/grants/{id}/revoke': ['sec'],
  'GET /api/admin/tokens': ['sec'],
  'POST /api/admin/tokens/{id}/revoke': ['sec'],
  'GET /api/admin/audit': ['aud'],
  'GET /api/admin/audit.csv': ['aud'],
  'GET /api/admin/audit/state': ['aud'],
  'POST /api/admin/audit/verify': ['aud'],
};

describe('every route of administration', () => {
  test('says who may ask for it', async () => {
    const document = (await (await ask('', '/api/openapi.json')).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const routes = Object.entries(document.paths)
      .filter(([path]) => path.startsWith('/api/admin'))
      .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
    expect(routes.toSorted()).toEqual(Object.keys(MAY).toSorted());
  });

  describe.each(Object.entries(MAY))('%s', (route, allowed) => {
    const [method, template = ''] = route.split(' ');
    const path = template.replace('{id}', UNKNOWN);
    const body = method === 'POST' ? {} : undefined;

    test.each(['sys', 'sec', 'aud', 'li.wei', 'wall.1', 'token:sys', 'token:sec', 'token:aud'])(
      'as %s',
      async (name) => {
        const response = await ask(name, path, body);
        await response.text();
        if (allowed.includes(name)) expect([401, 403]).not.toContain(response.status);
        else expect(response.status).toBe(403);
        expect(response.headers.get('cache-control')).toBe('no-store');
      },
    );

    test('as nobody', async () => {
      expect(await refused('', path, body)).toMatchObject({ status: 401, type: '/problems/sign-in-needed' });
    });

    test('from another site', async () => {
      if (method !== 'POST') return;
      const asked = asWho(allowed[0] ?? '', {});
      const headers = { ...(asked.headers as Record<string, string>), 'sec-fetch-site': 'cross-site' };
      expect((await opened.app.request(`${ORIGIN}${path}`, { ...asked, headers })).status).toBe(403);
    });
  });

  test('puts on record whom it refused', async () => {
    await refused('li.wei', '/api/admin/tokens');
    expect((await entries('GET /api/admin/tokens')).at(-1)).toEqual({
      ...{ actor: 'li.wei', action: 'access.refuse', result: 'refused', before: null, after: null },
    });
  });
});

describe('accounts', () => {
  test('are made with a password that is shown once and is nowhere on record', async () => {
    const asked = { name: 'wang.fang', title: '王芳', unit: '市南区应急管理局' };
    const made = await json<NewAccount>('sys', '/api/admin/accounts', asked);
    expect(made.item).toMatchObject({
      ...asked,
      must_change: true,
      local: true,
      admin_role: null,
      grants: [],
    });
    expect(made.password.length).toBeGreaterThanOrEqual(16);
    const [entry] = await entries(`account/${made.item.id}`);
    expect(entry).toMatchObject({ actor: 'sys', action: 'account.create', result: 'done', after: asked });
    const { database } = opened.at;
    const [found] = await database.asKeeper((tx) =>
      tx.query<{ hash: string; told: number }>(sql`
        SELECT password_hash AS hash,
               (SELECT count(*)::int FROM audit_entry WHERE strpos(audit_entry::text, ${made.password}) > 0
                                                         OR strpos(audit_entry::text, 'argon2') > 0) AS told
          FROM account WHERE name = 'wang.fang'`),
    );
    expect(found).toEqual({ hash: expect.stringMatching(/^\$argon2id\$/), told: 0 });
    expect(await refused('sys', '/api/admin/accounts', asked)).toMatchObject({ status: 409, field: 'name' });
  });

  test.each([
    [{ name: 'A', title: 'x' }, 'name'],
    [{ name: 'ab; DROP TABLE account', title: 'x' }, 'name'],
    [{ name: 'abc', title: ' ' }, 'title'],
    [{ name: 'abc', title: 'x'.repeat(81) }, 'title'],
    [{ name: 'abc', title: 'x', bound_address: '10.0.0.0/33' }, 'bound_address'],
    [{ name: 'abc', title: 'x', wall: true }, 'bound_address'],
    [{ name: 'abc', title: 'x', admin_role: 'system' }, 'admin_role'],
  ])('%j is no account', async (body, field) => {
    expect(await refused('sys', '/api/admin/accounts', body)).toMatchObject({ status: 400, field });
  });

  test('are found by part of a name, a title or a unit, page by page', async () => {
    const found = (q: string) =>
      json<AccountList>('sec', `/api/admin/accounts?q=${encodeURIComponent(q)}`).then(({ items }) =>
        items.map(({ name }) => name),
      );
    expect(await found('应急')).toEqual(['wang.fang']);
    expect(await found('LI.W')).toEqual(['li.wei']);
    expect(await found('%')).toEqual([]);
    const all: string[] = [];
    let cursor: string | null = null;
    do {
      const at: string = cursor === null ? '' : `&cursor=${cursor}`;
      const page: AccountList = await json<AccountList>('sys', `/api/admin/accounts?limit=2${at}`);
      all.push(...page.items.map(({ name }) => name));
      cursor = page.next;
    } while (cursor !== null);
    expect(all).toEqual(['aud', 'li.wei', 'sec', 'sys', 'wall.1', 'wang.fang']);
  });

  test('are changed with what they were before on record, and not where nothing changes', async () => {
    const id = await who.idOf('wang.fang');
    const path = `/api/admin/accounts/${id}`;
    expect(await json('sys', path, { title: '王芳（代）' })).toMatchObject({
      title: '王芳（代）',
      unit: '市南区应急管理局',
    });
    const written = (await entries(`account/${id}`)).length;
    await json('sys', path, { title: '王芳（代）' });
    const after = await entries(`account/${id}`);
    expect(after.length).toBe(written);
    expect(after.at(-1)).toMatchObject({
      action: 'account.change',
      before: { name: 'wang.fang', title: '王芳' },
      after: { name: 'wang.fang', title: '王芳（代）' },
    });
    expect(await refused('sys', `/api/admin/accounts/${UNKNOWN}`, {})).toMatchObject({ status: 404 });
    const wall = await who.idOf('wall.1');
    expect(await refused('sys', `/api/admin/accounts/${wall}`, { bound_address: null })).toMatchObject({
      status: 400,
    });
  });

  const session = async (account: string) => {
    const [row] = await opened.at.database.asKeeper((tx) =>
      tx.query<{ id: string }>(sql`
        INSERT INTO session (account, digest, step, by, expires_at)
        VALUES (${account}, sha256(${`${account} ${Math.random()}`}::bytea), 'full', 'password', now() + interval '1 hour')
        RETURNING id::text`),
    );
    return row!.id;
  };
  const endOf = async (id: string) => {
    const [row] = await opened.at.database.asKeeper((tx) =>
      tx.query<{ why: string | null }>(
        sql`SELECT ended_why AS why FROM session WHERE id = ${id}::bigint AND ended_at IS NOT NULL`,
      ),
    );
    return row?.why;
  };

  test('lose their sessions when they are disabled, given another password or robbed of a factor, and all hear of it', async () => {
    const id = await who.idOf('wang.fang');
    let heard = 0;
    const deaf = opened.at.database.onAnnouncement('access', () => (heard += 1));
    const one = await session(id);
    await json('sys', `/api/admin/accounts/${id}`, { disabled: true });
    expect(await endOf(one)).toBe('disabled');
    expect(await entries(`session/${one}`)).toMatchObject([{ actor: 'sys', action: 'session.end' }]);
    await json('sys', `/api/admin/accounts/${id}`, { disabled: false });
    const two = await session(id);
    const { password } = await json<{ password: string }>('sys', `/api/admin/accounts/${id}/password`, {});
    expect(password.length).toBeGreaterThanOrEqual(16);
    expect(await endOf(two)).toBe('password-reset');
    expect(await refused('sys', `/api/admin/accounts/${id}/second-factor`, {})).toMatchObject({
      status: 409,
    });
    await opened.at.database.asKeeper((tx) =>
      tx.query(sql`UPDATE account SET totp_secret = 'x', totp_confirmed_at = now() WHERE id = ${id}::bigint`),
    );
    const three = await session(id);
    const item = await json<AccountItem>('sys', `/api/admin/accounts/${id}/second-factor`, {});
    expect(item.second_factor).toBe(false);
    expect(await endOf(three)).toBe('second-factor-removed');
    await expect.poll(() => heard).toBeGreaterThanOrEqual(4);
    deaf();
    expect(await refused('sys', `/api/admin/accounts/${await who.idOf('sys')}/password`, {})).toMatchObject({
      status: 409,
    });
    expect(
      await refused('sys', `/api/admin/accounts/${await who.idOf('wall.1')}/password`, {}),
    ).toMatchObject({ status: 409 });
  });

  test.each(['password', 'second-factor'])(
    'keep their %s from the system administrator while they administer',
    async (what) => {
      const id = await who.idOf('sec');
      await opened.at.database.asKeeper((tx) =>
        tx.query(sql`
        UPDATE account SET totp_secret = 'x', totp_confirmed_at = now(), password_hash = coalesce(password_hash, 'x') WHERE id = ${id}::bigint`),
      );
      const problem = await refused('sys', `/api/admin/accounts/${id}/${what}`, {});
      expect(problem).toMatchObject({ status: 409 });
      expect(problem.detail).toContain('not reset by the system administrator');
      const [row] = await opened.at.database.asKeeper((tx) =>
        tx.query<{ factor: boolean }>(
          sql`SELECT totp_secret IS NOT NULL AS factor FROM account WHERE id = ${id}::bigint`,
        ),
      );
      expect(row?.factor).toBe(true);
    },
  );

  test('have their sessions listed and ended one by one', async () => {
    const id = await session(await who.idOf('li.wei'));
    const { items } = await json<{ items: { id: string; account_name: string }[] }>(
      'sys',
      '/api/admin/sessions',
    );
    expect(items.find((item) => item.id === id)).toMatchObject({ account_name: 'li.wei', by: 'password' });
    await json('sys', `/api/admin/sessions/${id}/end`, {});
    expect(await endOf(id)).toBe('administrator');
    expect(await refused('sys', `/api/admin/sessions/${id}/end`, {})).toMatchObject({ status: 404 });
  });
});
