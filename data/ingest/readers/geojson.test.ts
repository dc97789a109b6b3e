import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LIMITS, type Source, type SourceRow } from '../source.ts';
import { openGeoJson, type JsonOptions } from './geojson.ts';
import { jsonCutter } from './json-pieces.ts';

const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'geojson-'));
});
afterAll(() => rm(folder, { recursive: true }));

const read = async (
  content: unknown,
  options: JsonOptions = {},
): Promise<{ source: Source; rows: SourceRow[] }> => {
  const file = path.join(folder, 'file.geojson');
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  const source = await openGeoJson(file, options);
  const rows = (await all(source.rows)).flat();
  await source.close();
  return { source, rows };
};

const point = (properties: unknown, coordinates: unknown = [110.3, 20]) => ({
  type: 'Feature',
  properties,
  geometry: { type: 'Point', coordinates },
});
const collection = (features: unknown[], rest: object = {}) => ({
  type: 'FeatureCollection',
  features,
  ...rest,
});
const flaws = (rows: readonly SourceRow[]) => rows.map((row) => row.flaw?.reason);

describe('openGeoJson', () => {
  test('takes columns from all features and values as text', async () => {
    const features = [
      point({ name: '海口 "]}, {', n: 1.5, ok: true, none: null }),
      point({ late: { a: [1] } }, [109.5, 18.2, 7]),
      { type: 'Feature', properties: null, geometry: null },
    ];
    for (const blockBytes of [1, 7, 100_000]) {
      const { source, rows } = await read(collection(features), { blockBytes });
      expect(source).toMatchObject({
        positioned: true,
        crs: null,
        columns: ['name', 'n', 'ok', 'none', 'late'],
      });
      expect(rows).toEqual([
        { row: 1, values: ['海口 "]}, {', '1.5', 'true', null, null], position: [110.3, 20] },
        { row: 2, values: [null, null, null, null, '{"a":[1]}'], position: [109.5, 18.2] },
        { row: 3, values: [null, null, null, null, null], position: null },
      ]);
      expect(source.bytes.read).toBe(source.bytes.total);
    }
  });

  test('keeps the digits of identifiers that are too long for a number', async () => {
    const text = JSON.stringify(collection([point({ id: 1 })])).replace('"id":1', '"id":4601061234567890123');
    expect((await read(text)).rows[0]!.values).toEqual(['4601061234567890123']);
  });

  test('says what is no point, keeping its values', async () => {
    const { rows } = await read(
      collection([
        { type: 'Feature', properties: { a: 'x' }, geometry: { type: 'LineString', coordinates: [] } },
        point({ a: 'y' }, ['110', '20']),
        { a: 1 },
        null,
      ]),
    );
    expect(flaws(rows)).toEqual(['not-a-point', 'bad-position', 'bad-json', 'bad-json']);
    expect(rows.map((row) => row.values[0])).toEqual(['x', 'y', null, null]);
  });

  test.each([
    ['urn:ogc:def:crs:EPSG::4490', { kind: 'cgcs2000' }],
    ['urn:ogc:def:crs:OGC:1.3:CRS84', { kind: 'wgs84' }],
    ['EPSG:4326', { kind: 'wgs84' }],
  ])('knows the coordinate system %s, also after the features', async (name, crs) => {
    const { source } = await read(collection([point({})], { crs: { type: 'name', properties: { name } } }));
    expect(source.crs).toEqual(crs);
  });

  test('refuses other coordinate systems and other files', async () => {
    const crs = { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::3857' } };
    await expect(read(collection([], { crs }))).rejects.toMatchObject({ reason: 'unknown-crs' });
    await expect(read(collection([], { crs: { type: 'link' } }))).rejects.toMatchObject({
      reason: 'unknown-crs',
    });
    await expect(read(' ')).rejects.toMatchObject({ reason: 'empty' });
    for (const other of [point({}), [point({})], 'a,b\n1,2', { a: { features: [] } }])
      await expect(read(other)).rejects.toMatchObject({ reason: 'not-a-feature-collection' });
    expect((await read(collection([]))).rows).toEqual([]);
  });

  test('reports a file that is cut, after the features that are whole', async () => {
    const text = JSON.stringify(collection([point({ a: 1 }), point({ a: 2 })]));
    for (const end of [1, 2, 20, 60]) {
      const { rows } = await read(text.slice(0, -end));
      expect(flaws(rows).at(-1)).toBe('file-broken');
      expect(rows[0]!.values).toEqual(['1']);
    }
  });

  test('skips a feature that is too long, and goes on', async () => {
    const long = point({ a: 'x'.repeat(LIMITS.rowChars) });
    const { rows } = await read(collection([long, point({ a: 'y' })]));
    expect(flaws(rows)).toEqual(['row-too-long', undefined]);
    expect(rows[0]!.flaw!.value).toHaveLength(200);
    expect(rows[1]!.values).toEqual(['y']);
  });
});

describe('jsonCutter', () => {
  test('finds any features, whatever the pieces', () => {
    fc.assert(
      fc.property(
        fc.array(fc.object()),
        fc.object(),
        fc.integer({ min: 1, max: 50 }),
        (features, rest, step) => {
          const text = JSON.stringify({ rest, features, last: 1 }, null, step % 3);
          const cutter = jsonCutter();
          const pieces = [];
          for (let at = 0; at < text.length; at += step)
            pieces.push(...cutter.push(text.slice(at, at + step)));
          const found = pieces.filter((piece) => piece.kind === 'feature').map((piece) => piece.text);
          expect(found.map((each) => JSON.parse(each) as unknown)).toEqual(
            JSON.parse(JSON.stringify(features)),
          );
          expect(cutter.end()).toEqual({ open: null, broken: false });
        },
      ),
    );
  });
});
