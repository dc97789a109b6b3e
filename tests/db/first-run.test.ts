import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SessionState } from '#api/access-schemas.ts';
import type { ProblemBody } from '#api/schemas.ts';
import { DEMO_PEOPLE } from '#data/access/demo-people.ts';
import type { SetupLink } from '#data/access/setup.ts';
import { sql } from '#data/db/sql.ts';
import { openApp } from './app.ts';
import { actsOf, Browser } from './people.ts';

const HOUR = 3_600_000;

describe('setting up', () => {
  let clock = Date.parse('2026-11-25T08:00:00Z');
  let opened: Awaited<ReturnType<typeof openApp>>;
  beforeAll(async () => {
    opened = await openApp({ access: { now: () => clock } });
  });
  afterAll(() => opened?.close());

  const setUp = async (path: string, wish: object = {}) => {
    const token = path.replace('/setup#', '');
    const body = { token, name: 'first', title: '第一位', password: 'Tai-shan 1545 metres', ...wish };
    const response = await new Browser(opened.app).post('/api/setup', body);
    const answered = (await response.json()) as { links: SetupLink[]; field?: string };
    return { status: response.status, ...answered };
  };
  const linkAtStart = async (): Promise<string> => (await opened.access.linksAtStart())[0]?.path ?? '';
  const isSetUp = async () => !(await new Browser(opened.app).json<SessionState>('/api/session')).setup;

  test('is possible by the latest link only, within a day', async () => {
    expect(await isSetUp()).toBe(false);
    const first = await linkAtStart();
    expect(first).toMatch(/^\/setup#[\w-]{43}$/);
    const second = await linkAtStart();
    expect((await setUp(first)).status).toBe(403);
    expect((await setUp('/setup#')).status).toBe(403);
    clock += 24 * HOUR;
    expect((await setUp(second)).status).toBe(403);
    expect((await actsOf(opened.at.database, 'setup.use')).map(({ result }) => result)).toEqual(
      Array(3).fill('refused'),
    );
  });

  test('a refused password or name leaves the link good', async () => {
    const link = await linkAtStart();
    expect(await setUp(link, { password: 'Haidai@2026' })).toMatchObject({ status: 422, field: 'password' });
    expect(await setUp(link, { name: 'No name!' })).toMatchObject({ status: 400, field: 'name' });
    const both = await Promise.all([setUp(link), setUp(link, { name: 'second' })]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 403]);
  });

  test('gives the three administrators, each from a link that is good once, and none holds two roles', async () => {
    const { database } = opened.at;
    const admins = () =>
      database.asKeeper((tx) =>
        tx.query<{ role: string }>(
          sql`SELECT admin_role AS role FROM account WHERE admin_role IS NOT NULL ORDER BY id`,
        ),
      );
    expect((await admins()).map(({ role }) => role)).toEqual(['system']);
    expect(await isSetUp()).toBe(true);
    // the links of the first one's answer were lost: another start gives them
    const links = await opened.access.linksAtStart();
    expect(links.map(({ admin_role }) => admin_role)).toEqual(['security', 'audit']);
    for (const { admin_role, path } of links) {
      const taken = await setUp(path, { name: 'first' });
      expect([200, 400]).toContain(taken.status);
      if (taken.status === 400) expect(taken.field).toBe('name');
      expect((await setUp(path, { name: `${admin_role}-person` })).status).toBe(
        taken.status === 400 ? 200 : 403,
      );
      expect((await setUp(path, { name: 'again' })).status).toBe(403);
    }
    expect((await admins()).map(({ role }) => role)).toEqual(['system', 'security', 'audit']);
    expect(await opened.access.linksAtStart()).toEqual([]);
  });

  test('an administrator signs in with the own password, and has a second factor to set up', async () => {
    const one = new Browser(opened.app);
    const name = 'audit-person';
    const response = await one.post('/api/session', { name, password: 'Tai-shan 1545 metres' });
    expect(await response.json()).toMatchObject({ step: 'enrol', person: { admin_role: 'audit' } });
  });
});

describe('demo people', () => {
  let opened: Awaited<ReturnType<typeof openApp>>;
  beforeAll(async () => {
    opened = await openApp({ access: { demo: true } });
  });
  afterAll(() => opened?.close());

  const demoOf = async (one: Browser) =>
    (await one.json<SessionState>('/api/session')).ways.demo.map(({ name }) => name);

  test('are offered at the machine itself, come in by one click, and hold what is said of them', async () => {
    const one = new Browser(opened.app);
    expect(await demoOf(one)).toEqual(DEMO_PEOPLE.map(({ name }) => name));
    for (const { name, adminRole = null, grants } of DEMO_PEOPLE) {
      const state = (await (await one.post('/api/session/demo', { name })).json()) as SessionState;
      expect(state).toMatchObject({
        step: 'full',
        setup: false,
        person: { name, demo: true, local: false, admin_role: adminRole },
      });
      const held = state.person?.grants.map(({ role, region, libraries, grade }) => ({
        role,
        region,
        libraries,
        grade,
      }));
      expect(held).toEqual(grants);
      for (const grant of state.person?.grants ?? []) expect(grant.region_names?.zh).toBeTruthy();
    }
    const roles = DEMO_PEOPLE.flatMap(({ adminRole }) => (adminRole ? [adminRole] : []));
    expect(roles.sort()).toEqual(['audit', 'security', 'system']);
  });

  test.each<[string, { peer?: string; origin?: string }, Record<string, string>]>([
    ['another machine', { peer: '192.168.1.9' }, {}],
    ['a name that leads here from elsewhere', { origin: 'http://rebound.example:4170' }, {}],
    ['through a proxy', {}, { 'x-forwarded-for': '203.0.113.5' }],
    ['through a proxy that says so otherwise', {}, { via: '1.1 proxy' }],
  ])('are neither offered nor let in from %s', async (_, place, headers) => {
    const one = new Browser(opened.app, place);
    const state = (await (await one.ask('/api/session', { headers })).json()) as SessionState;
    expect(state.ways.demo).toEqual([]);
    expect((await one.post('/api/session/demo', { name: 'demo-steward' }, headers)).status).toBe(403);
  });

  test('a session of theirs is nothing elsewhere', async () => {
    const here = new Browser(opened.app);
    await here.post('/api/session/demo', { name: 'demo-steward' });
    const there = new Browser(opened.app, { peer: '192.168.1.9' });
    there.cookies.set('haidai', here.cookies.get('haidai') ?? '');
    expect((await there.json<SessionState>('/api/session')).step).toBe('none');
    expect((await here.json<SessionState>('/api/session')).step).toBe('full');
  });

  test('have no password that would let them in', async () => {
    for (const password of ['', 'demo', 'demo-steward'])
      expect(
        (await new Browser(opened.app).post('/api/session', { name: 'demo-steward', password })).status,
      ).toBe(401);
  });

  test('others are not among them', async () => {
    const { database } = opened.at;
    await database.asKeeper((tx) => tx.query(sql`INSERT INTO account (name, title) VALUES ('real', 'Real')`));
    expect((await new Browser(opened.app).post('/api/session/demo', { name: 'real' })).status).toBe(401);
  });
});

test('on a server that others reach there are no demo people, though they were made before', async () => {
  const opened = await openApp({ access: { demo: true }, parts: { atMachine: false } });
  const one = new Browser(opened.app);
  expect((await one.json<SessionState>('/api/session')).ways.demo).toEqual([]);
  expect((await one.post('/api/session/demo', { name: 'demo-steward' })).status).toBe(403);
  await opened.close();
});

describe('where nothing is published', () => {
  let opened: Awaited<ReturnType<typeof openApp>>;
  beforeAll(async () => {
    opened = await openApp({ access: { demo: true } });
    await opened.access.change((tx) =>
      tx.query(sql`UPDATE setting SET value = 'false' WHERE name = 'public_access'`),
    );
  });
  afterAll(() => opened?.close());

  test('nobody in particular reads anything, but can sign in', async () => {
    const one = new Browser(opened.app);
    for (const path of [
      '/api/regions',
      '/api/catalogue',
      '/api/docs',
      '/api/openapi.json',
      '/api/nothing',
      '/basemap/x.pmtiles',
      '/api/healthy',
      '/api/sessions',
    ]) {
      const response = await one.ask(path);
      expect(response.status, path).toBe(401);
      expect(((await response.json()) as ProblemBody).type).toBe('/problems/sign-in-needed');
    }
    expect(await one.json('/api/health')).toEqual({ status: 'ok' });
    expect((await one.ask('/')).status).toBe(200);
    expect(await one.json('/api/session')).toMatchObject({ step: 'none', public_access: false });
    await one.post('/api/session/demo', { name: 'demo-operator' });
    expect((await one.ask('/api/regions')).status).toBe(200);
    expect(await one.json('/api/health')).toMatchObject({ status: 'ok', problem: null });
    await one.post('/api/session/end');
    expect((await one.ask('/api/regions')).status).toBe(401);
  });
});

test('a server publishes nothing of itself, the embedded database does', async () => {
  const opened = await openApp({ published: false });
  const { public_access } = await new Browser(opened.app).json<SessionState>('/api/session');
  expect(public_access).toBe(opened.at.database.kind === 'embedded');
  expect((await new Browser(opened.app).ask('/api/regions')).status).toBe(public_access ? 200 : 401);
  await opened.close();
});
