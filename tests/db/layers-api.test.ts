import { cellToParent, latLngToCell } from 'h3-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LayerList, LayerManifest } from '#api/layer-schemas.ts';
import { sql, type Queryable } from '#data/db/sql.ts';
import { cellAt, descendantRange, fromHex, toHex } from '#tiles/cells/cell-id.ts';
import { decodePage } from '#tiles/cells/page.ts';
import { openApp, ORIGIN } from './app.ts';
import type { Lighthouses } from './lighthouses.ts';

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
  ({ at, app, close } = await openApp());
  const rows = PLACES.map(([lng, lat], i) => `N${i},${i + 0.5},${lng},${lat},${i < 2 ? '2026-09-03' : ''}`);
  await at.load('lighthouses', `number,height,lng,lat,lit_on\n${rows.join('\n')}\n`);
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
      dataset: { id: 'lighthouses', owner: { id: 'transport' } },
      step: 'fresh',
      demo: false,
    });
    expect(items.find(({ id }) => id === 'lighthouses/height')?.aggregation).toBe('sum');
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

  test('say what a region comes to, from its records', async () => {
    const summary = (region: string) => json(`/lighthouses/height/summary?region=${region}`);
    expect(await summary('370202')).toMatchObject({ n: 2, sum: 2, unit: { en: 'm' } });
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
    expect(kept.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const { headers } = await get(`${path}/current.bin`);
    expect(headers.get('cache-control')).toBe('no-cache');
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
    const fresh = await page('all', after!.parent, 8, `v/${after!.version}.bin`);
    expect(fresh.n.reduce((a, b) => a + b)).toBe(2);
    const far = await pagesOf('all', 8, '&bbox=120.3,36,120.4,36.1');
    expect(far[0]!.version).toMatch(/\.1$/);
  });

  test.each([
    ['/nothing/here/manifest?res=6', 404],
    ['/lighthouses/all/manifest?res=3', 400],
    ['/lighthouses/all/manifest?res=six', 400],
    ['/lighthouses/all/cells/zz/8/none/current.bin', 400],
    ['/lighthouses/all/cells/ffffffffffffff1/8/none/current.bin', 400],
    ['/lighthouses/all/cells/82309ffffffffff/8/none/current.bin', 400],
    ['/lighthouses/all/cells/84309bdffffffff/8/yesterday/current.bin', 400],
    ['/lighthouses/all/cells/84309bdffffffff/8/none/current.arrow', 400],
    ['/lighthouses/all/cells/84309bdffffffff/8/none/v/1.bin', 400],
    ['/emergency/hazards/manifest?res=6', 403],
    ['/emergency/hazards/summary?region=37', 403],
  ])('%s is refused with %i', async (path, status) => {
    const response = await get(path);
    expect(response.status).toBe(status);
    expect(((await response.json()) as { detail: string }).detail.length).toBeGreaterThan(10);
  });

  test('is one range of the index, also within a person’s scope', async () => {
    await at.database.asOwner((tx) => tx.query(sql`ANALYZE cell_rollup`));
    const { first, last } = descendantRange(fromHex(cellToParent(latLngToCell(36.067, 120.383, 10), 4)), 8);
    const rows = sql`
      EXPLAIN SELECT cell, sum(n) FROM cell_rollup
       WHERE measure = 1 AND bucket = '-infinity' AND cell BETWEEN ${String(first)}::bigint AND ${String(last)}::bigint GROUP BY cell`;
    const condition = /Index Cond: .*measure = .*bucket = .*cell >= .*cell <= /;
    const plan = async (tx: Queryable): Promise<string> => {
      await tx.query(sql`SET LOCAL enable_seqscan = off`); // so small a table the planner would rather read whole
      const lines = await tx.query<{ 'QUERY PLAN': string }>(rows);
      return lines.map((line) => line['QUERY PLAN']).join(' ');
    };
    expect(await at.database.asOwner(plan)).toMatch(condition);
    expect(await at.database.withScope({ regions: ['370200000000'] }, plan)).toMatch(condition);
  });
});
