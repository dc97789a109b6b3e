import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Hub } from '#api/live/hub.ts';
import { NO_RIGHTS } from '#data/access/rights.ts';
import { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import { openBus } from '#data/live/bus.ts';
import { missedEvents } from '#data/live/missed.ts';
import { appendEvents, newest, type NewEvent, type OutboxEvent } from '#data/live/outbox.ts';
import { loadedPlace } from './open.ts';
import type { Place } from './place.ts';

/* Events from the outbox to a process, and for whom each is. */

let database: Database;
let place: Place;
const warnings: unknown[] = [];

beforeAll(async () => {
  place = await loadedPlace();
  database = await Database.open({ home: place.home, url: place.url });
});
afterAll(async () => {
  await database?.close();
  await place?.remove();
});

const event = (n: number): NewEvent => ({
  ...{ topic: 'test/numbers', grade: 1, dataset: null, place: null, data: { n } },
});
const append = (numbers: number[]) => database.asOwner((tx) => appendEvents(tx, numbers.map(event)));
const open = (everyMs: number) => openBus(database, { everyMs, warn: (message) => warnings.push(message) });
const numberOf = ({ data }: OutboxEvent): number => (JSON.parse(data) as { n: number }).n;

describe('the bus of a process', () => {
  test('hands on what is appended after it opened, in order and once, at an announcement', async () => {
    await append([0]);
    const bus = await open(60_000);
    const heard: OutboxEvent[] = [];
    bus.subscribe((events) => heard.push(...events));
    for (let n = 1; n <= 40; n += 4) await append([n, n + 1, n + 2, n + 3]);
    await vi.waitFor(() => expect(heard).toHaveLength(40), { timeout: 5_000 });
    expect(heard.map(numberOf)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    expect(bus.position).toBe(await newest(database));
    await bus.close();
    await append([41]);
    expect(heard).toHaveLength(40);
  });

  test('finds what no announcement told of', async () => {
    await database.asOwner((tx) => tx.query(sql`ALTER TABLE outbox DISABLE TRIGGER outbox_entered`));
    const bus = await open(50);
    const heard: number[] = [];
    bus.subscribe((events) => heard.push(...events.map(numberOf)));
    await append([1, 2]);
    await vi.waitFor(() => expect(heard).toEqual([1, 2]), { timeout: 5_000 });
    await bus.close();
    await database.asOwner((tx) => tx.query(sql`ALTER TABLE outbox ENABLE TRIGGER outbox_entered`));
  });

  test('goes on where it was when the database could not be read for a while', async () => {
    const bus = await open(50);
    const heard: number[] = [];
    bus.subscribe((events) => heard.push(...events.map(numberOf)));
    await database.asOwner((tx) => tx.query(sql`ALTER FUNCTION outbox_settled() RENAME TO outbox_away`));
    await append([1]);
    await vi.waitFor(() => expect(bus.lagMs()).toBeGreaterThan(200), { timeout: 5_000 });
    expect(warnings).toEqual(['Events could not be read; it is tried again']);
    await database.asOwner((tx) => tx.query(sql`ALTER FUNCTION outbox_away() RENAME TO outbox_settled`));
    await vi.waitFor(() => expect(heard).toEqual([1]), { timeout: 5_000 });
    expect(bus.lagMs()).toBeLessThan(2_000);
    await bus.close();
  });

  test('one who fails to listen keeps nobody else from hearing', async () => {
    const bus = await open(60_000);
    const heard: number[] = [];
    bus.subscribe(() => {
      throw new Error('deaf');
    });
    bus.subscribe((events) => heard.push(...events.map(numberOf)));
    await append([1]);
    await append([2]);
    await vi.waitFor(() => expect(heard).toEqual([1, 2]), { timeout: 5_000 });
    await bus.close();
  });
});

/** Two processes on one database, each with streams of its own. */
const twoProcesses = () => {
  const listener = (hub: Hub, last: string | null = null) => {
    let text = '';
    const { leave } = hub.add({
      sink: {
        send: (bytes) => void (text += Buffer.from(bytes).toString()),
        waiting: () => 0,
        close: () => undefined,
      },
      ...{ topics: ['test/numbers'], rights: NO_RIGHTS, account: null, expires: false, last },
      judge: () => Promise.resolve(NO_RIGHTS),
    });
    const numbers = () => [...text.matchAll(/"n": (\d+)/g)].map(([, n]) => Number(n));
    const lastId = () => [...text.matchAll(/^id: (\d+)$/gm)].at(-1)?.[1] ?? null;
    return { numbers, lastId, leave };
  };
  const hubOn = async (on: Database) => {
    const bus = await openBus(on, { warn: (message) => warnings.push(message) });
    const hub = new Hub(bus, {
      missed: (topics, after, upto) => missedEvents(on, topics, after, upto),
      accessChanged: () => undefined,
      warn: (message) => warnings.push(message),
    });
    return { hub, close: async () => (hub.close(), bus.close()) };
  };
  const other = () => Database.open({ home: place.home, url: place.url });

  test('each hands everything on once, and a stream that moves between them over and over misses nothing', async () => {
    const second = await other();
    const [a, b] = [await hubOn(database), await hubOn(second)];
    const [here, there] = [listener(a.hub), listener(b.hub)];
    let stream = listener(a.hub);
    let last = stream.lastId();
    const moved: number[] = [];
    const COUNT = 200;
    for (let n = 1; n <= COUNT; n += 2) {
      await (n % 4 === 1
        ? append([n, n + 1])
        : second.asOwner((tx) => appendEvents(tx, [event(n), event(n + 1)])));
      if (n % 10 !== 1) continue;
      last = stream.lastId() ?? last; // one that was left before it had anything has what it came with
      moved.push(...stream.numbers());
      stream.leave();
      stream = listener(n % 20 === 1 ? b.hub : a.hub, last);
    }
    const all = Array.from({ length: COUNT }, (_, i) => i + 1);
    await vi.waitFor(() => expect([...moved, ...stream.numbers()]).toEqual(all), { timeout: 10_000 });
    await vi.waitFor(() => expect([here.numbers(), there.numbers()]).toEqual([all, all]), {
      timeout: 10_000,
    });
    await Promise.all([a.close(), b.close()]);
    await second.close();
  });
};
// The embedded database belongs to one process.
if (process.env.TEST_DATABASE_URL) describe('two processes', twoProcesses);
