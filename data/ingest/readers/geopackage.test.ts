import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SourceRow } from '../source.ts';
import { readGeometry } from './geopackage-point.ts';
import { openGeoPackage } from './geopackage.ts';

let folder = '';
let file = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'haidai-gpkg-'));
  file = path.join(folder, '数 据.gpkg');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A geometry with a header: flags say the byte order, and the envelope where there is one. */
function geometry(type: number, numbers: number[], { envelope = 0, empty = false } = {}): Buffer {
  const header = Buffer.from([0x47, 0x50, 0, 1 | (envelope << 1) | (empty ? 0x10 : 0), 0, 0, 0, 0]);
  const wkb = Buffer.alloc(5 + numbers.length * 8);
  wkb.writeUInt8(1, 0);
  wkb.writeUInt32LE(type, 1);
  for (const [at, number] of numbers.entries()) wkb.writeDoubleLE(number, 5 + at * 8);
  return Buffer.concat([header, Buffer.alloc([0, 32, 48, 48, 64][envelope]!), wkb]);
}

function create(srs: number, rows: (Buffer | null)[], journal = 'DELETE'): void {
  const db = new DatabaseSync(file);
  db.exec(`PRAGMA journal_mode = ${journal};
    CREATE TABLE gpkg_spatial_ref_sys (srs_name, srs_id PRIMARY KEY, organization, organization_coordsys_id);
    CREATE TABLE gpkg_contents (table_name, data_type);
    CREATE TABLE gpkg_geometry_columns (table_name, column_name, srs_id);
    CREATE TABLE "a ""layer" (fid INTEGER PRIMARY KEY, geom POINT, "名称" TEXT, "when" DATE, amount REAL, open BOOLEAN);
    INSERT INTO gpkg_spatial_ref_sys VALUES ('system ${srs}', ${srs}, 'EPSG', ${srs});
    INSERT INTO gpkg_contents VALUES ('tiles', 'tiles'), ('a "layer', 'features');
    INSERT INTO gpkg_geometry_columns VALUES ('a "layer', 'geom', ${srs});`);
  const insert = db.prepare(`INSERT INTO "a ""layer" VALUES (?, ?, '济南', '2025-01-01', 0.1, 1)`);
  for (const [at, row] of rows.entries()) insert.run(9007199254740993n + BigInt(at), row);
  db.close();
}

test('a geometry is read with any envelope, dimension and emptiness', () => {
  const point = { kind: 'point', position: [117, 36] };
  expect(readGeometry(geometry(1, [117, 36]))).toEqual(point);
  expect(readGeometry(geometry(1001, [117, 36, 50], { envelope: 1 }))).toEqual(point);
  expect(readGeometry(geometry(0x80000001, [117, 36, 50], { envelope: 4 }))).toEqual(point);
  expect(readGeometry(geometry(1, [NaN, NaN]))).toEqual({ kind: 'none' });
  expect(readGeometry(geometry(1, [], { empty: true }))).toEqual({ kind: 'none' });
  expect(readGeometry(geometry(2, [1, 2, 3, 4]))).toEqual({ kind: 'other' });
  expect(readGeometry(geometry(1, [117]))).toEqual({ kind: 'other' });
  expect(readGeometry(Buffer.from('nonsense'))).toEqual({ kind: 'other' });
});

describe('a GeoPackage', () => {
  test.each(['DELETE', 'WAL'])(
    'gives its features, and nothing is written beside it (%s)',
    async (journal) => {
      create(4490, [geometry(1, [117.12, 36.651]), null, geometry(3, [1])], journal);
      const source = await openGeoPackage(file, { chunkRows: 2 });
      expect(source).toMatchObject({
        format: 'geopackage',
        crs: { kind: 'cgcs2000' },
        positioned: true,
        columns: ['fid', '名称', 'when', 'amount', 'open'],
      });
      const chunks: (readonly SourceRow[])[] = [];
      for await (const chunk of source.rows) chunks.push(chunk);
      await source.close();
      await source.close();
      expect(chunks.map(({ length }) => length)).toEqual([2, 1]);
      expect(chunks.flat()).toMatchObject([
        {
          row: 1,
          values: ['9007199254740993', '济南', '2025-01-01', '0.1', 'true'],
          position: [117.12, 36.651],
        },
        { row: 2, position: null },
        { row: 3, position: null, flaw: { reason: 'not-a-point' } },
      ]);
      expect(source.bytes.read).toBe(source.bytes.total);
      expect(await readdir(folder)).toHaveLength(1);
    },
  );

  test('in a grid of CGCS2000 says so; in no known system it says nothing', async () => {
    create(4499, []);
    const grid = await openGeoPackage(file);
    expect(grid.crs).toEqual({ kind: 'gauss-kruger', meridian: 123, zoned: true });
    await grid.close();
    await rm(file);
    create(0, []);
    const unknown = await openGeoPackage(file);
    expect(unknown.crs).toBeNull();
    await unknown.close();
  });

  test('in another system is refused', async () => {
    create(3857, []);
    await expect(openGeoPackage(file)).rejects.toMatchObject({ reason: 'unsupported-crs' });
  });

  test('without features, or that is none, is refused', async () => {
    create(4326, []);
    const db = new DatabaseSync(file);
    // A view could keep the machine busy for ever.
    db.exec(`DROP TABLE "a ""layer"; CREATE VIEW "a ""layer" AS SELECT 1 AS fid, NULL AS geom`);
    db.close();
    await expect(openGeoPackage(file)).rejects.toMatchObject({ reason: 'no-features' });
    await writeFile(file, 'id,name\n'.repeat(500));
    await expect(openGeoPackage(file)).rejects.toMatchObject({ reason: 'not-a-geopackage' });
    await expect(openGeoPackage(path.join(folder, 'nowhere'))).rejects.toMatchObject({
      reason: 'not-a-geopackage',
    });
  });
});
