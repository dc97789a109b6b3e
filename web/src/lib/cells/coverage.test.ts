import fc from 'fast-check';
import { cellToChildren, cellToLatLng, cellToParent, latLngToCell } from 'h3-js';
import { expect, test } from 'vitest';
import type { Bbox } from '#api/schemas.ts';
import { around, pagesIn } from './coverage.ts';

const view = fc
  .record({
    lng: fc.double({ min: 115, max: 122, noNaN: true }),
    lat: fc.double({ min: 34.5, max: 38, noNaN: true }),
    width: fc.double({ min: 0.001, max: 6, noNaN: true }),
  })
  .map(({ lng, lat, width }): Bbox => [lng, lat, lng + width, lat + width / 2]);

test('every cell in a view belongs to a page that is named for it', () => {
  const pages = cellToChildren(latLngToCell(36.3, 118.5, 0), 3).map((parent) => ({ parent }));
  fc.assert(
    fc.property(
      view,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (box, x, y) => {
        const [west, south, east, north] = box;
        const cell = latLngToCell(south + y * (north - south), west + x * (east - west), 7);
        const parent = cellToParent(cell, 3);
        const known = pages.some((page) => page.parent === parent);
        expect(pagesIn(pages, box).some((page) => page.parent === parent)).toBe(known);
      },
    ),
  );
});

test('the page in the middle of a view comes first, and those far away not at all', () => {
  const middle = latLngToCell(36.5, 118, 4);
  const far = latLngToCell(30, 110, 4);
  const near = latLngToCell(36.9, 118.4, 4);
  const box: Bbox = [117.4, 36, 118.6, 37];
  expect(
    pagesIn(
      [far, near, middle].map((parent) => ({ parent })),
      box,
    ),
  ).toEqual([{ parent: middle }, { parent: near }]);
  expect(cellToLatLng(middle)[0]).toBeGreaterThan(36);
});

test('a view with its margin holds the view, and a small step of the map keeps it', () => {
  fc.assert(
    fc.property(view, ([west, south, east, north]) => {
      const wide = around([west, south, east, north]);
      expect(wide[0] <= west && wide[1] <= south && wide[2] >= east && wide[3] >= north).toBe(true);
      expect(wide[2] - wide[0]).toBeLessThan((east - west) * 3);
    }),
  );
  expect(around([117.02, 36.02, 118.02, 36.52])).toEqual(around([117.03, 36.03, 118.03, 36.53]));
});
