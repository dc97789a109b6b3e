import { cellToParent, latLngToCell } from 'h3-js';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { LayerDistribution, LayerList, LayerManifest } from '#api/layer-schemas.ts';
import { pageStatement } from '#data/cells/reader.ts';
import { sql, type Queryable } from '#data/db/sql.ts';
import { cellAt, fromHex, toHex } from '#tiles/cells/cell-id.ts';
import { decodePage } from '#tiles/cells/page.ts';
import { anybody } from '#data/access/person.ts';
import { openApp, ORIGIN } from './app.ts';
import type { Lighthouses } from './lighthouses.ts';
import { granted } from './granted.ts';

let at: Lighthouses;
let app: Awaited<ReturnType<typeof openApp>>['app'];
let close: () => Promise<void>;

const PLACES = [
  [120.383, 36.067],
  [120.384, 36.068],
  [120.35, 36.08],
  [121.2, 36.2],
  [122.12, 37.5],
] as const;

beforeAll(async () => {
  ({ at, app, close } = await openApp({ as: anybody(null) }));
  const rows = PLACES.map(
    ([lng, lat], i) =>
      `N${i},${i + 0.5},${lng},${lat},${i < 2 ? '2026-09-03' : ''},${i === 0 ? '2026-10-01T00:20:00Z' : ''}`,
  );
  await at.load('lighthouses', `number,height,lng,lat,lit_on,inspected_at\n${rows.join('\n')}\n`);
});
afterAll(() => close?.());

const get = (path: string, headers: Record<string, string> = {}) =>
  app.request(`${ORIGIN}/api/layers${path}`, { headers });
const json = async <Body>(path: string): Promise<Body> => (await (await get(path)).json()) as Body;
const pagesOf = async (layer: string, res: number, query = '') =>
  (await json<LayerManifest>(`/lighthouses/${layer}/manifest?res=${res}${query}`)).pages;
const page = async (layer: string, parent: string, res: number, file: string, bucket = 'none') => {
  const response = await get(`/lighthouses/${layer}/cells/${parent}/${res}/${bucket}/${file}`);
  expect(response.status).toBe(200);
  return { response, ...decodePage(await response.arrayBuffer()) };
};

describe('layers', () => {
  test('are listed with their source, resolutions and buckets', async () => {
    const { items } = await json<LayerList>('');
    expect(items.find(({ id }) => id === 'lighthouses/lit')).toMatchObject({
      aggregation: 'count',
      resolutions: [4, 5, 6, 7, 8, 9, 10],
      bucket: 'month',
      buckets: ['2026-09-01'],
      pinyin: { title: 'qi yong', theme_title: 'deng ta' },
      dataset: { id: 'lighthouses', owner: { id: 'transport' } },
      step: 'fresh',
      demo: false,
    });
    const known = (id: string) => items.find((item) => item.id === `lighthouses/${id}`);
    expect(known('height')).toMatchObject({ aggregation: 'sum', per: null, floor: null });
    expect(known('mean-height')?.aggregation).toBe('mean');
    expect(known('height-per-light')).toMatchObject({
      aggregation: 'rate',
      per: 'lighthouses/all',
      factor: 100,
    });
    expect(known('inspected')).toMatchObject({ bucket: 'hour', buckets: ['2026-10-01T08'] });
  });

  test('have pages whose cells add up to all records, at every resolution, also those from the records', async () => {
    for (let res = 4; res <= 10; res++) {
      let [n, sum] = [0, 0];
      const cells: string[] = [];
      for (const { parent, version } of await pagesOf('height', res)) {
        const found = await page('height', parent, res, `v/${version}.bin`);
        expect(found.res).toBe(res);
        n += found.n.reduce((all, one) => all + one, 0);
        sum += found.sum!.reduce((all, one) => all + one, 0);
        cells.push(...Array.from(found.ordinals, (ordinal) => toHex(cellAt(found.parent, res, ordinal))));
      }
      expect([n, sum]).toEqual([5, 12.5]);
      const expected = PLACES.map(([lng, lat]) => cellToParent(latLngToCell(lat, lng, 10), res));
      expect(cells.toSorted()).toEqual([...new Set(expected)].toSorted());
    }
  });

  test('answer the same cells as JSON', async () => {
    const [first] = await pagesOf('height', 8, '&bbox=120.3,36,120.4,36.1');
    const body = await json<{ version: string; cells: { cell: string; n: number; sum: number }[] }>(
      `/lighthouses/height/cells/${first!.parent}/8/none/current.json`,
    );
    expect(body.version).toBe(first!.version);
    expect(body.cells.reduce((all, { n }) => all + n, 0)).toBe(3);
    expect(body.cells.reduce((all, { sum }) => all + sum, 0)).toBe(4.5);
  });

  test('keep a bucket of time apart', async () => {
    const pages = await pagesOf('lit', 7, '&bucket=2026-09-01');
    expect(pages).toHaveLength(1);
    expect(
      (await page('lit', pages[0]!.parent, 7, 'current.bin', '2026-09-01')).n.reduce((a, b) => a + b),
    ).toBe(2);
    expect(await pagesOf('lit', 7, '&bucket=2026-08-01')).toEqual([]);
    expect((await get('/lighthouses/lit/manifest?res=7')).status).toBe(400);
    expect((await get('/lighthouses/all/manifest?res=7&bucket=2026-09-01')).status).toBe(400);
  });

  test('that are rates have both measures in a page, in one version that either raises', async () => {
    const [own] = await pagesOf('height', 8, '&bbox=120.3,36,120.4,36.1');
    const [den] = await pagesOf('all', 8, '&bbox=120.3,36,120.4,36.1');
    const [rate] = await pagesOf('height-per-light', 8, '&bbox=120.3,36,120.4,36.1');
    const sum = (i: number) => Number(own!.version.split('.')[i]) + Number(den!.version.split('.')[i]);
    expect(rate).toEqual({ parent: own!.parent, version: `${sum(0)}.${sum(1)}` });
    for (let res = 8; res <= 10; res++) {
      let [n, total, per] = [0, 0, 0];
      for (const { parent, version } of await pagesOf('height-per-light', res)) {
        const found = await page('height-per-light', parent, res, `v/${version}.bin`);
        total += found.sum!.reduce((all, one) => all + one, 0);
        n += found.n.reduce((all, one) => all + one, 0);
        per += found.den!.reduce((all, one) => all + one, 0);
      }
      expect([n, total, per]).toEqual([5, 12.5, 5]);
    }
    expect(await json('/lighthouses/height-per-light/summary?region=370202')).toMatchObject({
      n: 2,
      sum: 2,
      den: 2,
      value: 100,
      aggregation: 'rate',
      factor: 100,
    });
    // where there is nothing to divide by, there is no rate
    expect(await json('/lighthouses/height-per-light/summary?region=370612')).toMatchObject({
      den: 0,
      value: null,
    });
  });

  test('say how their values are spread over all cells', async () => {
    const spread = (layer: string, query: string) =>
      json<LayerDistribution>(`/lighthouses/${layer}/distribution?${query}`);
    const heights = await spread('height', 'res=10');
    expect(heights).toMatchObject({ res: 10, bucket: null, cells: 5, min: 0.5, max: 4.5, total_n: 5 });
    expect(heights.quantiles).toHaveLength(201);
    expect([20, 60, 100, 140, 200].map((at) => heights.quantiles[at])).toEqual([0.5, 1.5, 2.5, 3.5, 4.5]);
    expect(await spread('all', 'res=4')).toMatchObject({ cells: 3, min: 1, max: 3, total_n: 5 });
    expect(await spread('mean-height', 'res=4')).toMatchObject({ min: 1.5, max: 4.5 });
    expect(await spread('height-per-light', 'res=10')).toMatchObject({ min: 50, max: 450 });
    expect(await spread('lit', 'res=8&bucket=2026-08-01')).toMatchObject({
      bucket: '2026-08-01',
      cells: 0,
      min: null,
      quantiles: [],
    });
    expect(await spread('lit', 'res=8')).toMatchObject({ bucket: null, total_n: 2 });
    const { headers } = await get('/lighthouses/height/distribution?res=10');
    const again = { 'if-none-match': headers.get('etag')! };
    expect((await get('/lighthouses/height/distribution?res=10', again)).status).toBe(304);
  });

  test('keep an hour apart, in China Standard Time', async () => {
    const [hour] = await pagesOf('inspected', 8, '&bucket=2026-10-01T08');
    expect([...(await page('inspected', hour!.parent, 8, 'current.bin', '2026-10-01T08')).n]).toEqual([1]);
    expect(await pagesOf('inspected', 8, '&bucket=2026-10-01T09')).toEqual([]);
  });

  test('of personal data are answered from their groups, and no finer', async () => {
    const homes = [
      ['H1', 40, 120.383, 36.067],
      ['H2', 50, 120.383, 36.067],
      ['H3', 60, 120.383, 36.067],
      ['H4', 70, 121, 36.9],
    ].map((row) => `${row.join()},2026-09-03`);
    await at.load('keeper-homes', `number,age,lng,lat,moved_on\n${homes.join('\n')}\n`);
    const { items } = await json<LayerList>('');
    expect(items.find(({ id }) => id === 'lighthouses/keepers')).toMatchObject({
      grade: 1,
      floor: { res: 9, group: 3 },
      resolutions: [4, 5, 6, 7, 8, 9],
    });
    const bucket = '2026-09-01';
    for (const res of [4, 8, 9]) {
      const [only, ...others] = await pagesOf('keepers', res, `&bucket=${bucket}`);
      expect(others).toEqual([]);
      const { n, sum } = await page('keepers', only!.parent, res, `v/${only!.version}.bin`, bucket);
      expect([...n, ...sum!]).toEqual([3, 150]);
    }
    expect(await json('/lighthouses/keepers/distribution?res=9')).toMatchObject({
      cells: 1,
      max: 150,
      total_n: 3,
    });
    expect(await json('/lighthouses/keepers/summary?region=37')).toMatchObject({ n: 3, sum: 150 });
    expect((await get(`/lighthouses/keepers/manifest?res=10&bucket=${bucket}`)).status).toBe(400);
    expect((await get(`/lighthouses/keepers/cells/868c00007ffffff/10/${bucket}/current.bin`)).status).toBe(
      400,
    );
  });

  test('give records one by one where they are few, and say where they are many', async () => {
    const points = (layer: string, query: string) => json(`/lighthouses/${layer}/points?${query}`);
    const box = 'bbox=120.3,36,120.3835,36.1';
    expect(await points('height', box)).toEqual({
      layer: 'lighthouses/height',
      bucket: null,
      count: 2,
      many: false,
      points: [
        [120.383, 36.067, 'N0', 0.5],
        [120.35, 36.08, 'N2', 2.5],
      ],
    });
    expect(await points('all', 'bbox=120,36,123,38')).toMatchObject({ count: 5, many: false });
    expect(await points('all', '')).toMatchObject({ count: 5 });
    expect(await points('all', 'limit=3')).toMatchObject({ count: 4, many: true, points: [] });
    expect(await points('lit', 'bucket=2026-09-01')).toMatchObject({ count: 2 });
    expect(await points('all', 'bbox=100,10,101,11')).toMatchObject({ count: 0, many: false, points: [] });
  });

  test('say what a region comes to, from its records', async () => {
    const summary = (region: string) => json(`/lighthouses/height/summary?region=${region}`);
    expect(await summary('370202')).toMatchObject({ n: 2, sum: 2, value: 2, factor: 1, unit: { en: 'm' } });
    expect(await json('/lighthouses/mean-height/summary?region=370202')).toMatchObject({ sum: 2, value: 1 });
    expect(await summary('37')).toMatchObject({ n: 4, sum: 9 }); // one is at sea
    expect(await json('/lighthouses/lit/summary?region=37&bucket=2026-09-01')).toMatchObject({ n: 2 });
  });
});

describe('a page', () => {
  test('of a version never changes, and is gone once there is a newer one', async () => {
    const bbox = '&bbox=122,37.4,122.3,37.6';
    const [before] = await pagesOf('all', 8, bbox);
    const path = `/lighthouses/all/cells/${before!.parent}/8/none`;
    const kept = await get(`${path}/v/${before!.version}.bin`);
    expect(kept.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
    const { headers } = await get(`${path}/current.bin`);
    expect(headers.get('cache-control')).toBe('private, no-cache');
    const tag = headers.get('etag')!;
    expect((await get(`${path}/current.bin`, { 'if-none-match': tag })).status).toBe(304);

    await at.load('lighthouses', 'number,height,lng,lat\nN8,1,122.121,37.501\n');
    const [after] = await pagesOf('all', 8, bbox);
    expect(after!.parent).toBe(before!.parent);
    expect(after!.version).not.toBe(before!.version);
    const gone = await get(`${path}/v/${before!.version}.bin`);
    expect(gone.status).toBe(410);
    expect(gone.headers.get('cache-control')).toBe('no-store');
    expect((await get(`${path}/current.bin`, { 'if-none-match': tag })).status).toBe(200);
    const spread = await json<LayerDistribution>('/lighthouses/all/distribution?res=8');
    expect(spread.total_n).toBe(6);
    const fresh = await page('all', after!.parent, 8, `v/${after!.version}.bin`);
    expect(fresh.n.reduce((a, b) => a + b)).toBe(2);
    const far = await pagesOf('all', 8, '&bbox=120.3,36,120.4,36.1');
    expect(far[0]!.version).toMatch(/\.1$/);
  });

  test('that is published is the same bytes for everybody, for shared caches', async () => {
    const [{ parent, version }] = (await pagesOf('height', 8)) as [{ parent: string; version: string }];
    const shared = (path: string, headers = {}) =>
      app.request(`${ORIGIN}/api/public/layers${path}`, { headers });
    const cells = `/lighthouses/height/cells/${parent}/8/none`;
    for (const [path, cache] of [
      ['', 'public, no-cache'],
      ['/lighthouses/height/manifest?res=8', 'public, no-cache'],
      ['/lighthouses/height/distribution?res=8', 'public, no-cache'],
      [`${cells}/current.bin`, 'public, no-cache'],
      [`${cells}/v/${version}.bin`, 'public, max-age=31536000, immutable'],
      [`${cells}/v/${version}.json`, 'public, max-age=31536000, immutable'],
    ] as const) {
      const [bare, known] = [
        await shared(path),
        await shared(path, { cookie: 'a=b', authorization: 'Bearer x' }),
      ];
      expect([bare.status, bare.headers.get('cache-control'), bare.headers.get('vary')]).toEqual([
        200,
        cache,
        'accept-encoding',
      ]);
      expect(known.headers.get('vary')).toBe('accept-encoding');
      const own = Buffer.from(await (await get(path)).arrayBuffer());
      expect(Buffer.from(await bare.arrayBuffer())).toEqual(own);
      expect(Buffer.from(await known.arrayBuffer())).toEqual(own);
    }
    expect((await shared(`${cells}/v/1.999.bin`)).headers.get('cache-control')).toBe('no-store');
  });

  test('that many ask for at once is read once', async () => {
    const { libraries } = at;
    const read = vi.spyOn(libraries.cells, 'page');
    const [first] = await pagesOf('height', 6);
    const path = `/lighthouses/height/cells/${first!.parent}/6/none/v/${first!.version}.bin`;
    const all = await Promise.all(Array.from({ length: 10 }, async () => get(path)));
    expect(all.map(({ status }) => status)).toEqual(all.map(() => 200));
    expect(read).toHaveBeenCalledTimes(1);
    read.mockRestore();
  });

  test.each([
    ['/nothing/here/manifest?res=6', 404],
    ['/lighthouses/all/manifest?res=3', 400],
    ['/lighthouses/all/manifest?res=six', 400],
    ['/lighthouses/all/cells/zz/8/none/current.bin', 400],
    ['/lighthouses/all/cells/ffffffffffffff1/8/none/current.bin', 400],
    ['/lighthouses/all/cells/82309ffffffffff/8/none/current.bin', 400],
    ['/lighthouses/all/cells/84309bdffffffff/8/yesterday/current.bin', 400],
    ['/lighthouses/all/cells/84309bdffffffff/8/none/current.png', 400],
    ['/lighthouses/all/cells/84309bdffffffff/8/2026-10-01/current.bin', 400],
    ['/lighthouses/lit/cells/84309bdffffffff/8/none/current.bin', 400],
    ['/lighthouses/lit/cells/84309bdffffffff/8/2026-10-02/current.bin', 400],
    ['/lighthouses/lit/cells/84309bdffffffff/8/2026-13-01/current.bin', 400],
    ['/lighthouses/inspected/manifest?bucket=2026-10-01', 400],
    ['/lighthouses/inspected/manifest?bucket=2026-10-01T24', 400],
    ['/lighthouses/inspected/distribution?bucket=none', 400],
    ['/lighthouses/all/distribution?res=11', 400],
    ['/nothing/here/distribution', 404],
    ['/lighthouses/keepers/points', 403],
    ['/lighthouses/all/points?limit=2001', 400],
    ['/emergency/hazards/distribution', 403],
    ['/lighthouses/all/cells/84309bdffffffff/8/none/v/1.bin', 400],
    ['/emergency/hazards/manifest?res=6', 403],
    ['/emergency/hazards/summary?region=37', 403],
  ])('%s is refused with %i', async (path, status) => {
    const detail = async (language: string): Promise<string> => {
      const response = await get(path, { 'accept-language': language });
      expect(response.status).toBe(status);
      return ((await response.json()) as { detail: string }).detail;
    };
    const english = await detail('en');
    expect(english.length).toBeGreaterThan(10);
    expect(english).not.toMatch(/\p{Script=Han}/u);
    // the name of a page is told by the pages, in English alone
    if (!/current\.png|\/v\//.test(path)) expect(await detail('zh')).toMatch(/\p{Script=Han}.*。$/u);
  });

  test('is one range of the index, also within a person’s scope', async () => {
    await at.database.asOwner((tx) => tx.query(sql`ANALYZE cell_rollup`));
    const parent = fromHex(cellToParent(latLngToCell(36.067, 120.383, 10), 4));
    const placed = at.libraries.cellLayers.get('lighthouses/height-per-light')!;
    const { text, values } = pageStatement(placed, { parent, res: 8, bucket: null });
    const plan = async (tx: Queryable): Promise<string[]> => {
      await tx.query(sql`SET LOCAL enable_seqscan = off`); // so small a table the planner would rather read whole
      const lines = await tx.query<{ 'QUERY PLAN': string }>({ text: `EXPLAIN ${text}`, values });
      return lines.map((line) => line['QUERY PLAN']);
    };
    // One scan for each of a rate's two measures, and one of the pages for the version.
    const range = /Index Cond: .*measure = .*bucket = .*cell >= .*cell <= /;
    for (const found of [
      await at.database.asOwner(plan),
      await at.database.withRights(granted(['370200000000']), plan),
    ]) {
      expect(found.filter((line) => range.test(line))).toHaveLength(2);
      expect(found.join()).not.toContain('Seq Scan');
    }
  });
});
