import { PRODUCT } from '#data/audit/entry.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillWithDemo } from '#data/demo/fill.ts';
import { sql } from '#data/db/sql.ts';
import { datasetOf, indicatorOf, openLighthouses, register, type Lighthouses } from './lighthouses.ts';
import { granted, STEWARD_RIGHTS } from './granted.ts';

/** Events of a month by residents of a year. */
const PER_RESIDENTS = 'SG01';

let at: Lighthouses;
beforeAll(async () => {
  at = await openLighthouses();
  const row = 'A1,12.5,120.383,36.067,370202';
  await at.load(
    'lighthouses',
    `编号,高度,经度,纬度,区划代码\n${row}\n${row}\nA2,20,120.35,36.08,\nA3,5,121.2,36.2,\n`,
  );
});
afterAll(() => at?.close());

describe('a report', () => {
  const rows = (values: string) => `region,period,lit,due\n${values}`;

  test('rates are Σ over Σ at every level, totals are the sum of the parts, missing is not zero', async () => {
    const { counts } = await at.load(
      'lighthouse-monthly',
      rows('370202,2026-09,90,100\n370203,2026-09,10,1000\n371002,2026-09,50,100\n370202,2026-10,80,100\n'),
      {},
    );
    expect(counts).toMatchObject({ accepted: 4, quarantined: 0 });
    const indicator = indicatorOf('ZZ01');
    const values = async (region: string, level: 'city' | 'county', period: string) => {
      const { items } = await at.libraries.indicators.values(indicator, region, level, period);
      return new Map(
        (JSON.parse(items) as { region: string; value: number | null; numerator: number | null }[]).map(
          (item) => [item.region, item],
        ),
      );
    };
    const september = await values('370000000000', 'city', '2026-09');
    expect(september.get('370200000000')?.value).toBeCloseTo((100 * 100) / 1100, 9);
    expect(september.get('370000000000')?.value).toBeCloseTo((100 * 150) / 1200, 9);
    expect(september.get('370100000000')).toMatchObject({ value: null, numerator: null });
    const cities = [...september]
      .filter(([code]) => code !== '370000000000')
      .reduce((sum, [, { numerator }]) => sum + (numerator ?? 0), 0);
    expect(cities).toBe(september.get('370000000000')?.numerator);
    expect(JSON.parse(await at.libraries.indicators.trend(indicator, '370202000000'))).toEqual([
      { period: '2026-09', value: 90 },
      { period: '2026-10', value: 80 },
    ]);
  });

  test('the proof names the sums, the batch and the rows', async () => {
    const proof = JSON.parse(
      (await at.libraries.indicators.proof(
        at.libraries.published,
        indicatorOf('ZZ01'),
        '370200000000',
        '2026-09',
        10,
      ))!,
    ) as Record<string, unknown>;
    expect(proof).toMatchObject({ numerator: 100, denominator: 1100, records: 2, published: 2 });
    expect((proof.rows as { key: string }[]).map(({ key }) => key)).toEqual([
      '370202000000|2026-09',
      '370203000000|2026-09',
    ]);
    expect(proof.batches).toHaveLength(1);
  });

  test('another level, another frequency and the same key twice are kept aside', async () => {
    const { batch } = await at.load(
      'lighthouse-monthly',
      rows('3702,2026-08,1,1\n370202,2026,1,1\n370202,2026-08,1,1\n370202,2026-08,2,2\n'),
      {},
    );
    expect(
      (await at.libraries.kept(STEWARD_RIGHTS, { id: batch, masks: null }, '0', 10)).map(
        ({ reason }) => reason,
      ),
    ).toEqual(['wrong-level', 'wrong-period', 'repeated-key']);
  });

  test('taking a batch back takes its values back', async () => {
    const { batch } = await at.load('lighthouse-monthly', rows('370202,2026-07,1,2\n'), {});
    const indicator = indicatorOf('ZZ01');
    expect(await at.libraries.indicators.trend(indicator, '370000000000')).toContain('2026-07');
    await at.libraries.ingestion.rollBack(batch, datasetOf('lighthouse-monthly'), PRODUCT);
    expect(await at.libraries.indicators.trend(indicator, '370000000000')).not.toContain('2026-07');
  });

  test('a month is divided by what was last known at its beginning, of its own region and of no later year', async () => {
    await at.load(
      'population-yearly',
      'region,period,residents\n370202,2023,1000\n370203,2023,3000\n370202,2025,2000\n370203,2025,4000\n',
      {},
    );
    const months = ['2022-12', '2023-01', '2024-12', '2025-01', '2026-03'];
    await at.load(
      'governance-monthly',
      `region,period,grid_events\n${months.map((month, i) => `370202,${month},${i + 1}\n370203,${month},10\n`).join('')}`,
      {},
    );
    const found = await at.database.asOwner((tx) =>
      tx.query(sql`
        SELECT region, period, numerator::int, denominator::int, denominator_period AS year FROM indicator_value
         WHERE indicator = ${PER_RESIDENTS} AND valid_to IS NULL AND region IN ('370202000000', '370200000000')
         ORDER BY region DESC, period`),
    );
    const of = (region: string, numerators: number[], denominators: (number | null)[]) =>
      months.map((period, i) => ({
        ...{ region, period, numerator: numerators[i], denominator: denominators[i] },
        year: [null, '2023', '2023', '2025', '2025'][i],
      }));
    expect(found).toEqual([
      ...of('370202000000', [1, 2, 3, 4, 5], [null, 1000, 1000, 2000, 2000]),
      ...of('370200000000', [11, 12, 13, 14, 15], [null, 4000, 4000, 6000, 6000]),
    ]);
  });

  test('things are counted where they are, sea areas beside the tree', async () => {
    const counted = await at.libraries.indicators.values(indicatorOf('ZZ02'), '370200000000', 'county', null);
    const items = JSON.parse(counted.items) as { region: string; value: number | null; level: number }[];
    const counties = items
      .filter(({ level }) => level === 3)
      .reduce((sum, { value }) => sum + (value ?? 0), 0);
    expect(items.find(({ region }) => region === '370200000000')?.value).toBe(counties);
    expect(counties).toBeGreaterThan(0);
  });
});

test('the catalogue knows the new theme: records, freshness, quality, owner', async () => {
  const library = (await at.libraries.libraries()).find(({ id }) => id === 'lighthouses');
  const things = library?.datasets[0];
  expect(things?.owner.title.zh).toBe('省交通运输厅');
  expect(things?.facts.records).toBe((await at.recordsOf('lighthouses')).length);
  expect(things?.facts.completeness).toBe(1);
  expect(things?.facts.duplicate_rate).toBeGreaterThan(0);
  expect(things?.facts.last_batch?.source).toBe('lights.csv');
  expect(things?.facts.freshness.step).toBe('fresh');
  expect(
    (await at.libraries.libraries()).find(({ id }) => id === 'health')?.datasets[0]?.facts.freshness.step,
  ).toBe('never');
});

test('generators fill datasets through the same door, and the rows say that they are demo data', async () => {
  const only = ['lighthouses', 'service-windows', 'population-yearly'];
  const state = await fillWithDemo(at.database, register, at.libraries.ingestion, {
    only,
    scale: 0.2,
    generatorOf: async (theme) =>
      theme === 'lighthouses'
        ? {
            *lighthouses({ county, position, random }) {
              const [lng, lat] = position();
              yield { number: `D${county.code}`, height: random.whole(1, 50), lng, lat };
            },
          }
        : ((await import(`../../data/themes/${theme}/demo.ts`)) as { default: never }).default,
  });
  expect(state).toMatchObject({ state: 'loaded', done: 3, total: 3 });
  const library = (await at.libraries.libraries()).find(({ id }) => id === 'lighthouses');
  expect(library?.demo).toBe(true);
  expect(library?.datasets[0]?.facts.demo_records).toBe(136);
  expect(at.warnings).toEqual([]);
});

test('looking for keys and for a county’s records uses the indexes, also under a policy', async () => {
  await at.database.asOwner((tx) => tx.query(sql`ANALYZE feature`));
  const plan = (question: ReturnType<typeof sql>) =>
    at.database.withRights(granted(['370200000000']), async (tx) => {
      const rows = await tx.query<{ 'QUERY PLAN': string }>(sql`EXPLAIN ${question}`);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });
  const keys = ['A1', 'A2', 'nothing'];
  expect(
    await plan(
      sql`SELECT digest FROM feature_seen WHERE dataset = 'lighthouses' AND valid_to IS NULL AND key = ANY (${keys}::text[])`,
    ),
  ).toContain('feature_current');
  expect(
    await plan(
      sql`SELECT key FROM feature_seen WHERE dataset = 'population-yearly' AND valid_to IS NULL AND county = '370202000000'`,
    ),
  ).toMatch(/feature_place/);
});
