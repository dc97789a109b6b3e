import { PRODUCT } from '#data/audit/entry.ts';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '#data/db/sql.ts';
import { periodsBefore } from '#data/themes/period.ts';
import { todayInChina } from '#data/themes/today.ts';
import { computeDue } from '#data/indicators/compute.ts';
import { datasetOf, indicatorOf, openLighthouses, register, type Lighthouses } from './lighthouses.ts';

let at: Lighthouses;
beforeAll(async () => {
  at = await openLighthouses();
});
afterAll(() => at?.close());

const report = (rows: string) => at.load('lighthouse-monthly', `region,period,lit,due\n${rows}`, {});
/** An instant between what was and what comes; the embedded database's clock has milliseconds. */
const now = async (): Promise<string> => {
  await setTimeout(3);
  const [row] = await at.database.public.query<{ now: string }>(sql`SELECT now()::text AS now`);
  await setTimeout(3);
  return row!.now.replace(' ', 'T');
};
const valueOf = async (code: string, region: string, period: string | null, asOf: string | null = null) => {
  const { items } = await at.libraries.indicators.values(indicatorOf(code), region, null, period, asOf);
  return (JSON.parse(items) as { value: number | null }[])[0]?.value ?? null;
};

describe('a value that changes', () => {
  test('is kept as it was, with its trend, its proof and its rows', async () => {
    const before = await now();
    await report('370202,2026-09,90,100\n370203,2026-09,10,100\n');
    const then = await now();
    const { batch } = await report('370203,2026-09,50,100\n');
    expect(await valueOf('ZZ01', '370200000000', '2026-09')).toBe(70);
    expect(await valueOf('ZZ01', '370200000000', '2026-09', then)).toBe(50);
    expect(await valueOf('ZZ01', '370200000000', '2026-09', before)).toBeNull();
    const { indicators } = at.libraries;
    expect(JSON.parse(await indicators.trend(indicatorOf('ZZ01'), '370200000000', then))).toEqual([
      { period: '2026-09', value: 50 },
    ]);
    const profile = JSON.parse(await indicators.profile('370200000000', then)) as { value: number }[];
    expect(profile).toMatchObject([{ indicator: 'ZZ01', value: 50 }]);
    const proof = JSON.parse(
      (await indicators.proof(
        at.libraries.published,
        indicatorOf('ZZ01'),
        '370200000000',
        '2026-09',
        10,
        then,
      ))!,
    ) as { value: number; rows: { properties: { lit: number } }[]; batches: { id: string }[] };
    expect(proof.value).toBe(50);
    expect(proof.rows.map(({ properties }) => properties.lit)).toEqual([90, 10]);
    expect(proof.batches.map(({ id }) => id)).not.toContain(batch);
    expect(
      await indicators.proof(
        at.libraries.published,
        indicatorOf('ZZ01'),
        '370200000000',
        '2026-09',
        10,
        before,
      ),
    ).toBeNull();
  });

  test('comes back when the batch is taken back, and stays shown for the time between', async () => {
    const { batch } = await report('370203,2026-09,90,100\n');
    const between = await now();
    await at.libraries.ingestion.rollBack(batch, datasetOf('lighthouse-monthly'), PRODUCT);
    expect(await valueOf('ZZ01', '370203000000', '2026-09')).toBe(50);
    expect(await valueOf('ZZ01', '370203000000', '2026-09', between)).toBe(90);
    const { indicators } = at.libraries;
    const proof = async (asOf: string | null) =>
      JSON.parse(
        (await indicators.proof(
          at.libraries.published,
          indicatorOf('ZZ01'),
          '370203000000',
          '2026-09',
          10,
          asOf,
        ))!,
      ) as {
        value: number;
        rows: { properties: { lit: number } }[];
        batches: { id: string; withdrawn: boolean }[];
      };
    const then = await proof(between);
    expect([then.value, then.rows[0]?.properties.lit]).toEqual([90, 90]);
    expect(then.batches).toMatchObject([{ id: batch, withdrawn: true }]);
    const present = await proof(null);
    expect([present.value, present.rows[0]?.properties.lit, present.batches[0]?.withdrawn]).toEqual([
      50,
      50,
      false,
    ]);
  });

  test('is written once: computing the same again touches nothing', async () => {
    const stored = () =>
      at.database.asOwner((tx) =>
        tx.query(sql`
          SELECT indicator, region, period, numerator::text, valid_to::text, computed_at::text, xmin::text
            FROM indicator_value ORDER BY 1, 2, 3, 6`),
      );
    const before = await stored();
    expect(before.length).toBeGreaterThan(4);
    await at.libraries.ingestion.computeAll();
    expect(await stored()).toEqual(before);
  });
});

describe('parks and sea areas', () => {
  const park = 'PK-3701-001';
  test('have what lies in them, and nothing of it is counted twice in the tree', async () => {
    const [inside] = await at.database.public.query<{ lng: number; lat: number; county: string }>(sql`
      SELECT st_x(point) AS lng, st_y(point) AS lat,
             (SELECT code FROM region WHERE level = 3 AND st_covers(geom, point)) AS county
        FROM (SELECT st_pointonsurface(geom) AS point FROM region WHERE code = ${park}) AS park`);
    const { lng, lat, county } = inside!;
    await at.load(
      'lighthouses',
      `编号,高度,经度,纬度,区划代码\nP1,1,${lng},${lat},\nP2,1,,,${county}\nS1,1,121.2,36.2,\n`,
    );
    const [sea] = (await at.recordsOf('lighthouses')).filter(({ key }) => key === 'S1');
    expect(sea?.region).toMatch(/^SA-/);
    expect(await valueOf('ZZ02', park, null)).toBe(1);
    expect(await valueOf('ZZ02', sea!.region, null)).toBe(1);
    expect(await valueOf('ZZ02', county, null)).toBe(2);
    expect(await valueOf('ZZ02', '370000000000', null)).toBe(2);
    const { period } = await at.libraries.indicators.values(indicatorOf('ZZ02'), park, null, null);
    const proof = async (region: string) =>
      JSON.parse(
        (await at.libraries.indicators.proof(
          at.libraries.published,
          indicatorOf('ZZ02'),
          region,
          period!,
          10,
        ))!,
      ) as {
        published: number;
        records: number;
      };
    for (const region of [park, sea!.region, county, '370000000000']) {
      const { published, records } = await proof(region);
      expect(published).toBe(records);
    }
    // The city answers for the waters, but what floats there is not in the city.
    expect(await valueOf('ZZ02', '370200000000', null)).toBeNull();
  });

  test('things are counted again when a month begins, and what was counted in earlier ones stays', async () => {
    const kindOf = (id: string) => datasetOf(id).kind;
    const due = (today: string) => computeDue(at.database, register.indicators, kindOf, today);
    expect(await due('2099-05-02')).toBe(2);
    expect(await due('2099-05-31')).toBe(0);
    expect(await valueOf('ZZ02', '370000000000', '2099-05')).toBe(2);
    await at.database.asOwner((tx) =>
      tx.query(sql`DELETE FROM indicator_value WHERE indicator = 'ZZ02' AND period = '2099-05'`),
    );
    await at.database.asOwner((tx) =>
      tx.query(sql`
        INSERT INTO indicator_value (indicator, region, period, period_start, numerator, records)
        VALUES ('ZZ02', '370000000000', '2020-01', '2020-01-01', 7, 7)`),
    );
    await at.libraries.ingestion.computeAll();
    expect(await valueOf('ZZ02', '370000000000', '2020-01')).toBe(7);
  });
});

test('dated things count in the months at whose end they were there', async () => {
  const months = periodsBefore(todayInChina(), 'month', 24);
  const rows = [
    ['T1', '2001-05-05', ''],
    ['T2', `${months[10]}-15`, ''],
    ['T3', '2001-05-05', `${months[5]}-15`],
    ['T4', '2001-05-05', '2002-05-05'],
  ].map(([number, since, until]) => `${number},37.1,370302,${since},${until}`);
  await at.load('lighthouses', `number,height,region,lit_on,dark_on\n${rows.join('\n')}\n`);
  const trend = JSON.parse(await at.libraries.indicators.trend(indicatorOf('ZZ03'), '370302000000')) as {
    period: string;
    value: number;
  }[];
  expect(trend).toEqual(
    months.map((period, i) => ({ period, value: 1 + (i >= 10 ? 1 : 0) + (i < 5 ? 1 : 0) })),
  );
});

describe('peers', () => {
  test('are those of the same designation, the best first, and those without a value are left out', async () => {
    await report(
      '370202,2026-08,10,100\n370203,2026-08,30,100\n370102,2026-08,20,100\n370281,2026-08,99,100\n',
    );
    const { indicators } = at.libraries;
    const peers = await indicators.peers(indicatorOf('ZZ01'), '370202000000', '2026-08');
    expect(peers.group?.en).toBe('districts of the province');
    expect(peers.items.map(({ region, value }) => [region, value])).toEqual([
      ['370203000000', 30],
      ['370102000000', 20],
      ['370202000000', 10],
    ]);
    expect(peers.standing).toEqual({ rank: 3, n: 3, quartiles: [15, 20, 25] });
    expect(await indicators.peers(indicatorOf('ZZ01'), '370000000000', null)).toMatchObject({
      group: null,
      standing: null,
      items: [],
    });
    const unknown = await indicators.peers(indicatorOf('ZZ01'), '370302000000', '2026-08');
    expect(unknown.standing).toBeNull();
    expect(unknown.items).toHaveLength(3);
  });
});
