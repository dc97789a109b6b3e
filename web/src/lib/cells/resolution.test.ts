import { cellArea, getHexagonEdgeLengthAvg, latLngToCell, UNITS } from 'h3-js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cellAreaKm2, cellWidthPx, resFor } from './resolution.ts';

const ALL = [4, 5, 6, 7, 8, 9, 10];
const zooms = fc.double({ min: 0, max: 20, noNaN: true });

test.each([
  [3, 4],
  [5, 4],
  [5.9, 4],
  [6, 5],
  [7, 6],
  [8, 7],
  [9.99, 7],
  [10, 8],
  [11, 9],
  [12.5, 9],
  [13, 10],
  [18, 10],
])('zoom %d shows resolution %d', (zoom, res) => expect(resFor(zoom)).toBe(res));

test('small screens are coarser by one, down to the coarsest', () => {
  expect(resFor(9, { small: true })).toBe(6);
  expect(resFor(14, { small: true })).toBe(9);
  expect(resFor(4, { small: true })).toBe(4);
});

test('a wall is finer by one where cells stay six pixels wide', () => {
  expect(cellWidthPx(8, 9)).toBeCloseTo(7.49, 1); // 0.92 km at 123 m a pixel
  expect(resFor(9, { wall: true })).toBe(8);
  expect(cellWidthPx(8, 8)).toBeLessThan(6);
  expect(resFor(8, { wall: true })).toBe(7);
  expect(resFor(15, { wall: true })).toBe(10);
});

test('a layer that does not have the resolution shows the next coarser one, or its coarsest', () => {
  expect(resFor(13, {}, [4, 5, 6, 7, 8, 9])).toBe(9);
  expect(resFor(10, {}, [4, 6])).toBe(6);
  expect(resFor(3, {}, [9, 8])).toBe(8);
});

test('nearer is never coarser, and the wall is never too fine to be seen', () => {
  fc.assert(
    fc.property(zooms, zooms, fc.boolean(), fc.boolean(), fc.subarray(ALL), (a, b, small, wall, has) => {
      const [far, near] = [Math.min(a, b), Math.max(a, b)];
      const screen = { small, wall };
      expect(resFor(near, screen, has)).toBeGreaterThanOrEqual(resFor(far, screen, has));
      const res = resFor(a, { wall });
      if (res > resFor(a)) expect(cellWidthPx(res, a)).toBeGreaterThanOrEqual(6);
      if (has.length > 0) expect(has).toContain(resFor(a, screen, has));
    }),
  );
});

test.each(ALL)('resolution %d is as large as H3 says', (res) => {
  const east = cellArea(latLngToCell(37.2, 122.2, res), UNITS.km2);
  expect(Math.abs(cellAreaKm2(res) / east - 1)).toBeLessThan(0.1);
  const kmPerPx = (40_075.016_686 * Math.cos((36.4 * Math.PI) / 180)) / 512;
  expect(cellWidthPx(res, 0) * kmPerPx).toBeCloseTo(Math.sqrt(3) * getHexagonEdgeLengthAvg(res, UNITS.km), 4);
});
