import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { PMTiles } from 'pmtiles';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildStyle } from '#tiles/style/style.ts';
import { bakeBasemap, basemapIsFresh, tileRange, type BasemapManifest } from './bake.ts';

const outDir = mkdtempSync(path.join(tmpdir(), 'haidai-basemap-'));
let manifest: BasemapManifest;
let archive: PMTiles;

beforeAll(async () => {
  manifest = await bakeBasemap({ outDir, progress: () => undefined });
  const bytes = readFileSync(path.join(outDir, manifest.file));
  archive = new PMTiles({
    getKey: () => manifest.file,
    getBytes: async (offset, length) => ({
      data: new Uint8Array(bytes.subarray(offset, offset + length)).buffer,
    }),
  });
}, 60_000);
afterAll(() => rmSync(outDir, { recursive: true }));

const read = async (z: number, lng: number, lat: number): Promise<VectorTile> => {
  const { x, y } = tileRange(z, [lng, lat, lng, lat]);
  const found = await archive.getZxy(z, x[0], y[0]);
  if (!found) throw new Error(`No tile of zoom ${z} at ${lng}, ${lat}`);
  return new VectorTile(new PbfReader(new Uint8Array(found.data)));
};

const propertiesOf = (tile: VectorTile, layer: string): Record<string, unknown>[] => {
  const found = tile.layers[layer];
  return Array.from({ length: found?.length ?? 0 }, (_, i) => found!.feature(i).properties);
};

describe('the archive', () => {
  test('is at most 8 MB and named after its hash', () => {
    expect(manifest.bytes).toBeLessThan(8e6);
    expect(manifest.file).toBe(`haidai-${manifest.sha256.slice(0, 12)}.pmtiles`);
  });

  test('has no tile over 500 kB, and every tile of the region', async () => {
    let largest = 0;
    for (let z = 0; z <= manifest.maxzoom; z++) {
      const { x, y } = tileRange(z, manifest.bbox);
      for (let column = x[0]; column <= x[1]; column++) {
        for (let row = y[0]; row <= y[1]; row++) {
          const tile = await archive.getZxy(z, column, row);
          if (z > 5) expect([z, column, row, tile === undefined]).toEqual([z, column, row, false]);
          largest = Math.max(largest, tile?.data.byteLength ?? 0);
        }
      }
    }
    expect(largest).toBeGreaterThan(1000);
    expect(largest).toBeLessThan(500_000);
  }, 30_000);

  // Heze, Liaocheng/Tai'an, Jinan, Binzhou, Dongying, and the mouth.
  test.each([
    [115.1, 35.45],
    [116.2, 36.2],
    [117.0, 36.72],
    [117.9, 37.28],
    [118.6, 37.62],
    [119.2, 37.77],
  ])('the Yellow River runs past %s, %s at zoom 7', async (lng, lat) => {
    const rivers = (await read(7, lng, lat)).layers['river']!;
    const { x, y } = tileRange(7, [lng, lat, lng, lat]);
    const km = Array.from({ length: rivers.length }, (_, i) => rivers.feature(i))
      .filter(({ properties }) => properties['name'] === '黄河')
      .flatMap((river) => river.toGeoJSON(x[0], y[0], 7).geometry)
      .flatMap((geometry) =>
        geometry.type === 'LineString'
          ? [geometry.coordinates]
          : geometry.type === 'MultiLineString'
            ? geometry.coordinates
            : [],
      )
      .flat()
      .map(([a = 0, b = 0]) => Math.hypot((a - lng) * 0.8, b - lat) * 111.2);
    expect(Math.min(...km)).toBeLessThan(9);
  });

  test('borders are lines, of all levels, and the coast is told from the border on land', async () => {
    const tile = await read(8, 119.4, 35.3);
    expect(tile.layers['boundary']!.feature(0).type).toBe(2);
    const found = propertiesOf(tile, 'boundary');
    expect(new Set(found.map(({ level }) => level))).toEqual(new Set(['province', 'city', 'county']));
    expect(found.some(({ own, coastline }) => own === true && coastline === true)).toBe(true);
    expect(found.some(({ own, coastline }) => own === true && coastline === false)).toBe(true);
  });

  test('names thin out: cities from afar, counties closer, towns closest, all in two languages', async () => {
    const kinds = async (z: number): Promise<Set<unknown>> =>
      new Set(propertiesOf(await read(z, 117.05, 36.66), 'place').map(({ kind }) => kind));
    expect(await kinds(4)).toContain('seat');
    expect(await kinds(6)).not.toContain('county');
    expect(await kinds(8)).toContain('county');
    expect(await kinds(9)).not.toContain('town');
    expect(await kinds(10)).toContain('town');
    for (const { name, name_en } of propertiesOf(await read(10, 117.05, 36.66), 'place')) {
      expect(name).toMatch(/\p{Script=Han}/u);
      expect(name_en).toMatch(/[A-Za-z]/);
    }
  });

  test('all 16 cities and 136 counties are named', async () => {
    const codes = { seat: new Set<unknown>(), county: new Set<unknown>() };
    const { x, y } = tileRange(8, [114.7, 34.3, 122.9, 38.5]);
    for (let column = x[0]; column <= x[1]; column++) {
      for (let row = y[0]; row <= y[1]; row++) {
        const found = await archive.getZxy(8, column, row);
        if (!found) continue;
        for (const { kind, code } of propertiesOf(
          new VectorTile(new PbfReader(new Uint8Array(found.data))),
          'place',
        )) {
          if (kind === 'seat' || kind === 'county') codes[kind].add(code);
        }
      }
    }
    expect([codes.seat.size, codes.county.size]).toEqual([16, 136]);
  });

  test('the open sea is drawn over the coarse land of small zooms, and no sea inland', async () => {
    expect(propertiesOf(await read(9, 121.5, 35.5), 'sea')).toHaveLength(1);
    expect((await read(9, 117.0, 36.0)).layers['sea']).toBeUndefined();
  });

  test('holds every layer that the style draws, and describes them', async () => {
    const { layers } = buildStyle({
      flavor: 'dark',
      lang: 'zh',
      archiveUrl: 'https://haidai.example/a.pmtiles',
    });
    const drawn = new Set(
      layers.flatMap((layer) => ('source-layer' in layer ? [layer['source-layer']] : [])),
    );
    const { vector_layers } = (await archive.getMetadata()) as { vector_layers: { id: string }[] };
    expect(new Set(vector_layers.map(({ id }) => id))).toEqual(drawn);
  });
});

describe('freshness', () => {
  test('a second bake gives the same archive, and the folder counts as fresh', async () => {
    expect(basemapIsFresh(outDir)).toBe(true);
    const again = await bakeBasemap({ outDir, progress: () => undefined });
    expect(again).toEqual(manifest);
    expect(readdirSync(outDir).sort()).toEqual([manifest.file, 'manifest.json']);
  });

  test('other inputs or a missing archive make it stale', () => {
    const file = path.join(outDir, 'manifest.json');
    writeFileSync(file, JSON.stringify({ ...manifest, inputs: 'other' }));
    expect(basemapIsFresh(outDir)).toBe(false);
    writeFileSync(file, JSON.stringify({ ...manifest, file: 'haidai-gone.pmtiles' }));
    expect(basemapIsFresh(outDir)).toBe(false);
    rmSync(file);
    expect(basemapIsFresh(outDir)).toBe(false);
  });
});
