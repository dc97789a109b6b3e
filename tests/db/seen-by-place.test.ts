import { afterAll, beforeAll, expect, test } from 'vitest';
import { sees, type Place, type Rights } from '#data/access/rights.ts';
import { sql } from '#data/db/sql.ts';
import { maskValue } from '#data/ingest/shown.ts';
import { granted } from './granted.ts';
import { datasetOf, openLighthouses, type Lighthouses } from './lighthouses.ts';

/* What the database lets through of records of every dataset, grade and place is what rights say of them. */

let at: Lighthouses;

const [SHINAN, QINGDAO, TOWN, VILLAGE] = ['370202000000', '370200000000', '370202001000', '370202001001'];
const PLACES: readonly Place[] = [
  { region: VILLAGE, town: TOWN, county: SHINAN, city: QINGDAO },
  { region: '370202001002', town: TOWN, county: SHINAN, city: QINGDAO },
  { region: TOWN, town: TOWN, county: SHINAN, city: QINGDAO },
  { region: SHINAN, town: null, county: SHINAN, city: QINGDAO },
  { region: QINGDAO, town: null, county: null, city: QINGDAO },
  { region: '370000000000', town: null, county: null, city: null },
  { region: '370102000000', town: null, county: '370102000000', city: '370100000000' },
  { region: 'SA-HH-3702', town: null, county: null, city: QINGDAO },
  { region: 'PK-3702-001', town: null, county: null, city: QINGDAO },
];

const all = granted(['370000000000']).read;
const THINGS = ['keepers', 'keeper-homes', 'lighthouses', 'hazard-sources', 'medical-institutions'].flatMap(
  (dataset) =>
    [...new Set([1, datasetOf(dataset).grade, ...Object.keys(all[dataset] ?? {}).map(Number)])].flatMap(
      (grade) => PLACES.map((place) => ({ dataset, grade, place })),
    ),
);

const REGIONS = [...new Set(PLACES.map(({ region }) => region!)), '370203000000'];
const at2 = { grade: 2 as const };
/** What two grants come to. */
const both = (one: Rights, other: Rights): Rights => ({
  ...one,
  read: Object.fromEntries(
    [...new Set([...Object.keys(one.read), ...Object.keys(other.read)])].map((dataset) => {
      const grades = [...Object.keys(one.read[dataset] ?? {}), ...Object.keys(other.read[dataset] ?? {})];
      const codes = (grade: string) => [
        ...(one.read[dataset]?.[grade] ?? []),
        ...(other.read[dataset]?.[grade] ?? []),
      ];
      return [dataset, Object.fromEntries(grades.map((grade) => [grade, codes(grade)]))];
    }),
  ),
});
const PEOPLE: readonly Rights[] = [
  granted([]),
  ...REGIONS.flatMap((region) => ([1, 2, 3, 4] as const).map((grade) => granted([region], { grade }))),
  granted([SHINAN, 'SA-HH-3702']),
  granted([TOWN, 'PK-3702-001']),
  granted([VILLAGE, '370102000000'], { grade: 3 }),
  granted(['SA-HH-3702', '370202002000'], { grade: 2 }),
  granted([SHINAN, '370203000000']),
  granted([QINGDAO, '370102000000']),
  granted([QINGDAO, '370102000000'], { grade: 3 }),
  granted(['370102000000', '370203000000'], { libraries: ['emergency'] }),
  granted(['370102000000', TOWN], { libraries: ['emergency'] }),
  granted(['370000000000', 'PK-3702-001'], { grade: 3 }),
  both(granted([SHINAN]), granted([QINGDAO], at2)),
  both(
    granted([SHINAN], { libraries: ['emergency'] }),
    granted(['370102000000'], { libraries: ['lighthouses'] }),
  ),
  both(granted([QINGDAO], { libraries: ['emergency'], grade: 3 }), granted(['370102000000'], at2)),
  both(granted(['SA-HH-3702']), granted([SHINAN], at2)),
  both(granted([TOWN]), granted([SHINAN], at2)),
];

const propertiesOf = (dataset: string): Record<string, string> =>
  Object.fromEntries(datasetOf(dataset).fields.map(({ id }) => [id, `${id} 13812345678`]));

/** The record's properties as they are shown to whoever has these rights, by TypeScript alone. */
const shownTo = (rights: Rights, { dataset, place }: (typeof THINGS)[number]): Record<string, string> => {
  const { grade: own, fields } = datasetOf(dataset);
  const properties = propertiesOf(dataset);
  return Object.fromEntries(
    fields.flatMap(({ id, grade = own, personal }) => {
      if (grade > own && !sees(rights, { dataset, grade, place })) return [];
      return [[id, personal ? maskValue(personal, properties[id]!) : properties[id]!]];
    }),
  );
};

beforeAll(async () => {
  at = await openLighthouses();
  await at.database.asOwner(async (tx) => {
    const columns = [
      THINGS.map(({ dataset }) => dataset),
      THINGS.map((_, i) => `sees-${i}`),
      THINGS.map(({ grade }) => grade),
      ...(['region', 'city', 'county', 'town'] as const).map((code) =>
        THINGS.map(({ place }) => place[code]),
      ),
      THINGS.map(({ dataset }) => JSON.stringify(propertiesOf(dataset))),
    ];
    await tx.query(sql`SET LOCAL session_replication_role = replica`); // rows of no batch
    await tx.query(sql`
      INSERT INTO feature (dataset, key, batch, row_no, digest, grade, region, city, county, town, properties)
      SELECT dataset, key, 0, 0, gen_random_uuid(), grade, region, city, county, town, properties
        FROM unnest(${columns[0]}::text[], ${columns[1]}::text[], ${columns[2]}::smallint[], ${columns[3]}::text[],
                    ${columns[4]}::text[], ${columns[5]}::text[], ${columns[6]}::text[], ${columns[7]}::jsonb[])
             AS thing(dataset, key, grade, region, city, county, town, properties)`);
  });
}, 120_000);
afterAll(() => at?.close());

const read = (rights: Rights) =>
  at.database.withRights(rights, (tx) =>
    tx.query<{ key: string; properties: object; open: object }>(
      sql`SELECT key, properties, open FROM feature_seen WHERE key LIKE 'sees-%' ORDER BY key`,
    ),
  );
const expected = (rights: Rights) =>
  THINGS.flatMap((thing, i) =>
    sees(rights, thing)
      ? [{ key: `sees-${i}`, properties: shownTo(rights, thing), open: shownTo(granted([]), thing) }]
      : [],
  ).sort((a, b) => (a.key < b.key ? -1 : 1));

test('records and their fields are seen where they are granted, made ready to be read or not', async () => {
  expect(new Set(THINGS.map(({ grade }) => grade))).toEqual(new Set([1, 2, 3, 4]));
  for (const rights of PEOPLE) expect(await read(rights)).toEqual(expected(rights));
  await at.database.asOwner((tx) =>
    tx.query(
      sql`SELECT field_guard_keep(dataset) FROM (SELECT DISTINCT dataset FROM dataset_field) AS declared`,
    ),
  );
  for (const rights of PEOPLE) expect(await read(rights)).toEqual(expected(rights));
});

test('what is of no dataset or at no place is seen where it is published alone', () => {
  expect(sees(granted(['370000000000']), { dataset: null, grade: 2, place: PLACES[0]! })).toBe(false);
  expect(sees(granted(['370000000000']), { dataset: 'keepers', grade: 2, place: null })).toBe(false);
});
