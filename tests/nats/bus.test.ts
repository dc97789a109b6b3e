import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import { openBus, type Bus } from '#data/live/bus.ts';
import { natsRelay } from '#data/live/nats.ts';
import { appendEvents, newest, type OutboxEvent } from '#data/live/outbox.ts';
import { loadedPlace } from '../db/open.ts';
import type { Place } from '../db/place.ts';
import { startNats, type NatsServer } from '../../scripts/nats-server.ts';

/* Events by way of a real NATS: each once and in order, whatever becomes of the server or of the process that publishes. */

let nats: NatsServer;
let place: Place;
let database: Database;
const buses: Bus[] = [];
const warnings: string[] = [];

beforeAll(async () => {
  nats = await startNats();
  place = await loadedPlace();
  database = await Database.open({ home: place.home, url: place.url });
});
afterEach(async () => {
  for (const bus of buses.splice(0)) await bus.close();
  warnings.length = 0;
});
afterAll(async () => {
  await database?.close();
  await place?.remove();
  await nats?.stop();
});

const append = (from: number, count: number, size = 0) =>
  database.asOwner((tx) =>
    appendEvents(
      tx,
      Array.from({ length: count }, (_, i) => ({
        ...{ topic: 'test/numbers', grade: 2, dataset: 'keepers', place: null },
        data: { n: from + i, filling: 'x'.repeat(size) },
      })),
    ),
  );
const numberOf = ({ data }: OutboxEvent): number => (JSON.parse(data) as { n: number }).n;
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

const open = async (everyMs = 1_000) => {
  const bus = await openBus(database, {
    everyMs,
    warn: (message) => void warnings.push(message),
    relay: natsRelay({
      url: nats.url,
      database,
      warn: (message) => void warnings.push(message),
      pauseMs: 100,
    }),
  });
  buses.push(bus);
  const heard: OutboxEvent[] = [];
  bus.subscribe((events) => heard.push(...events));
  return { bus, heard, numbers: () => heard.map(numberOf) };
};

const inStream = async () => {
  const connection = await connect({ servers: nats.url });
  try {
    const manager = await jetstreamManager(connection);
    const { state } = await manager.streams.info('haidai');
    const messages: { id: string; after: string; event: OutboxEvent | null }[] = [];
    for (let seq = state.first_seq; seq <= state.last_seq; seq++)
      messages.push((await manager.streams.getMessage('haidai', { seq }))!.json());
    return messages;
  } finally {
    await connection.close();
  }
};
/** Waits until a bus is brought its events: what is appended is then in the stream. */
const untilCarried = async (from: number) => {
  let n = from;
  await vi.waitFor(
    async () => {
      await append(n++, 1);
      await vi.waitFor(async () => expect((await inStream()).at(-1)?.id).toBe(await newest(database)), {
        timeout: 500,
      });
    },
    { timeout: 15_000, interval: 50 },
  );
  return n;
};

describe('a process', () => {
  test('hands on what NATS carries, in order and once, as the outbox has it', async () => {
    // it does not look at the outbox by itself
    const one = await open(60_000);
    const next = await untilCarried(1);
    await Promise.all([append(next, 150), append(next + 150, 150)]);
    await vi.waitFor(() => expect(one.heard).toHaveLength(next + 299), { timeout: 10_000 });
    const ids = one.heard.map(({ id }) => BigInt(id));
    expect(ids).toEqual(ids.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(one.numbers().toSorted((a, b) => a - b)).toEqual(numbers(1, next + 299));
    expect(one.heard[0]).toMatchObject({ topic: 'test/numbers', grade: 2, dataset: 'keepers', place: null });
    const carried = await inStream();
    expect(new Set(carried.map(({ id }) => id)).size).toBe(carried.length);
    for (const [i, { after }] of carried.entries()) if (i > 0) expect(after).toBe(carried[i - 1]!.id);
    expect(warnings).toEqual([]);
  });

  test('has what is too large for a message from the outbox', async () => {
    const one = await open();
    const next = await untilCarried(1);
    await append(next, 1, 1_200_000);
    await append(next + 1, 2);
    await vi.waitFor(() => expect(one.numbers()).toEqual(numbers(1, next + 2)), { timeout: 10_000 });
    expect((await inStream()).filter(({ event }) => event === null)).toHaveLength(1);
  });

  test('reads the outbox while NATS is away, and goes on when it is back, with an empty stream too', async () => {
    const one = await open(200);
    let next = await untilCarried(1);
    for (const empty of [false, true]) {
      await nats.kill();
      await append(next, 10);
      await vi.waitFor(() => expect(one.numbers()).toEqual(numbers(1, next + 9)), { timeout: 10_000 });
      await nats.start({ empty });
      next = await untilCarried(next + 10);
      await vi.waitFor(() => expect(one.numbers()).toEqual(numbers(1, next - 1)), { timeout: 10_000 });
    }
  });

  test('starts and hands events on where NATS is not there yet', async () => {
    await nats.kill();
    const one = await open(200);
    await append(1, 5);
    await vi.waitFor(() => expect(one.numbers()).toEqual(numbers(1, 5)), { timeout: 10_000 });
    expect(warnings).toEqual(['NATS is not reached; events are read from the database']);
    await nats.start();
    await untilCarried(6);
  });

  test('lets go of a stream of another history, as after a database was restored', async () => {
    const one = await open(200);
    const next = await untilCarried(1);
    await buses.pop()!.close();
    await database.asOwner((tx) => tx.query(sql`TRUNCATE outbox RESTART IDENTITY`));
    expect(one.numbers()).toEqual(numbers(1, next - 1));
    const other = await open(200);
    const after = await untilCarried(1);
    expect(other.numbers()).toEqual(numbers(1, after - 1));
    expect((await inStream()).length).toBeLessThanOrEqual(after);
  });
});

describe('several processes on one database', () => {
  const children: ChildProcess[] = [];
  const begin = async () => {
    const child = fork(path.join(import.meta.dirname, 'listening-process.ts'), [
      place.home,
      place.url!,
      nats.url,
    ]);
    children.push(child);
    const heard: string[] = [];
    const ready = new Promise<void>((done) => {
      child.on('message', (message: string | string[]) =>
        message === 'ready' ? done() : heard.push(...message),
      );
    });
    await ready;
    return { child, heard };
  };
  afterAll(() => children.forEach((child) => child.kill('SIGKILL')));
  const idsSince = async (id: string) => {
    const rows = await database.asOwner((tx) =>
      tx.query<{ id: string }>(sql`SELECT id::text FROM outbox WHERE id > ${id}::bigint ORDER BY outbox.id`),
    );
    return rows.map((row) => row.id);
  };

  test('each hand every event on once and in order while NATS is restarted and one of them is killed', async () => {
    const before = await newest(database);
    const [a, b] = [await begin(), await begin()];
    let doomed = await begin();
    for (let round = 0; round < 30; round++) {
      await append(round * 4, 4);
      if (round % 10 === 3) {
        await nats.kill();
        await append(0, 3);
        await nats.start({ empty: round === 13 });
      }
      if (round % 7 === 5) {
        doomed.child.kill('SIGKILL');
        doomed = await begin();
      }
    }
    await append(0, 1);
    const all = await idsSince(before);
    expect(all).toHaveLength(30 * 4 + 3 * 3 + 1);
    await vi.waitFor(() => expect([a.heard, b.heard]).toEqual([all, all]), {
      timeout: 20_000,
      interval: 200,
    });
  });
});
