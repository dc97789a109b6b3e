import fc from 'fast-check';
import { PMTiles, tileIdToZxy, zxyToTileId, type Source } from 'pmtiles';
import { describe, expect, test } from 'vitest';
import { writeArchive, type ArchiveFacts, type Tile } from './pmtiles-writer.ts';
import { tileId } from './tile-id.ts';

const facts: ArchiveFacts = {
  minzoom: 0,
  maxzoom: 7,
  bbox: [114.7, 34.3, 122.8, 38.5],
  center: [118.5, 36.4, 6],
  metadata: { name: 'test', vector_layers: [] },
};

/** The reader of the web page, on bytes in memory. */
const open = (bytes: Buffer): PMTiles => {
  const source: Source = {
    getKey: () => 'memory',
    getBytes: async (offset, length) => ({
      data: new Uint8Array(bytes.subarray(offset, offset + length)).buffer,
    }),
  };
  return new PMTiles(source);
};

const text = (tile: Tile): string => new TextDecoder().decode(tile.data);
const make = (z: number, x: number, y: number, content: string): Tile => ({
  z,
  x,
  y,
  data: new TextEncoder().encode(content),
});

describe('tileId', () => {
  test('agrees with the reader for every zoom', () => {
    const tile = fc
      .integer({ min: 0, max: 20 })
      .chain((z) => fc.tuple(fc.constant(z), fc.nat({ max: 2 ** z - 1 }), fc.nat({ max: 2 ** z - 1 })));
    fc.assert(
      fc.property(tile, ([z, x, y]) => {
        expect(tileId(z, x, y)).toBe(zxyToTileId(z, x, y));
        expect(tileIdToZxy(tileId(z, x, y))).toEqual([z, x, y]);
      }),
    );
  });

  test('refuses a tile that does not exist', () => {
    expect(() => tileId(2, 4, 0)).toThrow('2/4/0');
  });
});

describe('writeArchive', () => {
  const tiles = Array.from({ length: 64 }, (_, i) => make(3, i % 8, i >> 3, i % 3 ? 'sea' : `land ${i}`));

  test('every tile is read back, and one that was not written is missing', async () => {
    const archive = open(writeArchive(tiles, facts));
    for (const tile of tiles) {
      const found = await archive.getZxy(tile.z, tile.x, tile.y);
      expect(new TextDecoder().decode(found?.data)).toBe(text(tile));
    }
    expect(await archive.getZxy(4, 0, 0)).toBeUndefined();
  });

  test('the header says what the archive holds', async () => {
    const archive = open(writeArchive(tiles, facts));
    expect(await archive.getHeader()).toMatchObject({
      specVersion: 3,
      clustered: true,
      minZoom: 0,
      maxZoom: 7,
      minLon: 114.7,
      minLat: 34.3,
      maxLon: 122.8,
      maxLat: 38.5,
      centerLon: 118.5,
      centerLat: 36.4,
      centerZoom: 6,
      numAddressedTiles: 64,
      numTileContents: 23,
      tileType: 1,
    });
    expect(await archive.getMetadata()).toEqual(facts.metadata);
  });

  test('the order in which tiles come makes no difference to the bytes', () => {
    expect(writeArchive(tiles.toReversed(), facts).equals(writeArchive(tiles, facts))).toBe(true);
  });

  test('many tiles go into leaf directories and are still found', async () => {
    // Scattered tiles: directories of neighbours compress so well that no leaves would be needed.
    const many = Array.from({ length: 16384 }, (_, i) =>
      make(12, (i * 37) % 4096, (i >> 12) * 1000 + ((i * 7919) % 997), `tile ${i}`),
    );
    const archive = open(writeArchive(many, { ...facts, maxzoom: 12 }));
    expect((await archive.getHeader()).leafDirectoryLength).toBeGreaterThan(0);
    for (const tile of [many[0]!, many[5000]!, many.at(-1)!]) {
      const found = await archive.getZxy(tile.z, tile.x, tile.y);
      expect(new TextDecoder().decode(found?.data)).toBe(text(tile));
    }
  });

  test('the same tile twice is an error', () => {
    expect(() => writeArchive([make(1, 0, 0, 'a'), make(1, 0, 0, 'b')], facts)).toThrow('twice');
  });
});
