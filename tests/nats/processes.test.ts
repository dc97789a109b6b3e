import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { newSecret } from '#data/access/secret.ts';
import { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import { startListening, type StreamListener } from '../../scripts/fault/listener.ts';
import { startSending, type Receipt, type Sender } from '../../scripts/fault/sender.ts';
import { checkSums } from '../../scripts/fault/sums.ts';
import { fillStations, stationOf, watchAir } from '../../scripts/fault/world.ts';
import { startNats, type NatsServer } from '../../scripts/nats-server.ts';
import { startProduct, type Product } from '../../scripts/product.ts';
import { loadedPlace } from '../db/open.ts';
import type { Place } from '../db/place.ts';

/* Two whole products on one database and one NATS: who listens to one of them is told of what the other is sent. */

const AIR = 'observations/air';
const ALARMS = 'alarms';

/** One of the two, which may be killed and started again; its folder and its address are its own. */
class Member {
  readonly #home = mkdtempSync(path.join(tmpdir(), 'haidai-member-'));
  #product: Product | null = null;
  readonly origin = (): string | null => this.#product?.origin ?? null;

  async start(): Promise<void> {
    this.#product = await startProduct({
      home: this.#home,
      env: { DATABASE_URL: place.url!, NATS_URL: nats.url, LOG_LEVEL: 'error' },
    });
  }
  async kill(): Promise<void> {
    const doomed = this.#product!;
    this.#product = null;
    process.kill(doomed.pid, 'SIGKILL');
    await doomed.stop();
  }
  async close(): Promise<void> {
    await this.#product?.stop();
    rmSync(this.#home, { recursive: true, force: true });
  }
}

let nats: NatsServer;
let place: Place;
let database: Database;
let [one, other]: Member[] = [];
const token = `hd_${newSecret()}`;
const receipts = new Map<string, Receipt>();
const listening: StreamListener[] = [];

beforeAll(async () => {
  nats = await startNats();
  place = await loadedPlace();
  database = await Database.open({ home: place.home, url: place.url });
  await fillStations(database, token);
  [one, other] = [new Member(), new Member()];
  await one.start();
  await other.start();
  await watchAir(database);
});
afterAll(async () => {
  await Promise.all(listening.map((listener) => listener.stop()));
  await one?.close();
  await other?.close();
  await database?.close();
  await place?.remove();
  await nats?.stop();
});

const listen = async (member: Member, topic: string): Promise<StreamListener> => {
  const listener = startListening({ token, origin: member.origin }, member.origin, topic);
  listening.push(listener);
  await vi.waitFor(() => expect(listener.connects()).toBeGreaterThan(0), { timeout: 10_000 });
  return listener;
};
const post = async <Body>(member: Member, to: string, type: string, body: object): Promise<Body> => {
  const response = await fetch(`${member.origin()}${to}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': type },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  expect(response.ok, `${to}: ${response.status} ${text}`).toBe(true);
  return JSON.parse(text) as Body;
};
const send = async (sender: Sender): Promise<void> => {
  await sender.stop();
  for (const [name, receipt] of sender.receipts) receipts.set(name, receipt);
};
/** All that the outbox has of alarms, each with its rule and what became of it. */
const alarmsTold = () =>
  database.asOwner((tx) =>
    tx.query<{ id: string; rule: string; act: string }>(
      sql`SELECT id::text, data -> 'alarm' ->> 'rule' AS rule, data ->> 'act' AS act FROM outbox
           WHERE topic = ${ALARMS} ORDER BY outbox.id`,
    ),
  );
/** Waits until all who listen to alarms have been told of each once, in order, and answers what they were told. */
const allTold = async (heard: readonly StreamListener[]) => {
  const told = await alarmsTold();
  const ids = told.map(({ id }) => id);
  await vi.waitFor(() => expect(heard.map((listener) => listener.ids)).toEqual([ids, ids]), {
    timeout: 15_000,
    interval: 50,
  });
  return told;
};

describe('two processes on one database', () => {
  let air: StreamListener[] = [];
  let alarms: StreamListener[] = [];

  test('tell those who listen to one of readings that the other received, each once', async () => {
    air = [await listen(one!, AIR), await listen(other!, AIR)];
    alarms = [await listen(one!, ALARMS), await listen(other!, ALARMS)];
    for (const member of [one!, other!]) {
      const sender = startSending({ token, origin: member.origin });
      await rest(1_500);
      await send(sender);
    }
    // what was answered is stored once, and both listeners have all of it in order
    const sums = await checkSums({ database }, receipts, air);
    expect(sums.accepted).toBeGreaterThan(100);
    expect(sums.events).toBeGreaterThan(10);
  });

  test('tell of an alarm that a reading raised at one and another resolved at the other, each once', async () => {
    const { id: rule } = await post<{ id: string }>(one!, '/api/rules', 'application/json', {
      title: { zh: '两个进程', en: 'Two processes' },
      ...{ network: 'air', region: '370000000000', severity: 1, enabled: true },
      condition: { kind: 'threshold', metric: 'wind_speed', above: 20 },
    });
    const measure = async (member: Member, value: number, secondsAgo: number) => {
      const line = {
        ...{ network: 'air', station: stationOf(0), metric: 'wind_speed', value },
        time: new Date(Date.now() - secondsAgo * 1000).toISOString(),
      };
      const receipt = await post<Receipt>(member, '/api/observations', 'application/x-ndjson', line);
      receipts.set(`wind of ${value} m/s`, receipt);
    };
    const acts = async () => (await allTold(alarms)).flatMap((told) => (told.rule === rule ? told.act : []));
    const began = performance.now();
    await measure(one!, 25, 20);
    expect(await acts()).toEqual(['raise']);
    expect(performance.now() - began).toBeLessThan(5_000);
    await measure(other!, 3, 10);
    expect(await acts()).toEqual(['raise', 'resolve']);
  });

  test('miss nothing and tell nothing twice while one is killed, NATS is restarted and readings go on', async () => {
    const sender = startSending({ token, origin: () => one!.origin() ?? other!.origin() });
    const also = startSending({ token, origin: other!.origin });
    await rest(500);
    await one!.kill();
    await rest(1_000);
    await nats.kill();
    await rest(500);
    await one!.start();
    await rest(500);
    await nats.start();
    await rest(1_500);
    await Promise.all([send(sender), send(also)]);
    await checkSums({ database }, receipts, air);
    await allTold(alarms);
    // who listened to the one that was killed went on after the last event; the other never lost its listener
    for (const listeners of [air, alarms]) {
      expect(listeners.map((listener) => listener.connects())).toEqual([2, 1]);
      expect(listeners.map((listener) => listener.resyncs())).toEqual([0, 0]);
    }
  });
});
