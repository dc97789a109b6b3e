import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog } from '#api/log.ts';
import { Access } from '#data/access/access.ts';
import { Refusal } from '#data/access/refusal.ts';
import { sql } from '#data/db/sql.ts';
import { openApp } from './app.ts';
import { beginSession, Browser, makeAccount } from './people.ts';

/* A try that was wrong is counted and on record, or neither: also where one of the two cannot be written. */

const PASSWORD = 'Tai-shan 1545 metres';
let opened: Awaited<ReturnType<typeof openApp>>;
let database: Awaited<ReturnType<typeof openApp>>['at']['database'];
const ids: Record<string, string> = {};

beforeAll(async () => {
  // what fails here fails on purpose
  opened = await openApp({ parts: { log: createLog('error', () => undefined) } });
  ({ database } = opened.at);
  for (const name of ['li.wei', 'wang.fang', 'zhao.min', 'both', 'elsewhere'])
    ids[name] = await makeAccount({ database, access: opened.access }, name, { password: PASSWORD });
});
afterAll(() => opened?.close());

/** Works while nothing can be written to a table. */
const whileFull = async <T>(table: 'audit_entry' | 'sign_in_failure', work: () => Promise<T>): Promise<T> => {
  const run = (text: string) => database.asOwner((tx) => tx.query({ text, values: [] }));
  await run(
    `CREATE FUNCTION is_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'it is full'; END $$`,
  );
  await run(`CREATE TRIGGER is_full BEFORE INSERT ON ${table} EXECUTE FUNCTION is_full()`);
  try {
    return await work();
  } finally {
    await run('DROP FUNCTION is_full CASCADE');
  }
};

/** What was counted, and what is on record as refused. */
const told = async () => {
  const [row] = await database.asKeeper((tx) =>
    tx.query<{ counted: number; refused: number; locked: number }>(sql`
      SELECT (SELECT count(*)::int FROM sign_in_failure) AS counted,
             (SELECT count(*)::int FROM audit_entry WHERE action = 'session.refuse' AND after ->> 'why' <> 'locked') AS refused,
             (SELECT count(*)::int FROM audit_entry WHERE action = 'session.refuse' AND after ->> 'why' = 'locked') AS locked`),
  );
  return row!;
};

const signIn = (name: string, peer: string) => async () =>
  (await new Browser(opened.app, { peer }).post('/api/session', { name, password: 'wrong' })).status;
const within = (name: string, peer: string, rest: string, body: object) => async () => {
  const { secret } = await beginSession({ database, access: opened.access }, ids[name]!, { address: peer });
  const browser = new Browser(opened.app, { peer });
  browser.cookies.set('haidai', secret);
  return (await browser.post(`/api/session/${rest}`, body)).status;
};

describe.each([
  ['a password', signIn('li.wei', '10.1.1.1')],
  ['the password of a name that nobody has', signIn('nobody.here', '10.1.1.2')],
  [
    'the present password, to change it',
    within('wang.fang', '10.1.1.3', 'password', { current: 'wrong', next: 'Lao-shan 1133 metres' }),
  ],
  ['a code', within('zhao.min', '10.1.1.4', 'enrol/confirm', { code: '000000' })],
])('%s that is wrong', (_what, tried) => {
  test.each(['audit_entry', 'sign_in_failure'] as const)(
    'is neither counted nor on record while %s takes nothing',
    async (table) => {
      const before = await told();
      expect(await whileFull(table, tried)).toBe(500);
      expect(await told()).toEqual(before);
    },
  );

  test('is counted and on record, once', async () => {
    const { counted, refused, locked } = await told();
    expect(await tried()).toBe(401);
    expect(await told()).toEqual({ counted: counted + 1, refused: refused + 1, locked });
  });
});

test('a right password opens nothing while that cannot be put on record', async () => {
  const browser = new Browser(opened.app, { peer: '10.1.2.1' });
  const response = await whileFull('audit_entry', () =>
    browser.post('/api/session', { name: 'both', password: PASSWORD }),
  );
  expect(response.status).toBe(500);
  expect(browser.cookies.size).toBe(0);
});

test('guesses that are sent to several processes at once stay under the limit, also where one of them is right', async () => {
  const another = await Access.open(database, {
    ...{ home: mkdtempSync(path.join(tmpdir(), 'haidai-guess-')), demo: false },
    warn: () => undefined,
  });
  const processes = [opened.access, another];
  try {
    const before = await told();
    const guesses = Array.from({ length: 14 }, async (_, i) => {
      const given = { name: 'elsewhere', password: i < 12 ? `wrong ${i}` : PASSWORD };
      const from = { address: `10.1.3.${i}`, agent: null };
      try {
        await processes[i % 2]!.signInByPassword(given, from);
        return 'in';
      } catch (error) {
        return error instanceof Refusal ? error.reason : String(error);
      }
    });
    const answers = await Promise.all(guesses);
    expect(answers.filter((one) => one === 'sign-in-failed')).toHaveLength(5);
    // the right ones came last in both lines, under the lock
    expect(answers.filter((one) => one === 'too-many-requests')).toHaveLength(9);
    const { counted, refused, locked } = await told();
    expect([counted - before.counted, refused - before.refused, locked - before.locked]).toEqual([5, 5, 9]);
  } finally {
    await another.close();
  }
});
