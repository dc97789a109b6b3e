import type { MultiPolygon, Polygon } from 'geojson';
import { cellToLatLng, cellToParent, gridDisk, latLngToCell, polygonToCells } from 'h3-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Hotspots } from '#api/analysis-schemas.ts';
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
  ({ at, app, close } = await openApp());
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
const outlineOf = async (code: string): Promise<number[][][][]> => {
  const { geometry } = await json<{ geometry: Polygon | MultiPolygon }>(`/regions/${code}/geometry`);
  return (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates) as number[][][][];
};
const cellOf = ({ lng, lat }: Light, res: number): string => cellToParent(latLngToCell(lat, lng, 10), res);

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
    const cells = (await outlineOf(code)).flatMap((rings) => polygonToCells(rings, res, true));
    const study = new Set(cells);
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
    const response = await get(path);
    const body = (await response.json()) as { detail: string; field?: string };
    expect([response.status, body.field]).toEqual([status, field]);
    expect(body.detail.length).toBeGreaterThan(10);
  });

  test('at too fine a resolution are refused with the one that is possible', async () => {
    const response = await app.request(`${ORIGIN}/api/layers/lighthouses/all/hotspots?res=9`, {
      headers: { 'accept-language': 'en' },
    });
    expect(((await response.json()) as { detail: string }).detail).toMatch(/Shandong .* res=7 or coarser/);
  });
});
