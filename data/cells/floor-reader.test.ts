import fc from 'fast-check';
import { cellToLatLng, cellToParent, latLngToCell } from 'h3-js';
import { expect, test } from 'vitest';
import { cellsAbout } from './floor-reader.ts';
import { FLOOR_RES } from './floor.ts';

test('every group whose centre is in a box is looked for, however thin the box', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const size = fc.oneof(
    fc.double({ min: 0, max: 4, noNaN: true }),
    fc.double({ min: 0, max: 1e-3, noNaN: true }),
  );
  fc.assert(
    fc.property(
      fc.double({ min: 114, max: 121, noNaN: true }),
      fc.double({ min: 34, max: 38, noNaN: true }),
      fc.tuple(size, size),
      fc.tuple(share, share),
      (west, south, [width, height], [x, y]) => {
        const cell = latLngToCell(south + y * height, west + x * width, FLOOR_RES);
        const [lat, lng] = cellToLatLng(cell);
        const box = [
          Math.min(west, lng),
          Math.min(south, lat),
          Math.max(west + width, lng),
          Math.max(south + height, lat),
        ] as const;
        expect(cellsAbout(box)).toContain(cellToParent(cell, 5));
      },
    ),
    { numRuns: 300 },
  );
});

test('a small area is not looked for all over the province', () => {
  expect(cellsAbout([117, 36.6, 117.01, 36.61]).length).toBeLessThanOrEqual(12);
});
