import type { MultiPolygon } from 'geojson';
import { cellToLatLng, getResolution, polygonToCells } from 'h3-js';
import { describe, expect, test } from 'vitest';
import { cellsAround, cellsByOutline, coarserCells, contains } from './covers.ts';

const box = (w: number, s: number, e: number, n: number): MultiPolygon => ({
  type: 'MultiPolygon',
  coordinates: [
    [
      [
        [w, s],
        [e, s],
        [e, n],
        [w, n],
        [w, s],
      ],
    ],
  ],
});

const west = box(117, 36, 117.5, 36.4);
const east = box(117.5, 36, 118, 36.4);
const both = box(117, 36, 118, 36.4);

describe('covers', () => {
  test('a point on the edge of two outlines lies in exactly one', () => {
    expect([west, east].filter((outline) => contains(outline, 117.5, 36.2))).toHaveLength(1);
    expect(contains(west, 117.2, 36.2)).toBe(true);
    expect(contains(west, 118.2, 36.2)).toBe(false);
  });

  test('outlines that tile an area share out its cells, the same as filling them one by one', () => {
    const outlines = new Map([
      ['west', west],
      ['east', east],
    ]);
    const cells = cellsByOutline(outlines, cellsAround(both, 5), 7);
    expect(cells.get('west')).toEqual(polygonToCells(west.coordinates[0] as number[][][], 7, true).sort());
    expect(cells.get('east')).toEqual(polygonToCells(east.coordinates[0] as number[][][], 7, true).sort());
  });

  test('coarser cells are those whose own centres lie inside', () => {
    const fine = polygonToCells(both.coordinates[0] as number[][][], 8, true);
    const coarse = coarserCells(fine, 6);
    expect(coarse).toEqual(polygonToCells(both.coordinates[0] as number[][][], 6, true).sort());
    for (const cell of coarse) {
      const [lat, lng] = cellToLatLng(cell);
      expect(contains(both, lng, lat)).toBe(true);
      expect(getResolution(cell)).toBe(6);
    }
  });
});
