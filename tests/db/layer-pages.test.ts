import { tableFromIPC, Type } from '@uwdata/flechette';
import { latLngToCell } from 'h3-js';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { LayerManifest } from '#api/layer-schemas.ts';
import { fromHex, toHex } from '#tiles/cells/cell-id.ts';
import { anybody } from '#data/access/person.ts';
import { openApp, ORIGIN } from './app.ts';
import type { Lighthouses } from './lighthouses.ts';

let at: Lighthouses;
let app: Awaited<ReturnType<typeof openApp>>['app'];
let close: () => Promise<void>;

beforeAll(async () => {
  ({ at, app, close } = await openApp({ as: anybody(null) }));
  const rows = [
    'N0,0.5,120.383,36.067',
    'N1,1.5,120.384,36.068',
    'N2,2.5,120.35,36.08',
    'N3,3.5,122.12,37.5',
  ];
  await at.load('lighthouses', `number,height,lng,lat\n${rows.join('\n')}\n`);
});
afterAll(() => close?.());

const get = (path: string, headers: Record<string, string> = {}) =>
  app.request(`${ORIGIN}/api/layers${path}`, { headers });
const json = async <Body>(path: string): Promise<Body> => (await (await get(path)).json()) as Body;
const pagesOf = async (layer: string, res: number) =>
  (await json<LayerManifest>(`/lighthouses/${layer}/manifest?res=${res}`)).pages;
const arrow = async (response: Response) => tableFromIPC(await response.arrayBuffer(), { useBigInt: true });

describe.each([
  ['all', ['cell', 'n']],
  ['height', ['cell', 'n', 'sum']],
  ['height-per-light', ['cell', 'n', 'sum', 'den']],
])('a page of %s as Arrow', (layer, columns) => {
  test('has the cells of the JSON, at kept resolutions and at those of the records', async () => {
    for (const res of [4, 8, 10]) {
      const found: { n: number }[] = [];
      for (const { parent, version } of await pagesOf(layer, res)) {
        const path = `/lighthouses/${layer}/cells/${parent}/${res}/none`;
        const { cells } = await json<{ cells: object[] }>(`${path}/v/${version}.json`);
        for (const file of ['current', `v/${version}`]) {
          const table = await arrow(await get(`${path}/${file}.arrow`));
          expect(table.names).toEqual(columns);
          const rows = table.toArray() as { cell: bigint; n: number }[];
          expect(rows.map((row) => ({ ...row, cell: toHex(row.cell) }))).toEqual(cells);
          if (file === 'current') found.push(...rows);
        }
      }
      expect(found.reduce((all, { n }) => all + n, 0)).toBe(4);
    }
  });

  test('says what it is', async () => {
    const [{ parent, version }] = (await pagesOf(layer, 8)) as [{ parent: string; version: string }];
    const response = await get(`/lighthouses/${layer}/cells/${parent}/8/none/current.arrow`);
    expect(response.headers.get('content-type')).toBe('application/vnd.apache.arrow.stream');
    const { fields, metadata } = (await arrow(response)).schema;
    const whole = { typeId: Type.Int, signed: false };
    expect(fields.map(({ nullable }) => nullable)).toEqual(columns.map(() => false));
    expect(fields.map(({ type }) => type)).toMatchObject([
      { ...whole, bitWidth: 64 },
      { ...whole, bitWidth: 32 },
      ...columns.slice(2).map(() => ({ typeId: Type.Float, precision: 2 })),
    ]);
    const said = Object.fromEntries(metadata!);
    expect(said).toMatchObject({ layer: `lighthouses/${layer}`, parent, res: '8', bucket: 'none', version });
    const { items } = await json<{ items: { id: string; unit: object; aggregation: string }[] }>('');
    const known = items.find(({ id }) => id === said['layer'])!;
    expect([JSON.parse(said['unit']!), said['aggregation']]).toEqual([known.unit, known.aggregation]);
  });

  test('where there is nothing has its columns and no rows', async () => {
    const far = latLngToCell(35, 115.5, 4);
    const table = await arrow(await get(`/lighthouses/${layer}/cells/${far}/8/none/current.arrow`));
    expect([table.names, table.numRows]).toEqual([columns, 0]);
  });
});

test('a page as Arrow is kept and tagged, immutable in a version, and gone with the next', async () => {
  const [{ parent, version }] = (await pagesOf('all', 4)) as [{ parent: string; version: string }];
  const path = `/lighthouses/all/cells/${parent}/4/none`;
  const kept = await get(`${path}/v/${version}.arrow`);
  expect(kept.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
  const { headers } = await get(`${path}/current.arrow`);
  expect(headers.get('cache-control')).toBe('private, no-cache');
  expect(headers.get('x-page-version')).toBe(version);
  const tag = { 'if-none-match': headers.get('etag')! };
  expect((await get(`${path}/current.arrow`, tag)).status).toBe(304);
  const shared = await app.request(`${ORIGIN}/api/public/layers${path}/v/${version}.arrow`);
  expect(shared.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(shared.headers.get('etag')).toBe(headers.get('etag'));

  await at.load('lighthouses', 'number,height,lng,lat\nN8,1,120.383,36.067\nN9,1,122.121,37.501\n');
  expect((await get(`${path}/v/${version}.arrow`)).status).toBe(410);
  expect((await get(`${path}/current.arrow`, tag)).status).toBe(200);
});

describe('the versions of pages that are kept', () => {
  /** Pages of several layers, some twice. */
  const kept = async () => {
    const paths: string[] = [];
    for (const layer of ['all', 'height', 'height-per-light', 'all'])
      for (const res of [4, 8, 10])
        for (const { parent, version } of await pagesOf(layer, res))
          paths.push(`/lighthouses/${layer}/cells/${parent}/${res}/none/v/${version}.bin`);
    for (const path of paths) await get(path);
    return paths;
  };
  const statuses = async (paths: readonly string[]) =>
    (await Promise.all(paths.map(async (path) => get(path)))).map(({ status }) => status);

  test('are asked for by one statement for all who ask at a time, and are their own', async () => {
    const paths = await kept();
    const asked = vi.spyOn(at.database.public, 'query');
    const found = await statuses(paths);
    const statements = asked.mock.calls.length;
    asked.mockRestore();
    expect(found).toEqual(paths.map(() => 200));
    expect(statements).toBe(1);
  });

  test('fail for all who wait where the database does, and come back with it', async () => {
    const { cells, cellLayers } = at.libraries;
    const pages = await pagesOf('all', 8);
    const versions = () =>
      Promise.allSettled(
        pages.map(({ parent }) =>
          cells.version(cellLayers.get('lighthouses/all')!, {
            parent: fromHex(parent),
            res: 8,
            bucket: null,
          }),
        ),
      );
    const asked = vi.spyOn(at.database.public, 'query').mockRejectedValueOnce(new Error('connection lost'));
    const failed = await versions();
    asked.mockRestore();
    expect(pages.length).toBeGreaterThan(1);
    expect(failed.map(({ status }) => status)).toEqual(pages.map(() => 'rejected'));
    expect(await versions()).toEqual(pages.map(({ version: value }) => ({ status: 'fulfilled', value })));
  });

  test('are those of the moment: some are outdated by a write, and others stay', async () => {
    const paths = await kept();
    await at.load('lighthouses', 'number,height,lng,lat\nN20,2,122.122,37.502\n');
    const found = await statuses(paths);
    const present = new Set(await kept());
    expect(found).toEqual(paths.map((path) => (present.has(path) ? 200 : 410)));
    expect(new Set(found)).toEqual(new Set([200, 410]));
  });
});
