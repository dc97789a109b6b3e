import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { listenToBrokers } from '#api/brokers.ts';
import { createLog } from '#api/log.ts';
import { sql } from '#data/db/sql.ts';
import { openLighthouses, type Lighthouses } from '../db/lighthouses.ts';
import { startBroker, type Broker } from './mosquitto.ts';

/* A broker that was declared: what is published there is among the readings. */

let at: Lighthouses;
let broker: Broker;
let sender: MqttClient;
let stop: () => Promise<void>;
beforeAll(async () => {
  broker = await startBroker();
  sender = await connectAsync(broker.url);
  at = await openLighthouses();
  await at.load('lighthouses', 'number,height,lng,lat\nL1,1,120.383,36.067\n');
  stop = await listenToBrokers(
    [
      {
        url: broker.url,
        clientId: 'haidai',
        version: '5',
        topics: [{ topic: 'lamps/{station}/{metric}', network: 'lamps' }],
      },
    ],
    {
      libraries: at.libraries,
      access: { settings: { read: () => Promise.resolve({ observation_days: 400 }) } } as never,
      log: createLog('error'),
      feeds: { listensTo: () => undefined },
    },
  );
}, 120_000);
afterAll(async () => {
  await stop?.();
  await sender?.endAsync();
  await at?.close();
  await broker?.stop();
});

test('readings are written once, whatever is sent twice', async () => {
  const time = new Date(Math.floor(Date.now() / 60_000) * 60_000).toISOString();
  const send = () => sender.publishAsync('lamps/L1/light', JSON.stringify({ time, value: 4.5 }), { qos: 1 });
  const read = async () => {
    const [row] = await at.database.asOwner((tx) =>
      tx.query<{ values: number[] | null; batches: number; duplicate: number | null }>(sql`
        SELECT (SELECT json_agg(value) FROM reading) AS values, (SELECT count(*)::int FROM observation_batch) AS batches,
               (SELECT sum(duplicate)::int FROM observation_batch) AS duplicate`),
    );
    return row!;
  };
  // until it is listened to: a broker keeps nothing for whom it does not know yet
  await vi.waitFor(
    async () => {
      await send();
      expect((await read()).values).toEqual([4.5]);
    },
    { timeout: 30_000, interval: 300 },
  );
  const { batches } = await read();
  await send();
  await vi.waitFor(async () => expect((await read()).batches).toBeGreaterThan(batches), { timeout: 30_000 });
  const after = await read();
  expect(after).toMatchObject({ values: [4.5], duplicate: after.batches - 1 });
});

test('nobody speaks for a station by naming it in the message, and what is no reading is kept aside', async () => {
  const time = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 60_000).toISOString();
  await sender.publishAsync('lamps/L9/light', JSON.stringify({ station: 'L1', time, value: 7 }), { qos: 1 });
  await vi.waitFor(
    async () => {
      const rows = await at.database.asOwner((tx) =>
        tx.query(sql`SELECT reason FROM observation_quarantine`),
      );
      expect(rows).toEqual([{ reason: 'unknown-station' }]);
    },
    { timeout: 30_000, interval: 100 },
  );
});
