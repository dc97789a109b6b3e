import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '#data/db/sql.ts';
import { itemOf, linesOf, openExports, SHIBEI, SHINAN, statusOf } from './export-people.ts';

/* Rows that were kept aside: where something of grade 3 may stand in them, they leave as every such file does. */

let on: Awaited<ReturnType<typeof openExports>>;
let lights: string;
let homes: string;
let keepers: string;
const HOMES_HEAD = 'number,age,lng,lat,occupant,phone,id_number,note';
const PERSON = '张三丰,13812345678,370202199001011234';

beforeAll(async () => {
  on = await openExports();
  const inShinan = '120.383,36.067';
  const load = async (dataset: string, text: string, regions: string[] | null) =>
    (await on.at.load(dataset, text, { crs: 'wgs84' }, 'kept.csv', regions)).batch;
  lights = await load(
    'lighthouses',
    `number,height,lng,lat,keeper\nK1,x,${inShinan},金丝雀丙\nK2,y,${inShinan},\n`,
    [SHINAN],
  );
  homes = await load(
    'keeper-homes',
    `${HOMES_HEAD}\nK1,x,${inShinan},${PERSON},电话同上\nK2,70,${inShinan},${PERSON},甲,乙\n`,
    [SHINAN],
  );
  keepers = await load('keepers', 'name,number,region\n王五,K1,999999999999\n', null);
  for (const name of ['strict', 'strict.too'])
    await on.account(name, { role: 'steward', grade: 4 }, { region: SHIBEI, role: 'official', grade: 4 });
  await on.account('steward.province', { role: 'steward', region: '370000000000', grade: 4 });
});
afterAll(() => on?.close());

const direct = (as: string, batch: string) => on.get(as, `/api/batches/${batch}/quarantine.csv`);
const approved = async (as: string, by: string, asked: Record<string, unknown>): Promise<string> => {
  const { id } = await itemOf(on.ask(as, asked));
  await itemOf(on.decide(by, id));
  return id;
};
const unmaskings = (batch: string) =>
  on.at.database.asKeeper((tx) =>
    tx.query(sql`
      SELECT actor, after, result FROM audit_entry
       WHERE action = 'record.unmask' AND object = ${`batch/${batch}`} ORDER BY id`),
  );

describe('the direct file', () => {
  test('is given of a dataset that holds nothing of grade 3', async () => {
    expect(await (await direct('steward.province', keepers)).text()).toContain('王五');
  });

  test.each(['lights', 'homes'] as const)(
    'is refused of %s, with the way that leads to it',
    async (which) => {
      const response = await direct('strict', which === 'lights' ? lights : homes);
      expect(response.status).toBe(403);
      expect(await response.text()).toContain('ask for the rows kept aside as an export');
    },
  );
});

describe('a batch of a dataset that is not published', () => {
  const states = (as: string) =>
    Promise.all([keepers, homes, lights].map((batch) => statusOf(on.get(as, `/api/batches/${batch}`))));
  test.each([
    ['nobody', [404, 404, 200]],
    ['ask.internal', [200, 404, 200]],
    ['steward.health', [404, 404, 200]],
    ['ask.shinan', [200, 200, 200]],
    ['strict', [200, 200, 200]],
  ])('is there for %s: %j', async (as, expected) => {
    expect(await states(as)).toEqual(expected);
  });

  test('is listed to the same, while the catalogue says as much as ever of it', async () => {
    const listed = async (as: string) => {
      const response = await on.get(as, '/api/datasets/keeper-homes/batches');
      const { items } = (await response.json()) as { items: { id: string }[] };
      return [items.length, response.headers.get('cache-control')];
    };
    expect(await listed('nobody')).toEqual([0, 'no-cache']);
    expect(await listed('ask.internal')).toEqual([0, 'no-cache']);
    expect(await listed('ask.shinan')).toEqual([2, 'private, no-store']);
    const { facts } = (await (await on.get('nobody', '/api/datasets/keeper-homes')).json()) as {
      facts: Record<string, unknown>;
    };
    expect(facts).toMatchObject({ batches: 2, sources: 1, last_batch: { accepted: 2, source: null } });
  });
});

describe('an approved file', () => {
  test('comes by two people, can be sent again as it is, and says in every row whose it is', async () => {
    const asked = await itemOf(on.ask('steward.shinan', { batch: lights }));
    expect(asked).toMatchObject({
      ...{ dataset: 'lighthouses', batch: lights, region: SHINAN, grade: 3, records: 2, most_records: 2 },
      ...{ unmasked: false, own: true, may_decide: false },
    });
    const { id } = asked;
    expect(await statusOf(on.decide('steward.shinan', id))).toBe(403);
    expect(await statusOf(on.request('steward.shinan', `/${id}/file.csv`))).toBe(409);
    await itemOf(on.decide('steward.shinan.too', id));
    expect(await statusOf(on.request('steward.shinan.too', `/${id}/file.csv`))).toBe(404);
    expect(await statusOf(on.request('steward.shinan', `/${id}/file.xlsx`))).toBe(409);
    const response = await on.request('steward.shinan', `/${id}/file.csv`);
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    const lines = await linesOf(response);
    expect(lines[0]).toContain('number,height,lng,lat,keeper,_row,_field,_value,_reason,_原因,_水印');
    expect(lines[1]).toMatch(
      /^K1,x,120\.383,36\.067,金丝雀丙,2,height,x,.*水印 Watermark: 职员 steward\.shinan/,
    );
    expect(lines[2]).toContain('水印 Watermark: 职员 steward.shinan');
    const corrected = lines.join('\r\n').replace('K1,x,', 'K1,5,').replace('K2,y,', 'K2,6,');
    expect((await on.at.load('lighthouses', corrected)).counts).toMatchObject({
      accepted: 2,
      quarantined: 0,
    });
    expect(await on.acts(id)).toMatchObject([
      { action: 'export.ask', after: { batch: lights } },
      { action: 'export.approve' },
      { action: 'export.begin' },
      { action: 'export.fetch', after: { records: 2 }, result: 'done' },
    ]);
  });

  test('masks what is personal, which does not come back as if it were real', async () => {
    const id = await approved('strict', 'strict.too', { dataset: 'keeper-homes', batch: homes });
    const lines = await linesOf(await on.request('strict', `/${id}/file.csv`));
    expect(lines[1]).toContain('K1,x,120.383,36.067,张*,138****5678,370***********1234,***,2,age,x,');
    // a row whose columns cannot be told apart
    expect(lines[2]).toMatch(/^\*\*\*,\*\*\*,\*\*\*,\*\*\*,\*\*\*,\*\*\*,\*\*\*,\*\*\*,3,,…,/);
    expect(lines.join()).not.toMatch(/三丰|12345678|19900101|同上/);
    expect(await unmaskings(homes)).toEqual([]);
    const corrected = lines.join('\r\n').replace('K1,x,', 'K1,71,');
    const { counts, batch } = await on.at.load('keeper-homes', corrected);
    expect(counts).toMatchObject({ accepted: 0, quarantined: 2 });
    const [first] = await on.at.database.asOwner((tx) =>
      tx.query(
        sql`SELECT reason, field, value, sentence FROM quarantine WHERE batch = ${batch} ORDER BY row_no`,
      ),
    );
    expect(first).toEqual({
      reason: 'masked',
      field: 'occupant',
      value: '…',
      sentence: {
        zh: '住户:是隐去后的值,请填写真实值',
        en: 'Occupant: is a masked value; write what it really is',
      },
    });
  });

  test('has personal values as they are where that was asked for and approved, every page on record', async () => {
    const asked = { dataset: 'keeper-homes', batch: homes, unmasked: true, reason: '改正后回传' };
    const id = await approved('strict', 'strict.too', asked);
    const lines = await linesOf(await on.request('strict', `/${id}/file.csv`));
    expect(lines[1]).toContain(`K1,x,120.383,36.067,${PERSON},电话同上,2,age,x,`);
    expect(await unmaskings(homes)).toEqual([
      {
        actor: 'strict',
        after: { export: id, reason: '改正后回传', rows: 2, first: '2', last: '3' },
        result: 'done',
      },
    ]);
  });

  test('is no longer given when its asker is no steward there any more', async () => {
    const id = await approved('strict', 'strict.too', { dataset: 'keeper-homes', batch: homes });
    await on.setGrant(`strict ${SHINAN} steward`, true);
    expect(await statusOf(on.request('strict', `/${id}/file.csv`))).toBe(403);
    await on.setGrant(`strict ${SHINAN} steward`, false);
    expect(await statusOf(on.request('strict', `/${id}/file.csv`))).toBe(200);
  });
});

describe('nobody asks for kept rows', () => {
  test.each([
    ['nobody', 'lights', {}, 401],
    ['ask.shinan', 'lights', {}, 403],
    ['steward.shibei', 'lights', {}, 403],
    ['steward.internal', 'lights', {}, 403],
    ['steward.shinan by reading', 'lights', {}, 403],
    ['steward.shinan', 'homes', { dataset: 'keeper-homes' }, 403],
    ['steward.health', 'homes', { dataset: 'keeper-homes' }, 404],
    ['steward.shinan', 'lights', { dataset: 'keeper-homes' }, 404],
    ['steward.shinan', 'lights', { region: SHINAN }, 400],
    ['steward.province', 'keepers', { dataset: 'keepers' }, 409],
  ] as const)('as %s of %s with %j (%d)', async (as, which, changes, status) => {
    const batch = { lights, homes, keepers }[which];
    expect(await statusOf(on.ask(as, { batch, ...changes }))).toBe(status);
  });

  test('where there are none, nor of a batch that is not there', async () => {
    const { batch } = await on.at.load('lighthouses', 'number,lng,lat\nK9,120.383,36.067\n');
    expect(await statusOf(on.ask('steward.province', { batch }))).toBe(409);
    expect(await statusOf(on.ask('steward.province', { batch: '999999' }))).toBe(404);
    expect(await statusOf(on.ask('steward.province', { batch: 'x' }))).toBe(400);
    expect(await statusOf(on.ask('ask.shinan', { unmasked: true }))).toBe(400);
  });
});

test('what trying a file tells of a row shows no value that may be personal', async () => {
  const text = `${HOMES_HEAD}\nT1,1,120.383,36.067,${PERSON},甲,乙\nT2,x,120.383,36.067,${PERSON},甲\n`;
  const sent = await on.get('strict', '/api/datasets/keeper-homes/uploads?name=a.csv', {
    method: 'POST',
    body: text,
  });
  const { upload } = (await sent.json()) as { upload: string };
  const tried = await on.get('strict', `/api/datasets/keeper-homes/uploads/${upload}/try`, {
    method: 'POST',
    body: '{"crs":"wgs84"}',
  });
  const { kept } = (await tried.json()) as { kept: { flaw: object }[] };
  expect(kept.map(({ flaw }) => flaw)).toMatchObject([
    { reason: 'too-many-columns', value: '…' },
    { reason: 'not-a-number', field: 'age', value: 'x' },
  ]);
});
