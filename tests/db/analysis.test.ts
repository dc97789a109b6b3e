import type { MultiPolygon, Polygon } from 'geojson';
import { booleanPointInPolygon } from '@turf/turf';
import { cellToLatLng, cellToParent, gridDisk, latLngToCell, polygonToCells } from 'h3-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Hotspots, LayerChange, LayerTop } from '#api/analysis-schemas.ts';
import type { RecordList } from '#api/dataset-schemas.ts';
import { anybody } from '#data/access/person.ts';
import { openApp, ORIGIN } from './app.ts';
import type { Lighthouses } from './lighthouses.ts';

/* Questions about cells, each beside what the test counts for itself. */

let at: Lighthouses;
let app: Awaited<ReturnType<typeof openApp>>['app'];
let close: () => Promise<void>;

interface Light {
  lng: number;
  lat: number;
  height: number;
  lit: string;
}

/** A cluster in 市南, a few along the coast, some at sea, and one in another city. */
const CLUSTER = gridDisk(latLngToCell(36.068, 120.384, 9), 2).map((cell) => cellToLatLng(cell));
const LIGHTS: Light[] = [
  ...CLUSTER.map(([lat, lng], i) => ({ lng, lat, height: 1 + i, lit: i < 15 ? '2026-09-03' : '2026-10-02' })),
  { lng: 120.1, lat: 36.5, height: 40, lit: '2026-09-11' },
  { lng: 119.95, lat: 36.3, height: 8.5, lit: '2026-10-12' },
  { lng: 120.45, lat: 36.38, height: 3, lit: '2026-10-05' },
  { lng: 122.12, lat: 37.5, height: 12, lit: '2026-09-30' },
  { lng: 121.2, lat: 36.2, height: 90, lit: '2026-10-01' },
];
const csvOf = (lights: readonly Light[]): string =>
  `number,height,lng,lat,lit_on\n${lights.map((one, i) => `L${i},${one.height},${one.lng},${one.lat},${one.lit}`).join('\n')}\n`;

beforeAll(async () => {
  ({ at, app, close } = await openApp({ as: anybody(null) }));
  await at.load('lighthouses', csvOf(LIGHTS));
});
afterAll(() => close?.());

const get = (path: string) => app.request(`${ORIGIN}/api${path}`);
const json = async <Body>(path: string): Promise<Body> => {
  const response = await get(path);
  const body: unknown = await response.json();
  expect(response.status, JSON.stringify(body).slice(0, 300)).toBe(200);
  return body as Body;
};
const outlineOf = async (code: string): Promise<Polygon | MultiPolygon> =>
  (await json<{ geometry: Polygon | MultiPolygon }>(`/regions/${code}/geometry`)).geometry;
const cellOf = ({ lng, lat }: Light, res: number): string => cellToParent(latLngToCell(lat, lng, 10), res);

/** The cells of a resolution whose centres H3 finds in a region. */
const studyOf = async (code: string, res: number): Promise<Set<string>> => {
  const outline = await outlineOf(code);
  const polygons = outline.type === 'Polygon' ? [outline.coordinates] : outline.coordinates;
  return new Set(polygons.flatMap((rings) => polygonToCells(rings, res, true)));
};

/** Sums of lights by cell of a resolution. */
const byCell = (res: number, amount: (light: Light) => number, lights = LIGHTS): Map<string, number> => {
  const sums = new Map<string, number>();
  for (const light of lights)
    sums.set(cellOf(light, res), (sums.get(cellOf(light, res)) ?? 0) + amount(light));
  return sums;
};

describe('hot spots', () => {
  /** Getis and Ord's equation as it is printed, over cells that H3 itself finds in the outline. */
  const expected = async (code: string, res: number, k: number, sums: Map<string, number>) => {
    const study = await studyOf(code, res);
    const cells = [...study];
    const values = cells.map((cell) => sums.get(cell) ?? 0);
    const n = cells.length;
    const mean = values.reduce((a, b) => a + b, 0) / n;
    const s = Math.sqrt(values.reduce((a, b) => a + b * b, 0) / n - mean * mean);
    const z = new Map(
      cells.map((cell) => {
        const near = gridDisk(cell, k).filter((one) => study.has(one));
        const sum = near.reduce((all, one) => all + (sums.get(one) ?? 0), 0);
        const w = near.length;
        return [cell, (sum - mean * w) / (s * Math.sqrt((n * w - w * w) / (n - 1)))];
      }),
    );
    return { n, mean, s, z };
  };

  test.each([
    ['all', 6, 1],
    ['height', 7, 2],
  ])(
    'of %s at resolution %i with k = %i are what the formula gives for every cell',
    async (layer, res, k) => {
      const found = await json<Hotspots>(
        `/layers/lighthouses/${layer}/hotspots?res=${res}&k=${k}&region=3702&all=true`,
      );
      const sums = byCell(res, ({ height }) => (layer === 'all' ? 1 : height));
      const { n, mean, s, z } = await expected('370200000000', res, k, sums);
      expect([found.n, found.cells_in_region, found.tested]).toEqual([n, n, n]);
      expect(found.mean).toBeCloseTo(mean, 10);
      expect(found.s).toBeCloseTo(s, 10);
      expect(found.cells).toHaveLength(n);
      for (const one of found.cells) {
        expect(one.z).toBeCloseTo(z.get(one.cell)!, 4);
        expect(one.value).toBeCloseTo(sums.get(one.cell) ?? 0, 9);
      }
      const significant = found.cells.filter(({ kind }) => kind !== null);
      expect(found.hot + found.cold).toBe(significant.length);
      expect(found.hot).toBeGreaterThan(0);
      expect(significant.every(({ p }) => p! <= found.threshold)).toBe(true);
      expect(significant.find(({ cell }) => cell === cellOf(LIGHTS[0]!, res))?.kind).toBe('hot');
    },
  );

  test('alone are listed when nothing else is asked, with what they rest on', async () => {
    const found = await json<Hotspots>('/layers/lighthouses/all/hotspots?region=3702');
    expect(found).toMatchObject({
      layer: 'lighthouses/all',
      region: { code: '370200000000', names: { zh: '青岛市' } },
      ...{ res: 6, k: 1, q: 0.05, zeros: true, aggregation: 'count', cut: false },
      source: {
        dataset: { id: 'lighthouses' },
        basis: 'cells',
        demo: false,
        batch: { id: expect.any(String) },
      },
    });
    expect(found.cells.length).toBe(found.hot + found.cold);
    expect(found.cells.every(({ kind, p }) => kind !== null && p! <= 0.05)).toBe(true);
  });

  test('keep buckets apart', async () => {
    const found = await json<Hotspots>(
      '/layers/lighthouses/lit/hotspots?region=3702&bucket=2026-10-01&res=7&all=true',
    );
    const sums = byCell(
      7,
      () => 1,
      LIGHTS.filter(({ lit }) => lit >= '2026-10'),
    );
    const { mean } = await expected('370200000000', 7, 1, sums);
    expect(found.mean).toBeCloseTo(mean, 10);
  });

  test.each([
    ['/layers/lighthouses/all/hotspots?k=6', 400, 'k'],
    ['/layers/lighthouses/all/hotspots?q=0', 400, 'q'],
    ['/layers/lighthouses/all/hotspots?q=lots', 400, 'q'],
    ['/layers/lighthouses/all/hotspots?all=yes', 400, 'all'],
    ['/layers/lighthouses/all/hotspots?res=3', 400, 'res'],
    ['/layers/lighthouses/all/hotspots?res=8', 400, 'res'],
    ['/layers/lighthouses/all/hotspots?region=370202&res=5', 400, 'res'],
    ['/layers/lighthouses/all/hotspots?region=9', 400, 'region'],
    ['/layers/lighthouses/all/hotspots?region=379999', 404, 'region'],
    ['/layers/lighthouses/all/hotspots?region=370202001001', 400, 'region'],
    ['/layers/lighthouses/all/hotspots?bucket=2026-10-01', 400, 'bucket'],
    ['/layers/lighthouses/lit/hotspots?bucket=2026-10-02', 400, 'bucket'],
    ['/layers/lighthouses/lit/hotspots', 400, 'bucket'],
    ['/layers/lighthouses/none/hotspots', 404, 'layer'],
    ['/layers/emergency/hazards/hotspots', 403, undefined],
    ['/layers/lighthouses/all/hotspots?colour=red', 400, 'colour'],
  ])('%s is refused with %i', async (path, status, field) => {
    for (const [language, sentence] of [
      ['en', /^[^。]{10,}\.$/], // a region may have a Chinese name alone
      ['zh', /\p{Script=Han}.*。$/u],
    ] as const) {
      const headers = { 'accept-language': language };
      const response = await app.request(`${ORIGIN}/api${path}`, { headers });
      const body = (await response.json()) as { detail: string; field?: string };
      expect([response.status, body.field]).toEqual([status, field]);
      expect(body.detail).toMatch(sentence);
    }
  });

  test('at too fine a resolution are refused with the one that is possible', async () => {
    const response = await app.request(`${ORIGIN}/api/layers/lighthouses/all/hotspots?res=9`, {
      headers: { 'accept-language': 'en' },
    });
    expect(((await response.json()) as { detail: string }).detail).toMatch(/Shandong .* res=7 or coarser/);
  });
});

/** The lights with the regions that they were given when they came. */
const placed = async () => {
  const { items } = await json<RecordList>('/datasets/lighthouses/records?limit=1000');
  return items.map(({ key, city, county, town }) => ({
    ...LIGHTS[Number(key.slice(1))]!,
    city,
    county,
    town,
  }));
};

describe('what changed between two buckets', () => {
  const ask = (query: string) =>
    json<LayerChange>(`/layers/lighthouses/lit/change?from=2026-09-01&to=2026-10-01${query}`);

  test.each(['37', '3702', '370202'])(
    'in %s is explained by its children’s own totals, ranked',
    async (region) => {
      const level = { 2: 'city', 4: 'county', 6: 'town' }[region.length] as 'city' | 'county' | 'town';
      const inside = (await placed()).filter(({ county }) => county?.startsWith(region));
      const months = (of: string) => inside.filter(({ lit }) => lit.startsWith(of));
      const [before, after] = [months('2026-09').length, months('2026-10').length];
      const found = await ask(`&region=${region}`);
      expect(found).toMatchObject({
        before: { n: before, value: before },
        after: { n: after, value: after },
        ...{ difference: after - before, explained: 'value', share: 0.8 },
      });
      expect(found.direction).toBe(Math.sign(after - before));
      const falls = [...Map.groupBy(inside, (one) => one[level])]
        .map(([code, lights]) => ({
          code,
          difference:
            lights.filter(({ lit }) => lit >= '2026-10').length -
            lights.filter(({ lit }) => lit < '2026-10').length,
        }))
        .filter(({ difference }) => difference < 0);
      const gross = falls.reduce((all, { difference }) => all + difference, 0);
      expect(found.regions!.gross).toBe(gross);
      const { explain } = found.regions!;
      const codes = new Map(falls.map(({ code, difference }) => [code, difference]));
      for (const {
        region: { code },
        difference,
        share,
      } of explain) {
        expect(difference).toBe(codes.get(code));
        expect(share).toBeCloseTo(difference / gross, 12);
      }
      const shares = explain.reduce((all, { share }) => all + share, 0);
      expect(shares).toBeGreaterThanOrEqual(0.8 - 1e-9);
      expect(shares - explain.at(-1)!.share).toBeLessThan(0.8);
      expect(explain.map(({ difference }) => difference)).toEqual(
        falls
          .map(({ difference }) => difference)
          .toSorted((a, b) => a - b)
          .slice(0, explain.length),
      );
    },
  );

  test('lists every cell that changed, and the fewest that explain a share', async () => {
    const study = await studyOf('370200000000', 8);
    const lights = LIGHTS.filter((light) => study.has(cellOf(light, 8)));
    const [was, is] = ['2026-09', '2026-10'].map((month) =>
      byCell(
        8,
        () => 1,
        lights.filter(({ lit }) => lit.startsWith(month)),
      ),
    );
    const found = await ask('&region=3702&res=8&share=0.5');
    const expected = [...new Set([...was!.keys(), ...is!.keys()])]
      .map((cell) => ({ cell, from: was!.get(cell) ?? 0, to: is!.get(cell) ?? 0 }))
      .filter(({ from, to }) => from !== to);
    expect(found.cells.changed.toSorted((a, b) => (a.cell < b.cell ? -1 : 1))).toEqual(
      expected
        .map((one) => ({ ...one, difference: one.to - one.from }))
        .toSorted((a, b) => (a.cell < b.cell ? -1 : 1)),
    );
    const falls = expected.filter(({ from, to }) => to < from);
    expect(found.cells.gross).toBe(falls.reduce((all, { from, to }) => all + to - from, 0));
    expect(found.cells.explain.reduce((all, { share }) => all + share, 0)).toBeGreaterThanOrEqual(0.5 - 1e-9);
    expect(found.cells.explain.length).toBeLessThan(falls.length);
  });

  test('is between the two newest buckets when none are named', async () => {
    const found = await json<LayerChange>('/layers/lighthouses/lit/change');
    expect([found.from, found.to]).toEqual(['2026-09-01', '2026-10-01']);
  });

  test('of personal data is told of published groups alone', async () => {
    const homes = [
      ...Array.from({ length: 5 }, (_, i) => `A${i},40,2026-09-05,120.383,36.067`),
      ...Array.from({ length: 3 }, (_, i) => `B${i},50,2026-10-05,120.383,36.067`),
      ...Array.from({ length: 2 }, (_, i) => `C${i},60,2026-10-05,120.41,36.07`),
    ];
    await at.load('keeper-homes', `number,age,moved_on,lng,lat\n${homes.join('\n')}\n`);
    for (const region of ['37', '3702', '370202']) {
      const found = await json<LayerChange>(`/layers/lighthouses/keepers/change?region=${region}&res=9`);
      expect(found).toMatchObject({
        before: { n: 5, sum: 200 },
        after: { n: 3, sum: 150 },
        source: { basis: 'groups' },
      });
      expect(found.regions?.explain.map(({ difference }) => difference)).toEqual([-50]);
      expect(found.cells.changed).toEqual([
        { cell: latLngToCell(36.067, 120.383, 9), from: 200, to: 150, difference: -50 },
      ]);
    }
    expect((await get('/layers/lighthouses/keepers/change?res=10')).status).toBe(400);
  });

  test.each([
    ['/layers/lighthouses/all/change', 400, 'from'],
    ['/layers/lighthouses/lit/change?from=2026-09-01&to=2026-09-01', 400, 'from'],
    ['/layers/lighthouses/lit/change?from=2026-09-02', 400, 'bucket'],
    ['/layers/lighthouses/lit/change?from=september', 400, 'from'],
    ['/layers/lighthouses/lit/change?share=1.5', 400, 'share'],
    ['/layers/lighthouses/inspected/change', 400, 'from'],
  ])('%s is refused with %i', async (path, status, field) => {
    const response = await get(path);
    expect([response.status, ((await response.json()) as { field: string }).field]).toEqual([status, field]);
  });
});

describe('the highest cells', () => {
  test.each([
    ['all', 7, () => 1],
    ['height', 9, ({ height }: Light) => height],
    ['height', 10, ({ height }: Light) => height],
  ] as const)(
    'of %s at resolution %i are the largest sums, with their places',
    async (layer, res, amount) => {
      const found = await json<LayerTop>(`/layers/lighthouses/${layer}/top?res=${res}&n=5&region=3702`);
      // A city has 750,000 cells of resolution 10; it is asked of each light's cell instead.
      const outline = await outlineOf('370200000000');
      const sums = [...byCell(res, amount)].filter(([cell]) =>
        booleanPointInPolygon(cellToLatLng(cell).toReversed(), outline),
      );
      expect(found.cells_with_value).toBe(sums.length);
      expect(found.items.map(({ value }) => value)).toEqual(
        sums
          .map(([, sum]) => sum)
          .toSorted((a, b) => b - a)
          .slice(0, 5),
      );
      for (const { cell, value, center, places } of found.items) {
        expect(new Map(sums).get(cell)).toBe(value);
        const [lat, lng] = cellToLatLng(cell);
        expect(center).toEqual([lng, lat]);
        expect(places.at(1)?.code).toBe('370200000000');
      }
    },
  );

  test('of a mean are means, and of a rate quotients', async () => {
    const mean = await json<LayerTop>('/layers/lighthouses/mean-height/top?res=4&region=3702');
    const heights = byCell(4, ({ height }) => height);
    const counts = byCell(4, () => 1);
    for (const { cell, value } of mean.items)
      expect(value).toBeCloseTo(heights.get(cell)! / counts.get(cell)!, 10);
    expect(mean).toMatchObject({ aggregation: 'mean' });
    const rate = await json<LayerTop>('/layers/lighthouses/height-per-light/top?res=4&region=3702');
    for (const { cell, value } of rate.items)
      expect(value).toBeCloseTo((100 * heights.get(cell)!) / counts.get(cell)!, 8);
    expect(rate.items.length).toBe(mean.items.length);
  });

  test('of a mean leave cells without records out of hot spots too', async () => {
    const found = await json<Hotspots>('/layers/lighthouses/mean-height/hotspots?region=37&res=6&all=true');
    expect(found.zeros).toBe(false);
    const study = await studyOf('370000000000', 6);
    expect(found.cells_in_region).toBe(study.size);
    expect(found.n).toBe([...byCell(6, () => 1).keys()].filter((cell) => study.has(cell)).length);
  });

  test.each([
    ['/layers/lighthouses/all/top?n=0', 400, 'n'],
    ['/layers/lighthouses/all/top?n=101', 400, 'n'],
    ['/layers/lighthouses/keepers/top?res=10&bucket=2026-09-01', 400, 'res'],
  ])('%s is refused with %i', async (path, status, field) => {
    const response = await get(path);
    expect([response.status, ((await response.json()) as { field: string }).field]).toEqual([status, field]);
  });
});
