import { granted } from './granted.ts';
import { PRODUCT } from '#data/audit/entry.ts';
import fc from 'fast-check';
import { cellToParent, latLngToCell } from 'h3-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cellLayersOf, type PlacedLayer } from '#data/cells/layers.ts';
import { rebuildLayer, verifyLayer } from '#data/cells/rollup.ts';
import { syncLayers, type Recomputed } from '#data/cells/sync.ts';
import { sql } from '#data/db/sql.ts';
import { ancestorOf, descendantRange, fromHex, resOf } from '#tiles/cells/cell-id.ts';
import { datasetOf, openLighthouses, register, type Lighthouses } from './lighthouses.ts';

/* The pyramid, whatever is loaded, changed, taken back: always what the records come to when computed afresh. */

let at: Lighthouses;
beforeAll(async () => {
  at = await openLighthouses();
});
afterAll(() => at?.close());

const layers = cellLayersOf(register).filter(({ dataset }) => dataset.id === 'lighthouses');
const PLACES = [
  [120.383, 36.067],
  [120.384, 36.068],
  [120.35, 36.08],
  [121.2, 36.2], // at sea
  [122.12, 37.5],
] as const;

type Step =
  | { load: { key: string; place: number; height: number; lit: string; inspected: string }[] }
  | { takeBack: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      load: fc.array(
        fc.record({
          key: fc.constantFrom('K1', 'K2', 'K3', 'K4', 'K5'),
          place: fc.nat(PLACES.length - 1),
          height: fc.constantFrom(0.1, 0.2, 7, 999),
          lit: fc.constantFrom('', '2026-09-03', '2026-09-20', '2026-10-01'),
          inspected: fc.constantFrom('', '2026-09-03 08:00', '2026-09-03 08:59', '2026-09-03T01:00:00Z'),
        }),
        { minLength: 1, maxLength: 6 },
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ takeBack: fc.nat(9) }) },
);

const wrong = () =>
  at.database.asOwner(async (tx) => {
    const found: unknown[] = [];
    for (const layer of layers) found.push(...(await verifyLayer(tx, layer)));
    return found;
  });

interface Row {
  bucket: string;
  cell: string;
  county: string;
  n: number;
  sum: number;
}

/** Adds up rows by a part of them; sums in tenths, which are exact. */
const totals = (rows: readonly Row[], by: (row: Row) => string): Record<string, [n: number, sum: number]> => {
  const found: Record<string, [number, number]> = {};
  for (const row of rows) {
    const [n, sum] = found[by(row)] ?? [0, 0];
    found[by(row)] = [n + row.n, sum + Math.round(row.sum * 10)];
  }
  return found;
};

/** That every resolution adds up to the records, every cell to those below it, and every county to what the region tree says. */
const expectTotals = async (layer: PlacedLayer): Promise<void> => {
  const rows = await at.database.asOwner((tx) =>
    tx.query<Row>(sql`
      SELECT coalesce(to_char(nullif(bucket, '-infinity'), 'YYYY-MM-DD"T"HH24'), 'none') AS bucket, to_hex(cell) AS cell, county, n::int, sum::float8 FROM cell_rollup
        JOIN layer USING (measure) WHERE layer.id = ${layer.id}`),
  );
  const { field } = layer.layer.measure;
  const { bucket } = layer.layer;
  const records = (await at.recordsOf('lighthouses')).filter(
    ({ properties }) => (!field || field in properties) && (!bucket || bucket.field in properties),
  );
  const amount = records.reduce(
    (sum, { properties }) => sum + (field ? Math.round(Number(properties[field]) * 10) : 10),
    0,
  );
  const at4to8 = [4, 5, 6, 7, 8].map((res) => rows.filter(({ cell }) => resOf(fromHex(cell)) === res));
  for (const here of at4to8)
    expect(
      totals(here, () => 'all'),
      layer.id,
    ).toEqual(records.length > 0 ? { all: [records.length, amount] } : {});
  for (const [i, coarse] of at4to8.slice(0, -1).entries()) {
    const below = totals(at4to8[i + 1]!, (row) => `${row.bucket} ${cellToParent(row.cell, i + 4)}`);
    expect(below, layer.id).toEqual(totals(coarse, ({ bucket, cell }) => `${bucket} ${cell}`));
  }
  for (const [key, [n, sum]] of Object.entries(
    totals(at4to8[4]!, ({ bucket, county }) => `${bucket} ${county}`),
  )) {
    const [begin = '', county = ''] = key.split(' ');
    if (county === '') continue; // at sea: no county of the tree
    const name = begin === 'none' ? null : bucket?.step === 'hour' ? begin : begin.slice(0, 10);
    const summary = await at.libraries.cells.summary(at.libraries.published, layer, county, name);
    expect([summary.n, Math.round(summary.sum * 10)], `${layer.id} ${key}`).toEqual([n, sum]);
  }
};

const clear = () =>
  at.database.asOwner(async (tx) => {
    await tx.query(sql`DELETE FROM feature WHERE dataset = 'lighthouses'`);
    for (const layer of layers) await rebuildLayer(tx, layer);
  });

test('whatever is loaded and taken back, the pyramid is what its records come to afresh', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      await clear();
      const batches: string[] = [];
      for (const one of steps) {
        if ('takeBack' in one) {
          const batch = batches.splice(one.takeBack % Math.max(1, batches.length), 1)[0];
          if (batch) await at.libraries.ingestion.rollBack(batch, datasetOf('lighthouses'), PRODUCT);
        } else {
          const rows = one.load.map(({ key, place, height, lit, inspected }) => {
            const [lng, lat] = PLACES[place]!;
            return `${key},${height},${lng},${lat},${lit},${inspected}`;
          });
          const { batch } = await at.load(
            'lighthouses',
            `number,height,lng,lat,lit_on,inspected_at\n${rows.join('\n')}\n`,
          );
          batches.push(batch);
        }
        expect(await wrong()).toEqual([]);
      }
      for (const layer of layers) await expectTotals(layer);
    }),
    { numRuns: 20 },
  );
});

describe('cells', () => {
  const DAY = '2026-09-03';
  beforeAll(async () => {
    await clear();
    const rows = PLACES.map(([lng, lat], i) => `N${i},${i + 0.1},${lng},${lat},${i < 3 ? DAY : ''}`);
    await at.load('lighthouses', `number,height,lng,lat,lit_on\n${rows.join('\n')}\n`);
  });
  const rollup = (layer: string) =>
    at.database.public.query<{ cell: string; bucket: string; county: string; n: number; sum: string }>(sql`
      SELECT to_hex(cell) AS cell, bucket::text, county, n::int, sum::text FROM cell_rollup
        JOIN layer USING (measure) WHERE layer.id = ${`lighthouses/${layer}`}`);

  test('are the ancestors of the records’ own, with exact sums at every resolution', async () => {
    const cells = await rollup('height');
    for (let res = 4; res <= 8; res++) {
      const expected = PLACES.map(([lng, lat]) => cellToParent(latLngToCell(lat, lng, 10), res));
      const here = cells.filter(({ cell }) => expected.includes(cell));
      expect(here.reduce((sum, { n }) => sum + n, 0)).toBe(PLACES.length);
      expect(here.reduce((sum, row) => sum + Math.round(Number(row.sum) * 10), 0)).toBe(105);
    }
    expect(new Set(cells.map(({ county }) => county))).toContain(''); // the one at sea
  });

  test('of a layer with buckets lie in the month of the date, and records without one in none', async () => {
    const lit = await rollup('lit');
    expect(new Set(lit.map(({ bucket }) => bucket))).toEqual(new Set(['2026-09-01 00:00:00']));
    expect(new Set((await rollup('all')).map(({ bucket }) => bucket))).toEqual(new Set(['-infinity']));
  });

  test('of an hour begin on the hour of China Standard Time, whatever the offset of the time', async () => {
    const rows = ['2026-09-03 08:59:59', '2026-09-03T00:10:00Z', '2026-09-03T23:30:00-01:00', ''];
    const lines = rows.map((time, i) => `H${i},120.4,36.1,${time}`);
    await at.load('lighthouses', `number,lng,lat,inspected_at\n${lines.join('\n')}\n`);
    const cells = (await rollup('inspected')).filter(({ cell }) => resOf(fromHex(cell)) === 8);
    expect(cells.map(({ bucket, n }) => [bucket, n]).toSorted()).toEqual([
      ['2026-09-03 08:00:00', 2],
      ['2026-09-04 08:00:00', 1],
    ]);
    expect((await at.libraries.cells.buckets()).get('lighthouses/inspected')).toEqual([
      '2026-09-03T08',
      '2026-09-04T08',
    ]);
  });

  test('of a mean know the least and the largest value, also when it has gone', async () => {
    const extremes = async () =>
      (
        await at.database.public.query<{ of: string }>(sql`
          SELECT concat_ws(' ', n, min::float8, max::float8) AS of FROM cell_rollup JOIN layer USING (measure)
           WHERE layer.id = 'lighthouses/mean-height' AND cell = ${String(fromHex(latLngToCell(36.3, 120.6, 8)))}`)
      )[0]?.of;
    const load = (...heights: [key: string, height: number][]) =>
      at.load(
        'lighthouses',
        `number,height,lng,lat\n${heights.map(([key, height]) => `${key},${height},120.6,36.3\n`).join('')}`,
      );
    await load(['E1', 5], ['E2', 7], ['E3', 6]);
    expect(await extremes()).toBe('3 5 7');
    const { batch } = await load(['E2', 5.5], ['E4', 0.5]);
    expect(await extremes()).toBe('4 0.5 6');
    await at.libraries.ingestion.rollBack(batch, datasetOf('lighthouses'), PRODUCT);
    expect(await extremes()).toBe('3 5 7');
    expect(await wrong()).toEqual([]);
    const others = await at.database.public.query(
      sql`SELECT FROM cell_rollup JOIN layer USING (measure) WHERE layer.id <> 'lighthouses/mean-height' AND min IS NOT NULL`,
    );
    expect(others).toEqual([]);
  });

  test('under another are the same range of ids to the database', async () => {
    for (const [parent, res] of [
      [latLngToCell(36, 120, 4), 10],
      [latLngToCell(36, 120, 8), 10],
      [latLngToCell(37, 117, 6), 7],
    ] as const) {
      const { first, last } = descendantRange(fromHex(parent), res);
      const [range] = await at.database.public.query<{ first: string; last: string }>(sql`
        SELECT h3_first(${String(fromHex(parent))}::bigint, ${res}) AS first, h3_last(${String(fromHex(parent))}::bigint, ${res}) AS last`);
      expect(range!.first).toBe(String(first));
      // The database's takes in ids that end in 7, which no cell has.
      expect(BigInt(range!.last) >= last && ancestorOf(BigInt(range!.last), resOf(fromHex(parent)))).toBe(
        fromHex(parent),
      );
    }
  });

  test('a write raises the pages it touches and no others', async () => {
    const counters = async () =>
      new Map(
        (
          await at.database.public.query<{ page: string; counter: number }>(sql`
            SELECT measure || ' ' || bucket || ' ' || to_hex(parent) AS page, counter::int FROM cell_page`)
        ).map(({ page, counter }) => [page, counter]),
      );
    const before = await counters();
    await at.load('lighthouses', 'number,height,lng,lat\nN9,1,122.12,37.5\n');
    const after = await counters();
    const far = cellToParent(latLngToCell(36.067, 120.383, 10), 4);
    const near = cellToParent(latLngToCell(37.5, 122.12, 10), 4);
    const raised = [...after].filter(([page, counter]) => before.get(page) !== counter).map(([page]) => page);
    expect(raised.some((page) => page.endsWith(near))).toBe(true);
    expect(raised.some((page) => page.endsWith(far))).toBe(false);
  });

  test('that are wrong are found, and made right under a new epoch', async () => {
    const [placed] = layers;
    const epoch = async () =>
      (
        await at.database.public.query<{ epoch: number }>(
          sql`SELECT epoch FROM layer WHERE id = ${placed!.id}`,
        )
      )[0]?.epoch;
    const before = await epoch();
    await at.database.asOwner((tx) =>
      tx.query(
        sql`UPDATE cell_rollup SET n = n + 1 WHERE measure = (SELECT measure FROM layer WHERE id = ${placed!.id})`,
      ),
    );
    expect((await wrong()).length).toBeGreaterThan(0);
    await at.database.asOwner((tx) => rebuildLayer(tx, placed!));
    expect(await wrong()).toEqual([]);
    expect(await epoch()).toBe(before! + 1);
  });

  test('are computed anew when a declaration changes, which is told, and else left alone', async () => {
    const told: Recomputed[] = [];
    const sync = () => syncLayers(at.database, cellLayersOf(register), (what) => told.push(what));
    await sync();
    expect(told).toEqual([]);
    await at.database.asOwner((tx) =>
      tx.query(
        sql`UPDATE layer SET definition = definition || '{"field": "width"}' WHERE id = 'lighthouses/height'`,
      ),
    );
    await sync();
    const [{ records } = { records: 0 }] = await at.database.public.query<{ records: number }>(
      sql`SELECT count(*)::int AS records FROM feature_seen WHERE dataset = 'lighthouses' AND valid_to IS NULL`,
    );
    expect(told).toEqual([{ layer: 'lighthouses/height', records, seconds: expect.any(Number) }]);
    expect(records).toBeGreaterThan(0);
    expect(await wrong()).toEqual([]);
    await sync();
    expect(told).toHaveLength(1);
  });

  test('of records that are not public are not public either', async () => {
    await at.database.asOwner(async (tx) => {
      await tx.query(sql`UPDATE layer SET grade = 3 WHERE dataset = 'lighthouses'`);
      await tx.query(sql`UPDATE cell_rollup SET grade = 3 WHERE county = '370202000000'`);
    });
    const publicCells = await rollup('all');
    expect(publicCells.some(({ county }) => county === '370202000000')).toBe(false);
    const scoped = (regions: string[]) =>
      at.database.withRights(granted(regions), (tx) =>
        tx.query(sql`SELECT cell FROM cell_rollup WHERE county = '370202000000'`),
      );
    expect((await scoped(['370200000000'])).length).toBeGreaterThan(0);
    expect(await scoped(['370100000000'])).toEqual([]);
  });
});
