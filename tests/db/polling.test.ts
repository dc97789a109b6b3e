import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { Feeds } from '#api/feeds.ts';
import { Poller, type PollSource } from '#data/feeds/poller.ts';
import { pollStates } from '#data/feeds/poll-state.ts';
import { sql } from '#data/db/sql.ts';
import { batchOf } from './readings.ts';
import { openLighthouses, type Lighthouses } from './lighthouses.ts';

/* Sources that are asked for readings over HTTP: whatever they answer, what is good of it is there once. */

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let at: Lighthouses;
let server: Server;
let origin = '';
let answer: Answer;
let asked: IncomingMessage[] = [];
const pollers: Poller[] = [];
const warnings: string[] = [];
beforeAll(async () => {
  at = await openLighthouses();
  await at.load('lighthouses', 'number,height,lng,lat\nL1,1,120.383,36.067\nL2,2,120.37,36.09\n');
  server = createServer((request, response) => {
    asked.push(request);
    answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  for (const poller of pollers.splice(0)) await poller.stop();
  await at.database.asOwner((tx) =>
    tx.query(
      sql`TRUNCATE poll_state, observation_batch, observation_quarantine, reading, reading_past, series, reading_hour, reading_day, reading_month, reading_cell_hour, reading_cell_day, reading_cell_month, outbox`,
    ),
  );
  asked = [];
  warnings.length = 0;
});
afterAll(async () => {
  server?.closeAllConnections();
  await new Promise((done) => server?.close(done));
  await at?.close();
});

const HOUR = 3_600_000;
const BEGAN = Math.floor(Date.now() / HOUR) * HOUR;
const row = (code: string, hours: number, light: unknown) => ({
  code,
  at: new Date(BEGAN - hours * HOUR).toISOString(),
  light,
});
const source = (more: Partial<PollSource> = {}): PollSource => ({
  ...{ id: 'lamps', url: `${origin}/lamps.json?key=secret`, network: 'lamps', everyMs: 300, offsetMs: 0 },
  ...{ timeoutMs: 5_000, maxBytes: 10_000, headers: { authorization: 'Bearer declared' }, hosts: [] },
  format: {
    ...{ type: 'json', rows: [], station: ['code'], time: ['at'], timeForm: 'iso', offset: null },
    ...{ values: { light: ['light'] }, stations: null, missing: [] },
  },
  ...more,
});
const begin = (of: PollSource, more: object = {}) => {
  const poller = new Poller(of, {
    database: at.database,
    accept: (lines, key) => at.libraries.observations.receive(batchOf(lines, { key })),
    warn: (message) => void warnings.push(message),
    waits: { first: 50, most: 200 },
    ...more,
  });
  pollers.push(poller);
  return poller;
};
const state = async () => (await pollStates(at.database, ['lamps']))[0];
const until = (check: () => Promise<void> | void) => vi.waitFor(check, { timeout: 15_000, interval: 30 });
const readings = async () =>
  (
    await at.database.asOwner((tx) =>
      tx.query<{ value: number }>(sql`SELECT value FROM reading ORDER BY reading.time, value`),
    )
  ).map(({ value }) => value);
const batches = async () =>
  (
    await at.database.asOwner((tx) =>
      tx.query<{ n: number }>(sql`SELECT count(*)::int AS n FROM observation_batch`),
    )
  )[0]!.n;
const json =
  (body: unknown, headers: Record<string, string> = {}): Answer =>
  (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };

test('what a source says is there, counted; the same again is nothing new, and what is added is', async () => {
  answer = json([row('L1', 2, '4.5'), row('L2', 2, 7), row('L9', 2, 7)]);
  begin(source());
  await until(async () =>
    expect(await state()).toMatchObject({ failures: 0, received: 3, accepted: 2, quarantined: 1 }),
  );
  const times = asked.length;
  await until(() => expect(asked.length).toBeGreaterThan(times + 2));
  expect(await batches()).toBe(1);
  expect(asked[0]!.headers).toMatchObject({ authorization: 'Bearer declared' });
  answer = json([row('L1', 2, '4.5'), row('L1', 1, 5)]);
  await until(async () => expect(await readings()).toEqual([4.5, 7, 5]));
  // how a source stands is written after what it said
  await until(async () => expect(await state()).toMatchObject({ received: 5, accepted: 3, duplicate: 1 }));
  // and back: a source that says again what it said before means it
  answer = json([row('L1', 2, '4.5'), row('L1', 1, 6)]);
  await until(async () => expect(await readings()).toEqual([4.5, 7, 6]));
  answer = json([row('L1', 2, '4.5'), row('L1', 1, 5)]);
  await until(async () => expect(await readings()).toEqual([4.5, 7, 5]));
  expect(warnings).toEqual([]);
});

test('a source that has tags is asked whether anything changed', async () => {
  let tag = '"one"';
  answer = (request, response) => {
    if (request.headers['if-none-match'] === tag) response.writeHead(304).end();
    else json([row('L1', 1, tag === '"one"' ? 1 : 2)], { etag: tag })(request, response);
  };
  begin(source());
  await until(() =>
    expect(asked.filter(({ headers }) => headers['if-none-match'] === '"one"').length).toBeGreaterThan(1),
  );
  expect(await readings()).toEqual([1]);
  tag = '"two"';
  await until(async () => expect(await readings()).toEqual([2]));
  // one that begins anew remembers
  await pollers.pop()!.stop();
  asked = [];
  begin(source());
  await until(() => expect(asked.length).toBeGreaterThan(0));
  expect(asked[0]!.headers['if-none-match']).toBe('"two"');
});

test.each<[string, Answer, Partial<PollSource>, RegExp]>([
  ['errors', (_, response) => void response.writeHead(500).end('oh'), {}, /answers 500/],
  ['is slow', () => undefined, { timeoutMs: 100 }, /did not answer in time/],
  [
    'begins and does not go on',
    (_, response) => void response.writeHead(200).write('['),
    { timeoutMs: 100 },
    /did not answer in time/,
  ],
  ['says too much', json('x'.repeat(20_000)), {}, /larger than 10000 bytes/],
  [
    'breaks off',
    (_, response) =>
      void response.writeHead(200, { 'content-length': '100' }).write('[', () => response.destroy()),
    {},
    /./,
  ],
  ['says something else', json({ error: 'moved' }), {}, /no list/],
  [
    'leads elsewhere',
    (_, response) => void response.writeHead(302, { location: 'http://localhost:1/x' }).end(),
    {},
    /not among its declared hosts/,
  ],
  [
    'leads in a circle',
    (_, response) => void response.writeHead(302, { location: '/' }).end(),
    {},
    /more than 3 times/,
  ],
])(
  'one that %s is asked again later and later, and what it says then counts',
  async (_, wrong, more, why) => {
    answer = wrong;
    begin(source(more));
    await until(async () => expect((await state())?.failures).toBeGreaterThan(2));
    expect((await state())?.failure).toMatch(why);
    expect(warnings).toEqual([expect.stringContaining('The source lamps does not answer as it should')]);
    expect(warnings[0]).not.toContain('secret');
    expect(await batches()).toBe(0);
    answer = json([row('L1', 1, 3)]);
    await until(async () => expect(await readings()).toEqual([3]));
    await until(async () => expect(await state()).toMatchObject({ failures: 0, failure: null }));
  },
);

test('it is left alone for as long as it asks for', async () => {
  answer = (_, response) => void response.writeHead(503, { 'retry-after': '3600' }).end();
  begin(source());
  await until(async () => expect((await state())?.failures).toBe(1));
  expect(Date.parse((await state())!.due) - Date.now()).toBeGreaterThan(3_500_000);
});

test('where the door does not take it, it is asked again, and there once', async () => {
  answer = json([row('L1', 1, 3)]);
  let refusals = 2;
  let lost = 1;
  begin(source(), {
    accept: async (lines: string[], key: string) => {
      if (refusals-- > 0) throw new Error('busy');
      const receipt = await at.libraries.observations.receive(batchOf(lines, { key }));
      // committed, and nobody told
      if (lost-- > 0) throw new Error('gone');
      return receipt;
    },
  });
  await until(async () => expect(await state()).toMatchObject({ failures: 0, received: 1 }));
  expect(await readings()).toEqual([3]);
  expect(asked.length).toBeGreaterThanOrEqual(4);
});

test('several processes ask a source once in turn', async () => {
  let open = 0;
  let most = 0;
  answer = (request, response) => {
    most = Math.max(most, ++open);
    setTimeout(() => {
      open--;
      json([row('L1', 1, 3)])(request, response);
    }, 100);
  };
  for (let i = 0; i < 3; i++) begin(source());
  await until(() => expect(asked.length).toBeGreaterThan(4));
  expect(most).toBe(1);
  expect(await batches()).toBe(1);
});

test('one that ended while it asked is relieved at once, and by the same name', async () => {
  answer = () => undefined;
  begin(source());
  await until(() => expect(asked).toHaveLength(1));
  await pollers.pop()!.stop();
  answer = json([row('L1', 1, 3)]);
  begin(source());
  await until(async () => expect(await readings()).toEqual([3]));
});

test('administrators see how a source stands, and nothing of what it is asked with', async () => {
  answer = json([row('L1', 1, 3), row('L9', 1, 3)]);
  const feeds = new Feeds(at.database);
  feeds.asks([source(), source({ id: 'never-asked' })]);
  expect(await feeds.items()).toMatchObject([
    { id: 'lamps', kind: 'poll', reached: false, last: null },
    { id: 'never-asked' },
  ]);
  begin(source());
  await until(async () =>
    expect((await feeds.items())[0]).toMatchObject({ reached: true, received: 2, quarantined: 1 }),
  );
  const [lamps] = await feeds.items();
  expect(Date.now() - Date.parse(lamps!.last!)).toBeLessThan(60_000);
  expect(JSON.stringify(await feeds.items())).not.toMatch(/secret|Bearer/);
});
