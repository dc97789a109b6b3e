import fc from 'fast-check';
import { cellToLatLng, gridDisk, latLngToCell } from 'h3-js';
import { describe, expect, test } from 'vitest';
import { fromHex } from '#tiles/cells/cell-id.ts';
import { rangesAround, rangesOver, type Range } from './cover.ts';

const holds = (ranges: readonly Range[], cell: string): boolean =>
  ranges.some(({ first, last }) => fromHex(cell) >= first && fromHex(cell) <= last);

describe('spans of ids', () => {
  test('over a box hold the cell of every point in it, however small or large the box', () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        unit,
        unit,
        fc.double({ min: 0.0005, max: 3, noNaN: true }),
        fc.array(fc.tuple(unit, unit)),
        (x, y, side, at) => {
          const [west, south] = [116 + 3 * x, 34 + 2 * y];
          const ring = [
            [west, south],
            [west + side, south],
            [west + side, south + side],
            [west, south + side],
            [west, south],
          ];
          const ranges = rangesOver({ type: 'Polygon', coordinates: [ring] }, 10);
          expect(ranges.length).toBeLessThan(700);
          for (const [u, v] of [...at, [0, 0], [1, 1]] as [number, number][])
            expect(holds(ranges, latLngToCell(south + v * side, west + u * side, 10))).toBe(true);
        },
      ),
    );
  });

  test('over a small box leave far places out', () => {
    const ring = [
      [120.38, 36.06],
      [120.39, 36.06],
      [120.39, 36.07],
      [120.38, 36.06],
    ];
    const ranges = rangesOver({ type: 'Polygon', coordinates: [ring] }, 10);
    expect(holds(ranges, latLngToCell(36.2, 120.6, 10))).toBe(false);
    expect(holds(ranges, latLngToCell(36.065, 120.385, 10))).toBe(true);
  });

  test('around cells hold them and their kin', () => {
    const cells = gridDisk(latLngToCell(36.065, 120.385, 7), 3);
    const ranges = rangesAround(cells, 4);
    for (const cell of cells) expect(holds(ranges, cell)).toBe(true);
    expect(holds(ranges, latLngToCell(...cellToLatLng(cells[0]!), 8))).toBe(false);
    expect(rangesAround([], 4)).toEqual([]);
  });
});
