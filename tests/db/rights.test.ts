import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rightsOf, type Rights } from '#data/access/rights.ts';
import type { Person } from '#data/access/person.ts';
import type { Reads } from '#data/access/reads.ts';
import { sql, type Query } from '#data/db/sql.ts';
import { grantee, granted, STEWARD_RIGHTS } from './granted.ts';
import { openLighthouses, register, type Lighthouses } from './lighthouses.ts';

const SHINAN = '370202000000';
const SHIBEI = '370203000000';
const QINGDAO = '370200000000';
const PROVINCE = '370000000000';
const SEA = 'SA-HH-3702';

let at: Lighthouses;
let batch: string;

const filterOf = (dataset: string, asOf: string | null = null) => ({
  ...{ dataset, asOf, region: null, period: null, measure: null, cell: null, limit: 100, after: null },
});
type Item = { key: string; properties: Record<string, unknown> };
const listed = async (reads: Reads, dataset: string, asOf: string | null = null): Promise<Item[]> =>
  JSON.parse((await at.libraries.records(reads, filterOf(dataset, asOf))).items) as Item[];
const keys = async (person: Person, dataset: string, asOf: string | null = null): Promise<string[]> =>
  (await listed(at.libraries.readsOf(person, [dataset]), dataset, asOf)).map(({ key }) => key);

beforeAll(async () => {
  at = await openLighthouses();
  await at.load(
    'keepers',
    `name,number,height,region\n南,L1,9,${SHINAN}\n北,L2,2,${SHIBEI}\n市,,,${QINGDAO}\n`,
    {},
  );
  await at.load('keepers', `name,number,height,region\n海,,,${SEA}\n`, {});
  ({ batch } = await at.load(
    'lighthouses',
    'number,height,lng,lat,keeper,region\nL1,1,120.383,36.067,王南,\nL2,2,120.35,36.085,李北,\nL3,3,120.6,35.85,赵海,\nL4,4,9999,36,钱错,\n',
  ));
  await at.load(
    'keeper-homes',
    'number,age,lng,lat,moved_on\nH1,40,120.383,36.067,2026-10-01\nH2,41,117.02,36.66,2026-10-01\n',
  );
}, 120_000);
afterAll(() => at?.close());

describe('records of a grade that is not published', () => {
  test.each([
    ['a county', grantee([SHINAN]), ['南']],
    [
      'a city, with its counties and without the waters that it answers for',
      grantee([QINGDAO]),
      ['北', '南', '市'],
    ],
    ['the province, without waters', grantee([PROVINCE]), ['北', '南', '市']],
    ['a sea area', grantee([SEA]), ['海']],
    ['two things', grantee([SEA, SHIBEI]), ['北', '海']],
    ['counties one by one', grantee([SHINAN, SHIBEI]), ['北', '南']],
    ['one of two counties and waters', grantee([SHINAN, '370212000000', SEA]), ['南', '海']],
    ['a park beside it', grantee(['PK-3702-001']), []],
    ['the grade of published data', grantee([QINGDAO], { grade: 1 }), []],
    ['another library', grantee([QINGDAO], { libraries: ['emergency'] }), []],
    ['everything, but who administers', { ...grantee([PROVINCE]), adminRole: 'security' as const }, []],
  ])('are seen by who was granted %s', async (_what, person, expected) => {
    expect((await keys(person, 'keepers')).sort()).toEqual([...expected].sort());
    const { items } = {
      items: await at.libraries.history(at.libraries.readsOf(person, ['keepers']), 'keepers', '南'),
    };
    expect(items.includes('南')).toBe(expected.includes('南'));
  });

  test('are shown as of a time by the rights of today', async () => {
    const then = new Date().toISOString();
    await at.load('keepers', `name,number,height,region\n南,L1,8,${SHINAN}\n`, {});
    const seen = await listed(at.libraries.readsOf(grantee([SHINAN]), ['keepers']), 'keepers', then);
    expect(seen.map(({ properties }) => properties['height'])).toEqual([9]);
    expect(await keys(grantee([SHIBEI]), 'keepers', then)).toEqual(['北']);
  });

  test('lie in a table that neither role reads', async () => {
    const question = sql`SELECT FROM feature`;
    await expect(at.database.public.query(question)).rejects.toThrow('permission denied');
    await expect(at.database.withRights(STEWARD_RIGHTS, (tx) => tx.query(question))).rejects.toThrow(
      'permission denied',
    );
  });
});

test('a batch is seen by everybody while its dataset is published, and by those who are granted it otherwise', async () => {
  const known = sql`SELECT count(*)::int AS n FROM ingest_batch WHERE id = ${batch}`;
  const count = async (rights: Rights | null): Promise<number | undefined> => {
    const [row] = rights
      ? await at.database.withRights(rights, (tx) => tx.query<{ n: number }>(known))
      : await at.database.public.query<{ n: number }>(known);
    return row?.n;
  };
  const grade = (to: number) =>
    at.database.asOwner((tx) => tx.query(sql`UPDATE dataset SET grade = ${to} WHERE id = 'lighthouses'`));
  const held = at.libraries.readsOf(grantee([SHINAN]), ['lighthouses']).rights!;
  const others = at.libraries.readsOf(grantee([SHINAN]), ['keepers']).rights!;
  try {
    expect([await count(null), await count(held), await count(others)]).toEqual([1, 1, 1]);
    await grade(2);
    expect([await count(null), await count(held), await count(others)]).toEqual([0, 1, 0]);
    await at.database.asOwner((tx) =>
      tx.query(sql`UPDATE ingest_batch SET published = true WHERE id = ${batch}`),
    );
    expect(await count(null)).toBe(0);
  } finally {
    await grade(1);
  }
  expect(await count(null)).toBe(1);
});

describe('fields of a stricter grade than their record', () => {
  const seen = async (reads: Reads) =>
    Object.fromEntries(
      (await listed(reads, 'lighthouses')).map(({ key, properties }) => [key, properties['keeper'] ?? null]),
    );

  test('are left out where they are not granted, of rows that everybody sees', async () => {
    const nothing = { L1: null, L2: null, L3: null };
    expect(await seen(at.libraries.published)).toEqual(nothing);
    expect(await seen(at.libraries.readsOf(grantee([SHINAN]), ['lighthouses']))).toEqual({
      ...nothing,
      L1: '王南',
    });
    expect(await seen(at.libraries.readsOf(grantee([QINGDAO], { grade: 2 }), ['lighthouses']))).toEqual(
      nothing,
    );
    expect(await seen(at.libraries.readsOf(grantee([SEA]), ['lighthouses']))).toEqual({
      ...nothing,
      L3: '赵海',
    });
    expect(await seen(at.libraries.readsOf(grantee([QINGDAO]), ['lighthouses']))).toEqual({
      ...nothing,
      L1: '王南',
      L2: '李北',
    });
  });

  test('cannot be asked for by a condition either', async () => {
    const question = sql`SELECT key FROM feature_seen WHERE dataset = 'lighthouses' AND properties ->> 'keeper' IN ('王南', '李北')`;
    expect(await at.database.public.query(question)).toEqual([]);
    expect(await at.database.withRights(granted([SHIBEI]), (tx) => tx.query(question))).toEqual([
      { key: 'L2' },
    ]);
  });

  test('are no secret of a declaration that has become stricter or milder since', async () => {
    const grade = (to: number) =>
      at.database.asOwner((tx) =>
        tx.query(
          sql`UPDATE dataset_field SET grade = ${to} WHERE dataset = 'lighthouses' AND field = 'keeper'`,
        ),
      );
    const city = at.libraries.readsOf(grantee([SHINAN]), ['lighthouses']);
    try {
      await grade(4);
      expect((await seen(city))['L1']).toBeNull();
      await grade(1);
      expect((await seen(at.libraries.published))['L1']).toBe('王南');
    } finally {
      await grade(3);
    }
    expect((await seen(at.libraries.published))['L1']).toBeNull();
  });
});

describe('what stewards look after', () => {
  const kept = (person: Person) =>
    at.libraries.kept(rightsOf(person, register), { id: batch, masks: null }, '0', 10);
  const conflicts = async (person: Person): Promise<string[]> => {
    const filter = { dataset: 'keepers', state: 'open', field: null, limit: 10, after: null };
    const { items } = await at.libraries.conflicts(rightsOf(person, register), filter);
    return (JSON.parse(items) as { record: string }[]).map(({ record }) => record);
  };
  const steward = { role: 'steward' } as const;

  test('are the kept rows of datasets that are theirs in the whole province', async () => {
    expect(await kept(grantee([PROVINCE], steward))).toHaveLength(1);
    expect(await kept(grantee([PROVINCE]))).toEqual([]);
    expect(await kept(grantee([QINGDAO], steward))).toEqual([]);
    expect(await kept(grantee([PROVINCE], { ...steward, libraries: ['emergency'] }))).toEqual([]);
    expect(await kept(grantee([PROVINCE], { ...steward, grade: 2 }))).toEqual([]);
  });

  test('are conflicts of records in their regions', async () => {
    expect(await conflicts(grantee([PROVINCE], steward))).toEqual(['南']);
    expect(await conflicts(grantee([SHINAN], steward))).toEqual(['南']);
    expect(await conflicts(grantee([SHIBEI], steward))).toEqual([]);
    expect(await conflicts(grantee([SHINAN]))).toEqual([]);
    expect(await conflicts(grantee([PROVINCE], { ...steward, libraries: ['emergency'] }))).toEqual([]);
  });
});

test('cells of a layer that is not published are seen by county', async () => {
  const counted = async (person: Person) => {
    const reads = at.libraries.readsOf(person, ['keeper-homes']);
    const placed = at.libraries.cellLayers.get('lighthouses/homes-by-month')!;
    const pages = await at.libraries.cells.manifest(reads, placed, 8, '2026-10-01', [-180, -90, 180, 90]);
    const { n } = await at.libraries.cells.summary(reads, placed, PROVINCE, null);
    return {
      pages: pages.length,
      n,
      far: (await at.libraries.cells.points(reads, placed, [116, 36, 118, 37], null, 10)).count,
    };
  };
  expect(await counted(grantee([QINGDAO]))).toEqual({ pages: 1, n: 1, far: 0 });
  expect(await counted(grantee(['370100000000']))).toEqual({ pages: 1, n: 1, far: 1 });
  expect(await counted(grantee([PROVINCE]))).toEqual({ pages: 2, n: 2, far: 1 });
  expect(await counted(grantee([PROVINCE], { grade: 2 }))).toMatchObject({ n: 0, far: 0 });
});

describe('questions within rights', () => {
  beforeAll(() =>
    at.database.asOwner(async (tx) => {
      // as many as the planner needs to see that an index pays
      await tx.query(sql`
        INSERT INTO feature (dataset, key, batch, row_no, digest, region, city, county, town, cell, period, period_start, properties, grade)
        SELECT 'plan-' || n % 4, n::text, 1, n, md5(n::text)::uuid, place.code, ${QINGDAO}, place.code, NULL,
               (8::bigint << 56) + n, '2026', date '2000-01-01' + n, '{}', 2
          FROM generate_series(1, 40000) AS n
          JOIN (SELECT code, row_number() OVER (ORDER BY code) AS i FROM region WHERE kind = 'county') AS place ON place.i = 1 + n % 136`);
      await tx.query(sql`
        INSERT INTO cell_rollup (measure, bucket, cell, county, n, sum, grade)
        SELECT 9000 + n % 4, '-infinity', n, ${SHINAN}, 1, 1, 2 FROM generate_series(1, 40000) AS n`);
      await tx.query(sql`ANALYZE feature`);
      await tx.query(sql`ANALYZE cell_rollup`);
    }),
  );

  const seen = sql`SELECT properties FROM feature_seen WHERE dataset = 'plan-1' AND valid_to IS NULL`;
  const { first, last } = { first: (8n << 56n) + 5_000n, last: (8n << 56n) + 6_000n };
  test.each([
    ['a record', sql`${seen} AND key = '20001'`, /Index Cond: .*dataset = .*key = /],
    ['a county', sql`${seen} AND county = ${SHINAN}`, /Index Cond: .*dataset = .*county = /],
    [
      'a page of a county',
      sql`${seen} AND county = ${SHINAN} ORDER BY key LIMIT 20`,
      /^(?![\s\S]*Sort)[\s\S]*Index Scan using feature_place/,
    ],
    [
      'a box',
      sql`${seen} AND cell BETWEEN ${String(first)}::bigint AND ${String(last)}::bigint`,
      /Index Cond: .*dataset = .*cell >= .*cell <= /,
    ],
    ['a period', sql`${seen} AND period_start > '2100-01-01'`, /Index Cond: .*dataset = .*period_start > /],
    [
      'cells of a layer',
      sql`SELECT cell, n FROM cell_rollup WHERE measure = 9001 AND bucket = '-infinity' AND cell BETWEEN 100 AND 400`,
      /Index Cond: .*measure = .*bucket = .*cell >= .*cell <= /,
    ],
  ])('about %s use their index', async (_what, question, index) => {
    const rows = await at.database.withRights(granted([SHINAN]), (tx) =>
      tx.query<{ 'QUERY PLAN': string }>({ ...question, text: `EXPLAIN ${question.text}` }),
    );
    const found = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(found).toMatch(index);
    expect(found).toMatch(/Filter: .*grade = 1/);
  });
});

test('waters and parks are granted by their own ids, whatever city is written beside them, and never have a county', async () => {
  const places = { land: SHINAN, water: SEA, park: 'PK-3702-001' };
  const write = (county: Query): Promise<unknown> =>
    at.database.asOwner((tx) =>
      tx.query(sql`
        INSERT INTO feature (dataset, key, batch, row_no, digest, region, city, county, cell, properties, grade)
        SELECT 'keepers', 'beside ' || key, ${batch}, 1, md5(key)::uuid, region, ${QINGDAO}, ${county}, 1, '{}', 2
          FROM unnest(${Object.keys(places)}::text[], ${Object.values(places)}::text[]) AS beside(key, region)`),
    );
  await expect(write(sql`${SHINAN}`)).rejects.toThrow('feature_county_in_tree');
  await write(sql`CASE WHEN key = 'land' THEN ${SHINAN} END`);
  try {
    for (const [regions, expected] of [
      [[SHINAN], ['beside land']],
      [[QINGDAO], ['beside land']],
      [[PROVINCE], ['beside land']],
      [
        [PROVINCE, SEA],
        ['beside land', 'beside water'],
      ],
      [['PK-3702-001', SHIBEI], ['beside park']],
    ] as const)
      expect((await keys(grantee(regions), 'keepers')).filter((key) => key.startsWith('beside'))).toEqual(
        expected,
      );
  } finally {
    await at.database.asOwner((tx) => tx.query(sql`DELETE FROM feature WHERE key LIKE 'beside %'`));
  }
});

test('thousands of interleaved questions of two people and the public never bring a row of another', async () => {
  const people = [
    at.libraries.readsOf(grantee([SHINAN]), ['keepers']),
    at.libraries.readsOf(grantee([SHIBEI]), ['keepers']),
  ];
  const own = ['["南"]', '["北"]', '[]'];
  const question = sql`SELECT coalesce(json_agg(key), '[]')::text AS keys FROM feature_seen WHERE dataset = 'keepers' AND valid_to IS NULL`;
  const ask = async (i: number): Promise<string | null> => {
    const who = i % 3;
    const { db } = people[who] ?? at.libraries.published;
    if (i % 50 === 7) await db.query(sql`SELECT 1 / 0`).catch(() => undefined);
    const [row] = await db.query<{ keys: string }>(question);
    return row?.keys === own[who] ? null : `${who} saw ${row?.keys}`;
  };
  const wrong: (string | null)[] = [];
  let next = 0;
  // forty at a time, so that they wait for one another's connections, none of them for too long
  const asker = async (): Promise<void> => {
    for (let i = next++; i < 3_000; i = next++) wrong.push(await ask(i));
  };
  await Promise.all(Array.from({ length: 40 }, asker));
  expect(wrong.filter((one) => one !== null)).toEqual([]);
  expect(wrong).toHaveLength(3_000);
}, 120_000);
