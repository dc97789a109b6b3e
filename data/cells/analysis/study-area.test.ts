import type { Polygon } from 'geojson';
import { cellToLatLng, gridDisk, isPentagon, latLngToCell, polygonToCells } from 'h3-js';
import { describe, expect, test } from 'vitest';
import { contains } from '#data/regions/covers.ts';
import { among, cellsWithin, neighboursWithin, outlineTest } from './study-area.ts';

/** A bay: a square with a deep notch, and a hole. */
const BAY: Polygon = {
  type: 'Polygon',
  coordinates: [
    [
      [120, 36],
      [121, 36],
      [121, 37],
      [120.52, 37],
      [120.5, 36.2],
      [120.48, 37],
      [120, 37],
      [120, 36],
    ],
    [
      [120.1, 36.1],
      [120.3, 36.1],
      [120.3, 36.3],
      [120.1, 36.3],
      [120.1, 36.1],
    ],
  ],
};

describe('a study area', () => {
  test('has the cells whose centres lie in the outline, holes and notches left out', () => {
    const cells = cellsWithin(BAY, 7);
    expect(cells).toEqual(polygonToCells(BAY.coordinates, 7, true).sort());
    expect(cells.length).toBeGreaterThan(1000);
  });

  test('asks points as the even-odd rule does', () => {
    const holds = outlineTest(BAY);
    for (let x = 119.9; x < 121.1; x += 0.0237)
      for (let y = 35.9; y < 37.1; y += 0.0191)
        expect(holds(x, y)).toBe(contains({ type: 'MultiPolygon', coordinates: [BAY.coordinates] }, x, y));
  });

  test.each([1, 2, 5])('has for neighbours what lies within %i steps, also over the bay', (k) => {
    const cells = cellsWithin(BAY, 6);
    const { start, near } = neighboursWithin(cells, k);
    const inside = new Set(cells);
    cells.forEach((cell, i) => {
      const found = Array.from(near.slice(start[i], start[i + 1]), (at) => cells[at]!);
      expect(found.toSorted()).toEqual(
        gridDisk(cell, k)
          .filter((one) => inside.has(one))
          .sort(),
      );
    });
  });

  test('has them among some of its cells only', () => {
    const cells = cellsWithin(BAY, 5);
    const some = cells.flatMap((_, i) => (i % 3 === 0 ? [i] : []));
    const few = among(Int32Array.from(some), neighboursWithin(cells, 2));
    some.forEach((place, i) => {
      const found = Array.from(few.near.slice(few.start[i], few.start[i + 1]), (at) => cells[some[at]!]!);
      const expected = gridDisk(cells[place]!, 2).filter((one) => some.includes(cells.indexOf(one)));
      expect(found.toSorted()).toEqual(expected.sort());
    });
  });

  test('has them around a pentagon too', () => {
    const pentagon = gridDisk(latLngToCell(...cellToLatLng('830800fffffffff'), 3), 2);
    expect(pentagon.some(isPentagon)).toBe(true);
    const { start, near } = neighboursWithin(pentagon, 2);
    pentagon.forEach((cell, i) => {
      const found = Array.from(near.slice(start[i], start[i + 1]), (at) => pentagon[at]!);
      expect(found.toSorted()).toEqual(
        gridDisk(cell, 2)
          .filter((one) => pentagon.includes(one))
          .sort(),
      );
    });
  });
});
