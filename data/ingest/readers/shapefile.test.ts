import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SourceRow } from '../source.ts';
import { openShapefile, type ShapefileOptions } from './shapefile.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'haidai-shp-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** 名称, 济南 and 青岛 in GBK. */
const GBK_NAME = Buffer.of(0xc3, 0xfb, 0xb3, 0xc6);
const GBK_JINAN = Buffer.of(0xbc, 0xc3, 0xc4, 0xcf);
const GBK_QINGDAO = Buffer.of(0xc7, 0xe0, 0xb5, 0xba);

/** A record of a .shp: its type, whole numbers, then doubles. */
function shape(type: number, doubles: number[], { points = -1, box = 0 } = {}): Buffer {
  const parts = [Buffer.alloc(4 + box)];
  parts[0]!.writeInt32LE(type);
  if (points >= 0) {
    parts.push(Buffer.alloc(4));
    parts[1]!.writeInt32LE(points);
  }
  const numbers = Buffer.alloc(doubles.length * 8);
  for (const [at, double] of doubles.entries()) numbers.writeDoubleLE(double, at * 8);
  return Buffer.concat([...parts, numbers]);
}

function shp(shapes: Buffer[]): Buffer {
  const header = Buffer.alloc(100);
  header.writeInt32BE(9994);
  const records = shapes.map((content, at) => {
    const head = Buffer.alloc(8);
    head.writeInt32BE(at + 1);
    head.writeInt32BE(content.length / 2, 4);
    return Buffer.concat([head, content]);
  });
  return Buffer.concat([header, ...records]);
}

type Field = [name: string | Buffer, type: string, length: number];

function dbf(fields: Field[], rows: (string | Buffer)[][], { language = 0, deleted = -1 } = {}): Buffer {
  const width = fields.reduce((sum, [, , length]) => sum + length, 1);
  const header = Buffer.alloc(32);
  header.writeUInt8(3);
  header.writeUInt32LE(rows.length, 4);
  header.writeUInt16LE(32 + fields.length * 32 + 1, 8);
  header.writeUInt16LE(width, 10);
  header.writeUInt8(language, 29);
  const descriptors = fields.map(([name, type, length]) => {
    const descriptor = Buffer.alloc(32);
    Buffer.from(name as string).copy(descriptor);
    descriptor.write(type, 11);
    descriptor.writeUInt8(length, 16);
    return descriptor;
  });
  const records = rows.map((row, at) => {
    const cells = row.map((value, column) => {
      const cell = Buffer.alloc(fields[column]![2], ' ');
      Buffer.from(value as string).copy(cell);
      return cell;
    });
    return Buffer.concat([Buffer.from(at === deleted ? '*' : ' '), ...cells]);
  });
  return Buffer.concat([header, ...descriptors, Buffer.of(0x0d), ...records]);
}

async function save(files: Record<string, Uint8Array | string>): Promise<string> {
  const file = path.join(folder, 'a.zip');
  await writeFile(
    file,
    zipSync(
      Object.fromEntries(Object.entries(files).map(([name, data]) => [name, Buffer.from(data as string)])),
    ),
  );
  return file;
}

async function read(files: Record<string, Uint8Array | string>, options: ShapefileOptions = {}) {
  const source = await openShapefile(await save(files), options);
  const chunks: (readonly SourceRow[])[] = [];
  for await (const chunk of source.rows) chunks.push(chunk);
  await source.close();
  await source.close();
  return { source, chunks, rows: chunks.flat() };
}

const POINT = shape(1, [117.12, 36.651]);
const NAME: Field[] = [['name', 'C', 10]];
const WGS84 =
  'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]';

test('points of every kind give positions, other shapes a flaw', async () => {
  const shapes = [
    POINT,
    shape(11, [117, 36, 50, 0]),
    shape(21, [117, 36, 0]),
    shape(8, [117, 36], { points: 1, box: 32 }),
    shape(8, [117, 36, 118, 37], { points: 2, box: 32 }),
    shape(
      5,
      Array.from({ length: 40_000 }, () => 1),
    ),
    shape(0, []),
  ];
  const { source, chunks, rows } = await read(
    {
      'A/Sites.SHP': shp(shapes),
      'A/sites.dbf': dbf(
        NAME,
        shapes.map((_, at) => [`n${at}`]),
      ),
      'A/sites.prj': WGS84,
    },
    { chunkRows: 3 },
  );
  expect(source).toMatchObject({
    format: 'shapefile',
    positioned: true,
    crs: { kind: 'wgs84' },
    columns: ['name'],
  });
  expect(chunks.map(({ length }) => length)).toEqual([3, 3, 1]);
  expect(rows.map(({ position }) => position)).toEqual([
    [117.12, 36.651],
    ...[
      [117, 36],
      [117, 36],
      [117, 36],
    ],
    ...[null, null, null],
  ]);
  expect(rows.map(({ flaw }) => flaw?.value)).toEqual([
    ...[undefined, undefined, undefined, undefined],
    ...['MultiPoint (2)', 'Polygon', undefined],
  ]);
  expect(rows.map(({ values }) => values[0])).toEqual(['n0', 'n1', 'n2', 'n3', 'n4', 'n5', 'n6']);
  expect(source.bytes.read).toBe(source.bytes.total);
});

test('attributes become text', async () => {
  const fields: Field[] = [
    ['n', 'N', 8],
    ['d', 'D', 8],
    ['l', 'L', 1],
    ['i', 'I', 4],
    ['c', 'C', 5],
  ];
  const number = Buffer.alloc(4);
  number.writeInt32LE(-7);
  const { rows } = await read({
    'a.shp': shp([POINT, POINT, POINT]),
    'a.dbf': dbf(fields, [
      ['  12.5000000000000004', '20250131', 'T', number, 'a b'],
      ['', '', '?', number, ''],
      ['*'.repeat(24), '00000000', 'n', number, '济南市'],
    ]),
  });
  expect(rows.map(({ values }) => values)).toEqual([
    ['12.5', '2025-01-31', 'true', '-7', 'a b'],
    [null, null, null, '-7', null],
    // The field's width cuts the second character in two.
    [null, null, 'false', '-7', '济'],
  ]);
  expect(rows[2]?.flaw).toMatchObject({ reason: 'number-overflow', field: 'n' });
});

describe('the encoding', () => {
  const gbk = dbf([[GBK_NAME, 'C', 10]], [[GBK_JINAN], [GBK_QINGDAO]], { language: 0x4d });
  const utf8 = dbf([['名称', 'C', 10]], [['济南'], ['青岛']]);
  const layer = shp([POINT, POINT]);

  test.each([
    ['GBK by a .cpg', 'gb18030', { 'a.dbf': gbk, 'a.cpg': 'GBK' }],
    ['GBK by its number', 'gb18030', { 'a.dbf': gbk, 'a.CPG': 'ANSI 936' }],
    ['GBK by its text', 'gb18030', { 'a.dbf': gbk }],
    ['UTF-8 by a .cpg', 'utf-8', { 'a.dbf': utf8, 'a.cpg': 'UTF-8\n' }],
    ['UTF-8 by its text', 'utf-8', { 'a.dbf': utf8 }],
  ])('is %s', async (_, encoding, files: Record<string, Buffer | string>) => {
    const { source, rows } = await read({ 'a.shp': layer, ...files });
    expect(source).toMatchObject({ encoding, crs: null, columns: ['名称'] });
    expect(rows.map(({ values }) => values[0])).toEqual(['济南', '青岛']);
  });

  test('that is declared and wrong shows row by row', async () => {
    const { rows } = await read({ 'a.shp': layer, 'a.dbf': gbk }, { encoding: 'utf-8' });
    expect(rows.every(({ flaw }) => flaw?.reason === 'undecodable')).toBe(true);
  });
});

test('rows that lack their half, or are marked as deleted, are told', async () => {
  const two = dbf(NAME, [['a'], ['b']], { deleted: 0 });
  const { rows } = await read({ 'a.shp': shp([POINT]), 'a.dbf': two });
  expect(rows.map(({ flaw }) => flaw?.reason)).toEqual(['deleted-record', 'without-shape']);
  const more = await read({ 'a.shp': shp([POINT, POINT]), 'a.dbf': dbf(NAME, [['a']]) });
  expect(more.rows.map(({ flaw }) => flaw?.reason)).toEqual([undefined, 'without-attributes']);
});

test('a .shp that breaks off loses no row, and what is no record after the last one is none', async () => {
  const three = dbf(NAME, [['a'], ['b'], ['c']]);
  for (const rest of [Buffer.alloc(5_000_000), Buffer.from('0000000200000014', 'hex')]) {
    const { rows } = await read({ 'a.shp': Buffer.concat([shp([POINT]), rest]), 'a.dbf': three });
    expect(rows.map(({ flaw }) => flaw?.reason)).toEqual([undefined, 'file-broken', 'without-shape']);
    expect(rows.map(({ values }) => values[0])).toEqual(['a', 'b', 'c']);
  }
  const zeros = Buffer.concat([shp([POINT]), Buffer.alloc(900_000)]);
  expect((await read({ 'a.shp': zeros, 'a.dbf': dbf(NAME, [['a']]) })).rows).toHaveLength(1);
});

describe('a zip is refused', () => {
  const layer = { 'a.shp': shp([POINT]), 'a.dbf': dbf(NAME, [['a']]) };
  test.each([
    ['without a .dbf', 'shapefile-without-dbf', { 'a.shp': layer['a.shp'], 'b.dbf': layer['a.dbf'] }],
    ['without a .shp', 'no-shapefile', { 'a.dbf': layer['a.dbf'] }],
    ['with several layers', 'several-shapefiles', { ...layer, 'b.shp': layer['a.shp'] }],
    ['with something else for a .shp', 'broken-shapefile', { ...layer, 'a.shp': 'x'.repeat(200) }],
    ['with something else for a .dbf', 'broken-shapefile', { ...layer, 'a.dbf': 'x' }],
    [
      'in another system',
      'unsupported-crs',
      { ...layer, 'a.prj': WGS84.replaceAll('WGS_1984', 'Xian_1980') },
    ],
    ['with a path that leads out', 'zip-path', { ...layer, '../a.prj': WGS84 }],
  ])('%s', async (_, reason, files: Record<string, Buffer | string>) => {
    await expect(openShapefile(await save(files))).rejects.toMatchObject({ reason });
  });
});

test('what a Mac adds is passed over', async () => {
  const junk = { '__MACOSX/._a.shp': 'x', '._a.shp': 'x' };
  const { rows } = await read({ 'a.shp': shp([POINT]), 'a.dbf': dbf(NAME, [['a']]), ...junk });
  expect(rows).toHaveLength(1);
});
