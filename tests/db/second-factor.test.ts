import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SessionState } from '#api/access-schemas.ts';
import type { ProblemBody } from '#api/schemas.ts';
import { sql } from '#data/db/sql.ts';
import { openApp } from './app.ts';
import { actsOf, Browser, makeAccount, type AccountOptions } from './people.ts';

const PASSWORD = 'Tai-shan 1545 metres';
const NEXT = 'Lao-shan 1133 metres';
const HALF_MINUTE = 30_000;

let clock = Date.parse('2026-11-25T08:00:00Z');
let opened: Awaited<ReturnType<typeof openApp>>;
let database: Awaited<ReturnType<typeof openApp>>['at']['database'];

beforeAll(async () => {
  opened = await openApp({ access: { now: () => clock } });
  ({ database } = opened.at);
});
afterAll(() => opened?.close());

let peers = 0;
const browser = () => new Browser(opened.app, { peer: `10.20.0.${++peers}` });
const make = (name: string, options: AccountOptions = {}) =>
  makeAccount({ database, access: opened.access }, name, { password: PASSWORD, ...options });
const give = async (one: Browser, path: string, body: object = {}) => {
  const response = await one.post(`/api/session${path}`, body);
  const answered = (await response.json()) as SessionState & Partial<Pick<ProblemBody, 'field' | 'type'>>;
  return { status: response.status, ...answered };
};
const signIn = (one: Browser, name: string, password = PASSWORD) => give(one, '', { name, password });
const codeOf = (secret: string) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: clock });
const enrol = async (one: Browser): Promise<string> => {
  const response = await one.post('/api/session/enrol');
  return ((await response.json()) as { secret: string }).secret;
};

describe('an administrator', () => {
  let secret = '';
  const one = () => browser();

  test('changes the first password, sets up a second factor, and only then is in', async () => {
    await make('sys', { adminRole: 'system', mustChange: true });
    const person = one();
    const cookies: (string | undefined)[] = [];
    const noted = () => cookies.push(person.cookies.get('haidai'));
    expect(await signIn(person, 'sys')).toMatchObject({ status: 200, step: 'change-password' });
    noted();
    expect(await give(person, '/enrol')).toMatchObject({ status: 409 });
    expect((await person.ask('/api/account/sessions')).status).toBe(401);
    expect(await give(person, '/password', { current: PASSWORD, next: NEXT })).toMatchObject({
      status: 200,
      step: 'enrol',
    });
    noted();
    expect((await person.ask('/api/account/sessions')).status).toBe(401);
    secret = await enrol(person);
    expect(await give(person, '/enrol/confirm', { code: '000000' })).toMatchObject({
      status: 401,
      field: 'code',
    });
    expect(await give(person, '/enrol/confirm', { code: codeOf(secret) })).toMatchObject({
      status: 200,
      step: 'full',
    });
    noted();
    expect((await person.ask('/api/account/sessions')).status).toBe(200);
    expect(new Set(cookies).size).toBe(3);
    for (const old of cookies.slice(0, 2)) {
      const thief = one();
      thief.cookies.set('haidai', old ?? '');
      expect((await thief.json<SessionState>('/api/session')).step).toBe('none');
    }
  });

  test('gives a code at every sign-in, each good once', async () => {
    clock += HALF_MINUTE * 2;
    const person = one();
    expect(await signIn(person, 'sys', NEXT)).toMatchObject({
      step: 'second-factor',
      person: { second_factor: true },
    });
    const code = codeOf(secret);
    expect(await give(person, '/second-factor', { code })).toMatchObject({ status: 200, step: 'full' });
    const again = one();
    await signIn(again, 'sys', NEXT);
    expect(await give(again, '/second-factor', { code })).toMatchObject({ status: 401 });
    clock += HALF_MINUTE;
    expect(await give(again, '/second-factor', { code: codeOf(secret) })).toMatchObject({ step: 'full' });
  });

  test('who only has the password does not get more tries at the code by giving it again', async () => {
    clock += HALF_MINUTE;
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) {
      const person = one();
      expect((await signIn(person, 'sys', NEXT)).step).toBe('second-factor');
      statuses.push((await give(person, '/second-factor', { code: '000000' })).status);
    }
    const person = one();
    await signIn(person, 'sys', NEXT);
    statuses.push((await give(person, '/second-factor', { code: '000000' })).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401]);
    expect((await give(person, '/second-factor', { code: codeOf(secret) })).status).toBe(429);
    expect((await signIn(one(), 'sys', NEXT)).status).toBe(429);
    clock += 15 * 60_000 + 1000;
    const later = one();
    await signIn(later, 'sys', NEXT);
    expect(await give(later, '/second-factor', { code: codeOf(secret) })).toMatchObject({ step: 'full' });
  });

  test('keeps the secret sealed, and the record says when it was set up', async () => {
    const [row] = await database.asKeeper((tx) =>
      tx.query<{ sealed: Buffer }>(sql`SELECT totp_secret AS sealed FROM account WHERE name = 'sys'`),
    );
    expect(row?.sealed.includes(Buffer.from(Secret.fromBase32(secret).bytes))).toBe(false);
    expect((await actsOf(database, 'account.second-factor')).map(({ actor }) => actor)).toEqual(['sys']);
  });

  test('whose password is older than ninety days changes it', async () => {
    clock += 91 * 86_400_000;
    const person = one();
    await signIn(person, 'sys', NEXT);
    expect(await give(person, '/second-factor', { code: codeOf(secret) })).toMatchObject({
      step: 'change-password',
    });
    const changed = await give(person, '/password', { current: NEXT, next: 'Meng-shan 1156 metres' });
    expect(changed).toMatchObject({ status: 200, step: 'full' });
  });

  test('an unfinished sign-in ends after a quarter of an hour', async () => {
    const person = one();
    await signIn(person, 'sys', 'Meng-shan 1156 metres');
    clock += 15 * 60_000;
    expect((await person.json<SessionState>('/api/session')).step).toBe('none');
    expect((await give(person, '/second-factor', { code: codeOf(secret) })).status).toBe(401);
  });
});

describe('anybody else', () => {
  test('may set up a second factor, and is asked for it from then on', async () => {
    await make('official');
    const person = browser();
    expect((await signIn(person, 'official')).step).toBe('full');
    const secret = await enrol(person);
    expect(await give(person, '/enrol/confirm', { code: codeOf(secret) })).toMatchObject({
      step: 'full',
      person: { second_factor: true },
    });
    expect((await person.post('/api/session/enrol')).status).toBe(409);
    expect((await signIn(browser(), 'official')).step).toBe('second-factor');
  });

  test('an unconfirmed one is not asked for', async () => {
    await make('undecided');
    const person = browser();
    await signIn(person, 'undecided');
    await enrol(person);
    expect((await signIn(browser(), 'undecided')).step).toBe('full');
  });
});

describe('a change of password', () => {
  test('ends the other sessions and renews this one', async () => {
    await make('changer');
    const [here, there] = [browser(), browser()];
    await signIn(here, 'changer');
    await signIn(there, 'changer');
    const before = here.cookies.get('haidai');
    expect(await give(here, '/password', { current: PASSWORD, next: NEXT })).toMatchObject({
      status: 200,
      step: 'full',
    });
    expect(here.cookies.get('haidai')).not.toBe(before);
    expect((await there.json<SessionState>('/api/session')).step).toBe('none');
    expect((await here.json<SessionState>('/api/session')).step).toBe('full');
    expect((await signIn(browser(), 'changer')).status).toBe(401);
    expect((await signIn(browser(), 'changer', NEXT)).status).toBe(200);
    expect((await actsOf(database, 'account.password')).at(-1)).toMatchObject({ actor: 'changer' });
  });

  test('takes none of the last five, and the sixth again', async () => {
    await make('cycler');
    const person = browser();
    await signIn(person, 'cycler');
    const all = [PASSWORD, ...['one', 'two', 'three', 'four'].map((word) => `Qi-lu ${word} 1545 metres`)];
    for (const [i, next] of all.entries()) {
      clock += 1000;
      if (i > 0) expect((await give(person, '/password', { current: all[i - 1], next })).status).toBe(200);
    }
    const current = all.at(-1);
    for (const next of all) {
      const refused = await give(person, '/password', { current, next });
      expect(refused).toMatchObject({ status: 422, field: 'next', type: '/problems/unusable-password' });
    }
    clock += 1000;
    const fifth = 'Qi-lu five 1545 metres';
    expect((await give(person, '/password', { current, next: fifth })).status).toBe(200);
    clock += 1000;
    expect((await give(person, '/password', { current: fifth, next: PASSWORD })).status).toBe(200);
  });

  test('asks for the present one, counts wrong ones, and holds the new one to the policy', async () => {
    await make('policy');
    const person = browser();
    await signIn(person, 'policy');
    expect(await give(person, '/password', { current: PASSWORD, next: 'Haidai@2026' })).toMatchObject({
      status: 422,
    });
    for (let i = 0; i < 5; i++)
      expect(await give(person, '/password', { current: 'wrong', next: NEXT })).toMatchObject({
        status: 401,
        field: 'current',
      });
    expect((await give(person, '/password', { current: PASSWORD, next: NEXT })).status).toBe(429);
  });
});

test('nobody at an unattended display wall sets up a second factor, which would lock it out', async () => {
  await make('wall', { wall: '10.30.0.9' });
  const wall = new Browser(opened.app, { peer: '10.30.0.9' });
  expect((await signIn(wall, 'wall')).step).toBe('full');
  expect((await give(wall, '/enrol')).status).toBe(409);
  const [row] = await database.asKeeper((tx) =>
    tx.query<{ begun: boolean }>(
      sql`SELECT totp_secret IS NOT NULL AS begun FROM account WHERE name = 'wall'`,
    ),
  );
  expect(row?.begun).toBe(false);
});
