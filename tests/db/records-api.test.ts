import { PRODUCT } from '#data/audit/entry.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BatchDetail, Inspection } from '#api/batch-schemas.ts';
import type { ConflictList } from '#api/conflict-schemas.ts';
import type { RecordList } from '#api/dataset-schemas.ts';
import { anybody } from '#data/access/person.ts';
import { openApp, ORIGIN } from './app.ts';
import type { Lighthouses } from './lighthouses.ts';
import { PROVINCE_STEWARD } from './people.ts';

let at: Lighthouses;
let app: Awaited<ReturnType<typeof openApp>>['app'];
let ask: Awaited<ReturnType<typeof openApp>>['ask'];
let close: () => Promise<void>;

beforeAll(async () => {
  ({ at, app, ask, close } = await openApp({ as: anybody(null) }));
});
afterAll(() => close?.());

const get = (path: string, headers: Record<string, string> = {}) => app.request(ORIGIN + path, { headers });
const json = async <Body>(path: string): Promise<Body> => (await (await get(path)).json()) as Body;
const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  app.request(ORIGIN + path, { method: 'POST', body, headers });
const LIGHTS = '/api/datasets/lighthouses';
const keysOf = ({ items }: RecordList): string[] => items.map(({ key }) => key);

/** Three lights in three places: Shinan (in a park), Shibei, and at sea off Qingdao. */
const LIGHTS_CSV = '编号,高度,经度,纬度\nL1,10,120.383,36.067\nL2,20,120.37,36.09\nL3,30,120.6,35.9\n';

describe('records', () => {
  let early = '';

  beforeAll(async () => {
    await at.load('lighthouses', LIGHTS_CSV);
    early = new Date().toISOString();
    await new Promise((next) => setTimeout(next, 20));
    await at.load('lighthouses', LIGHTS_CSV.replace('L1,10', 'L1,11'), { crs: 'wgs84' }, 'second.csv');
  });

  test('say where they are by name, and which file brought them', async () => {
    const { items } = await json<RecordList>(`${LIGHTS}/records?region=370202`);
    expect(items[0]).toMatchObject({
      key: 'L1',
      county: '370202000000',
      properties: { number: 'L1', height: 11 },
      source: 'second.csv',
      demo: false,
      valid_to: null,
    });
    expect(items[0]?.place.map(({ zh }) => zh).slice(0, 2)).toEqual(['青岛市', '市南区']);
  });

  test('come by any kind of region', async () => {
    const all = await json<RecordList>(`${LIGHTS}/records`);
    expect(keysOf(all)).toEqual(['L1', 'L2', 'L3']);
    const sea = all.items[2]?.region ?? '';
    expect(sea).toMatch(/^SA-/);
    expect(keysOf(await json<RecordList>(`${LIGHTS}/records?region=${sea}`))).toEqual(['L3']);
    // waters are beside the tree
    expect(keysOf(await json<RecordList>(`${LIGHTS}/records?region=3702`))).toEqual(['L1', 'L2']);
    expect(keysOf(await json<RecordList>(`${LIGHTS}/records?region=370203`))).toEqual(['L2']);
    expect(keysOf(await json<RecordList>(`${LIGHTS}/records?region=3701`))).toEqual([]);
  });

  test('as of an instant are what they were, in pages too', async () => {
    const asked = `as_of=${encodeURIComponent(early)}`;
    const first = await json<RecordList>(`${LIGHTS}/records?${asked}&limit=2`);
    expect(first.items.map(({ key, properties }) => [key, properties['height']])).toEqual([
      ['L1', 10],
      ['L2', 20],
    ]);
    const second = await json<RecordList>(`${LIGHTS}/records?${asked}&limit=2&cursor=${first.next}`);
    expect(keysOf(second)).toEqual(['L3']);
    expect(second.next).toBeNull();
  });

  test('have a history, newest first, with the batch of each version', async () => {
    const { items } = await json<RecordList>(`${LIGHTS}/records?key=L1`);
    expect(items.map(({ properties, source }) => [properties['height'], source])).toEqual([
      [11, 'second.csv'],
      [10, 'lights.csv'],
    ]);
    expect(items[1]?.valid_to).toBe(items[0]?.valid_from);
  });

  test('keep to themselves the fields that are not public', async () => {
    const file = '编号,高度,经度,纬度,看守人\nS1,5,120.383,36.067,张三\n';
    await at.load('lighthouses', file, {
      crs: 'wgs84',
      mapping: ['number', 'height', 'lng', 'lat', 'keeper'],
    });
    const kept = await at.stored('lighthouses');
    expect(JSON.stringify(kept)).toContain('张三');
    for (const path of ['records?key=S1', 'records', 'records.csv'])
      expect(await (await get(`${LIGHTS}/${path}`)).text()).not.toContain('张三');
  });

  test('that are not published are not there', async () => {
    await at.load('keepers', '姓名,区划代码\n李四,370202\n', {});
    expect(await json<RecordList>('/api/datasets/keepers/records')).toEqual({ items: [], next: null });
    expect(await (await get('/api/datasets/keepers/records.csv')).text()).not.toContain('李四');
  });
});

describe('records of a layer', () => {
  const STATIONS = '/api/datasets/monitoring-stations';

  beforeAll(async () => {
    const rows = [
      '站点编号,站点名称,监测要素,控制级别,是否自动监测,运行状态,经度,纬度',
      'ZZTEST-1,胶州湾,近岸海水,国控,是,运行,120.6,35.9',
      'ZZTEST-2,市南,环境空气,国控,是,运行,120.383,36.067',
    ];
    await at.load('monitoring-stations', `${rows.join('\n')}\n`);
  });

  test('are those that its measure is narrowed to, in pages and as a file', async () => {
    expect(keysOf(await json<RecordList>(`${STATIONS}/records`))).toEqual(['ZZTEST-1', 'ZZTEST-2']);
    const layer = 'layer=ecology/seawater-stations';
    expect(keysOf(await json<RecordList>(`${STATIONS}/records?${layer}`))).toEqual(['ZZTEST-1']);
    const csv = await (await get(`${STATIONS}/records.csv?${layer}`)).text();
    expect(csv).toContain('图层 Layer: ecology/seawater-stations');
    expect(csv).toContain('ZZTEST-1,');
    expect(csv).not.toContain('ZZTEST-2,');
  });

  test('are refused by the parameter’s name where the dataset has no such layer', async () => {
    for (const layer of ['ecology/none', 'lighthouses/all', 'x'])
      for (const path of ['records', 'records.csv']) {
        const response = await get(`${STATIONS}/${path}?layer=${layer}`);
        expect(response.status).toBe(400);
        expect(await response.json()).toMatchObject({ field: 'layer' });
      }
  });

  test('are not given where what narrows them is not public', async () => {
    const response = await get('/api/datasets/pollution-sources/records?layer=ecology/key-sources');
    expect(response.status).toBe(403);
  });
});

describe('records as a file', () => {
  const csv = async (query = '') => {
    const response = await get(`${LIGHTS}/records.csv${query}`);
    expect(response.status).toBe(200);
    return { response, bytes: Buffer.from(await response.arrayBuffer()) };
  };

  test('open right in Excel, say what they are, and follow the filter', async () => {
    const { response, bytes } = await csv('?region=370202');
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(response.headers.get('content-disposition')).toContain('lighthouses-370202000000.csv');
    const lines = bytes.toString().slice(1).split('\r\n');
    expect(lines[0]).toMatch(/^编号,高度,区划代码,启用日期,停用日期,检查时间,经度,纬度,_地区代码,/);
    expect(lines[1]).toMatch(/^L1,11,,,,,120\.383,36\.067,370202\d{6},青岛市市南区/);
    expect(lines).toContain('数据集 Dataset: 灯塔 Lighthouses (lighthouses)');
    expect(lines).toContain('地区 Region: 370202000000');
    expect(bytes.toString()).not.toContain('L2,');
    expect(bytes.toString()).not.toContain('演示数据');
  });

  test('can be sent again as they are: nothing in them is new', async () => {
    const table = (await csv()).bytes.toString().split('\r\n\r\n')[0] ?? '';
    const { counts } = await at.load('lighthouses', `${table}\r\n`, { crs: 'wgs84' }, 'again.csv');
    // the one record of which a field is not public comes back without it
    expect(counts).toMatchObject({ received: 4, accepted: 1, duplicate: 3, quarantined: 0 });
  });

  test('take several pages, and demo data says so', async () => {
    const rows = Array.from({ length: 2_345 }, (_, i) => `P${String(i).padStart(4, '0')},1,120.383,36.067`);
    const upload = await at.libraries.ingestion.receive(
      'demo.csv',
      bytesOf(['编号,高度,经度,纬度', ...rows]),
    );
    const dataset = at.libraries.register.dataset('lighthouses')!.dataset;
    const { done } = await at.libraries.ingestion.load(
      upload,
      dataset,
      { crs: 'wgs84' },
      { actor: PRODUCT, demo: true },
    );
    await done;
    const lines = (await csv()).bytes.toString().split('\r\n');
    const found = lines.flatMap((line) => /^P\d{4}/.exec(line)?.[0] ?? []);
    expect(found).toEqual(rows.map((row) => row.slice(0, 5)));
    expect(lines).toContain('演示数据 Demo data');
  });

  test('an unknown dataset is said in the language asked for', async () => {
    const chinese = await get('/api/datasets/nothing/records.csv');
    expect(chinese.status).toBe(404);
    expect(await chinese.text()).toContain('没有数据集');
    const english = await get('/api/datasets/nothing/records.csv', { 'accept-language': 'en-GB,zh' });
    expect(await english.text()).toContain('There is no dataset');
  });
});

test('a file of headings only says so before anybody loads it', async () => {
  ask(PROVINCE_STEWARD);
  const inspection = (await (
    await post(`${LIGHTS}/uploads?name=h.csv`, '编号,高度,经度,纬度\n')
  ).json()) as Inspection;
  expect(inspection.preview).toEqual([]);
  expect(inspection.problems).toEqual([
    {
      field: 'file',
      sentence: expect.objectContaining({ zh: expect.stringContaining('只有表头') as string }) as object,
    },
  ]);
});

describe('a file whose positions are uncertain', () => {
  const inspect = async (name: string, text: string): Promise<Inspection> =>
    (await (await post(`${LIGHTS}/uploads?name=${name}`, text)).json()) as Inspection;
  beforeAll(() => ask(PROVINCE_STEWARD));

  test('is shown as each proposal reads it, with the counties it names', async () => {
    const rows = 'V1,1,120.383,36.067,370202\nV2,x,120.384,36.067,370202\nV3,1,117.0,36.65,370102\n';
    const seen = await inspect('v.csv', `编号,高度,经度,纬度,区划代码\n${rows}`);
    expect(seen.claimed).toEqual(['370202000000', '370102000000']);
    // the second row is wrong in any system
    expect(seen.awaiting).toEqual([2, 4]);
    expect(seen.views.map(({ crs, swapped }) => [crs, swapped])).toEqual(
      seen.proposals.map(({ crs, swapped }) => [crs, swapped]),
    );
    const asWgs84 = seen.views.find(({ crs }) => crs === 'wgs84');
    expect(asWgs84?.points.slice(0, 8)).toEqual([2, 120.383, 36.067, 1, 3, 120.384, 36.067, 0]);
    const asGcj02 = seen.views.find(({ crs }) => crs === 'gcj02');
    expect(asGcj02?.points[1]).toBeCloseTo(120.378, 2);
    const decided = await post(
      `${LIGHTS}/uploads/${seen.upload}/inspect`,
      JSON.stringify({ crs: 'gcj02', mapping: seen.mapping }),
    );
    const { views, awaiting } = (await decided.json()) as Inspection;
    expect(awaiting).toEqual([]);
    expect(views).toEqual([{ ...asGcj02, swapped: false }]);
  });

  test('has a proposal for longitude and latitude in each other’s column, and is good once they are exchanged', async () => {
    const rows = Array.from({ length: 10 }, (_, i) => `W${i},1,36.067,120.383`).join('\n');
    const seen = await inspect('w.csv', `编号,高度,经度,纬度\n${rows}\n`);
    const offer = seen.proposals.find(({ crs }) => crs === 'wgs84');
    expect(offer?.swapped).toBe(true);
    expect(seen.views.find(({ crs }) => crs === 'wgs84')?.points.slice(0, 4)).toEqual([
      2, 120.383, 36.067, 1,
    ]);
    const mapping = seen.mapping.map((id) => (id === 'lng' ? 'lat' : id === 'lat' ? 'lng' : id));
    const trial = await post(
      `${LIGHTS}/uploads/${seen.upload}/try`,
      JSON.stringify({ crs: 'wgs84', mapping }),
    );
    expect(await trial.json()).toMatchObject({ received: 10, quarantined: 0 });
    const wrong = await post(
      `${LIGHTS}/uploads/${seen.upload}/try`,
      JSON.stringify({ crs: 'wgs84', mapping: seen.mapping }),
    );
    expect(await wrong.json()).toMatchObject({ received: 10, quarantined: 10 });
  });
});

describe('conflicts', () => {
  const many = 7;
  const list = (query: string) => json<ConflictList>(`/api/datasets/keepers/conflicts?${query}`);

  beforeAll(async () => {
    ask(PROVINCE_STEWARD);
    const lights = Array.from({ length: many }, (_, i) => `C${i},10,120.383,36.067`);
    await at.load('lighthouses', `编号,高度,经度,纬度\n${lights.join('\n')}\n`);
    const keepers = Array.from({ length: many }, (_, i) => `守${i},C${i},${i === 0 ? 10 : 99},370202`);
    await at.load('keepers', `姓名,灯塔编号,高度,区划代码\n${keepers.join('\n')}\n`, {});
  });

  test('come in pages that miss nothing and repeat nothing, with counts by field', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: ConflictList = await list(`limit=4${cursor ? `&cursor=${cursor}` : ''}`);
      seen.push(...page.items.map(({ record }) => record));
      expect(page.counts).toEqual([
        { field: 'height', authority: 'lighthouses', open: many - 1, agreed: 0, upheld: 0 },
      ]);
      cursor = page.next;
    } while (cursor !== null);
    expect(seen.toSorted()).toEqual(Array.from({ length: many - 1 }, (_, i) => `守${i + 1}`));
    expect((await list('field=name')).items).toEqual([]);
    expect((await get('/api/datasets/keepers/conflicts?cursor=nonsense')).status).toBe(400);
  });

  test('that somebody else has settled are said to be so, in both languages', async () => {
    const uphold = (headers: Record<string, string> = {}) =>
      post(
        '/api/datasets/keepers/conflicts/uphold',
        JSON.stringify({ record: '守1', field: 'height', note: '已实测' }),
        headers,
      );
    expect((await uphold()).status).toBe(200);
    expect(await (await uphold()).text()).toContain('“高度”没有待核的不一致');
    expect(await (await uphold({ 'accept-language': 'en' })).text()).toContain('no open conflict over');
    expect((await list('state=upheld')).items.map(({ note }) => note)).toEqual(['已实测']);
    expect((await list('')).counts[0]).toMatchObject({ open: many - 2, upheld: 1 });
  });
});

test('a batch that never was is said in both languages', async () => {
  const detail = async (language: string) =>
    ((await (await get('/api/batches/99999', { 'accept-language': language })).json()) as { detail: string })
      .detail;
  expect(await detail('zh')).toBe('没有批次 99999。');
  expect(await detail('en')).toBe('There is no batch 99999.');
  const { batch } = await at.load('lighthouses', LIGHTS_CSV);
  expect(await json<BatchDetail>(`/api/batches/${batch}`)).toMatchObject({ id: batch, causes: [] });
});

async function* bytesOf(lines: readonly string[]) {
  yield Buffer.from(`${lines.join('\n')}\n`);
}
