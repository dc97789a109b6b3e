import type { MultiPolygon, Polygon } from 'geojson';
import { cellToLatLng, cellToParent, greatCircleDistance, gridDisk, latLngToCell } from 'h3-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AreaSummary, CellDetail } from '#api/analysis-schemas.ts';
import type { RecordList } from '#api/dataset-schemas.ts';
import { sql, type Query, type Queryable } from '#data/db/sql.ts';
import { rangesOver } from '#data/cells/analysis/cover.ts';
import { countInside } from '#data/cells/analysis/inside.ts';
import { readCells } from '#data/cells/analysis/values.ts';
import { cellLayersOf } from '#data/cells/layers.ts';
import { anybody } from '#data/access/person.ts';
import { openApp, ORIGIN } from './app.ts';
import { register, type Lighthouses } from './lighthouses.ts';

/* What lies in an area or a cell, beside what the test counts for itself. */

let at: Lighthouses;
let app: Awaited<ReturnType<typeof openApp>>['app'];
let close: () => Promise<void>;

/** A grid of lighthouses over 青岛, 0.02° apart, and two at sea. */
const LIGHTS = [
  ...Array.from({ length: 400 }, (_, i) => ({
    lng: 120.2 + 0.02 * (i % 20) + 0.0003,
    lat: 36.1 + 0.02 * Math.floor(i / 20) + 0.0007,
    height: 1 + (i % 9),
    lit: i % 3 === 0 ? '' : i % 3 === 1 ? '2026-09-03' : '2026-10-11',
  })),
  { lng: 121.2, lat: 36.2, height: 90, lit: '' },
  { lng: 121.21, lat: 36.21, height: 80, lit: '' },
];
/** Homes of keepers: four in one cell, two in another. */
const HOMES = [
  ...Array.from({ length: 4 }, (_, i) => ({ lng: 120.383, lat: 36.067, age: 50 + i })),
  ...Array.from({ length: 2 }, (_, i) => ({ lng: 120.403, lat: 36.067, age: 30 + i })),
];
const HOME_CELL = latLngToCell(36.067, 120.383, 9);

beforeAll(async () => {
  ({ at, app, close } = await openApp({ as: anybody(null) }));
  const lights = LIGHTS.map(({ lng, lat, height, lit }, i) => `L${i},${height},${lng},${lat},${lit}`);
  await at.load('lighthouses', `number,height,lng,lat,lit_on\n${lights.join('\n')}\n`);
  const homes = HOMES.map(({ lng, lat, age }, i) => `H${i},${age},2026-09-05,${lng},${lat}`);
  await at.load('keeper-homes', `number,age,moved_on,lng,lat\n${homes.join('\n')}\n`);
  await at.load(
    'population-yearly',
    'region,period,residents\n370202,2025,500000\n370203,2025,1000000\n370212,2025,600000\n370202,2024,490000\n',
  );
});
afterAll(() => close?.());

const post = (body: unknown, headers: Record<string, string> = {}) =>
  app.request(`${ORIGIN}/api/areas/summary`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });
const summary = async (body: unknown): Promise<AreaSummary> => {
  const response = await post(body);
  const answer: unknown = await response.json();
  expect(response.status, JSON.stringify(answer)).toBe(200);
  return answer as AreaSummary;
};
const get = (path: string) => app.request(`${ORIGIN}/api${path}`);
type Held = AreaSummary['themes'][number]['layers'][number] & { bucket?: string | null };
const layerOf = ({ themes }: { themes: { layers: Held[] }[] }, id: string): Held | undefined =>
  themes.flatMap(({ layers }) => layers).find(({ layer }) => layer === id);
const box = (west: number, south: number, east: number, north: number): Polygon => ({
  type: 'Polygon',
  coordinates: [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
  ],
});

describe('in an area', () => {
  test('drawn as a polygon, every layer is counted and summed exactly from the records in it', async () => {
    const within = LIGHTS.filter(
      ({ lng, lat }) => lng > 120.29 && lng < 120.47 && lat > 36.15 && lat < 36.33,
    );
    const answer = await summary({ polygon: box(120.29, 36.15, 120.47, 36.33) });
    const sum = within.reduce((all, { height }) => all + height, 0);
    expect(layerOf(answer, 'lighthouses/all')).toMatchObject({
      ...{ n: within.length, sum: within.length, value: within.length, aggregation: 'count' },
      source: {
        basis: 'records',
        dataset: { id: 'lighthouses' },
        batch: { at: expect.stringMatching(/^20/) },
      },
    });
    expect(layerOf(answer, 'lighthouses/height')).toMatchObject({ n: within.length, sum, unit: { en: 'm' } });
    expect(layerOf(answer, 'lighthouses/mean-height')?.value).toBeCloseTo(sum / within.length, 10);
    const rate = layerOf(answer, 'lighthouses/height-per-light');
    expect(rate).toMatchObject({ sum, den: within.length });
    expect(rate?.value).toBeCloseTo((100 * sum) / within.length, 10);
    expect(layerOf(answer, 'lighthouses/height')).not.toHaveProperty('den');
    expect(layerOf(answer, 'lighthouses/lit')?.n).toBe(within.filter(({ lit }) => lit !== '').length);
    expect(answer.area.kind).toBe('polygon');
    // 0.18° × 0.18° at 36.24°: 16.2 km × 20.0 km
    expect(answer.area.area_km2).toBeCloseTo(323, -1);
    expect(layerOf(answer, 'emergency/hazards')).toBeUndefined();
  });

  test('with a hole and two parts, what lies in the hole is left out', async () => {
    const polygon: MultiPolygon = {
      type: 'MultiPolygon',
      coordinates: [
        [...box(120.19, 36.09, 120.41, 36.31).coordinates, ...box(120.25, 36.15, 120.35, 36.25).coordinates],
        box(121.1, 36.1, 121.3, 36.3).coordinates,
      ],
    };
    const inside = (w: number, s: number, e: number, n: number) =>
      LIGHTS.filter(({ lng, lat }) => lng > w && lng < e && lat > s && lat < n).length;
    const expected = inside(120.19, 36.09, 120.41, 36.31) - inside(120.25, 36.15, 120.35, 36.25) + 2;
    expect(layerOf(await summary({ polygon, layers: ['lighthouses/all'] }), 'lighthouses/all')?.n).toBe(
      expected,
    );
  });

  test.each([900, 5_000, 60_000])(
    'of a circle of %d m, what is that near on the ground counts',
    async (radius) => {
      const center = [120.3803, 36.2007] as const;
      const expected = LIGHTS.filter(
        ({ lng, lat }) => greatCircleDistance([center[1], center[0]], [lat, lng], 'm') <= radius,
      ).length;
      const answer = await summary({ center, radius_m: radius, layers: ['lighthouses/all'] });
      // the sphere and the ellipsoid differ by 0.3 % at most: no light lies so near the edge
      expect(layerOf(answer, 'lighthouses/all')?.n).toBe(expected);
      expect(answer.themes).toHaveLength(1);
    },
  );

  test('that is a region, the records’ own codes decide', async () => {
    const { items } = (await (
      await get('/datasets/lighthouses/records?region=370213&limit=1000')
    ).json()) as RecordList;
    const answer = await summary({ region: '370213', layers: ['lighthouses/all', 'lighthouses/all'] });
    expect(layerOf(answer, 'lighthouses/all')?.n).toBe(items.length);
    expect(items.length).toBeGreaterThan(0);
    expect(answer.area).toMatchObject({ kind: 'region', region: { code: '370213000000', kind: 'county' } });
  });

  test('of personal data, published groups alone are told, whole', async () => {
    const ask = async (polygon: Polygon) =>
      layerOf(await summary({ polygon, layers: ['lighthouses/keepers'] }), 'lighthouses/keepers');
    const whole = await ask(box(120.3, 36, 120.5, 36.2));
    expect(whole).toMatchObject({ n: 4, sum: 206, source: { basis: 'groups' } });
    const [lat, lng] = cellToLatLng(HOME_CELL);
    // the same group, or nothing: a polygon around one home of it does not cut it
    expect(await ask(box(lng - 0.0005, lat - 0.0005, lng + 0.0005, lat + 0.0005))).toMatchObject({ n: 4 });
    expect(await ask(box(120.4, 36.06, 120.41, 36.07))).toMatchObject({ n: null, sum: null, value: null });
  });

  test('records and cells are found by spans of the index', async () => {
    await at.database.asOwner((tx) => tx.query(sql`ANALYZE feature, cell_rollup`));
    const placed = cellLayersOf(register).find(({ id }) => id === 'lighthouses/all')!;
    const outline = box(120.29, 36.15, 120.3, 36.16);
    const planOf = (work: (db: Queryable) => Promise<unknown>): Promise<string> =>
      at.database.asOwner(async (tx) => {
        await tx.query(sql`SET LOCAL enable_seqscan = off`); // so small a table the planner would rather read whole
        let plan = '';
        await work({
          query: async <Row>({ text, values }: Query) => {
            const lines = await tx.query<{ 'QUERY PLAN': string }>({ text: `EXPLAIN ${text}`, values });
            plan = lines.map((line) => line['QUERY PLAN']).join(' ');
            return [] as Row[];
          },
        });
        return plan;
      });
    const asked = [{ placed, bucket: null }];
    const area = { kind: 'polygon', outline, ranges: rangesOver(outline, 10) } as const;
    const bySpan = /feature_cell.*Index Cond: .*dataset = .*cell >= .*cell <= /;
    expect(await planOf((db) => countInside(db, area, asked))).toMatch(bySpan);
    const cells = (res: number) =>
      planOf((db) => readCells(db, { placed, res, bucket: null, ranges: rangesOver(outline, res) }, 100));
    expect(await cells(10)).toMatch(bySpan);
    expect(await cells(7)).toMatch(
      /cell_rollup_pkey.*Index Cond: .*measure = .*bucket = .*cell >= .*cell <= /,
    );
  });
});

describe('the people in an area', () => {
  test('are those that its counties report, of the newest year', async () => {
    const { population } = await summary({ region: '370202', layers: [] });
    expect(population).toMatchObject({
      ...{ persons: 500_000, method: 'reported', period: '2025' },
      source: { dataset: 'population-yearly', demo: false },
    });
    const city = (await summary({ region: '3702', layers: [] })).population;
    expect(city.persons).toBe(2_100_000);
    expect(city.explanation.en).toMatch(/that 3 counties report; 7 more do not/);
  });

  test('of a polygon are estimated by the share of each county’s area, and it says so', async () => {
    const { geometry } = (await (await get('/regions/370202/geometry')).json()) as { geometry: Polygon };
    const { population } = await summary({ polygon: geometry, layers: [] });
    expect(population.method).toBe('estimated');
    expect(population.explanation.zh).toContain('估算');
    expect(population.persons! / 500_000).toBeCloseTo(1, 2);
    const halves = [box(120.2, 36, 120.385, 36.2), box(120.385, 36, 120.55, 36.2)].map(
      async (polygon) => (await summary({ polygon, layers: [] })).population.persons!,
    );
    const whole = (await summary({ polygon: box(120.2, 36, 120.55, 36.2), layers: [] })).population.persons!;
    const [west, east] = await Promise.all(halves);
    expect(Math.abs(west! + east! - whole)).toBeLessThanOrEqual(2);
    expect(west!).toBeGreaterThan(0);
  });

  test('are not known where no county reports, and for a village', async () => {
    const sea = await summary({ polygon: box(122.9, 36.2, 123, 36.3), layers: [] }).catch(() => null);
    const far = await summary({ center: [116.5, 36], radius_m: 1000, layers: [] });
    for (const answer of [sea, far])
      if (answer) expect(answer.population).toMatchObject({ persons: null, method: 'unknown', source: null });
    const { items } = (await (await get('/regions?kind=community&limit=1')).json()) as {
      items: { code: string }[];
    };
    expect((await summary({ region: items[0]!.code, layers: [] })).population.method).toBe('unknown');
    expect((await summary({ region: '370202001', layers: [] })).population.method).toBe('estimated');
  });
});

const SQUARE = box(120.3, 36.1, 120.4, 36.2);
const BOWTIE: Polygon = {
  type: 'Polygon',
  coordinates: [
    [
      [120.3, 36.1],
      [120.4, 36.2],
      [120.4, 36.1],
      [120.3, 36.2],
      [120.3, 36.1],
    ],
  ],
};

test.each([
  ['{}', 400, 'polygon'],
  ['not json', 400, 'body'],
  [{ polygon: SQUARE, region: '37' }, 400, 'polygon'],
  [{ center: [120, 36] }, 400, 'radius_m'],
  [{ radius_m: 500 }, 400, 'center'],
  [{ center: [36, 120], radius_m: 500 }, 400, 'center'],
  [{ center: [120, 36, 1], radius_m: 500 }, 400, 'center'],
  [{ center: [120, 36], radius_m: 200_001 }, 400, 'radius_m'],
  [{ center: [120, 36], radius_m: 0 }, 400, 'radius_m'],
  [{ center: [120, 36], radius_m: 'far' }, 400, 'radius_m'],
  [{ polygon: BOWTIE }, 400, 'polygon'],
  [{ polygon: box(10, 50, 11, 51) }, 400, 'polygon'],
  [{ polygon: { type: 'Point', coordinates: [120, 36] } }, 400, 'polygon.type'],
  [{ polygon: { type: 'Polygon', coordinates: 'all' } }, 400, 'polygon'],
  [{ polygon: { type: 'Polygon', coordinates: [SQUARE.coordinates[0]!.slice(1)] } }, 400, 'polygon'],
  [
    { polygon: { type: 'Polygon', coordinates: [Array.from({ length: 5001 }, () => [120, 36])] } },
    400,
    'polygon',
  ],
  [{ region: 'here' }, 400, 'region'],
  [{ region: '379999' }, 404, 'region'],
  [{ polygon: SQUARE, layers: ['lighthouses/none'] }, 404, 'layer'],
  [{ polygon: SQUARE, layers: ['emergency/hazards'] }, 403, undefined],
  [{ polygon: SQUARE, layers: 'all' }, 400, 'layers'],
])('%# is refused with what is wrong', async (body, status, field) => {
  const asked = async (language: string) => {
    const response = await post(body, { 'accept-language': language });
    const answer = (await response.json()) as { detail: string; field?: string };
    expect([response.status, answer.field], answer.detail).toEqual([status, field]);
    return answer;
  };
  const problem = await asked('en');
  expect(problem.detail).toMatch(/^\P{Script=Han}{10,}$/u);
  expect((await asked('zh')).detail).toMatch(/\p{Script=Han}.*。$/u);
  if (typeof body === 'object' && 'polygon' in body && body.polygon === BOWTIE)
    expect(problem.detail).toMatch(/Self-intersection near \[120\.35, 36\.15/);
});

describe('a cell', () => {
  const CENTER = LIGHTS[210]!;
  test.each([4, 6, 8, 9, 10])(
    'of resolution %i says what every layer holds in it, and where it is',
    async (res) => {
      const cell = cellToParent(latLngToCell(CENTER.lat, CENTER.lng, 10), res);
      const inside = LIGHTS.filter(({ lng, lat }) => cellToParent(latLngToCell(lat, lng, 10), res) === cell);
      const found = (await (await get(`/cells/${cell}?bucket=2026-10-20`)).json()) as CellDetail;
      const sum = inside.reduce((all, { height }) => all + height, 0);
      expect(layerOf(found, 'lighthouses/all')).toMatchObject({ n: inside.length, bucket: null });
      expect(layerOf(found, 'lighthouses/height')).toMatchObject({ n: inside.length, sum });
      expect(layerOf(found, 'lighthouses/mean-height')?.value).toBeCloseTo(sum / inside.length, 10);
      expect(layerOf(found, 'lighthouses/height-per-light')?.value).toBeCloseTo(
        (100 * sum) / inside.length,
        10,
      );
      expect(layerOf(found, 'lighthouses/lit')).toMatchObject({
        n: inside.filter(({ lit }) => lit.startsWith('2026-10')).length,
        bucket: '2026-10-01',
      });
      expect(layerOf(found, 'lighthouses/all')?.source.basis).toBe(res > 8 ? 'records' : 'cells');
      expect(found).toMatchObject({ cell, res });
      expect(found.boundary.at(0)).toEqual(found.boundary.at(-1));
      expect(found.places.map(({ kind }) => kind).slice(0, 3)).toEqual(['province', 'city', 'county']);
      expect(found.area_km2).toBeGreaterThan(0);
    },
  );

  test('of personal data says nothing below a group, and nothing finer', async () => {
    const keepers = async (cell: string) =>
      layerOf(
        (await (await get(`/cells/${cell}?bucket=2026-09-01`)).json()) as CellDetail,
        'lighthouses/keepers',
      );
    expect(await keepers(HOME_CELL)).toMatchObject({ n: 4, source: { basis: 'groups' } });
    expect(await keepers(latLngToCell(36.067, 120.403, 9))).toMatchObject({
      n: null,
      sum: null,
      value: null,
    });
    expect(await keepers(latLngToCell(36.067, 120.383, 10))).toBeUndefined();
  });

  test('without a bucket shows the newest one of each layer', async () => {
    const cell = cellToParent(latLngToCell(CENTER.lat, CENTER.lng, 10), 6);
    const found = (await (await get(`/cells/${cell}`)).json()) as CellDetail;
    expect(layerOf(found, 'lighthouses/lit')?.bucket).toBe('2026-10-01');
  });

  test('lists the records under it, in pages', async () => {
    const cell = cellToParent(latLngToCell(CENTER.lat, CENTER.lng, 10), 6);
    const inside = LIGHTS.flatMap(({ lng, lat }, i) =>
      cellToParent(latLngToCell(lat, lng, 10), 6) === cell ? [`L${i}`] : [],
    );
    const keys: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: RecordList = (await (
        await get(`/datasets/lighthouses/records?cell=${cell}&limit=2${cursor && `&cursor=${cursor}`}`)
      ).json()) as RecordList;
      keys.push(...page.items.map(({ key }) => key));
      cursor = page.next;
    }
    expect(keys.toSorted()).toEqual(inside.toSorted());
    expect(inside.length).toBeGreaterThan(2);
    expect(
      ((await (await get(`/datasets/keeper-homes/records?cell=${HOME_CELL}`)).json()) as RecordList).items,
    ).toEqual([]);
  });

  test.each([
    ['/cells/zz', 'cell'],
    ['/cells/ffffffffffffff1', 'cell'],
    ['/cells/83309bfffffffff', 'cell'],
    [`/cells/${gridDisk(latLngToCell(36, 120, 11), 0)[0]}`, 'cell'],
    [`/cells/${HOME_CELL}?bucket=now`, 'bucket'],
    [`/cells/${HOME_CELL}?bucket=2026-02-30`, 'bucket'],
    ['/datasets/lighthouses/records?cell=1', 'cell'],
  ])('%s is refused', async (path, field) => {
    const response = await get(path);
    expect([response.status, ((await response.json()) as { field: string }).field]).toEqual([400, field]);
  });
});
