import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SessionItem, SessionState, TokenItem } from '#api/access-schemas.ts';
import { personOf } from '#api/person.ts';
import type { Person } from '#data/access/person.ts';
import { sql } from '#data/db/sql.ts';
import { openApp } from './app.ts';
import { actsOf, Browser, makeAccount } from './people.ts';

const PASSWORD = 'Tai-shan 1545 metres';
const DAY = 86_400_000;

let clock = Date.parse('2026-11-25T08:00:00Z');
let opened: Awaited<ReturnType<typeof openApp>>;
let database: Awaited<ReturnType<typeof openApp>>['at']['database'];
let own: Browser;
let grants: string[] = [];

beforeAll(async () => {
  opened = await openApp({ access: { now: () => clock } });
  ({ database } = opened.at);
  opened.app.get('/api/whoami', (c) => c.json(personOf(c)));
  const id = await makeAccount({ database, access: opened.access }, 'maker', { password: PASSWORD });
  grants = await database.asKeeper(async (tx) => {
    const rows = await tx.query<{ id: string }>(sql`
      INSERT INTO access_grant (account, role, region, grade)
      VALUES (${id}, 'official', '370202000000', 3), (${id}, 'operator', '370000000000', 2) RETURNING id::text`);
    return rows.map((row) => row.id);
  });
  own = new Browser(opened.app, { peer: '10.30.0.1' });
  await own.post('/api/session', { name: 'maker', password: PASSWORD });
});
afterAll(() => opened?.close());

const machine = (token: string, peer = '10.31.0.1') => {
  const one = new Browser(opened.app, { peer });
  const headers = { authorization: `Bearer ${token}` };
  return {
    who: async () => {
      const response = await one.ask('/api/whoami', { headers });
      return { status: response.status, person: response.ok ? ((await response.json()) as Person) : null };
    },
    ask: (path: string) => one.ask(path, { headers }),
    post: (path: string, body: object) => one.post(path, body, headers),
  };
};
const make = async (wish: Partial<Record<'name' | 'days' | 'read_only' | 'grants', unknown>> = {}) => {
  const response = await own.post('/api/account/tokens', {
    name: 'feed',
    days: 30,
    read_only: false,
    grants: null,
    ...wish,
  });
  return {
    status: response.status,
    ...((await response.json()) as { token: string; item: TokenItem; field?: string }),
  };
};

describe('a token', () => {
  test('is shown once, kept as its digest, and stands for its account without what it may not do', async () => {
    const { status, token, item } = await make();
    expect(status).toBe(200);
    expect(token).toMatch(/^hd_[\w-]{43}$/);
    expect(item).toMatchObject({
      start: token.slice(0, 9),
      account_name: 'maker',
      used_at: null,
      expires_at: '2026-12-25T08:00:00.000Z',
    });
    const { items } = await own.json<{ items: TokenItem[] }>('/api/account/tokens');
    expect(items[0]).toEqual(item);
    expect(JSON.stringify(items)).not.toContain(token);
    const stored = await database.asKeeper((tx) =>
      tx.query<{ text: string }>(
        sql`SELECT api_token::text AS text FROM api_token UNION ALL SELECT audit_entry::text FROM audit_entry`,
      ),
    );
    expect(stored.some(({ text }) => text.includes(token.slice(9)))).toBe(false);
    const { person } = await machine(token).who();
    expect(person).toMatchObject({
      name: 'maker',
      session: null,
      token: item.id,
      adminRole: null,
      readOnly: false,
      address: '10.31.0.1',
    });
    expect(person?.grants.map(({ id }) => id)).toEqual(grants);
    expect((await actsOf(database, 'token.make')).at(-1)).toMatchObject({
      actor: 'maker',
      object: `token/${item.id}`,
    });
  });

  test('carries a part of the grants, and of those what its account still holds', async () => {
    const { token } = await make({ grants: grants.slice(0, 1), read_only: true });
    const before = await machine(token).who();
    expect(before.person?.grants.map(({ id }) => id)).toEqual(grants.slice(0, 1));
    expect(before.person?.readOnly).toBe(true);
    await opened.access.change((tx) =>
      tx.query(sql`UPDATE access_grant SET revoked_at = now() WHERE id = ${grants[0]}`),
    );
    expect((await machine(token).who()).person?.grants).toEqual([]);
    await opened.access.change((tx) =>
      tx.query(sql`UPDATE access_grant SET revoked_at = NULL WHERE id = ${grants[0]}`),
    );
  });

  test('cannot make tokens, see or end sessions, or come with a cookie instead', async () => {
    const { token } = await make();
    const one = machine(token);
    expect(
      (await one.post('/api/account/tokens', { name: 'x', days: 1, read_only: true, grants: null })).status,
    ).toBe(401);
    for (const path of ['/api/account/tokens', '/api/account/sessions'])
      expect((await one.ask(path)).status).toBe(401);
    expect((await one.post('/api/session/password', { current: PASSWORD, next: 'x' })).status).toBe(401);
    const headers = { authorization: 'Bearer hd_wrong', cookie: `haidai=${own.cookies.get('haidai')}` };
    expect((await own.ask('/api/whoami', { headers })).status).toBe(401);
  });

  test('ends when it expires, when it is revoked, and when its account is disabled', async () => {
    const short = await make({ days: 1 });
    const long = await make({ days: 60 });
    expect((await machine(short.token).who()).status).toBe(200);
    clock += DAY;
    expect((await machine(short.token).who()).status).toBe(401);
    // by now the session of whoever made it has ended as well
    await own.post('/api/session', { name: 'maker', password: PASSWORD });
    expect((await machine(long.token).who()).status).toBe(200);
    expect((await own.post(`/api/account/tokens/${long.item.id}/revoke`)).status).toBe(200);
    expect((await machine(long.token).who()).status).toBe(401);
    expect((await own.post(`/api/account/tokens/${long.item.id}/revoke`)).status).toBe(404);
    const last = await make();
    await opened.access.change((tx) =>
      tx.query(sql`UPDATE account SET disabled_at = now() WHERE name = 'maker'`),
    );
    expect((await machine(last.token).who()).status).toBe(401);
    await opened.access.change((tx) =>
      tx.query(sql`UPDATE account SET disabled_at = NULL WHERE name = 'maker'`),
    );
    expect((await machine(last.token).who()).status).toBe(200);
  });

  test('when it was last used is written once a minute', async () => {
    const { token, item } = await make();
    const used = async () =>
      (await own.json<{ items: TokenItem[] }>('/api/account/tokens')).items.find(({ id }) => id === item.id)
        ?.used_at;
    for (let i = 0; i < 5; i++) await machine(token).who();
    const first = new Date(clock).toISOString();
    await expect.poll(used).toBe(first);
    clock += 59_000;
    await machine(token).who();
    clock += 2_000;
    expect(await used()).toBe(first);
    await machine(token).who();
    await expect.poll(used).toBe(new Date(clock).toISOString());
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['a day too many', { days: 366 }, 'days'],
    ['no day', { days: 0 }, 'days'],
    ['a grant that is not held', { grants: ['999999'] }, 'grants'],
    ['no grant', { grants: [] }, 'grants'],
    ['no name', { name: '  ' }, 'name'],
    ['text for a grant', { grants: ["1'; DROP TABLE account"] }, 'grants.0'],
  ])('with %s is not made', async (_, wish, field) => {
    expect(await make(wish)).toMatchObject({ status: 400, field });
  });

  test.each(['hd_', `hd_${'A'.repeat(43)}`, 'x', `hd_${'A'.repeat(4000)}`])('%.12s… is none', async (token) =>
    expect((await machine(token).who()).status).toBe(401),
  );

  test('of another account is not seen and not revoked', async () => {
    await makeAccount({ database, access: opened.access }, 'other', { password: PASSWORD });
    const other = new Browser(opened.app, { peer: '10.30.0.2' });
    await other.post('/api/session', { name: 'other', password: PASSWORD });
    const { item, token } = await make();
    expect(await other.json('/api/account/tokens')).toEqual({ items: [] });
    expect((await other.post(`/api/account/tokens/${item.id}/revoke`)).status).toBe(404);
    expect((await machine(token).who()).status).toBe(200);
  });
});

describe('one’s own sessions', () => {
  test('are listed, and can be ended but for those of others', async () => {
    const second = new Browser(opened.app, { peer: '10.30.0.3' });
    await second.ask('/api/session', {
      method: 'POST',
      body: JSON.stringify({ name: 'maker', password: PASSWORD }),
      headers: { 'user-agent': 'Second/1.0' },
    });
    const { items } = await own.json<{ items: SessionItem[] }>('/api/account/sessions');
    expect(items.map(({ address, present }) => ({ address, present }))).toEqual(
      expect.arrayContaining([
        { address: '10.30.0.1', present: true },
        { address: '10.30.0.3', present: false },
      ]),
    );
    const there = items.find(({ agent }) => agent === 'Second/1.0');
    const other = new Browser(opened.app, { peer: '10.30.0.4' });
    await other.post('/api/session', { name: 'other', password: PASSWORD });
    expect((await other.post(`/api/account/sessions/${there?.id}/end`)).status).toBe(404);
    expect((await own.post(`/api/account/sessions/${there?.id}/end`)).status).toBe(200);
    expect((await second.json<SessionState>('/api/session')).step).toBe('none');
    expect((await actsOf(database, 'session.end')).at(-1)).toMatchObject({
      actor: 'maker',
      object: `session/${there?.id}`,
    });
    expect((await own.post('/api/account/sessions/0/end')).status).toBe(404);
    expect((await own.post('/api/account/sessions/x/end')).status).toBe(400);
  });
});

test('a display wall makes no token, which would be good from anywhere', async () => {
  await makeAccount({ database, access: opened.access }, 'wall', { password: PASSWORD, wall: '10.30.0.9' });
  const wall = new Browser(opened.app, { peer: '10.30.0.9' });
  await wall.post('/api/session', { name: 'wall', password: PASSWORD });
  const wish = { name: 'feed', days: 30, read_only: true, grants: null };
  expect((await wall.ask('/api/account/tokens')).status).toBe(200);
  expect((await wall.post('/api/account/tokens', wish)).status).toBe(403);
});

describe('the token that the server keeps at its machine', () => {
  const local = () => {
    const file = path.join(opened.at.folder, 'local.token');
    return { token: readFileSync(file, 'utf8').trim(), mode: statSync(file).mode & 0o777 };
  };

  test('is read by its owner only, and stands for the steward of the province from this machine', async () => {
    const { token, mode } = local();
    expect(mode).toBe(0o600);
    const { person } = await machine(token, '127.0.0.1').who();
    expect(person).toMatchObject({
      name: 'local',
      adminRole: null,
      grants: [{ role: 'steward', region: '370000000000', libraries: null, grade: 4 }],
    });
  });

  test('is nothing from elsewhere', async () => {
    expect((await machine(local().token, '10.0.0.9').who()).status).toBe(401);
  });
});
