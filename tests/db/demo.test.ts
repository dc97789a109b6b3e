import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openLibraries, type Libraries } from '#data/catalogue/libraries.ts';
import { WEEKS_ONLY } from '#data/catalogue/working-days.ts';
import { cellLayersOf } from '#data/cells/layers.ts';
import { verifyLayer } from '#data/cells/rollup.ts';
import { sql, type Query } from '#data/db/sql.ts';
import { fillWithDemo, type DemoState } from '#data/demo/fill.ts';
import { demoStations, ObservationFeed } from '#data/demo/observations/feed.ts';
import { ObservationDoor } from '#data/observations/door.ts';
import { THEMES } from '#data/themes/index.ts';
import { periodsBefore } from '#data/themes/period.ts';
import { createRegister } from '#data/themes/register.ts';
import { openLoaded } from './open.ts';

/* The demonstration data as a first start loads it, all of it. */

const folder = mkdtempSync(path.join(tmpdir(), 'haidai-demo-'));
const register = createRegister(THEMES);
let opened: Awaited<ReturnType<typeof openLoaded>>;
let libraries: Libraries;
let state: DemoState;

beforeAll(async () => {
  opened = await openLoaded();
  libraries = await openLibraries(opened.database, register, {
    folder,
    maxBytes: 100_000_000,
    calendar: WEEKS_ONLY,
    warn: (message, cause) => console.error(message, cause),
  });
  state = await fillWithDemo(opened.database, register, libraries.ingestion);
}, 400_000);
afterAll(async () => {
  await libraries?.close();
  await opened?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The quality of the sea off the coast, on which the cities inland have nothing to report. */
const NEARSHORE = 'EE04';
const COASTAL_CITIES = 7;

const ask = <Row>(query: Query): Promise<Row[]> => opened.database.asOwner((tx) => tx.query<Row>(query));

test('is loaded whole', () => {
  expect(state).toMatchObject({ state: 'loaded', done: register.datasets.length });
  expect(state.records).toBeGreaterThan(120_000);
});

test('has every county in every library', async () => {
  const rows = await ask<{ theme: string; counties: number }>(sql`
    SELECT dataset.theme, count(DISTINCT feature.county)::int AS counties
      FROM feature JOIN dataset ON dataset.id = feature.dataset
     GROUP BY dataset.theme`);
  expect(rows.filter(({ counties }) => counties !== 136)).toEqual([]);
  expect(rows.map(({ theme }) => theme).toSorted()).toEqual(THEMES.map(({ id }) => id).toSorted());
});

test('has 24 months of every indicator, in every county or, where it goes no deeper, in every city', async () => {
  const rows = await ask<{ indicator: string; kind: string; periods: string[] }>(sql`
    SELECT indicator, region.kind, array_agg(period ORDER BY period_start) AS periods
      FROM indicator_value JOIN region ON region.code = indicator_value.region AND region.kind IN ('city', 'county')
     WHERE valid_to IS NULL
     GROUP BY indicator, region.code`);
  const lacking = register.indicators.flatMap(({ code, frequency, deepest }) => {
    const wanted = periodsBefore('2026-11-01', frequency, 24);
    const kind = deepest === 'city' ? 'city' : 'county';
    const regions = rows.filter((row) => row.indicator === code && row.kind === kind);
    const short = regions.filter(({ periods }) => !wanted.every((period) => periods.includes(period)));
    const all = code === NEARSHORE ? COASTAL_CITIES : { city: 16, county: 136 }[kind];
    return regions.length !== all || short.length > 0
      ? [{ code, kind, regions: regions.length, short: short.length }]
      : [];
  });
  expect(lacking).toEqual([]);
});

test('adds up to the province: market entities are as many as the scale says', async () => {
  const [row] = await ask<{ numerator: number }>(sql`
    SELECT numerator::int FROM indicator_value
     WHERE indicator = 'MS01' AND region = '370000000000' AND valid_to IS NULL
     ORDER BY period_start DESC LIMIT 1`);
  expect(row?.numerator).toBe(24_000);
});

test('has cells that are what the records come to, of enough buckets for a time bar', async () => {
  const layers = cellLayersOf(register);
  const wrong = await opened.database.asOwner(async (tx) => {
    const found: unknown[] = [];
    for (const layer of layers) found.push(...(await verifyLayer(tx, layer)));
    return found;
  });
  expect(wrong).toEqual([]);
  const rows = await ask<{ id: string; buckets: number }>(sql`
    SELECT layer.id, count(DISTINCT bucket)::int AS buckets FROM cell_page JOIN layer USING (measure) GROUP BY 1`);
  const buckets = new Map(rows.map((row) => [row.id, row.buckets]));
  const enough = { month: 12, day: 30, hour: 24 * 30 };
  const short = layers.filter(
    ({ id, layer: { bucket } }) => (buckets.get(id) ?? 0) < (bucket ? enough[bucket.step] : 1),
  );
  expect(short.map(({ id }) => [id, buckets.get(id) ?? 0])).toEqual([]);
});

test('publishes personal data in groups, and leaves the rest out', async () => {
  const [row] = await ask<{ published: number; held: number; least: number }>(sql`
    SELECT (SELECT sum(n)::int FROM cell_rollup JOIN layer USING (measure)
             WHERE layer.id = 'population/persons-in-care' AND (cell >> 52) & 15 = 9) AS published,
           (SELECT min(n)::int FROM cell_rollup JOIN layer USING (measure) WHERE layer.id = 'population/persons-in-care') AS least,
           (SELECT count(*)::int FROM feature WHERE dataset = 'persons-in-care') AS held`);
  expect(row!.least).toBeGreaterThanOrEqual(10);
  expect(row!.published).toBeGreaterThan(row!.held / 2);
  expect(row!.published).toBeLessThan(row!.held);
});

describe('its stations', () => {
  const HOUR = 3_600_000;
  const BEGIN = Date.parse('2026-11-20T08:10:00+08:00');
  const NEWEST = sql`
    SELECT extract(epoch FROM max(series.time))::float8 * 1000 AS newest
      FROM series JOIN station ON station.id = station WHERE network = 'outlets'`;
  const reporting = { air: 30, water: 10, sea: 10, outlets: 20 };
  /** Lets stations report until one of a network has reported of an instant. */
  const report = async (now: number): Promise<void> => {
    const failures: unknown[] = [];
    const feed = new ObservationFeed(
      {
        database: opened.database,
        register,
        door: new ObservationDoor(opened.database, register, () => now),
      },
      { now: () => now, hoursBack: 4, reporting, warn: (_message, cause) => failures.push(cause) },
    );
    try {
      await vi.waitFor(
        async () => {
          expect(failures).toEqual([]);
          const [row] = await ask<{ newest: number }>(NEWEST);
          expect(row?.newest).toBe(Math.floor(now / HOUR) * HOUR);
        },
        { timeout: 60_000, interval: 200 },
      );
    } finally {
      await feed.close();
    }
  };
  const counts = async (): Promise<Record<string, number>> => {
    const [row] = await ask<Record<string, number>>(sql`
      SELECT sum(accepted)::int AS accepted, sum(duplicate)::int AS duplicate, sum(quarantined)::int AS quarantined,
             sum(corrected)::int AS corrected
        FROM observation_batch`);
    return row!;
  };

  test('report by the door for readings, a few hours back at first, and go on where they were', async () => {
    await report(BEGIN);
    const first = await counts();
    expect(first).toMatchObject({ duplicate: 0, quarantined: 0, corrected: 0 });
    expect(first['accepted']).toBeGreaterThan(30 * 6 * 4 * 0.8);
    await report(BEGIN + 2 * HOUR);
    const second = await counts();
    expect(second).toMatchObject({ duplicate: 0, quarantined: 0, corrected: 0 });
    expect(second['accepted']).toBeGreaterThan(first['accepted']! * 1.3);
    const hours = await ask<{ hours: number; stations: number }>(sql`
      SELECT count(DISTINCT time)::int AS hours, count(DISTINCT station)::int AS stations FROM reading
       WHERE station IN (SELECT id FROM station WHERE network = 'air')`);
    expect(hours).toEqual([{ hours: 6, stations: expect.toSatisfy((n: number) => n > 25 && n <= 30) }]);
  });

  test('report faster than time goes by, where they are told to, and no further than it', async () => {
    const { newest: from } = (await ask<{ newest: number }>(NEWEST))[0]!;
    const now = () => from + 6 * HOUR;
    const failures: unknown[] = [];
    const began = Date.now();
    const feed = new ObservationFeed(
      { database: opened.database, register, door: new ObservationDoor(opened.database, register, now) },
      {
        // six hours behind, an hour in half a second
        now: () => now() - 600_000 + (Date.now() - began),
        ...{ hoursBack: 6, speed: 7_200, reporting },
        warn: (_message, cause) => failures.push(cause),
      },
    );
    const seen = new Set<number>();
    try {
      await vi.waitFor(
        async () => {
          const [row] = await ask<{ newest: number }>(NEWEST);
          seen.add(row!.newest);
          expect(row!.newest).toBe(from + 5 * HOUR);
        },
        { timeout: 60_000, interval: 50 },
      );
    } finally {
      await feed.close();
    }
    expect(failures).toEqual([]);
    // not all at once
    expect(seen.size).toBeGreaterThan(2);
  });

  test('are none where the records are real', async () => {
    const stop = new Error('rolled back');
    const left = opened.database.asOwner(async (tx) => {
      await tx.query(sql`UPDATE ingest_batch SET demo = false`);
      const { rows } = { rows: await demoStations(tx, register.network('air')!, 30) };
      expect(rows).toEqual([]);
      throw stop;
    });
    await expect(left).rejects.toBe(stop);
  });
});
