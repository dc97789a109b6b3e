import { PRODUCT } from '#data/audit/entry.ts';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLibraries, type Libraries } from '#data/catalogue/libraries.ts';
import { WEEKS_ONLY } from '#data/catalogue/working-days.ts';
import { cellLayersOf } from '#data/cells/layers.ts';
import { verifyLayer } from '#data/cells/rollup.ts';
import { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import { STEWARD_RIGHTS } from './granted.ts';
import { datasetOf, register } from './lighthouse-theme.ts';
import { loadedPlace } from './open.ts';
import type { Place } from './place.ts';

/** Its layers count, sum by month, show a mean and publish groups only. */
const DATASET = 'keeper-homes';
const ROWS = 21_000;
const dataset = datasetOf(DATASET);
const layers = cellLayersOf(register).filter((layer) => layer.dataset.id === DATASET);

let place: Place;
let database: Database;
let libraries: Libraries;
const warnings: string[] = [];
const open = async (): Promise<void> => {
  const warn = (message: string) => void warnings.push(message);
  database = await Database.open({ home: place.home, url: place.url, warn });
  libraries = await openLibraries(database, register, {
    folder: join(place.home, 'inbox'),
    maxBytes: 50_000_000,
    calendar: WEEKS_ONLY,
    warn,
  });
};
const close = async (): Promise<void> => {
  await libraries.close();
  await database.close();
};

beforeAll(async () => {
  place = await loadedPlace();
  await open();
});
afterAll(async () => {
  await close();
  await place.remove();
});

const HEAD = 'number,age,moved_on,lng,lat';
/** Homes in nine months, scattered so that many stand in groups and many do not. */
const homeOf = (prefix: string, n: number, age: number | string = n % 90) =>
  `${prefix}-${String(n).padStart(6, '0')},${age},2026-0${1 + (n % 9)}-03,${117 + (n % 71) / 1000},${36.65 + (n % 37) ** 2 / 9000}`;

/**
 * A file in which most rows are good, and what every number of rows is wrong: an age that is none, a row twice, a home with two
 * ages. Answers its text and the keys of the good ones.
 */
const fileOf = (prefix: string): { text: string; keys: string[]; bad: number; twice: number } => {
  const lines = [HEAD];
  const keys: string[] = [];
  let [bad, twice] = [0, 0];
  for (let n = 0; lines.length <= ROWS; n++) {
    const good = homeOf(prefix, n);
    if (n % 40 === 7) bad += lines.push(homeOf(prefix, n, 'old')) && 1;
    else {
      lines.push(good);
      keys.push(good.slice(0, good.indexOf(',')));
    }
    if (n % 60 === 9) twice += lines.push(good) && 1;
    if (n % 80 === 11) bad += lines.push(homeOf(prefix, n, 91)) && 1;
  }
  return { text: `${lines.join('\n')}\n`, keys, bad, twice };
};

interface Counted {
  batch: string;
  state: string;
  received: string;
  accepted: string;
  duplicate: string;
  quarantined: string;
  features: string;
  kept: string;
}

/** Every batch, with what it says of itself and what the tables hold of it. */
const countAll = (): Promise<Counted[]> =>
  database.asOwner((tx) =>
    tx.query<Counted>(sql`
      SELECT id::text AS batch, state, received, accepted, duplicate, quarantined,
             (SELECT count(*) FROM feature WHERE feature.batch = id) AS features,
             (SELECT count(*) FROM quarantine WHERE quarantine.batch = id) AS kept
        FROM ingest_batch ORDER BY id`),
  );

const expectTrue = (batches: readonly Counted[]): void => {
  for (const each of batches) {
    expect([each.accepted, each.quarantined], `batch ${each.batch}`).toEqual([each.features, each.kept]);
    const [accepted, duplicate, quarantined] = [each.accepted, each.duplicate, each.quarantined].map(Number);
    expect(accepted! + duplicate! + quarantined!).toBe(Number(each.received));
  }
};

/** The cells of every layer are what the records come to, and there is something to be wrong about. */
const expectCellsRight = () =>
  database.asOwner(async (tx) => {
    for (const layer of layers) {
      expect(await verifyLayer(tx, layer), layer.id).toEqual([]);
      const rows = await tx.query(
        sql`SELECT FROM cell_rollup JOIN layer USING (measure) WHERE layer.id = ${layer.id}`,
      );
      expect(rows.length, layer.id).toBeGreaterThan(0);
    }
    const [left] = await tx.query<{ out: number }>(
      sql`SELECT count(*)::int AS out FROM cell_floor WHERE n < 3`,
    );
    expect(left?.out).toBeGreaterThan(0);
  });

const keysWith = async (prefix: string): Promise<string[]> =>
  (
    await database.asOwner((tx) =>
      tx.query<{ key: string }>(
        sql`SELECT key FROM feature WHERE dataset = ${DATASET} AND key LIKE ${`${prefix}-%`} ORDER BY key, valid_from`,
      ),
    )
  ).map(({ key }) => key);

const load = async (text: string) => {
  async function* bytes() {
    yield Buffer.from(text);
  }
  const upload = await libraries.ingestion.receive('homes.csv', bytes());
  return libraries.ingestion.load(upload, dataset, { crs: 'wgs84' }, { actor: PRODUCT });
};

describe('kill -9 of the process that loads', () => {
  test('at any moment leaves counts that are true, and sending the file again completes it', async () => {
    const { text, keys, bad, twice } = fileOf('KILL');
    const file = join(place.home, 'homes.csv');
    writeFileSync(file, text);
    const reached: number[] = [];
    for (const rows of [1, ROWS / 3, (2 * ROWS) / 3]) {
      await close();
      const loader = fork(
        join(import.meta.dirname, 'loading-process.ts'),
        [place.home, place.url ?? '', file, DATASET],
        { execArgv: ['--disable-warning=ExperimentalWarning'] },
      );
      for (let received = 0; received < rows;) [received] = (await once(loader, 'message')) as [number];
      loader.kill('SIGKILL');
      await once(loader, 'exit');
      await open();
      const batches = await countAll();
      expectTrue(batches);
      await expectCellsRight();
      const last = batches.at(-1)!;
      expect(last.state).toBe('loading');
      expect(Number(last.received)).toBeGreaterThanOrEqual(rows);
      expect(Number(last.received)).toBeLessThan(ROWS);
      reached.push(Number(last.received));
      const there = await keysWith('KILL');
      expect(new Set(there).size, 'nothing is there twice').toBe(there.length);
    }
    expect(new Set(reached).size).toBe(reached.length);

    const { batch, done } = await load(text);
    const counts = await done;
    expect(counts?.received).toBe(text.split('\n').length - 2);
    expect(counts?.quarantined).toBe(bad);
    const before = (await countAll()).filter((each) => each.batch !== batch);
    const accepted = before.reduce((sum, each) => sum + Number(each.accepted), counts!.accepted);
    expect(accepted).toBe(keys.length);
    expectTrue(await countAll());
    await expectCellsRight();
    expect(await keysWith('KILL')).toEqual(keys);

    const again = await (await load(text)).done;
    expect(again).toEqual({
      received: counts?.received,
      accepted: 0,
      duplicate: keys.length + twice,
      quarantined: bad,
    });
  }, 300_000);
});

describe('the database goes away under a load', () => {
  /** Ends the embedded database's process, or every session of the server's database, as a crash would. */
  const crash = async (): Promise<void> => {
    if (place.url === undefined) {
      for (const pid of childrenOf(process.pid))
        if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(place.home)) process.kill(pid, 'SIGKILL');
      return;
    }
    await database
      .asOwner((tx) =>
        tx.query(sql`
          SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() ORDER BY pid = pg_backend_pid()`),
      )
      .catch(() => undefined);
  };

  const childrenOf = (pid: number): number[] =>
    readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );

  test('the batch says so, its counts are true, and sending the file again completes it', async () => {
    const { text, keys } = fileOf('CRASH');
    const { batch, done } = await load(text);
    const reads = { db: database.reading(STEWARD_RIGHTS), rights: STEWARD_RIGHTS };
    const received = async () =>
      (JSON.parse((await libraries.batch(batch, reads))!) as { received: number }).received;
    await expect.poll(received, { interval: 5, timeout: 30_000 }).toBeGreaterThan(0);
    await crash();
    expect(await done).toBeNull();
    await expect.poll(() => received().catch(() => -1), { timeout: 30_000 }).toBeGreaterThan(0);
    const batches = await countAll();
    expectTrue(batches);
    expect(Number(batches.at(-1)?.received)).toBeLessThan(ROWS);
    const { done: complete } = await load(text);
    expect(await complete).not.toBeNull();
    expectTrue(await countAll());
    await expectCellsRight();
    expect(await keysWith('CRASH')).toEqual(keys);
  });
});
