import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SessionState } from '#api/access-schemas.ts';
import type { ProblemBody } from '#api/schemas.ts';
import { Access } from '#data/access/access.ts';
import { sql } from '#data/db/sql.ts';
import { openApp } from './app.ts';
import { actsOf, Browser, makeAccount, type AccountOptions } from './people.ts';

const PASSWORD = 'Tai-shan 1545 metres';
const MINUTE = 60_000;

let clock = Date.parse('2026-11-25T08:00:00Z');
let opened: Awaited<ReturnType<typeof openApp>>;
let database: Awaited<ReturnType<typeof openApp>>['at']['database'];

beforeAll(async () => {
  opened = await openApp({ access: { now: () => clock } });
  ({ database } = opened.at);
});
afterAll(() => opened?.close());

const browser = (peer?: string) => new Browser(opened.app, peer === undefined ? {} : { peer });
const make = (name: string, options: AccountOptions = {}) =>
  makeAccount({ database, access: opened.access }, name, { password: PASSWORD, ...options });
const signIn = async (one: Browser, name: string, password = PASSWORD) => {
  const response = await one.post('/api/session', { name, password });
  return { status: response.status, state: (await response.json()) as SessionState, response };
};
const stepOf = async (one: Browser) => (await one.json<SessionState>('/api/session')).step;

describe('signing in by password', () => {
  test('gives a session in a cookie that scripts and other sites cannot use', async () => {
    await make('li.wei');
    const one = browser('10.1.0.1');
    const { status, state, response } = await signIn(one, ' LI.Wei ');
    expect(status).toBe(200);
    expect(state).toMatchObject({
      step: 'full',
      person: { name: 'li.wei', admin_role: null, local: true, grants: [] },
      idle_seconds: 1800,
    });
    expect(state.expires_at).toBe('2026-11-25T16:00:00.000Z');
    const [cookie = ''] = response.headers.getSetCookie();
    expect(cookie).toMatch(/^haidai=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await stepOf(one)).toBe('full');
    expect((await actsOf(database, 'session.start')).at(-1)).toMatchObject({
      actor: 'li.wei',
      address: '10.1.0.1',
    });
  });

  test('says the same of an unknown name, a wrong password, a disabled account and a wall elsewhere', async () => {
    const gone = await make('gone');
    await database.asKeeper((tx) => tx.query(sql`UPDATE account SET disabled_at = now() WHERE id = ${gone}`));
    await make('wall-1', { wall: '10.9.9.9' });
    await make('zhao');
    const answers = await Promise.all(
      [
        ['nobody-here', PASSWORD],
        ['zhao', 'wrong'],
        ['gone', PASSWORD],
        ['wall-1', PASSWORD],
      ].map(async ([name = '', password = ''], i) => {
        const response = await browser(`10.2.0.${i}`).post('/api/session', { name, password });
        return [response.status, response.headers.get('set-cookie'), await response.text()];
      }),
    );
    expect(answers[0]?.[0]).toBe(401);
    expect(answers[0]?.[1]).toBeNull();
    for (const one of answers) expect(one).toEqual(answers[0]);
    const why = (await actsOf(database, 'session.refuse')).map(({ after }) => after?.['why']);
    expect(why.sort()).toEqual(['address', 'disabled', 'password', 'unknown']);
  });

  test('a session that was there before does not go on, and no secret is taken from outside', async () => {
    await make('fixed');
    const one = browser('10.3.0.1');
    one.cookies.set('haidai', 'A'.repeat(43));
    await signIn(one, 'fixed');
    const first = one.cookies.get('haidai');
    expect(first).not.toBe('A'.repeat(43));
    await signIn(one, 'fixed');
    expect(one.cookies.get('haidai')).not.toBe(first);
    const thief = browser('10.3.0.2');
    thief.cookies.set('haidai', first ?? '');
    expect(await stepOf(thief)).toBe('none');
  });

  test('keeps of the secret only its digest', async () => {
    const one = browser('10.3.0.9');
    await signIn(one, 'fixed');
    const rows = await database.asKeeper((tx) =>
      tx.query<{ text: string }>(
        sql`SELECT session::text AS text FROM session UNION ALL SELECT audit_entry::text FROM audit_entry`,
      ),
    );
    expect(rows.some(({ text }) => text.includes(one.cookies.get('haidai') ?? '?'))).toBe(false);
  });
});

describe('locking', () => {
  test('five failures lock a name, known or not, for a quarter of an hour, whoever asks from wherever', async () => {
    await make('locked-one');
    for (const name of ['locked-one', 'unknown-one']) {
      for (let i = 0; i < 5; i++)
        expect((await signIn(browser(`10.4.${name.length}.${i}`), name, 'wrong')).status).toBe(401);
      const refused = await browser('10.4.99.1').post('/api/session', { name, password: PASSWORD });
      expect(refused.status).toBe(429);
      expect(refused.headers.get('retry-after')).toBe('900');
      expect(((await refused.json()) as ProblemBody).detail).toContain('15 分钟');
    }
    expect((await actsOf(database, 'account.lock')).map(({ actor }) => actor)).toEqual([
      'locked-one',
      'unknown-one',
    ]);
    clock += 14 * MINUTE;
    expect((await signIn(browser('10.4.99.1'), 'locked-one')).status).toBe(429);
    clock += MINUTE + 1000;
    expect((await signIn(browser('10.4.99.1'), 'locked-one')).status).toBe(200);
  });

  test('five failures lock an address, and success of another account does not unlock it', async () => {
    await make('neighbour');
    for (let i = 0; i < 5; i++) await signIn(browser('10.5.0.1'), `guess-${i}`, 'wrong');
    expect((await signIn(browser('10.5.0.1'), 'neighbour')).status).toBe(429);
    expect((await signIn(browser('10.5.0.2'), 'neighbour')).status).toBe(200);
    expect((await signIn(browser('10.5.0.1'), 'neighbour')).status).toBe(429);
  });

  test('people who sign in rightly at the same moment from one address do not lock each other out', async () => {
    await make('both');
    const statuses = await Promise.all(
      Array.from({ length: 8 }, async () => (await signIn(browser('10.6.1.1'), 'both')).status),
    );
    expect(statuses).toEqual(Array(8).fill(200));
  });

  test('guesses sent at once are counted like those sent one after another', async () => {
    await make('rushed');
    const statuses = await Promise.all(
      Array.from(
        { length: 12 },
        async (_, i) => (await signIn(browser(`10.6.0.${i}`), 'rushed', 'wrong')).status,
      ),
    );
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(7);
  });
});

describe('a session ends', () => {
  test('on the server when its person signs out', async () => {
    await make('leaver');
    const one = browser('10.7.0.1');
    await signIn(one, 'leaver');
    const secret = one.cookies.get('haidai') ?? '';
    expect((await one.post('/api/session/end')).status).toBe(200);
    expect(one.cookies.size).toBe(0);
    one.cookies.set('haidai', secret);
    expect(await stepOf(one)).toBe('none');
    expect((await actsOf(database, 'session.end')).at(-1)).toMatchObject({
      actor: 'leaver',
      after: { why: 'signed-out' },
    });
  });

  test('after half an hour without a request, a quarter for administrators; looking how long is left is none', async () => {
    await make('idler');
    const one = browser('10.8.0.1');
    await signIn(one, 'idler');
    for (let i = 0; i < 3; i++) {
      clock += 29 * MINUTE;
      expect((await one.ask('/api/scenes')).status).toBe(200);
      expect(await stepOf(one)).toBe('full');
    }
    clock += 29 * MINUTE;
    expect(await stepOf(one)).toBe('full');
    clock += MINUTE;
    expect(await stepOf(one)).toBe('none');
    expect((await actsOf(database, 'session.end')).at(-1)).toMatchObject({
      actor: 'idler',
      after: { why: 'idle' },
    });
  });

  test('after eight hours in any case', async () => {
    await make('busy');
    const one = browser('10.8.0.2');
    await signIn(one, 'busy');
    for (let i = 0; i < 23; i++) {
      clock += 20 * MINUTE;
      await one.ask('/api/scenes');
    }
    clock += 19 * MINUTE;
    await one.ask('/api/scenes');
    expect(await stepOf(one)).toBe('full');
    clock += MINUTE;
    expect(await stepOf(one)).toBe('none');
    expect((await actsOf(database, 'session.end')).at(-1)).toMatchObject({
      actor: 'busy',
      after: { why: 'expired' },
    });
  });

  test('with a reason on record though nobody asks by it any more', async () => {
    await make('away');
    await signIn(browser('10.8.0.3'), 'away');
    await opened.access.sessions.endLapsed();
    clock += 32 * MINUTE;
    expect(await opened.access.sessions.endLapsed()).toBeGreaterThan(0);
    expect(await opened.access.sessions.endLapsed()).toBe(0);
    expect(
      (await actsOf(database, 'session.end')).some(
        ({ actor, after }) => actor === 'away' && after?.['why'] === 'idle',
      ),
    ).toBe(true);
  });

  test('with the sixth one of an account, the oldest', async () => {
    await make('many');
    const all = Array.from({ length: 6 }, (_, i) => browser(`10.8.1.${i}`));
    for (const one of all) await signIn(one, 'many');
    expect(await Promise.all(all.map(stepOf))).toEqual(['none', 'full', 'full', 'full', 'full', 'full']);
  });

  test('never for being idle on a wall, which asks from its own address only', async () => {
    await make('wall-2', { wall: '10.10.0.0/24' });
    const wall = browser('10.10.0.7');
    const { state, response } = await signIn(wall, 'wall-2');
    expect(state).toMatchObject({ person: { wall: true }, idle_seconds: null, idle_expires_at: null });
    expect(response.headers.getSetCookie()[0]).toContain(`Max-Age=${30 * 24 * 3600}`);
    clock += 29 * 24 * 60 * MINUTE;
    await opened.access.sessions.endLapsed();
    expect(await stepOf(wall)).toBe('full');
    const elsewhere = browser('10.11.0.7');
    elsewhere.cookies.set('haidai', wall.cookies.get('haidai') ?? '');
    expect(await stepOf(elsewhere)).toBe('none');
    clock += 24 * 60 * MINUTE;
    expect(await stepOf(wall)).toBe('none');
  });

  test('at the next request when another process disables its account', async () => {
    const id = await make('elsewhere');
    const one = browser('10.8.2.1');
    await signIn(one, 'elsewhere');
    expect(await stepOf(one)).toBe('full');
    const other = await Access.open(database, {
      home: mkdtempSync(path.join(tmpdir(), 'haidai-other-')),
      demo: false,
      warn: () => undefined,
    });
    const gone = new Promise<void>((heard) => {
      const stop = database.onAnnouncement('access', () => (stop(), heard()));
    });
    await other.change((tx) => tx.query(sql`UPDATE account SET disabled_at = now() WHERE id = ${id}`));
    await gone;
    expect(await stepOf(one)).toBe('none');
    await other.close();
  });

  test('at the next request when it is changed here, before any announcement is heard', async () => {
    const id = await make('here');
    const one = browser('10.8.2.2');
    await signIn(one, 'here');
    expect(await stepOf(one)).toBe('full');
    await opened.access.change((tx) =>
      tx.query(sql`UPDATE account SET disabled_at = now() WHERE id = ${id}`),
    );
    expect(await stepOf(one)).toBe('none');
  });
});

test('a request of somebody who is signed in costs no statement in the usual case', async () => {
  await make('steady');
  const one = browser('10.12.0.1');
  await signIn(one, 'steady');
  await stepOf(one);
  const asKeeper = database.asKeeper.bind(database);
  let asked = 0;
  database.asKeeper = (work) => ((asked += 1), asKeeper(work));
  try {
    for (let i = 0; i < 20; i++) expect((await one.ask('/api/scenes')).status).toBe(200);
  } finally {
    database.asKeeper = asKeeper;
  }
  expect(asked).toBe(0);
});

describe('another site', () => {
  test.each([
    [{ origin: 'https://evil.example' }],
    [{ origin: 'null' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ origin: 'https://evil.example', authorization: 'Basic YTpi' }],
  ])('may change nothing here: %j', async (headers) => {
    for (const path of ['/api/session', '/api/session/demo', '/api/session/end'])
      expect((await browser('10.13.0.1').post(path, {}, headers as Record<string, string>)).status).toBe(403);
  });
});

describe('the time that signing in takes', () => {
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

  test('does not tell known names from unknown ones', async () => {
    const names = ['timed-1', 'timed-2', 'timed-3', 'timed-4'];
    for (const name of names) await make(name);
    const took = { known: [] as number[], unknown: [] as number[] };
    for (let i = 0; i < 16; i++)
      for (const kind of ['known', 'unknown'] as const) {
        const name = kind === 'known' ? (names[i % 4] ?? '') : `nobody-${i}`;
        const one = browser(`10.14.${kind.length}.${i}`);
        const began = performance.now();
        expect((await signIn(one, name, 'wrong')).status).toBe(401);
        took[kind].push(performance.now() - began);
      }
    const ratio = median(took.known) / median(took.unknown);
    expect(ratio).toBeGreaterThan(0.6);
    expect(ratio).toBeLessThan(1.7);
  });

  test('is nobody else’s: requests are answered while eight people sign in', async () => {
    const names = Array.from({ length: 8 }, (_, i) => `crowd-${i}`);
    for (const name of names) await make(name);
    const crowd = Promise.all(names.map((name, i) => signIn(browser(`10.15.0.${i}`), name)));
    const began = performance.now();
    let [running, answered, longest] = [true, 0, 0];
    void crowd.finally(() => (running = false));
    while (running) {
      const asked = performance.now();
      expect((await opened.app.request('http://127.0.0.1:4170/api/scenes')).status).toBe(200);
      longest = Math.max(longest, performance.now() - asked);
      answered += 1;
      await new Promise((next) => setTimeout(next, 1));
    }
    expect((await crowd).map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(answered).toBeGreaterThan(8);
    expect(longest).toBeLessThan((performance.now() - began) / 2);
  });
});
