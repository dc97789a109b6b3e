import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import { ObservationDoor } from '#data/observations/door.ts';
import { replay } from '#data/rules/replay.ts';
import type { Condition } from '#data/themes/theme.ts';
import { register } from './lighthouse-theme.ts';
import type { Answered } from './observing-process.ts';
import { loadedPlace } from './open.ts';
import type { Place } from './place.ts';
import { numberedBatch } from './readings.ts';

/* The process that takes readings in is killed while rules raise and end alarms: each is there once, as the readings say. */

const KILLS = 3;
const CONDITION: Condition = { kind: 'threshold', metric: 'heat', above: 3, clear: 2, for: 2 };
let place: Place;
beforeAll(async () => {
  place = await loadedPlace();
});
afterAll(() => place.remove());

/** Runs the process from a batch on until it was answered for so many, kills it, and tells the last it was answered for. */
const runAndKill = async (first: number, after: number): Promise<number> => {
  const child = fork(join(import.meta.dirname, 'observing-process.ts'), [
    place.home,
    place.url ?? '',
    String(first),
  ]);
  let last = first;
  let count = 0;
  child.on('message', ({ n }: Answered) => {
    last = Math.max(last, n);
    if (++count === after) child.kill('SIGKILL');
  });
  await once(child, 'exit');
  return last;
};

const prepare = (database: Database) =>
  database.asOwner(async (tx) => {
    await tx.query(
      sql`INSERT INTO dataset (id, theme, kind, grade) VALUES ('lighthouses', 'lighthouses', 'feature', 1)`,
    );
    await tx.query(sql`
      INSERT INTO feature (dataset, key, batch, row_no, digest, region, county, properties, grade)
      SELECT 'lighthouses', key, 0, 1, md5(key)::uuid, '370202000000', '370202000000', '{}', 1 FROM unnest('{L1,L2}'::text[]) AS key`);
    await tx.query(sql`
      INSERT INTO rule (id, network, dataset, grade, title, condition, severity, declared)
      VALUES ('hot', 'lamps', 'lighthouses', 1, '{"zh": "热", "en": "Hot"}', ${JSON.stringify(CONDITION)}::jsonb, 2, false)`);
  });

test('every alarm is there once, with its count, whenever the process died', async () => {
  const opened = await Database.open({ home: place.home, url: place.url });
  await prepare(opened);
  await opened.close();
  let first = 0;
  for (let kill = 0; kill < KILLS; kill++)
    first = Math.max(0, (await runAndKill(first, 1 + ((kill * 5) % 7))) - 2);
  const database = await Database.open({ home: place.home, url: place.url });
  try {
    const door = new ObservationDoor(database, register);
    for (let n = 0; n <= first + 6; n++) await door.receive(numberedBatch(n));
    for (const station of ['L1', 'L2']) {
      const readings = await database.asOwner((tx) =>
        tx.query<{ time: Date; value: number }>(sql`
          SELECT time, value FROM reading JOIN station ON station.id = station WHERE station.key = ${station} ORDER BY reading.time`),
      );
      const moments = readings.map(({ time, value }) => ({ time: time.getTime(), values: { heat: value } }));
      const fired = replay({ condition: CONDITION, step: 60 }, moments, moments.at(-1)!.time);
      const alarms = await database.asOwner((tx) =>
        tx.query<{ onset: Date; state: string; raised: number; told: number }>(sql`
          SELECT onset, state, (SELECT count(*)::int FROM alarm_act WHERE alarm = alarm.id AND act = 'raise') AS raised,
                 (SELECT count(*)::int FROM outbox WHERE topic = 'alarms' AND data #>> '{alarm,id}' = alarm.id::text
                     AND data ->> 'act' = 'raise') AS told
            FROM alarm WHERE subject = ${station} ORDER BY onset`),
      );
      expect(fired.length).toBeGreaterThan(KILLS);
      expect(alarms).toEqual(
        fired.map(({ onset, resolved }) => ({
          ...{ onset: new Date(onset), raised: 1, told: 1 },
          state: resolved === null ? 'raised' : 'resolved',
        })),
      );
    }
  } finally {
    await database.close();
  }
});
