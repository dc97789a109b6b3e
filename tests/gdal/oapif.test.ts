import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Feature, FeatureCollection } from 'geojson';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localTokenFile } from '#data/access/local.ts';
import { startProduct, type Product } from '../../scripts/product.ts';

/*
 * What a GIS sees: GDAL's own client of OGC API – Features against the running product, compared with the database that
 * the product reads. Needs a PostgreSQL server, since the embedded database has one owner.
 */

let product: Product;
let database: pg.Client;
let headers = '';

beforeAll(async () => {
  const server = process.env.TEST_DATABASE_URL;
  if (!server) throw new Error('TEST_DATABASE_URL is not set; run this by `npm test -- gdal --postgres`.');
  const admin = new pg.Client({ connectionString: server });
  await admin.connect();
  await admin.query('DROP DATABASE IF EXISTS haidai_gdal WITH (FORCE)');
  await admin.query('CREATE DATABASE haidai_gdal');
  await admin.end();
  const own = new URL(server);
  own.pathname = '/haidai_gdal';
  product = await startProduct({ env: { DATABASE_URL: own.href } });
  // on a server nothing is read without signing in, so GDAL comes with a token, as a GIS at a desk would
  const token = readFileSync(localTokenFile(product.home), 'utf8').trim();
  headers = path.join(product.home, 'gdal-headers');
  writeFileSync(headers, `Authorization: Bearer ${token}\n`, { mode: 0o600 });
  database = new pg.Client({ connectionString: own.href });
  await database.connect();
});

afterAll(async () => {
  await database?.end();
  await product?.stop();
});

/** Runs one of GDAL's programs on the API; a complaint on its error channel is a failure. */
function gdal(program: 'ogrinfo' | 'ogr2ogr', ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, GDAL_HTTP_HEADER_FILE: headers },
    maxBuffer: 512 * 1024 * 1024,
  });
  expect({ program, status, stderr }).toEqual({ program, status: 0, stderr: '' });
  return stdout;
}

const source = () => `OAPIF:${product.origin}/api/ogc`;

/** A collection, or what of it meets a box (west, south, east, north), as GDAL reads it. */
function read(collection: string, ...options: string[]): Feature[] {
  const text = gdal('ogr2ogr', '-f', 'GeoJSON', ...options, '/vsistdout/', source(), collection);
  return (JSON.parse(text) as FeatureCollection).features;
}

async function rows<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
  return (await database.query<Row>(text, values)).rows;
}

const collections: [collection: string, kind: string][] = [
  ['provinces', 'province'],
  ['cities', 'city'],
  ['counties', 'county'],
  ['towns', 'town'],
  ['parks', 'park'],
  ['sea_areas', 'sea_area'],
];

test('GDAL lists every collection', () => {
  const listed = gdal('ogrinfo', '-ro', '-q', source());
  for (const name of [...collections.map(([id]) => id), 'villages', 'communities'])
    expect(listed).toContain(name);
});

describe.each(collections)('%s', (collection, kind) => {
  test('has as many features as the database has rows, and the same codes', async () => {
    const codes = read(collection).map((feature) => feature.properties?.['code']);
    const expected = await rows<{ code: string }>('SELECT code FROM region WHERE kind = $1 ORDER BY code', [
      kind,
    ]);
    expect(expected.length).toBeGreaterThan(0);
    expect(codes.toSorted()).toEqual(expected.map((row) => row.code));
  });
});

test('the layer’s feature count is the number of communities, all pages of them', async () => {
  const [row] = await rows<{ n: number }>(`SELECT count(*)::int AS n FROM region WHERE kind = 'community'`);
  const summary = gdal('ogrinfo', '-ro', '-so', source(), 'communities');
  expect(summary).toContain(`Feature Count: ${row?.n}`);
});

test('a box gives the counties that meet it', async () => {
  const box = [120.2, 36, 120.6, 36.4];
  const codes = read('counties', '-spat', ...box.map(String)).map((feature) => feature.properties?.['code']);
  const expected = await rows<{ code: string }>(
    `SELECT code FROM region
      WHERE kind = 'county' AND st_intersects(geom, st_makeenvelope($1, $2, $3, $4, 4326)) ORDER BY code`,
    box,
  );
  expect(expected.length).toBeGreaterThan(3);
  expect(codes.toSorted()).toEqual(expected.map((row) => row.code));
});

test('one county has the attributes and the outline that the database has', async () => {
  const [feature] = read('counties', '-where', `code = '370202000000'`);
  const [row] = await rows<Record<string, unknown>>(
    `SELECT code, kind, level, parent, name_zh, name_en, pinyin, area_km2, population::int AS population, synthetic, approximate,
            geometry_source, source_name AS source, source_as_of::text AS source_as_of
       FROM region WHERE code = '370202000000'`,
  );
  // GDAL writes a truth value as it found it, and leaves out what is null.
  const properties = Object.fromEntries(
    Object.keys(row ?? {}).map((key) => [key, feature?.properties?.[key] ?? null]),
  );
  expect(properties).toEqual(row);
  const [same] = await rows<{ apart: number; points: boolean; valid: boolean }>(
    `WITH read AS (SELECT st_setsrid(st_geomfromgeojson($1), 4326) AS geom)
     SELECT st_hausdorffdistance(read.geom, region.geom) AS apart,
            st_npoints(read.geom) = st_npoints(region.geom) AS points,
            st_isvalid(read.geom) AS valid
       FROM region, read WHERE region.code = '370202000000'`,
    [JSON.stringify(feature?.geometry)],
  );
  // Six decimals of a degree: at most half of the last one in either direction.
  expect(same?.apart).toBeLessThan(1e-6);
  expect(same).toMatchObject({ points: true, valid: true });
});
