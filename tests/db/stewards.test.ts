import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { BatchDetail, Inspection, Trial } from '#api/batch-schemas.ts';
import type { ConflictList } from '#api/conflict-schemas.ts';
import { anybody, type Person } from '#data/access/person.ts';
import { rightsOf } from '#data/access/rights.ts';
import { sql } from '#data/db/sql.ts';
import { openApp, ORIGIN } from './app.ts';
import { register } from './lighthouse-theme.ts';
import type { Lighthouses } from './lighthouses.ts';
import { grant, person, PROVINCE_STEWARD } from './people.ts';

/* What stewards may, where, and that everybody else may not. */

let opened: Awaited<ReturnType<typeof openApp>>;
let at: Lighthouses;
beforeAll(async () => {
  opened = await openApp();
  at = opened.at;
});
afterAll(() => opened?.close());
beforeEach(() => opened.ask(PROVINCE_STEWARD));

const SHINAN = '370202000000';
const SHIBEI = '370203000000';
const of = (name: string, ...regions: string[]) =>
  person(name, { grants: regions.map((region) => grant({ region })) });
const shinan = of('shinan.steward', SHINAN);
const shibei = of('shibei.steward', SHIBEI);
const qingdao = of('qingdao.steward', '370200000000');
const official = person('official', { grants: [grant({ role: 'official' })] });

const LIGHTS = '/api/datasets/lighthouses';
const get = (path: string, headers: Record<string, string> = {}) =>
  opened.app.request(ORIGIN + path, { headers });
const post = (path: string, body = '{}') => opened.app.request(ORIGIN + path, { method: 'POST', body });
const json = async <Body>(response: Response | Promise<Response>) => (await (await response).json()) as Body;

/** Sends a file as who asks, and waits until it is loaded. */
const send = async (text: string, dataset = 'lighthouses'): Promise<BatchDetail> => {
  const { batch } = await json<{ batch: string }>(
    post(`/api/datasets/${dataset}/batches?name=a.csv&crs=wgs84`, text),
  );
  for (;;) {
    const found = await json<BatchDetail>(get(`/api/batches/${batch}`));
    if (found.state !== 'loading') return found;
    await setTimeout(20);
  }
};
const HEAD = '编号,高度,经度,纬度\n';
const IN_SHINAN = '120.383,36.067';
const IN_SHIBEI = '120.37,36.09';
/** What a batch kept aside, as far as the database shows it to somebody. */
const keptBy = (who: Person, id: string) =>
  at.libraries.kept(rightsOf(who, register), { id, masks: null }, '0', 100);
const heights = async () =>
  Object.fromEntries(
    (await at.stored('lighthouses'))
      .filter((row) => (row as { present?: boolean }).present)
      .map((row) => [row.key, (row as unknown as { properties: { height: number } }).properties.height]),
  );

describe('whoever is no steward', () => {
  const routes: [string, () => Promise<Response> | Response][] = [
    ['upload', () => post(`${LIGHTS}/uploads?name=a.csv`, `${HEAD}N,1,${IN_SHINAN}\n`)],
    ['batches', () => post(`${LIGHTS}/batches?name=a.csv&crs=wgs84`, `${HEAD}N,1,${IN_SHINAN}\n`)],
    ['inspect', () => post(`${LIGHTS}/uploads/${'0'.repeat(24)}/inspect`)],
    ['try', () => post(`${LIGHTS}/uploads/${'0'.repeat(24)}/try`)],
    ['load', () => post(`${LIGHTS}/uploads/${'0'.repeat(24)}/load`)],
    ['conflicts', () => get('/api/datasets/keepers/conflicts')],
    [
      'uphold',
      () => post('/api/datasets/keepers/conflicts/uphold', '{"record":"a","field":"height","note":"well"}'),
    ],
  ];
  test.each(routes)('is refused: %s', async (_name, ask) => {
    for (const [who, status] of [
      [anybody(null), 401],
      [official, 403],
      [person('administrator', { adminRole: 'system' }), 403],
      [person('wall', { grants: [grant()], readOnly: true }), 403],
    ] as const) {
      opened.ask(who);
      expect((await ask()).status, who.name).toBe(status);
    }
    expect(await heights()).not.toHaveProperty('N');
  });

  test('is told in the language asked for what is missing', async () => {
    const detail = async (language: string) =>
      (
        await json<{ detail: string }>(
          get('/api/datasets/keepers/conflicts', { 'accept-language': language }),
        )
      ).detail;
    opened.ask(anybody(null));
    expect(await detail('zh')).toContain('请先登录');
    expect(await detail('en')).toContain('Sign in first');
    opened.ask(official);
    expect(await detail('zh')).toContain('管理“守灯人”需要数据管理员的授权');
    expect(await detail('en')).toContain('"Keepers" needs a grant as data steward');
  });

  test('is on record as refused, once a minute a path', async () => {
    const curious = person('curious');
    opened.ask(curious);
    for (let i = 0; i < 3; i++) await get('/api/datasets/keepers/conflicts?limit=5');
    await get('/api/datasets/lighthouses/conflicts');
    opened.ask(anybody('10.9.9.9'));
    await get('/api/datasets/keepers/conflicts');
    const entries = await at.database.asKeeper((tx) =>
      tx.query<{ after: { path: string } }>(sql`
        SELECT actor, address, object, after, result FROM audit_entry
         WHERE action = 'access.refuse' AND (actor = 'curious' OR address = '10.9.9.9') ORDER BY id`),
    );
    expect(entries).toEqual(
      ['keepers', 'lighthouses'].map((dataset) => ({
        actor: 'curious',
        address: '10.1.2.3',
        object: `account/${curious.account}`,
        after: {
          method: 'GET',
          path: `/api/datasets/${dataset}/conflicts`,
          why: expect.stringContaining('needs a grant as data steward') as string,
        },
        result: 'refused',
      })),
    );
  });
});

describe('a steward of one county', () => {
  test('brings in what lies there, by position or by code; the rest is kept aside with its region named', async () => {
    opened.ask(shinan);
    const batch = await send(`${HEAD}A1,1,${IN_SHINAN}\nA2,2,${IN_SHIBEI}\nA3,3,120.6,35.9\n`);
    expect(batch).toMatchObject({ state: 'loaded', received: 3, accepted: 1, quarantined: 2 });
    expect(batch.causes).toMatchObject([{ reason: 'outside-regions', field: 'lng', rows: 2 }]);
    expect(batch.causes?.[0]?.sample.en).toMatch(
      /^position: 370203\d{6} is not in the regions that you manage \(370202000000\)$/,
    );
    const coded = await send('姓名,区划代码\n甲,370202\n乙,370203\n', 'keepers');
    expect(coded).toMatchObject({ accepted: 1, quarantined: 1 });
    expect(coded.causes?.[0]?.sample.zh).toBe('区划代码:370203000000 不在您负责的地区(370202000000)内');
  });

  test('sees so before loading', async () => {
    opened.ask(shinan);
    const seen = await json<Inspection>(
      post(`${LIGHTS}/uploads?name=b.csv`, `${HEAD}B1,1,${IN_SHINAN}\nB2,2,${IN_SHIBEI}\n`),
    );
    const at = (action: string) => post(`${LIGHTS}/uploads/${seen.upload}/${action}`, '{"crs":"wgs84"}');
    const decided = await json<Inspection>(at('inspect'));
    expect(decided.preview.map(({ flaw }) => flaw?.reason)).toEqual([undefined, 'outside-regions']);
    expect(decided.views[0]?.points.filter((_, i) => i % 4 === 3)).toEqual([1, 0]);
    expect(await json<Trial>(at('try'))).toMatchObject({ accepted: 1, quarantined: 1 });
  });

  test('never writes over another county’s record, nor learns what it says', async () => {
    opened.ask(shibei);
    await send(`${HEAD}C1,77.625,${IN_SHIBEI}\n`);
    opened.ask(shinan);
    const upload = await json<Inspection>(post(`${LIGHTS}/uploads?name=c.csv`, `${HEAD}C1,5,${IN_SHINAN}\n`));
    const trial = await post(`${LIGHTS}/uploads/${upload.upload}/try`, '{"crs":"wgs84"}');
    const told = await trial.text();
    expect(JSON.parse(told)).toMatchObject({ accepted: 0, kept: [{ flaw: { reason: 'key-elsewhere' } }] });
    const batch = await send(`${HEAD}C1,5,${IN_SHINAN}\nC2,6,${IN_SHINAN}\n`);
    expect(batch).toMatchObject({ accepted: 1, quarantined: 1, causes: [{ reason: 'key-elsewhere' }] });
    for (const text of [told, JSON.stringify(batch), JSON.stringify(await keptBy(shinan, batch.id))])
      expect(text).not.toMatch(/77\.6|370203|市北/);
    expect(await heights()).toMatchObject({ C1: 77.625, C2: 6 });
  });

  test('changes and repeats the records of the own county as ever', async () => {
    opened.ask(shinan);
    await send(`${HEAD}D1,1,${IN_SHINAN}\n`);
    expect(await send(`${HEAD}D1,1,${IN_SHINAN}\n`)).toMatchObject({ accepted: 0, duplicate: 1 });
    expect(await send(`${HEAD}D1,2,${IN_SHINAN}\n`)).toMatchObject({ accepted: 1 });
    expect(await heights()).toMatchObject({ D1: 2 });
  });

  test('does not take a record of the own county away to another, nor fetch it from there', async () => {
    opened.ask(shinan);
    await send(`${HEAD}E1,1,${IN_SHINAN}\n`);
    expect(await send(`${HEAD}E1,1,${IN_SHIBEI}\n`)).toMatchObject({
      causes: [{ reason: 'outside-regions' }],
    });
    opened.ask(qingdao);
    expect(await send(`${HEAD}E1,1,${IN_SHIBEI}\n`)).toMatchObject({ accepted: 1 });
    opened.ask(shinan);
    expect(await send(`${HEAD}E1,1,${IN_SHINAN}\n`)).toMatchObject({ causes: [{ reason: 'key-elsewhere' }] });
  });
});

test('a steward of a sea area or a park writes there and nowhere else; one of a coastal city not at sea', async () => {
  const [park] = await at.database.public.query<{ code: string; position: string }>(sql`
    SELECT code, st_x(st_pointonsurface(geom)) || ',' || st_y(st_pointonsurface(geom)) AS position
      FROM region WHERE kind = 'park' AND code NOT LIKE 'PK-3705-%' ORDER BY code LIMIT 1`);
  const [sea] = await at.database.public.query<{ region: string }>(sql`
    SELECT code AS region FROM region WHERE kind = 'sea_area' AND st_covers(geom, st_point(120.6, 35.9, 4326))`);
  const file = `${HEAD}F1,1,120.6,35.9\nF2,1,${park!.position}\nF3,1,118.0,37.4\n`;
  opened.ask(of('sea', sea!.region));
  expect(await send(file)).toMatchObject({ accepted: 1, quarantined: 2 });
  opened.ask(of('park', park!.code));
  expect(await send(file.replace('F2,1', 'F2,2'))).toMatchObject({ accepted: 1, quarantined: 2 });
  opened.ask(of('city', '370200000000', `${park!.code.slice(3, 7)}00000000`));
  expect(await send(file.replaceAll(',1,', ',3,'))).toMatchObject({ accepted: 1, quarantined: 2 });
  expect(await heights()).toMatchObject({ F1: 1, F2: 3 });
});

describe('a batch of a steward of two counties', () => {
  let batch: BatchDetail;
  const both = of('both', SHIBEI, SHINAN);
  beforeAll(async () => {
    opened.ask(both);
    batch = await send(`${HEAD}G1,1,${IN_SHINAN}\nG2,2,${IN_SHIBEI}\nG3,3,118.0,37.4\n`);
  });

  test('has its regions on record, and in the audit', async () => {
    expect(batch.regions).toEqual([SHINAN, SHIBEI]);
    opened.ask(PROVINCE_STEWARD);
    expect((await send(`${HEAD}G4,1,${IN_SHINAN}\n`)).regions).toBeNull();
    const acts = await at.database.asKeeper((tx) =>
      tx.query<{ actor: string; after: object }>(sql`
        SELECT actor, after FROM audit_entry WHERE action = 'batch.load' AND object = ${`batch/${batch.id}`}`),
    );
    expect(acts).toMatchObject([{ actor: 'both', after: { regions: [SHINAN, SHIBEI] } }]);
  });

  test('shows what it kept aside to stewards of both, of their city and of the province', async () => {
    for (const who of [both, qingdao, PROVINCE_STEWARD]) {
      opened.ask(who);
      expect(JSON.stringify(await keptBy(who, batch.id)), who.name).toContain('G3');
      expect((await json<BatchDetail>(get(`/api/batches/${batch.id}`))).causes).toHaveLength(1);
    }
    const lacking = person('other', { grants: [grant({ libraries: ['health'] })] });
    for (const who of [shinan, shibei, official, lacking]) {
      opened.ask(who);
      expect((await get(`/api/batches/${batch.id}/quarantine.csv`)).status, who.name).toBe(403);
      expect(await keptBy(who, batch.id), who.name).toEqual([]);
      expect((await json<BatchDetail>(get(`/api/batches/${batch.id}`))).causes).toBeNull();
    }
    opened.ask(anybody(null));
    expect((await get(`/api/batches/${batch.id}/quarantine.csv`)).status).toBe(401);
    expect((await json<BatchDetail>(get(`/api/batches/${batch.id}`))).causes).toBeNull();
  });

  test('is taken back by a steward of all its regions alone', async () => {
    for (const who of [shinan, shibei, official]) {
      opened.ask(who);
      expect((await post(`/api/batches/${batch.id}/rollback`)).status, who.name).toBe(403);
    }
    expect(await heights()).toMatchObject({ G1: 1, G2: 2 });
    opened.ask(qingdao);
    expect((await post(`/api/batches/${batch.id}/rollback`)).status).toBe(200);
    expect(await heights()).not.toHaveProperty('G1');
  });
});

test('conflicts are listed, counted and settled where the steward’s regions have the record', async () => {
  await send(`${HEAD}H1,10,${IN_SHINAN}\nH2,20,${IN_SHIBEI}\n`);
  await send('姓名,灯塔编号,高度,区划代码\n南,H1,99,370202\n北,H2,98,370203\n', 'keepers');
  const list = () => json<ConflictList>(get('/api/datasets/keepers/conflicts'));
  const uphold = (record: string) =>
    post(
      '/api/datasets/keepers/conflicts/uphold',
      JSON.stringify({ record, field: 'height', note: '已核实' }),
    );
  opened.ask(shinan);
  const { items, counts } = await list();
  expect(items.map(({ record }) => record)).toEqual(['南']);
  expect(counts).toMatchObject([{ open: 1 }]);
  expect((await uphold('北')).status).toBe(409);
  expect((await uphold('南')).status).toBe(200);
  opened.ask(PROVINCE_STEWARD);
  expect((await list()).items.map(({ record }) => record)).toEqual(['北']);
});
