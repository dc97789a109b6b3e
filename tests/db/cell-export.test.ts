import { cellToBoundary, cellToLatLng, cellToParent, latLngToCell } from 'h3-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anybody } from '#data/access/person.ts';
import { openApp, ORIGIN } from './app.ts';
import type { Lighthouses } from './lighthouses.ts';

/* Cells to take away, as a person opens them in a spreadsheet or a GIS. */

let at: Lighthouses;
let app: Awaited<ReturnType<typeof openApp>>['app'];
let close: () => Promise<void>;

const LIGHTS = Array.from({ length: 3000 }, (_, i) => ({
  lng: 120 + 0.01 * (i % 60) + 0.0003,
  lat: 36.4 + 0.01 * Math.floor(i / 60) + 0.0007,
  height: 1 + (i % 9) / 2,
}));
const cellOf = ({ lng, lat }: { lng: number; lat: number }, res: number) =>
  cellToParent(latLngToCell(lat, lng, 10), res);

beforeAll(async () => {
  ({ at, app, close } = await openApp({ as: anybody(null) }));
  const rows = LIGHTS.map(({ lng, lat, height }, i) => `L${i},${height},${lng},${lat},2026-09-03`);
  const unmeasured = 'L9999,,122.12,37.5,2026-09-03';
  await at.load('lighthouses', `number,height,lng,lat,lit_on\n${[...rows, unmeasured].join('\n')}\n`);
  const homes = [120.383, 120.383, 120.383, 120.403].map(
    (lng, i) => `H${i},${50 + i},2026-09-05,${lng},36.067`,
  );
  await at.load('keeper-homes', `number,age,moved_on,lng,lat\n${homes.join('\n')}\n`);
});
afterAll(() => close?.());

const get = (path: string, headers: Record<string, string> = {}) =>
  app.request(`${ORIGIN}/api/layers/lighthouses/${path}`, { headers });
const lines = async (path: string): Promise<string[]> => (await (await get(path)).text()).split('\r\n');
/** Cells with their counts and heights, those whose centres lie in a box. */
const expected = (res: number, [west, south, east, north]: readonly [number, number, number, number]) => {
  const sums = new Map<string, { n: number; sum: number }>();
  for (const light of LIGHTS) {
    const cell = cellOf(light, res);
    const [lat, lng] = cellToLatLng(cell);
    if (lng < west || lng > east || lat < south || lat > north) continue;
    const { n, sum } = sums.get(cell) ?? { n: 0, sum: 0 };
    sums.set(cell, { n: n + 1, sum: sum + light.height });
  }
  return sums;
};
const BOX = [120.1, 36.5, 120.4, 36.8] as const;
const AT = `bbox=${BOX.join(',')}`;

describe('a table of cells', () => {
  test.each([7, 9])(
    'at resolution %i has every cell of the box once, with its centre, count and value',
    async (res) => {
      const response = await get(`height/export.csv?res=${res}&${AT}`);
      expect(response.headers.get('content-disposition')).toBe(
        `attachment; filename="lighthouses-height-res${res}.csv"`,
      );
      const bytes = Buffer.from(await response.arrayBuffer());
      expect(bytes.subarray(0, 3).toString('hex')).toBe('efbbbf');
      const [head, ...rest] = bytes.toString().slice(1).split('\r\n');
      expect(head).toBe(
        '网格 Cell,中心经度 Longitude(°),中心纬度 Latitude(°),记录数 Records(条),高度 Height(米 m)',
      );
      const end = rest.indexOf('');
      const cells = expected(res, BOX);
      expect(end).toBe(cells.size);
      for (const row of rest.slice(0, end)) {
        const [cell = '', lng, lat, n, value] = row.split(',');
        expect([Number(n), Number(value)]).toEqual([cells.get(cell)!.n, cells.get(cell)!.sum]);
        const [y, x] = cellToLatLng(cell);
        expect(Math.abs(Number(lng) - x) + Math.abs(Number(lat) - y)).toBeLessThan(2e-6);
      }
      const notes = rest.slice(end).join('\n');
      expect(notes).toContain('数据集 Dataset: 灯塔 Lighthouses (lighthouses)');
      expect(notes).toContain(`网格 Cells: ${cells.size}`);
      expect(notes).toContain('坐标系 Coordinates: WGS 84');
      expect(notes).toContain(res > 8 ? '由逐条记录统计' : '网格按中心归属区域');
    },
  );

  test('of a mean has the sum beside it', async () => {
    const [head, first] = await lines(`mean-height/export.csv?res=7&${AT}`);
    expect(head).toContain('合计 Sum(米 m),平均高度 Mean height(米 m)');
    const [, , , n, sum, mean] = first!.split(',').map(Number);
    expect(mean).toBeCloseTo(sum! / n!, 10);
  });

  test('of a rate has what it is made of, also where its numerator is nothing', async () => {
    const rows = await lines(`height-per-light/export.csv?res=7&${AT}`);
    expect(rows[0]).toBe(
      '网格 Cell,中心经度 Longitude(°),中心纬度 Latitude(°),记录数 Records(条),分子 Numerator,' +
        '分母 Denominator: 灯塔 Lighthouses(座 pcs),每百座高度 Height per 100 lighthouses(米/百座 m per 100)',
    );
    const cells = expected(7, BOX);
    for (const row of rows.slice(1, rows.indexOf(''))) {
      const [cell = '', , , , numerator, denominator, rate] = row.split(',');
      const { n, sum } = cells.get(cell)!;
      expect([numerator, denominator].map(Number)).toEqual([sum, n]);
      expect(Number(rate)).toBeCloseTo((100 * sum) / n, 10);
    }
    expect(rows.join('\n')).toContain('分母 Denominator: 灯塔 Lighthouses (lighthouses/all)');
    const [, only, end] = await lines('height-per-light/export.csv?res=9&bbox=122,37.4,122.3,37.6');
    expect(only).toMatch(new RegExp(`^${latLngToCell(37.5, 122.12, 9)},.*,0,0,1,0$`));
    expect(end).toBe('');
  });

  test('of two layers has both in each cell, by number, with the source of each', async () => {
    const rows = await lines(`mean-height/export.csv?res=9&${AT}&with=lighthouses/lit@2026-08-01`);
    const named = '1 平均高度 Mean height';
    const lit = '2 启用 Lit 2026-08-01';
    expect(rows[0]!.split(',').slice(3)).toEqual([
      ...[`${named}: 记录数 Records(条)`, `${named}: 合计 Sum(米 m)`, `${named}(米 m)`],
      ...[`${lit}: 记录数 Records(条)`, `${lit}(座 pcs)`],
    ]);
    const cells = expected(9, BOX);
    expect(rows.indexOf('')).toBe(cells.size + 1);
    for (const row of rows.slice(1, rows.indexOf(''))) {
      const [cell = '', , , n, sum, mean, ...other] = row.split(',');
      expect([Number(n), Number(sum)]).toEqual([cells.get(cell)!.n, cells.get(cell)!.sum]);
      expect(Number(mean)).toBeCloseTo(Number(sum) / Number(n), 10);
      expect(other).toEqual(['0', '0']); // none was lit in August
    }
    const notes = rows.slice(rows.indexOf('')).join('\n');
    expect(notes.match(/数据集 Dataset/g)).toHaveLength(2);
    expect(notes.match(/时效 Freshness: 未到更新期 Up to date/g)).toHaveLength(2);
    expect(notes).toMatch(/图层 1 Layer 1: 平均高度[^]*图层 2 Layer 2: 启用 Lit[^]*时段 Bucket: 2026-08-01/);
  });

  test('of two layers that share no cell has zeros of counts, no value of means, and nothing of groups', async () => {
    const homes = 'bbox=120.38,36.06,120.39,36.075';
    const others = 'with=lighthouses/mean-height,lighthouses/all';
    const [, row] = await lines(`keepers/export.csv?res=9&bucket=2026-09-01&${homes}&${others}`);
    expect(row!.split(',').slice(3)).toEqual(['3', '153', '0', '0', '', '0', '0']);
    const light = `bbox=122,37.4,122.3,37.6&with=lighthouses/keepers@2026-09-01`;
    const [, lone] = await lines(`all/export.csv?res=9&${light}`);
    expect(lone!.split(',').slice(3)).toEqual(['1', '1', '', '']);
  });

  test('of one layer at two buckets, or twice the same, has them apart, or once', async () => {
    const [head, ...rows] = await lines(
      'lit/export.csv?res=6&region=3702&bucket=2026-08-01&with=lighthouses/lit@2026-09-01',
    );
    expect(head).toContain('1 启用 Lit 2026-08-01(座 pcs),2 启用 Lit 2026-09-01: 记录数');
    expect(rows[0]).toMatch(/,0,0,(\d+),\1$/);
    const [once] = await lines('all/export.csv?res=6&region=3702&with=lighthouses/all');
    expect(once).toMatch(/,记录数 Records\(条\),灯塔 Lighthouses\(座 pcs\)$/);
  });

  test('of a range has only the cells whose value lies in it, and says so', async () => {
    const cells = expected(8, BOX);
    const sums = [...cells.values()].map(({ sum }) => sum).toSorted((a, b) => a - b);
    const from = sums[Math.floor(sums.length / 2)]!;
    const rows = await lines(`height/export.csv?res=8&${AT}&range=${from}..`);
    const values = rows.slice(1, rows.indexOf('')).map((row) => Number(row.split(',').at(-1)));
    expect(values.toSorted((a, b) => a - b)).toEqual(sums.filter((sum) => sum >= from));
    expect(rows.join('\n')).toContain(`数值范围 Values: ${from} ≤ … < Infinity`);
  });

  test('of two layers with a range has no figure of the one whose value lies outside of it', async () => {
    const cells = expected(8, BOX);
    const from = [...cells.values()].map(({ sum }) => sum).toSorted((a, b) => a - b)[1]!;
    const rows = await lines(`all/export.csv?res=8&${AT}&with=lighthouses/height~${from}..1e9`);
    const held = rows.slice(1, rows.indexOf('')).map((row) => row.split(','));
    expect(held).toHaveLength(cells.size);
    for (const [cell = '', , , , n, , sum] of held) {
      const own = cells.get(cell)!;
      expect([n, sum]).toEqual([String(own.n), own.sum < from ? '' : String(own.sum)]);
    }
    // zero is a value too, and lies in none that begin above it
    const [, lone] = await lines(
      `keepers/export.csv?res=9&bucket=2026-09-01&bbox=120.38,36.06,120.39,36.075&with=lighthouses/all~1..`,
    );
    expect(lone!.split(',').slice(5)).toEqual(['', '']);
  });

  test('of a region and a bucket says so', async () => {
    const text = (await lines('lit/export.csv?res=6&region=3702&bucket=2026-09-01')).join('\n');
    expect(text).toContain('范围 Area: 青岛市 (370200000000)');
    expect(text).toContain('时段 Bucket: 2026-09-01');
  });

  test('of personal data has published groups alone', async () => {
    const rows = await lines('keepers/export.csv?res=9&region=3702&bucket=2026-09-01');
    expect(rows.slice(1, rows.indexOf(''))).toHaveLength(1);
    expect(rows[1]).toMatch(new RegExp(`^${latLngToCell(36.067, 120.383, 9)},.*,3,153$`));
    expect(rows.join('\n')).toContain('只含已公布的群组');
  });
});

describe('GeoJSON of cells', () => {
  interface Cells {
    type: string;
    layer: string;
    notes: string[];
    features: {
      id: string;
      geometry: { type: string; coordinates: number[][][] };
      properties: Record<string, unknown>;
    }[];
  }

  test('is a collection of closed polygons, counter-clockwise, with their values', async () => {
    const response = await get(`height/export.geojson?res=8&${AT}`);
    expect(response.headers.get('content-type')).toBe('application/geo+json');
    const found = (await response.json()) as Cells;
    const cells = expected(8, BOX);
    expect(found).toMatchObject({
      type: 'FeatureCollection',
      layer: 'lighthouses/height',
      unit: { en: 'm' },
    });
    expect(found.features.map(({ id }) => id).toSorted()).toEqual([...cells.keys()].toSorted());
    for (const { id, geometry, properties } of found.features) {
      expect(properties).toMatchObject({
        cell: id,
        n: cells.get(id)!.n,
        value: cells.get(id)!.sum,
        unit: '米',
      });
      const ring = geometry.coordinates[0]!;
      expect(ring.at(0)).toEqual(ring.at(-1));
      const area = ring.slice(1).reduce((all, [x, y], i) => all + ring[i]![0]! * y! - x! * ring[i]![1]!, 0);
      expect(area).toBeGreaterThan(0);
      expect(ring).toHaveLength(cellToBoundary(id, true).length);
    }
  });

  test('of a rate has numerator, denominator and value', async () => {
    const { features } = (await (await get(`height-per-light/export.geojson?res=8&${AT}`)).json()) as Cells;
    const cells = expected(8, BOX);
    for (const { id, properties } of features) {
      const { n, sum } = cells.get(id)!;
      expect(properties).toMatchObject({ n, numerator: sum, denominator: n });
      expect(properties['value']).toBeCloseTo((100 * sum) / n, 10);
    }
    expect(features).toHaveLength(cells.size);
  });

  test('of two buckets names them by layer and bucket, and says what each is', async () => {
    const response = await get(
      `lit/export.geojson?res=7&${AT}&bucket=2026-08-01&with=lighthouses/lit@2026-09-01,lighthouses/all`,
    );
    expect(response.headers.get('content-disposition')).toContain(
      'lighthouses-lit-2026-08-01-with-2-more-res7',
    );
    const found = (await response.json()) as Cells & { layers: Record<string, unknown>[] };
    const keys = ['lighthouses_lit_2026_08_01', 'lighthouses_lit_2026_09_01', 'lighthouses_all'];
    expect(found.layers).toMatchObject(
      keys.map((key, i) => ({
        layer: `lighthouses/${i === 2 ? 'all' : 'lit'}`,
        bucket: [`2026-08-01`, '2026-09-01', null][i],
        source: { dataset: { id: 'lighthouses' }, step: 'fresh' },
        properties: [`${key}_n`, `${key}_value`],
      })),
    );
    const cells = expected(7, BOX);
    expect(found.features).toHaveLength(cells.size);
    for (const { id, properties } of found.features) {
      const { n } = cells.get(id)!;
      expect(properties).toEqual({
        cell: id,
        ...Object.fromEntries(
          keys.flatMap((key, i) => [
            [`${key}_n`, i === 0 ? 0 : n],
            [`${key}_value`, i === 0 ? 0 : n],
          ]),
        ),
      });
    }
  });

  test('of many cells comes whole, in several pieces', async () => {
    const response = await get('all/export.geojson?res=10&region=37');
    let pieces = 0;
    let text = '';
    for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
      pieces++;
      text += piece;
    }
    const { features } = JSON.parse(text) as Cells;
    expect(features.length).toBeGreaterThan(2000);
    expect(pieces).toBeGreaterThan(2);
  });

  test('of a box where nothing is, or beside the province, is empty', async () => {
    for (const bbox of ['115,35,115.1,35.1', '10,50,11,51'])
      expect(((await (await get(`all/export.geojson?bbox=${bbox}`)).json()) as Cells).features).toEqual([]);
  });
});

test.each([
  ['all/export.csv?region=37&bbox=1,2,3,4', 400, 'bbox'],
  ['all/export.csv?bbox=1,2,3', 400, 'bbox'],
  ['all/export.csv?res=11', 400, 'res'],
  ['keepers/export.csv?res=10&bucket=2026-09-01', 400, 'res'],
  ['lit/export.geojson', 400, 'bucket'],
  ['none/export.geojson', 404, 'layer'],
  ['all/export.csv?with=lighthouses', 400, 'with'],
  ['all/export.csv?with=lighthouses/lit', 400, 'bucket'],
  ['all/export.csv?with=lighthouses/none', 404, 'layer'],
  ['all/export.csv?with=emergency/hazards', 403, undefined],
  ['all/export.csv?res=10&with=lighthouses/keepers@2026-09-01', 400, 'res'],
  ['all/export.csv?range=20..10', 400, 'range'],
  ['all/export.csv?range=10', 400, 'range'],
  ['all/export.csv?with=lighthouses/height~5..1', 400, 'with'],
])('%s is refused with %i', async (path, status, field) => {
  const response = await get(path);
  expect([response.status, ((await response.json()) as { field: string }).field]).toEqual([status, field]);
});
