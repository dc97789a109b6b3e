import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLibraries, type Libraries } from '#data/catalogue/libraries.ts';
import { WEEKS_ONLY } from '#data/catalogue/working-days.ts';
import { cellLayersOf } from '#data/cells/layers.ts';
import { verifyLayer } from '#data/cells/rollup.ts';
import { sql, type Query } from '#data/db/sql.ts';
import { fillWithDemo, type DemoState } from '#data/demo/fill.ts';
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
