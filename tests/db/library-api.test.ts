import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Batch, BatchDetail, Inspection, Trial } from '#api/batch-schemas.ts';
import { openApp, ORIGIN } from './app.ts';
import type { Lighthouses } from './lighthouses.ts';

let at: Lighthouses;
let app: Awaited<ReturnType<typeof openApp>>['app'];
let close: () => Promise<void>;

beforeAll(async () => {
  ({ at, app, close } = await openApp());
});
afterAll(() => close?.());

const get = (path: string) => app.request(ORIGIN + path);
const json = async <Body>(path: string): Promise<Body> => (await (await get(path)).json()) as Body;
const post = (path: string, body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = {}) =>
  app.request(ORIGIN + path, { method: 'POST', body, headers });

const finished = async (batch: string): Promise<BatchDetail> => {
  for (;;) {
    const found = await json<BatchDetail>(`/api/batches/${batch}`);
    if (found.state !== 'loading') return found;
    await new Promise((next) => setTimeout(next, 20));
  }
};

const FILE = '编号,高度,经度,纬度,区划代码\nA1,12,120.383,36.067,\nA2,=1+1,120.383,36.067,\n';
const LIGHTS = '/api/datasets/lighthouses';

describe('a file by way of the steward’s page', () => {
  test('is looked at, decided on, tried, loaded, and taken back', async () => {
    const sent = await post(`${LIGHTS}/uploads?name=lights.csv`, FILE);
    expect(sent.status).toBe(201);
    const seen = (await sent.json()) as Inspection;
    expect(seen).toMatchObject({
      name: 'lights.csv',
      format: 'csv',
      encoding: 'utf-8',
      declared_crs: null,
      mapping: ['number', 'height', 'lng', 'lat', 'region'],
      problems: [],
    });
    expect(seen.proposals.map(({ crs }) => crs)).toContain('wgs84');
    const decision = JSON.stringify({ crs: 'wgs84', mapping: seen.mapping });
    const again = (await (
      await post(`${LIGHTS}/uploads/${seen.upload}/inspect`, decision)
    ).json()) as Inspection;
    expect(again.preview[0]).toMatchObject({ row: 2, position: [120.383, 36.067], flaw: null });
    expect(again.preview[1]?.flaw?.reason).toBe('not-a-number');
    const trial = (await (await post(`${LIGHTS}/uploads/${seen.upload}/try`, decision)).json()) as Trial;
    expect(trial).toMatchObject({ received: 2, accepted: 1, duplicate: 0, quarantined: 1 });

    const started = await post(`${LIGHTS}/uploads/${seen.upload}/load`, decision);
    expect(started.status).toBe(202);
    const { batch } = (await started.json()) as { batch: string };
    expect(started.headers.get('location')).toBe(`/api/batches/${batch}`);
    const done = await finished(batch);
    expect(done).toMatchObject({ state: 'loaded', received: 2, accepted: 1, quarantined: 1, crs: 'wgs84' });
    expect(done.causes).toEqual([
      expect.objectContaining({ reason: 'not-a-number', field: 'height', rows: 1 }),
    ]);
    expect((await json<{ items: Batch[] }>(`${LIGHTS}/batches`)).items.map(({ id }) => id)).toContain(batch);

    const back = await post(`/api/batches/${batch}/rollback`, '');
    expect(await back.json()).toMatchObject({ state: 'rolled_back' });
    expect((await post(`/api/batches/${batch}/rollback`, '')).status).toBe(409);
  });

  test('kept rows can be corrected and sent again as they were downloaded', async () => {
    const KEEPERS = '/api/datasets/keepers';
    const file = '姓名,灯塔编号,高度,区划代码\nA1,=1+1,1,999999999999\nA2,,x,370202000000\n';
    const sent = await post(`${KEEPERS}/batches?name=a.csv`, file);
    const { batch } = (await sent.json()) as { batch: string };
    await finished(batch);
    const text = await (await get(`/api/batches/${batch}/quarantine.csv`)).text();
    const [head, row] = text.split('\r\n');
    expect(head).toBe('姓名,灯塔编号,高度,区划代码,_row,_field,_value,_reason,_原因');
    expect(row).toMatch(/^A1,"\t=1\+1",1,999999999999,2,region,/);
    const corrected = text.replace('999999999999', '370202000000').replace(',x,', ',5,');
    const resent = await post(`${KEEPERS}/batches?name=b.csv`, corrected);
    const result = await finished(((await resent.json()) as { batch: string }).batch);
    expect(result).toMatchObject({ state: 'loaded', received: 2, accepted: 2, quarantined: 0 });
  });
});

describe('what cannot be done is said with the field', () => {
  test.each<[string, string, string | Buffer<ArrayBuffer>, number, RegExp]>([
    ['an unknown dataset', '/api/datasets/nothing/batches?name=a.csv', 'x', 404, /"field":"id"/],
    ['no coordinate system', `${LIGHTS}/batches?name=a.csv`, FILE, 422, /"field":"crs"/],
    ['a wrong coordinate system', `${LIGHTS}/batches?name=a.csv&crs=utm`, FILE, 422, /"field":"crs"/],
    [
      'a missing column',
      `${LIGHTS}/batches?name=a.csv&crs=wgs84`,
      '高度,经度,纬度\n1,2,3\n',
      422,
      /"field":"mapping\.number"/,
    ],
    ['an empty file', `${LIGHTS}/batches?name=a.csv&crs=wgs84`, '', 422, /"field":"file"/],
    ['an unknown format', `${LIGHTS}/batches?name=a.pdf&crs=wgs84`, '%PDF', 422, /"field":"file"/],
    [
      'an old workbook',
      `${LIGHTS}/batches?name=a.xls&crs=wgs84`,
      Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      422,
      /xlsx/,
    ],
    ['no name', `${LIGHTS}/batches`, FILE, 400, /"field":"name"/],
    ['an upload that is gone', `${LIGHTS}/uploads/${'0'.repeat(24)}/load`, '{}', 404, /"field":"upload"/],
    ['a body that is no JSON', `${LIGHTS}/uploads/${'0'.repeat(24)}/load`, 'x', 400, /"field":"body"/],
    ['a batch that never was', '/api/batches/99999/rollback', '', 404, /"field":"id"/],
  ])('%s', async (_, path, body, status, text) => {
    const response = await post(path, body);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.text()).toMatch(text);
  });

  test('sentences are Chinese, and English for whoever asks in English', async () => {
    const path = `${LIGHTS}/batches?name=a.csv`;
    expect(((await (await post(path, FILE)).json()) as { detail: string }).detail).toContain('坐标系');
    const english = await post(path, FILE, { 'accept-language': 'en-GB' });
    expect(((await english.json()) as { detail: string }).detail).toContain('coordinate system');
  });
});

describe('reading', () => {
  test('the catalogue has nineteen libraries, and is not sent again to who has it', async () => {
    const response = await get('/api/catalogue');
    const { libraries } = (await response.json()) as { libraries: { id: string }[] };
    expect(libraries).toHaveLength(19);
    const tag = response.headers.get('etag') ?? '';
    expect((await app.request(`${ORIGIN}/api/catalogue`, { headers: { 'if-none-match': tag } })).status).toBe(
      304,
    );
  });

  test('the catalogue can be harvested', async () => {
    const catalogue = await json<Record<string, unknown[]>>('/api/catalogue.jsonld');
    expect(catalogue['@type']).toBe('dcat:Catalog');
    const ids = (catalogue['dcat:dataset'] as { 'dct:identifier': string }[]).map(
      (dataset) => dataset['dct:identifier'],
    );
    expect(ids).toContain('lighthouses');
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('values, their table and their proof agree', async () => {
    const rows = 'region,period,lit,due\n370202,2026-10,90,100\n370203,2026-10,10,100\n';
    const sent = await post('/api/datasets/lighthouse-monthly/batches?name=r.csv', rows);
    await finished(((await sent.json()) as { batch: string }).batch);
    await expect
      .poll(
        async () =>
          (await json<{ items: { value: number | null }[] }>('/api/indicators/ZZ01/values?region=3702'))
            .items[0]?.value,
      )
      .toBe(50);
    const bytes = Buffer.from(
      await (await get('/api/indicators/ZZ01/values.csv?region=3702&level=county')).arrayBuffer(),
    );
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]); // what Excel knows UTF-8 by
    const csv = bytes.toString();
    expect(csv).toContain('"=""370202000000""",市南区,Shinan District,2026-10,90\r\n');
    expect(csv).toContain('"=""370211000000""",黄岛区,Huangdao District,2026-10,\r\n');
    expect(csv).toMatch(/计算时间 Computed: \d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+08:00\r\n/);
    const xlsx = await get('/api/indicators/ZZ01/values.xlsx?region=3702&level=county');
    expect(
      Buffer.from(await xlsx.arrayBuffer())
        .subarray(0, 2)
        .toString(),
    ).toBe('PK');
    const proof = await json<{ value: number; rows: unknown[] }>(
      '/api/indicators/ZZ01/proof?region=3702&period=2026-10',
    );
    expect(proof.value).toBe(50);
    expect(proof.rows).toHaveLength(2);
    expect((await get('/api/indicators/ZZ01/proof?region=3702&period=1999-01')).status).toBe(404);
    expect((await get('/api/indicators/QQ99/values')).status).toBe(404);
  });

  test('an indicator says the deepest level that the reports behind it can tell of', async () => {
    const { items } = await json<{ items: { code: string; deepest: string }[] }>('/api/indicators');
    expect(at.libraries.register.indicator('EM01')?.indicator.deepest).toBe('village');
    expect(items.find(({ code }) => code === 'EM01')?.deepest).toBe('county');
    const values = await json<{ deepest: string; items: { region: string }[] }>(
      '/api/indicators/EM01/values?region=370202&level=town',
    );
    expect(values.deepest).toBe('county');
    expect(values.items[0]?.region).toBe('370202000000'); // itself first
  });

  test('a scene comes as a table too, with the region, and what is missing left empty', async () => {
    const bytes = Buffer.from(await (await get('/api/regions/3702/scene.csv')).arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const csv = bytes.toString();
    const scene = await json<{ panels: { figures: unknown[]; layers: unknown[] }[] }>(
      '/api/regions/3702/scene',
    );
    const lines = scene.panels.reduce((sum, { figures, layers }) => sum + figures.length + layers.length, 0);
    expect(csv.split('\r\n').findIndex((line) => line === '')).toBe(lines + 1);
    expect(csv).toContain('青岛市 Qingdao 370200000000');
    expect(csv).toMatch(/,EE01,[^\r]*,,,/);
    const xlsx = await get('/api/regions/3702/scene.xlsx?as_of=2026-01-01T00:00:00Z');
    expect(
      Buffer.from(await xlsx.arrayBuffer())
        .subarray(0, 2)
        .toString(),
    ).toBe('PK');
    expect((await get('/api/regions/3702/scene.csv?scene=none')).status).toBe(404);
  });

  test('records come in pages, as of an instant, and by key with their history', async () => {
    const sent = await post(`${LIGHTS}/batches?name=a.csv&crs=wgs84`, FILE);
    await finished(((await sent.json()) as { batch: string }).batch);
    const page = await json<{ items: { key: string }[]; next: string | null }>(`${LIGHTS}/records?limit=1`);
    expect(page.items).toHaveLength(1);
    const next = await json<{ items: { key: string }[] }>(`${LIGHTS}/records?limit=5&cursor=${page.next}`);
    expect(next.items.map(({ key }) => key)).not.toContain(page.items[0]?.key);
    expect(
      (await json<{ items: unknown[] }>(`${LIGHTS}/records?as_of=2001-01-01T00:00:00%2B08:00`)).items,
    ).toEqual([]);
    expect((await get(`${LIGHTS}/records?as_of=yesterday`)).status).toBe(400);
    const { items } = await json<{ items: { withdrawn: boolean; valid_to: string | null }[] }>(
      `${LIGHTS}/records?key=A1`,
    );
    expect(items.map(({ withdrawn, valid_to: to }) => [withdrawn, to === null])).toEqual([
      [false, true],
      [true, false], // the batch that was taken back above
    ]);
  });
});

describe('a field that another dataset decides', () => {
  const send = async (dataset: string, text: string) => {
    const sent = await post(`/api/datasets/${dataset}/batches?name=k.csv&crs=wgs84`, text);
    await finished(((await sent.json()) as { batch: string }).batch);
  };
  const conflicts = async (state: string) =>
    (await json<{ items: Record<string, string | null>[] }>(`/api/datasets/keepers/conflicts?state=${state}`))
      .items;
  const keeper = (name: string, number: string, height: number) =>
    send('keepers', `姓名,灯塔编号,高度,区划代码\n${name},${number},${height},370202\n`);

  test('keeps its own value, and a disagreement is opened, upheld, and closed when the two agree', async () => {
    await send('lighthouses', '编号,高度,经度,纬度\nK|1,30,120.383,36.067\n');
    await keeper('甲', 'K|1', 31);
    await keeper('乙', 'K|1', 30);
    await expect.poll(() => conflicts('open')).toHaveLength(1);
    expect((await conflicts('open'))[0]).toMatchObject({
      record: '甲',
      field: 'height',
      authority_value: '30',
      other_value: '31',
    });
    const light = await json<{ items: { properties: { height: number } }[] }>(
      `${LIGHTS}/records?key=K%5C%7C1`,
    );
    expect(light.items.map(({ properties }) => properties.height)).toEqual([30]);
    const facts = async () =>
      (await json<{ facts: { conflicts: number } }>('/api/datasets/keepers')).facts.conflicts;
    await expect.poll(facts).toBe(1);

    const uphold = (note: string) =>
      post('/api/datasets/keepers/conflicts/uphold', JSON.stringify({ record: '甲', field: 'height', note }));
    expect((await uphold(' ')).status).toBe(400);
    expect((await uphold('已实测')).status).toBe(200);
    expect((await uphold('已实测')).status).toBe(409);
    expect(await facts()).toBe(0);

    await keeper('甲', 'K|1', 32);
    await expect.poll(() => conflicts('open')).toHaveLength(1);
    await keeper('甲', 'K|1', 30);
    await expect.poll(() => conflicts('agreed')).toHaveLength(1);
    expect(await conflicts('open')).toEqual([]);
  });
});
