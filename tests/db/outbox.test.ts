import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Database, type OwnerTransaction } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import {
  appendEvents,
  newest,
  OUTBOX_TOPIC,
  prunedUpTo,
  pruneOutbox,
  readAfter,
  type NewEvent,
} from '#data/live/outbox.ts';
import { newPlace, type Place } from './place.ts';

/* Events in the outbox: none is passed over, none comes twice, whatever order their transactions end in. */

let place: Place;
let database: Database;

beforeAll(async () => {
  place = await newPlace();
  database = await Database.open({ home: place.home, url: place.url });
});
afterAll(async () => {
  await database?.close();
  await place?.remove();
});

const event = (n: number): NewEvent => ({
  topic: 'test/numbers',
  grade: 1,
  dataset: null,
  place: null,
  data: { n },
});
const append = (...numbers: number[]) => database.asOwner((tx) => appendEvents(tx, numbers.map(event)));
const numbersIn = (events: { data: string }[]): number[] =>
  events.map(({ data }) => (JSON.parse(data) as { n: number }).n);

/** A transaction that has written some events and stays open until it is ended. */
const openTransaction = async (...numbers: number[]) => {
  const written = Promise.withResolvers<undefined>();
  const end = Promise.withResolvers<boolean>();
  const done = database
    .asOwner(async (tx: OwnerTransaction) => {
      await appendEvents(tx, numbers.map(event));
      written.resolve(undefined);
      if (!(await end.promise)) throw new Error('rolled back');
    })
    .catch((error: Error) => void (error.message !== 'rolled back' && Promise.reject(error)));
  await written.promise;
  return {
    commit: () => (end.resolve(true), done),
    rollBack: () => (end.resolve(false), done),
  };
};

describe('what was written', () => {
  test('is read in order, as it was written, from anywhere on', async () => {
    const from = await newest(database);
    const where = { region: '370202001000', city: '370200000000', county: '370202000000', town: null };
    await database.asOwner((tx) =>
      appendEvents(tx, [event(1), { ...event(2), grade: 3, dataset: 'keepers', place: where }]),
    );
    await append(3);
    const all = await readAfter(database, from, 10);
    expect(all).toEqual([
      { ...event(1), data: '{"n": 1}', id: expect.any(String), at: expect.stringMatching(/^\d{4}-.*Z$/) },
      expect.objectContaining({ grade: 3, dataset: 'keepers', place: where, data: '{"n": 2}' }),
      expect.objectContaining({ data: '{"n": 3}' }),
    ]);
    expect(numbersIn(await readAfter(database, from, 2))).toEqual([1, 2]);
    expect(numbersIn(await readAfter(database, all[1]!.id, 10))).toEqual([3]);
    expect(await newest(database)).toBe(all[2]!.id);
    expect(await readAfter(database, all[2]!.id, 10)).toEqual([]);
  });

  test('is there with its change or not at all', async () => {
    const from = await newest(database);
    const open = await openTransaction(1);
    await open.rollBack();
    await append(2);
    expect(numbersIn(await readAfter(database, from, 10))).toEqual([2]);
  });

  test('is announced when it is committed', async () => {
    const heard = new Promise<void>((resolve) => database.onAnnouncement(OUTBOX_TOPIC, resolve));
    await append(1);
    await heard;
  });

  test('has a topic of lower-case words and an object of data', async () => {
    const append = (changed: object) =>
      database.asOwner((tx) => appendEvents(tx, [{ ...event(1), ...changed }]));
    for (const topic of ['', 'Air', 'a//b', 'a b', '/a', 'x'.repeat(81)])
      await expect(append({ topic })).rejects.toThrow('outbox_topic_check');
    await expect(append({ data: [1] })).rejects.toThrow('outbox_data_check');
    await expect(append({ grade: 5 })).rejects.toThrow('outbox_grade_check');
  });

  test('is read by no low role', async () => {
    await expect(database.public.query(sql`SELECT FROM outbox`)).rejects.toThrow('permission denied');
    await expect(database.asKeeper((tx) => tx.query(sql`SELECT FROM outbox`))).rejects.toThrow(
      'permission denied',
    );
    await expect(database.asKeeper((tx) => appendEvents(tx, [event(1)]))).rejects.toThrow(
      'permission denied',
    );
  });
});

const overlapping = () => {
  test('the later number waits for the earlier one, and neither is passed over or comes twice', async () => {
    const from = await newest(database);
    const first = await openTransaction(1, 2);
    const second = await openTransaction(3);
    await second.commit();
    expect(await readAfter(database, from, 10)).toEqual([]);
    expect(await newest(database)).toBe(from);
    await append(4);
    expect(await readAfter(database, from, 10)).toEqual([]);
    await first.commit();
    expect(numbersIn(await readAfter(database, from, 10))).toEqual([1, 2, 3, 4]);
  });

  test('one that is rolled back is waited for no longer', async () => {
    const from = await newest(database);
    const first = await openTransaction(1);
    await append(2);
    expect(await readAfter(database, from, 10)).toEqual([]);
    await first.rollBack();
    expect(numbersIn(await readAfter(database, from, 10))).toEqual([2]);
  });

  test('one that has written no event is not waited for, however long it lasts', async () => {
    const from = await newest(database);
    const end = Promise.withResolvers<undefined>();
    const begun = Promise.withResolvers<undefined>();
    const long = database.asOwner(async (tx) => {
      await tx.query(sql`SELECT pg_current_xact_id()`);
      begun.resolve(undefined);
      await end.promise;
      await appendEvents(tx, [event(2)]);
    });
    await begun.promise;
    await append(1);
    const [one] = await readAfter(database, from, 10);
    expect(numbersIn([one!])).toEqual([1]);
    end.resolve(undefined);
    await long;
    expect(numbersIn(await readAfter(database, one!.id, 10))).toEqual([2]);
  });

  test('twelve writers at once, half of their transactions rolled back, are read whole and once by a reader beside them', async () => {
    const from = await newest(database);
    const seen: number[] = [];
    let last = from;
    let writing = true;
    const read = async (): Promise<void> => {
      const events = await readAfter(database, last, 7);
      seen.push(...numbersIn(events));
      last = events.at(-1)?.id ?? last;
    };
    const reading = (async () => {
      while (writing) await read();
    })();
    const kept: number[] = [];
    const pause = (ms: number) => new Promise((next) => setTimeout(next, ms));
    const write = async (writer: number): Promise<void> => {
      for (let round = 0; round < 20; round++) {
        const n = writer * 1000 + round * 2;
        const lost = (writer + round) % 2 === 0;
        await database
          .asOwner(async (tx) => {
            await appendEvents(tx, [event(n)]);
            await pause((writer * 7 + round * 5) % 11);
            await appendEvents(tx, [event(n + 1)]);
            if (lost) throw new Error('lost');
            kept.push(n, n + 1);
          })
          .catch((error: Error) => void (error.message !== 'lost' && Promise.reject(error)));
      }
    };
    await Promise.all(Array.from({ length: 12 }, (_, writer) => write(writer)));
    writing = false;
    await reading;
    for (let before = -1; before < seen.length;) {
      before = seen.length;
      await read();
    }
    expect(seen).toHaveLength(240);
    expect([...seen].sort((a, b) => a - b)).toEqual(kept.sort((a, b) => a - b));
  });
};
// One session has one transaction at a time.
if (process.env.TEST_DATABASE_URL) describe('of transactions that overlap', overlapping);

describe('a change of what somebody may see', () => {
  test('is an event that comes before all that is written after it', async () => {
    const from = await newest(database);
    const account = await database.asKeeper(async (tx) => {
      const [row] = await tx.query<{ id: string }>(
        sql`INSERT INTO account (name, title) VALUES ('li.wei', '李伟') RETURNING id::text`,
      );
      await tx.query(
        sql`INSERT INTO access_grant (account, role, region, grade) VALUES (${row!.id}, 'official', '370200000000', 3)`,
      );
      return row!.id;
    });
    await append(1);
    await database.asKeeper((tx) => tx.query(sql`UPDATE access_grant SET revoked_at = now()`));
    await append(2);
    await database.asKeeper((tx) =>
      tx.query(sql`INSERT INTO setting (name, value) VALUES ('public_access', 'false')`),
    );
    const told = await readAfter(database, from, 10);
    expect(told.map(({ topic, grade, data }) => [topic, grade, JSON.parse(data)])).toEqual([
      ['access', 4, { account }],
      ['test/numbers', 1, { n: 1 }],
      ['access', 4, { account }],
      ['test/numbers', 1, { n: 2 }],
      ['access', 4, {}],
    ]);
  });
});

describe('what is old', () => {
  test('is let go of, with all before it, and it is known up to where', async () => {
    expect(await pruneOutbox(database, new Date(Date.now() - 60_000))).toBe(0);
    await append(1, 2, 3);
    const last = await newest(database);
    await database.asOwner((tx) =>
      tx.query(
        sql`UPDATE outbox SET at = now() - interval '2 days' WHERE id = ${(BigInt(last) - 1n).toString()}`,
      ),
    );
    const before = await prunedUpTo(database);
    expect(await pruneOutbox(database, new Date(Date.now() - 86_400_000))).toBeGreaterThan(1);
    expect(BigInt(await prunedUpTo(database))).toBe(BigInt(last) - 1n);
    expect(BigInt(before)).toBeLessThan(BigInt(last) - 1n);
    expect(numbersIn(await readAfter(database, before, 10))).toEqual([3]);
    expect(await newest(database)).toBe(last);
  });
});
