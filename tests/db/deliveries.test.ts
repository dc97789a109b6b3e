import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import { deliverAlarms } from '#data/deliveries/deliverer.ts';
import { signatureOf } from '#data/deliveries/message.ts';
import { targetStates } from '#data/deliveries/store.ts';
import type { MailTarget, Target, WebhookTarget } from '#data/deliveries/target.ts';
import { appendEvents } from '#data/live/outbox.ts';
import { line } from './readings.ts';
import { openRuled, type Ruled } from './ruled.ts';

/* Alarms on their way out: to addresses that fail, refuse and come back, and to a mail server. */

let opened: Ruled;
let database: Database;
beforeAll(async () => {
  opened = await openRuled();
  ({ database } = opened.at);
}, 120_000);
afterAll(() => opened?.at.close());

interface Taken {
  id: string;
  body: string;
  headers: IncomingMessage['headers'];
}
let server: Server;
let taken: Taken[];
/** What the next requests are answered; 204 when it is empty. */
let answers: number[];
const warnings: string[] = [];
const closers: (() => Promise<void> | void)[] = [];

beforeEach(async () => {
  taken = [];
  answers = [];
  warnings.length = 0;
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { headers } = request;
      const status = answers.shift() ?? 204;
      taken.push({
        id: `${status} ${String(headers['webhook-id'])}`,
        body: Buffer.concat(chunks).toString(),
        headers,
      });
      response.writeHead(status).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  server.closeAllConnections();
  server.close();
});

const told = (id: string): Pick<Target, 'id' | 'severity' | 'acts' | 'regions' | 'grade'> => ({
  ...{ id, severity: 4, acts: ['raise', 'escalate', 'resolve'], regions: [], grade: 2 },
});
let nth = 0;
const webhook = (more: Partial<WebhookTarget> = {}): WebhookTarget => ({
  ...told(`hook-${(nth += 1)}`),
  kind: 'webhook',
  url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alarms`,
  secret: Buffer.alloc(32, 7),
  ...more,
});
const start = async (...targets: Target[]) => {
  const close = await deliverAlarms(database, targets, {
    everyMs: 50,
    random: () => 0,
    warn: (message) => warnings.push(message),
  });
  closers.push(close);
  return close;
};

const SHINAN = { region: '370202000000', city: '370200000000', county: '370202000000', town: null };
const JINAN = { region: '370102000000', city: '370100000000', county: '370102000000', town: null };
interface Raised {
  alarm: string;
  act?: string;
  severity?: number;
  grade?: number;
  place?: typeof SHINAN | typeof JINAN;
}
/** Writes events of alarms; answers with what a webhook calls them. */
const raise = async (...raised: Raised[]): Promise<string[]> => {
  await database.asOwner((tx) =>
    appendEvents(
      tx,
      raised.map(({ alarm, act = 'raise', severity = 2, grade = 1, place = SHINAN }) => ({
        ...{ topic: 'alarms', grade, dataset: 'monitoring-stations', place },
        data: {
          act,
          alarm: {
            id: alarm,
            severity,
            title: { zh: '超标', en: 'Above' },
            cause: { zh: '高于限值', en: 'above its limit' },
            name: { zh: '站', en: 'Station' },
            place: { name: { zh: '市南区', en: 'Shinan' } },
            onset: '2026-11-25T15:00:00Z',
            raised_at: '2026-11-25T16:00:00Z',
          },
        },
      })),
    ),
  );
  const rows = await database.asOwner((tx) =>
    tx.query<{ id: string }>(sql`SELECT id::text FROM outbox ORDER BY outbox.id DESC LIMIT ${raised.length}`),
  );
  return rows.map(({ id }) => `event_${id}`).reverse();
};
const stateOf = async (id: string) => (await targetStates(database)).find((one) => one.id === id);
const patient = { timeout: 20_000 };
const ids = () => taken.map(({ id }) => id);

describe('a webhook', () => {
  test('is told once of each alarm, in order, signed', async () => {
    const target = webhook();
    await start(target);
    const events = await raise({ alarm: '1' }, { alarm: '2' }, { alarm: '1', act: 'resolve' });
    await expect.poll(ids, patient).toEqual(events.map((id) => `204 ${id}`));
    for (const { headers, body, id } of taken)
      expect(headers['webhook-signature']).toBe(
        signatureOf(target.secret, id.slice('204 '.length), String(headers['webhook-timestamp']), body),
      );
    await expect
      .poll(() => stateOf(target.id))
      .toMatchObject({ waiting: 0, delivered: 3, given_up: 0, problem: null });
    expect(warnings).toEqual([]);
  });

  test('is told of an alarm as readings raise and end it', async () => {
    await opened.make();
    await start(webhook());
    await opened.receive([line('05T07:00:00', 130), line('05T07:30:00', 70)]);
    await expect.poll(() => taken.length, patient).toBe(2);
    expect(taken.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([
      { type: 'alarm.raise', data: { alarm: { station: 'L1', value: 130, limit: 100, severity: 3 } } },
      { type: 'alarm.resolve', data: { alarm: { state: 'resolved' } } },
    ]);
    await opened.reset();
  });

  test('is told of what it asked for only', async () => {
    await start(webhook({ severity: 2, regions: ['370100000000'], acts: ['raise'] }));
    const [, , , , wanted] = await raise(
      { alarm: '1' },
      { alarm: '2', place: JINAN, severity: 3 },
      { alarm: '3', place: JINAN, act: 'resolve' },
      { alarm: '4', place: JINAN, grade: 3 },
      { alarm: '5', place: JINAN },
    );
    await expect.poll(ids, patient).toEqual([`204 ${wanted}`]);
  });

  test('that fails is tried again, and what comes later waits its turn', async () => {
    answers = [500, 503];
    const target = webhook();
    await start(target);
    const [first, second] = await raise({ alarm: '1' }, { alarm: '2' });
    await expect
      .poll(ids, patient)
      .toEqual([`500 ${first}`, `503 ${first}`, `204 ${first}`, `204 ${second}`]);
    expect(warnings).toEqual([`${target.id} cannot be told of alarms; it is tried again`]);
    await expect
      .poll(() => stateOf(target.id))
      .toMatchObject({ delivered: 2, failing_since: null, problem: null });
  });

  test('that will not have a message is not sent it again, and hears of the next one', async () => {
    answers = [422];
    const target = webhook();
    await start(target);
    const [first, second] = await raise({ alarm: '1' }, { alarm: '2' });
    await expect.poll(ids, patient).toEqual([`422 ${first}`, `204 ${second}`]);
    await expect.poll(() => stateOf(target.id)).toMatchObject({ delivered: 1, given_up: 1 });
  });

  test('hears after a pause of what happened meanwhile, from one process of two', async () => {
    const target = webhook();
    await (
      await start(target)
    )();
    const events = await raise(...Array.from({ length: 30 }, (_, i) => ({ alarm: String(i) })));
    await Promise.all([start(target), start(target)]);
    await expect.poll(() => taken.length, patient).toBeGreaterThanOrEqual(30);
    await expect.poll(() => stateOf(target.id)).toMatchObject({ waiting: 0, delivered: 30 });
    expect(ids()).toEqual(events.map((id) => `204 ${id}`));
  });

  test('hears again, by the same id, of what its process had no time to note', async () => {
    const target = webhook();
    await start(target);
    const [first] = await raise({ alarm: '1' });
    await expect.poll(() => stateOf(target.id), patient).toMatchObject({ delivered: 1 });
    await database.asOwner((tx) =>
      tx.query(sql`UPDATE delivery SET state = 'waiting', settled_at = NULL WHERE target = ${target.id}`),
    );
    await expect.poll(ids, patient).toEqual([`204 ${first}`, `204 ${first}`]);
  });

  test('that cannot be reached for a day is given up, which is on record', async () => {
    const target = webhook({ url: 'http://127.0.0.1:9/nobody' });
    await start(target);
    await raise({ alarm: '1' });
    await expect
      .poll(() => stateOf(target.id), patient)
      .toMatchObject({ waiting: 1, problem: expect.stringContaining('bad port') as string });
    await database.asOwner(async (tx) => {
      await tx.query(sql`UPDATE delivery SET at = at - interval '2 days' WHERE target = ${target.id}`);
      await tx.query(sql`UPDATE delivery_target SET next_at = now() WHERE id = ${target.id}`);
    });
    await expect.poll(() => stateOf(target.id), patient).toMatchObject({ waiting: 0, given_up: 1 });
    expect(warnings.at(-1)).toMatch(/could not be told of event \d+ for a day/);
  });
});

describe('mail', () => {
  interface Mail {
    from: string;
    to: string[];
    text: string;
  }
  let mails: Mail[];
  const sink = async (port = 0): Promise<SMTPServer> => {
    const smtp = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData(stream, session, callback) {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const { mailFrom, rcptTo } = session.envelope;
          mails.push({
            from: mailFrom ? mailFrom.address : '',
            to: rcptTo.map(({ address }) => address),
            text: Buffer.concat(chunks).toString(),
          });
          callback();
        });
      },
    });
    smtp.listen(port, '127.0.0.1');
    await once(smtp.server, 'listening');
    closers.push(() => new Promise<void>((done) => smtp.close(() => done())));
    return smtp;
  };
  const portOf = (smtp: SMTPServer) => (smtp.server.address() as AddressInfo).port;
  const mail = (port: number, more: Partial<MailTarget> = {}): MailTarget => ({
    ...told(`mail-${(nth += 1)}`),
    kind: 'mail',
    url: `smtp://127.0.0.1:${port}`,
    from: 'haidai@example.cn',
    to: ['duty@example.cn', 'chief@example.cn'],
    language: 'en',
    ...more,
  });
  beforeEach(() => {
    mails = [];
  });

  test('comes to everybody who is named, with what happened', async () => {
    await start(mail(portOf(await sink())));
    const [event] = await raise({ alarm: '1' });
    await expect.poll(() => mails.length, patient).toBe(1);
    expect(mails[0]).toMatchObject({
      from: 'haidai@example.cn',
      to: ['duty@example.cn', 'chief@example.cn'],
    });
    expect(mails[0]!.text).toContain('Subject: [Orange alarm] Station: Above');
    expect(mails[0]!.text).toContain(`Message-ID: <${event!.replace('_', '-')}@example.cn>`);
    expect(mails[0]!.text).toMatch(/above its limit\r\n\r\nPlace: Shinan, Station/);
  });

  test('waits while its server is away', async () => {
    const port = portOf(await sink());
    await closers.pop()?.();
    const target = mail(port);
    await start(target);
    await raise({ alarm: '1' }, { alarm: '2' });
    await expect
      .poll(() => stateOf(target.id), patient)
      .toMatchObject({ waiting: 2, problem: expect.any(String) as string });
    await sink(port);
    await expect.poll(() => mails.length, patient).toBe(2);
  });

  test('a password is not said to a server that does not encrypt', async () => {
    const target = mail(portOf(await sink()), { username: 'haidai', password: 'secret' });
    await start(target);
    await raise({ alarm: '1' });
    await expect
      .poll(() => stateOf(target.id), patient)
      .toMatchObject({ waiting: 1, problem: expect.any(String) as string });
    expect((await stateOf(target.id))?.problem).not.toContain('secret');
    expect(mails).toEqual([]);
  });
});
