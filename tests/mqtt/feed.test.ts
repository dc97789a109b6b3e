import { setTimeout as rest } from 'node:timers/promises';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { MqttFeed, type Counts } from '#data/observations/mqtt-feed.ts';
import { startBroker, type Broker } from './mosquitto.ts';

/* Readings by MQTT from a real broker: what is acknowledged was committed, and what was not comes again. */

let broker: Broker;
let sender: MqttClient;
const feeds: MqttFeed[] = [];
const warnings: string[] = [];
beforeAll(async () => {
  broker = await startBroker();
  sender = await connectAsync(broker.url, { reconnectPeriod: 100 });
});
afterEach(async () => {
  for (const feed of feeds.splice(0)) await feed.stop();
  warnings.length = 0;
});
afterAll(async () => {
  await sender?.endAsync();
  await broker?.stop();
});

const until = (condition: () => boolean) =>
  vi.waitFor(() => expect(condition()).toBe(true), { timeout: 20_000, interval: 20 });
const taken = (lines: readonly string[]): Counts => ({
  received: lines.length,
  accepted: lines.length,
  duplicate: 0,
  quarantined: 0,
});

describe.each(['3.1.1', '5'] as const)('by MQTT %s', (version) => {
  let clients = 0;
  const own = () => `haidai-${version}-${++clients}`;
  const listen = async (clientId: string, accept: (lines: readonly string[]) => Promise<Counts>) => {
    const feed = new MqttFeed(
      {
        ...{ url: broker.url, clientId, version },
        topics: [{ topic: `${clientId}/{station}/{metric}`, network: 'air' }],
      },
      { accept, warn: (message) => void warnings.push(message), waits: { first: 50, most: 200 } },
    );
    feeds.push(feed);
    await until(() => feed.state.connected);
    return feed;
  };
  const send = (client: string, value: number) =>
    sender.publishAsync(`${client}/S1/pm10`, JSON.stringify({ time: '2026-03-05T08:00:00+08:00', value }), {
      qos: 1,
    });
  const valuesOf = (lines: readonly string[]) =>
    lines.map((line) => (JSON.parse(line) as { value: number }).value);

  test('messages of declared topics come in as lines, counted', async () => {
    const client = own();
    const seen: string[] = [];
    const feed = await listen(client, async (lines) => {
      seen.push(...lines);
      return taken(lines);
    });
    await rest(100); // until it listens
    await send(client, 35);
    await sender.publishAsync(`${client}/other`, 'not listened to', { qos: 1 });
    await sender.publishAsync(`${client}/S2/so2`, 'of no use', { qos: 1 });
    await until(() => feed.state.messages === 2);
    expect(JSON.parse(seen[0]!)).toEqual({
      network: 'air',
      station: 'S1',
      metric: 'pm10',
      time: '2026-03-05T08:00:00+08:00',
      value: 35,
    });
    expect(seen[1]).toBe('of no use');
    expect(feed.state).toMatchObject({
      counts: { received: 2, accepted: 2 },
      lastAt: expect.any(Number) as number,
    });
    expect(warnings).toEqual([]);
  });

  test('one that was not committed is not acknowledged: it comes again to who listens next', async () => {
    const client = own();
    const door = Promise.withResolvers<Counts>();
    let asked = 0;
    const first = await listen(client, () => {
      asked++;
      return door.promise;
    });
    await rest(100);
    await send(client, 1);
    await until(() => asked === 1);
    const stopped = first.stop();
    door.reject(new Error('the database is gone'));
    await stopped;
    expect(first.state.messages).toBe(0);

    const seen: number[] = [];
    const accept = async (lines: readonly string[]) => {
      seen.push(...valuesOf(lines));
      return taken(lines);
    };
    const second = await listen(client, accept);
    await until(() => seen.length === 1);
    await second.stop();
    // and once acknowledged never again; what is sent while nobody listens is kept
    await send(client, 2);
    await listen(client, accept);
    await until(() => seen.length === 2);
    await rest(200);
    expect(seen).toEqual([1, 2]);
  });

  test('one that the door does not take is tried again, in its turn', async () => {
    const client = own();
    const seen: number[] = [];
    let refusals = 3;
    const feed = await listen(client, async (lines) => {
      if (refusals-- > 0) throw new Error('busy');
      seen.push(...valuesOf(lines));
      return taken(lines);
    });
    await rest(100);
    await send(client, 1);
    await send(client, 2);
    await until(() => seen.length === 2);
    expect(seen).toEqual([1, 2]);
    expect(warnings).toHaveLength(3);
    expect(feed.state.counts.accepted).toBe(2);
  });

  test('what an earlier declaration still has the broker send is passed over, and said once', async () => {
    const client = own();
    await (await listen(client, async (lines) => taken(lines))).stop();
    feeds.length = 0;
    const other = new MqttFeed(
      { url: broker.url, clientId: client, version, topics: [{ topic: `${client}/new` }] },
      { accept: async (lines) => taken(lines), warn: (message) => void warnings.push(message) },
    );
    feeds.push(other);
    await until(() => other.state.connected);
    await send(client, 1);
    await send(client, 2);
    await until(() => other.state.messages === 2);
    expect(other.state.counts.received).toBe(0);
    expect(warnings).toEqual([expect.stringContaining(`${client}/S1/pm10`)]);
  });

  test('through restarts of the broker nothing that was published is lost', async () => {
    const client = own();
    const seen = new Set<number>();
    const feed = await listen(client, async (lines) => {
      await rest(2);
      for (const value of valuesOf(lines)) seen.add(value);
      return taken(lines);
    });
    await rest(100);
    const sent: Promise<unknown>[] = [];
    for (let value = 0; value < 300; value++) {
      sent.push(send(client, value));
      if (value % 100 === 50) await broker.restart();
      else await rest(1);
    }
    await Promise.all(sent);
    await until(() => seen.size === 300);
    expect(feed.state.counts.received).toBeGreaterThanOrEqual(300);
  });
});
