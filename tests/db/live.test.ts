import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createLog } from '#api/log.ts';
import { OpenStreams } from '#api/live/open-streams.ts';
import { securityHeaders } from '#api/security.ts';
import { listen, type RunningServer } from '#api/server.ts';
import { testCertificate } from '#api/test-certificate.ts';
import { sql } from '#data/db/sql.ts';
import { appendEvents, newest, pruneOutbox, type NewEvent } from '#data/live/outbox.ts';
import { openApp, ORIGIN } from './app.ts';
import { beginSession, makeAccount } from './people.ts';
import { listenTo } from './streams.ts';

/* The stream of events, as browsers and other programs open it. */

const SHINAN = '370202000000';
const ADDRESS = '10.1.2.3';

let opened: Awaited<ReturnType<typeof openApp>>;
const streams = new OpenStreams();
const listening: ReturnType<typeof listenTo>[] = [];

beforeAll(async () => {
  opened = await openApp({ parts: { streams } });
});
afterEach(async () => {
  await Promise.all(listening.splice(0).map((stream) => stream.leave()));
  await vi.waitFor(() => expect(opened.hub.size).toBe(0), { timeout: 10_000 });
  expect(streams.size).toBe(0);
});
afterAll(() => opened?.close());

const ask = (query: string, headers: Record<string, string> = {}, method = 'GET') =>
  opened.app.request(
    `${ORIGIN}/api/live${query}`,
    { headers, method },
    { incoming: { socket: { remoteAddress: ADDRESS } } },
  );
const open = async (headers: Record<string, string> = {}, query = '?topics=records') => {
  const stream = listenTo(await ask(query, headers));
  listening.push(stream);
  await stream.until(1);
  return stream;
};
const event = (n: number, changes: Partial<NewEvent> = {}): NewEvent => ({
  ...{ topic: 'records', grade: 1, dataset: 'lighthouses', place: null, data: { n } },
  ...changes,
});
const strict = (n: number, region = SHINAN) =>
  event(n, { grade: 2, dataset: 'keepers', place: { region, city: null, county: null, town: null } });
const append = (...events: NewEvent[]) => opened.at.database.asOwner((tx) => appendEvents(tx, events));
const numbersIn = (messages: { data: Record<string, unknown> }[]) =>
  messages.flatMap(({ data }) => (data['data'] as { n?: number } | undefined)?.n ?? []);

describe('a stream', () => {
  test('begins with where it is, and tells what is loaded', async () => {
    const stream = await open();
    const [hello] = stream.messages();
    expect(hello).toEqual({
      id: await newest(opened.at.database),
      event: 'hello',
      data: { id: hello?.id, at: expect.stringMatching(/^\d{4}-.*Z$/) },
    });
    await opened.at.load('lighthouses', 'number,height,lng,lat\nL1,1,120.383,36.067\n');
    await vi.waitFor(() => expect(stream.names().length).toBeGreaterThanOrEqual(4), { timeout: 10_000 });
    const told = stream.messages().slice(1);
    expect(told.map(({ event: name, data }) => [name, data['data']])).toEqual([
      ['records', { dataset: 'lighthouses', part: 'records' }],
      ['records', { dataset: 'lighthouses', part: 'catalogue' }],
      ['records', { dataset: 'lighthouses', part: 'indicators' }],
    ]);
    expect(told[0]?.data).toEqual({
      id: told[0]?.id,
      topic: 'records',
      at: expect.any(String),
      data: expect.anything(),
    });
  });

  test('is told to no cache, not packed, and not gathered by a proxy', async () => {
    const response = await ask('?topics=records', { 'accept-encoding': 'br, gzip' });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    expect(response.headers.get('content-encoding')).toBeNull();
    await response.body?.cancel();
    const head = await ask('?topics=records', {}, 'HEAD');
    expect([head.status, head.headers.get('content-type'), head.body]).toEqual([
      200,
      'text/event-stream',
      null,
    ]);
  });

  test.each([
    ['no topic', '', 'topics'],
    ['an empty topic', '?topics=', 'topics'],
    ['one that does not exist', '?topics=records,weather', 'topics'],
    ['the one by which changes of access are told', '?topics=access', 'topics'],
    ['an id that is none', '?topics=records&last=x', 'last'],
    ['an id that is too long', '?topics=records&last=1234567890123456789', 'last'],
  ])('is refused with %s', async (_, query, field) => {
    const response = await ask(query);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ type: '/problems/invalid-parameter', field });
  });

  test('is one of so many at one address, and makes room when it ends', async () => {
    const all = await Promise.all(Array.from({ length: 64 }, () => open()));
    const response = await ask('?topics=records', { 'accept-language': 'en' });
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '30']);
    expect(await response.json()).toMatchObject({
      detail: 'There are too many open streams. Close pages that are not used, or try again in 30 s.',
    });
    await all[0]?.leave();
    await open();
  });
});

type Asked = [headers: Record<string, string>, query: string];

test('a page that begins gets what happened since it was read, and nothing from before', async () => {
  await append(event(1));
  await opened.at.database.asOwner((tx) =>
    tx.query(sql`UPDATE outbox SET at = now() - interval '1 minute' WHERE at < now()`),
  );
  await append(event(2), strict(3));
  const stream = await open({}, '?topics=records&age=30');
  await append(event(4));
  expect(numbersIn(await stream.until(3))).toEqual([2, 4]);
  const now = await open({}, '?topics=records&age=0');
  await append(event(5));
  expect(numbersIn(await now.until(2))).toEqual([5]);
  expect((await ask('?topics=records&age=3601')).status).toBe(400);
});

describe('a stream that broke off', () => {
  test.each([
    ['the header', (last: string): Asked => [{ 'last-event-id': last }, '?topics=records']],
    ['the query', (last: string): Asked => [{}, `?topics=records&last=${last}`]],
    [
      'both, the header first',
      (last: string): Asked => [{ 'last-event-id': last }, '?topics=records&last=1'],
    ],
  ])('goes on after the last event by %s, without a gap', async (_, by) => {
    const first = await open();
    await append(event(1), event(2));
    const last = (await first.until(3)).at(-1)!.id!;
    await first.leave();
    await append(event(3), strict(4), event(5), event(6, { topic: 'other/topic' }));
    const [headers, query] = by(last);
    const again = await open(headers, query);
    await append(event(7));
    expect(numbersIn(await again.until(4))).toEqual([3, 5, 7]);
    expect(again.messages()[0]?.id).toBeNull();
  });

  test.each([
    [
      'more was missed than is told one by one',
      async () => append(...Array.from({ length: 501 }, (_, i) => event(i))),
    ],
    [
      'what was missed is no longer there',
      async () => {
        await append(event(1));
        await opened.at.database.asOwner((tx) =>
          tx.query(sql`UPDATE outbox SET at = now() - interval '2 days'`),
        );
        await pruneOutbox(opened.at.database, new Date(Date.now() - 86_400_000));
      },
    ],
  ])('is told to ask anew where %s', async (_, happened) => {
    const other = await open();
    const last = other.messages()[0]!.id!;
    await happened();
    await append(event(1_000));
    await vi.waitFor(() => expect(numbersIn(other.messages())).toContain(1_000), { timeout: 10_000 });
    const stream = await open({ 'last-event-id': last });
    await append(event(7));
    const [, resync, ...rest] = await stream.until(3);
    expect(resync).toMatchObject({ event: 'resync', id: resync?.data['id'] });
    expect(numbersIn(rest)).toEqual([7]);
  });

  test('and where its last event is of another history', async () => {
    const stream = await open({ 'last-event-id': '999999999999' });
    expect((await stream.until(2)).map(({ event: name }) => name)).toEqual(['hello', 'resync']);
  });
});

describe('what somebody may see', () => {
  const signIn = async (name: string, region: string | null) => {
    const { database } = opened.at;
    const { access } = opened;
    const account = await makeAccount({ database, access }, name);
    if (region)
      await access.change((tx) =>
        tx.query(
          sql`INSERT INTO access_grant (account, role, region, grade) VALUES (${account}, 'official', ${region}, 3)`,
        ),
      );
    const { id, secret } = await beginSession({ database, access }, account, { address: ADDRESS });
    return { account, session: id, headers: { cookie: `haidai=${secret}` } };
  };

  test('is in their stream, and not from the moment at which it is taken from them', async () => {
    const south = await signIn('south.live', SHINAN);
    const nobody = await open();
    const stream = await open(south.headers);
    await append(strict(1), strict(2, '370203000000'));
    expect(numbersIn(await stream.until(2))).toEqual([1]);
    await opened.access.change((tx) =>
      tx.query(sql`UPDATE access_grant SET revoked_at = now() WHERE account = ${south.account}`),
    );
    await append(strict(3), event(4));
    expect(numbersIn(await stream.until(3))).toEqual([1, 4]);
    expect(numbersIn(await nobody.until(2))).toEqual([4]);
    expect(nobody.text()).not.toContain('keepers');
  });

  test('comes to them from the moment at which it is granted', async () => {
    const later = await signIn('later.live', null);
    const stream = await open(later.headers);
    await opened.access.change((tx) =>
      tx.query(
        sql`INSERT INTO access_grant (account, role, region, grade) VALUES (${later.account}, 'field', ${SHINAN}, 2)`,
      ),
    );
    await append(strict(1));
    expect(numbersIn(await stream.until(2))).toEqual([1]);
  });

  test('ends with their session', async () => {
    const gone = await signIn('gone.live', SHINAN);
    const [stream, other] = [await open(gone.headers), await open()];
    await opened.access.endSessionOf(gone.account, gone.session, { name: 'gone.live', address: ADDRESS });
    await stream.end();
    await append(strict(1), event(2));
    expect(numbersIn(await other.until(2))).toEqual([2]);
    expect(numbersIn(stream.messages())).toEqual([]);
  });

  test('is nothing for nobody where nothing is published', async () => {
    const stream = await open();
    const publish = (value: string) =>
      opened.access.change((tx) =>
        tx.query(sql`UPDATE setting SET value = ${value}::jsonb WHERE name = 'public_access'`),
      );
    await publish('false');
    try {
      await stream.end();
      expect((await ask('?topics=records')).status).toBe(401);
    } finally {
      await publish('true');
    }
  });
});

describe('over a real connection', () => {
  let server: RunningServer;
  const started = async (tls: { cert: string; key: string } | null) => {
    const log = createLog('error', () => undefined);
    const headers = securityHeaders({ scripts: [], tls: tls !== null });
    server = await listen({ fetch: opened.app.fetch, host: '127.0.0.1', port: 0, tls, headers, log });
    return Number(new URL(server.url).port);
  };
  afterEach(async () => {
    await server?.stop(0);
  });

  test('by HTTP/1.1 events arrive as they happen', async () => {
    await started(null);
    const stream = listenTo(await fetch(`${server.url}/api/live?topics=records`));
    listening.push(stream);
    await stream.until(1);
    const began = performance.now();
    await append(event(1));
    expect(numbersIn(await stream.until(2))).toEqual([1]);
    expect(performance.now() - began).toBeLessThan(1_500);
  });

  test('by HTTP/2 too, several on one connection', async () => {
    const port = await started(testCertificate());
    const session = connectHttp2(`https://localhost:${port}`, { rejectUnauthorized: false });
    const texts = Array.from({ length: 3 }, () => {
      const request = session.request({ ':path': '/api/live?topics=records' });
      const got = { text: '', request };
      request.setEncoding('utf8').on('data', (part: string) => (got.text += part));
      return got;
    });
    const have = (count: number) =>
      vi.waitFor(
        () =>
          expect(texts.map(({ text }) => text.match(/^event: (hello|records)$/gm)?.length ?? 0)).toEqual([
            count,
            count,
            count,
          ]),
        { timeout: 10_000 },
      );
    await have(1);
    await append(event(1));
    await have(2);
    for (const { request } of texts) request.close();
    session.close();
  });

  test('one that reads nothing keeps no other from its events, and is told to ask anew when it reads again', async () => {
    const port = await started(null);
    const stuck = connect(port, '127.0.0.1');
    stuck.write('GET /api/live?topics=records HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    let text = '';
    stuck.setEncoding('utf8').on('data', (part: string) => (text += part));
    await vi.waitFor(() => expect(text).toContain('event: hello'));
    stuck.pause();
    const other = listenTo(await fetch(`${server.url}/api/live?topics=records`));
    listening.push(other);
    await other.until(1);
    const filling = 'x'.repeat(200_000);
    const COUNT = 60;
    for (let n = 1; n <= COUNT; n++) {
      await append(event(n, { data: { n, filling } }));
      await other.until(n + 1);
    }
    expect(numbersIn(other.messages())).toEqual(Array.from({ length: COUNT }, (_, i) => i + 1));
    stuck.resume();
    await vi.waitFor(() => expect(text).toContain('event: resync'), { timeout: 10_000 });
    const had = text.match(/^event: records$/gm)?.length ?? 0;
    expect(had).toBeLessThan(COUNT);
    await append(event(100));
    await vi.waitFor(() => expect(text).toContain('{"n": 100}'), { timeout: 10_000 });
    expect(text.match(/^event: records$/gm)).toHaveLength(had + 1);
    stuck.destroy();
  });
});
