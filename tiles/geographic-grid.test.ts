import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rowsForTile, TILE_PIXELS } from './geographic-grid.ts';

const tile = fc
  .integer({ min: 1, max: 18 })
  .chain((z) => fc.tuple(fc.constant(z), fc.nat({ max: 2 ** z - 1 }), fc.nat({ max: 2 ** z - 1 })));

/** Latitude of a source position: rows are 360/2^z degrees high and start at 90° north. */
const latitudeOfSource = (z: number, row: number, srcY: number): number =>
  90 - ((row + srcY / TILE_PIXELS) * 360) / 2 ** z;

const mercatorLatitude = (z: number, y: number, dstY: number): number => {
  const n = Math.PI * (1 - (2 * (y + dstY / TILE_PIXELS)) / 2 ** z);
  return (Math.atan(Math.sinh(n)) * 180) / Math.PI;
};

describe('rowsForTile', () => {
  test('a tile at 36.7° north at level 10 needs its own column and the rows that hold its latitudes', () => {
    // 10/844/400 spans 36.5979–36.3151° north; row 151 of level 10 ends at 90 − 152 × 0.3515625 = 36.5625° north.
    const { tiles, strips } = rowsForTile(10, 844, 400);
    expect(tiles).toEqual([
      { col: 844, row: 151 },
      { col: 844, row: 152 },
    ]);
    expect(latitudeOfSource(10, 151, strips[0]!.srcY)).toBeCloseTo(36.5979, 3);
    const seam = strips.find(({ srcTile }) => srcTile.row === 152)!;
    expect(mercatorLatitude(10, 400, seam.dstY)).toBeCloseTo(36.5625, 2);
    const last = strips.at(-1)!;
    expect(latitudeOfSource(10, 152, last.srcY + last.srcHeight)).toBeCloseTo(36.3151, 3);
  });

  test('the two tiles of the northern half at level 1 come from the one row of the grid', () => {
    const { tiles, strips } = rowsForTile(1, 1, 0);
    expect(tiles).toEqual([{ col: 1, row: 0 }]);
    expect(latitudeOfSource(1, 0, strips[0]!.srcY)).toBeCloseTo(85.0511, 3);
    expect(strips.at(-1)!.srcY + strips.at(-1)!.srcHeight).toBeCloseTo(TILE_PIXELS / 2, 6);
  });

  test('close up one strip for each source tile is enough', () => {
    const { tiles, strips } = rowsForTile(16, 54000, 25600);
    expect(strips).toHaveLength(tiles.length);
  });

  test.each([
    [0, 0, 0],
    [1.5, 0, 0],
    [3, 8, 0],
    [3, 0, -1],
    [3, 0, Number.NaN],
  ])('level %s, tile %s/%s is refused', (z, x, y) => {
    expect(() => rowsForTile(z, x, y)).toThrow(RangeError);
  });

  test('strips cover the tile from top to bottom, in order, without gap or overlap', () => {
    fc.assert(
      fc.property(tile, ([z, x, y]) => {
        let next = 0;
        for (const { dstY, dstHeight } of rowsForTile(z, x, y).strips) {
          expect(dstY).toBe(next);
          expect(dstHeight).toBeGreaterThan(0);
          next = dstY + dstHeight;
        }
        expect(next).toBe(TILE_PIXELS);
      }),
    );
  });

  test('strips stay inside tiles that the grid has, and every tile named is used', () => {
    fc.assert(
      fc.property(tile, ([z, x, y]) => {
        const { tiles, strips } = rowsForTile(z, x, y);
        for (const { srcTile, srcY, srcHeight } of strips) {
          expect(tiles).toContainEqual(srcTile);
          expect(srcTile.col).toBe(x);
          expect(srcTile.row).toBeGreaterThanOrEqual(0);
          expect(srcTile.row).toBeLessThan(2 ** (z - 1));
          expect(srcY).toBeGreaterThanOrEqual(0);
          expect(srcHeight).toBeGreaterThan(0);
          expect(srcY + srcHeight).toBeLessThanOrEqual(TILE_PIXELS);
        }
      }),
    );
  });

  test('every row of pixels is drawn from its own latitude, to within a pixel of the source', () => {
    fc.assert(
      fc.property(tile, fc.integer({ min: 0, max: TILE_PIXELS - 1 }), ([z, x, y], pixel) => {
        const strip = rowsForTile(z, x, y).strips.find(
          (s) => pixel >= s.dstY && pixel < s.dstY + s.dstHeight,
        )!;
        const srcY = strip.srcY + ((pixel + 0.5 - strip.dstY) / strip.dstHeight) * strip.srcHeight;
        const pixelDegrees = 360 / 2 ** z / TILE_PIXELS;
        const off = latitudeOfSource(z, strip.srcTile.row, srcY) - mercatorLatitude(z, y, pixel + 0.5);
        expect(Math.abs(off) / pixelDegrees).toBeLessThan(1);
      }),
    );
  });
});
