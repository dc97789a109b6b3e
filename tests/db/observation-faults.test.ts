import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import { ObservationDoor, type Receipt } from '#data/observations/door.ts';
import { register } from './lighthouse-theme.ts';
import type { Answered } from './observing-process.ts';
import { loadedPlace } from './open.ts';
import type { Place } from './place.ts';
import { numberedBatch } from './readings.ts';

/* The process that takes readings in is killed, again and again, while batches are under way. */

const KILLS = 6;
let place: Place;
beforeAll(async () => {
  place = await loadedPlace();
});
afterAll(() => place.remove());

/** Runs the process from a batch on until it was answered for so many, kills it, and tells what it was answered. */
const runAndKill = async (first: number, after: number): Promise<Answered[]> => {
  const child = fork(join(import.meta.dirname, 'observing-process.ts'), [
    place.home,
    place.url ?? '',
    String(first),
  ]);
  const answered: Answered[] = [];
  child.on('message', (one: Answered) => {
    answered.push(one);
    if (answered.length === after) child.kill('SIGKILL');
  });
  await once(child, 'exit');
  return answered;
};

test('what was answered for is there, what was not can be sent again, and all of it adds up', async () => {
  const opened = await Database.open({ home: place.home, url: place.url });
  await makeStations(opened);
  await opened.close();
  const answers = new Map<number, Receipt>();
  let first = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const answered = await runAndKill(first, 1 + ((kill * 7) % 11));
    expect(answered.length).toBeGreaterThan(0);
    for (const { n, receipt } of answered) answers.set(n, receipt);
    // the next one begins with what this one was not answered for
    first = Math.max(...answered.map(({ n }) => n)) - 2;
    if (first < 0) first = 0;
  }
  const database = await Database.open({ home: place.home, url: place.url });
  try {
    const door = new ObservationDoor(database, register);
    const last = Math.max(...answers.keys()) + 4;
    let accepted = 0;
    for (let n = 0; n <= last; n++) {
      const receipt = await door.receive(numberedBatch(n));
      const before = answers.get(n);
      if (before) expect(receipt, `batch ${n}`).toEqual(before);
      expect(receipt.received).toBe(receipt.accepted + receipt.duplicate + receipt.quarantined);
      expect([receipt.received, receipt.quarantined]).toEqual([41, 2]);
      accepted += receipt.accepted - receipt.corrected;
    }
    const [counted] = await database.asOwner((tx) =>
      tx.query<Record<string, number>>(sql`
        SELECT (SELECT count(*)::int FROM reading) AS readings, (SELECT count(*)::int FROM observation_batch) AS batches,
               (SELECT sum(n)::int FROM reading_hour) AS hours, (SELECT sum(n)::int FROM reading_day) AS days,
               (SELECT sum(n)::int FROM reading_month) AS months, (SELECT count(*)::int FROM observation_quarantine) AS aside,
               (SELECT sum(accepted)::int FROM observation_batch) AS accepted,
               (SELECT sum(jsonb_array_length(data -> 'rows'))::int FROM outbox WHERE topic = 'observations/lamps') AS told`),
    );
    expect(counted).toMatchObject({ readings: accepted, batches: last + 1, aside: 2 * (last + 1) });
    expect([counted!['hours'], counted!['days'], counted!['months']]).toEqual([accepted, accepted, accepted]);
    expect(counted!['told']).toBe(counted!['accepted']);
  } finally {
    await database.close();
  }
});

/** Two lamps, as records have them. */
const makeStations = (database: Database) =>
  database.asOwner(async (tx) => {
    await tx.query(
      sql`INSERT INTO dataset (id, theme, kind, grade) VALUES ('lighthouses', 'lighthouses', 'feature', 1)`,
    );
    await tx.query(sql`
      INSERT INTO feature (dataset, key, batch, row_no, digest, region, county, properties, grade)
      SELECT 'lighthouses', key, 0, 1, md5(key)::uuid, '370202000000', '370202000000', '{}', 1 FROM unnest('{L1,L2}'::text[]) AS key`);
  });
