import fc from 'fast-check';
import { cellToBoundary, cellToChildren, getPentagons, isPentagon, latLngToCell } from 'h3-js';
import { describe, expect, test } from 'vitest';
import { fromHex, ordinalOf } from '#tiles/cells/cell-id.ts';
import type { CellPage } from '#tiles/cells/page.ts';
import { drawnCells, drawnPage, NOTHING, type Shown } from './drawn-page.ts';
import { worldOf } from './world.ts';

const COUNT: Shown = { aggregation: 'count', factor: 1 };
const parent = latLngToCell(36.5, 118, 4);

const pageOf = (
  cells: readonly string[],
  n: readonly number[],
  sum: readonly number[] | null = null,
): CellPage => ({
  parent: fromHex(parent),
  res: 6,
  ordinals: Uint16Array.from(cells, (cell) => ordinalOf(fromHex(cell), 4)),
  n: Uint32Array.from(n),
  sum: sum && Float64Array.from(sum),
  den: null,
});
const children = cellToChildren(parent, 6).toSorted();

/** Twice the signed area of the hexagons a cell is drawn by, in squares of the world. */
const areaOf = (corners: ArrayLike<number>, from = 0, hexagons = 1): number => {
  let area = 0;
  for (let h = from; h < from + hexagons; h++)
    for (let i = 0; i < 6; i++) {
      const [a, b] = [h * 12 + i * 2, h * 12 + ((i + 1) % 6) * 2];
      area += corners[a]! * corners[b + 1]! - corners[b]! * corners[a + 1]!;
    }
  return area;
};
const exactArea = (cell: string): number => {
  const ring = cellToBoundary(cell).map(([lat, lng]) => worldOf(lng, lat));
  const [x0] = ring[0]!;
  const wrapped = ring.map(([x, y]) => [x - x0 > 256 ? x - 512 : x - x0 < -256 ? x + 512 : x, y] as const);
  return wrapped.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = wrapped[(i + 1) % wrapped.length]!;
    return sum + x * nextY - nextX * y;
  }, 0);
};

describe('cells as hexagons', () => {
  test('stand where H3 has them, anywhere and at every zoom, to a thousandth of a pixel', () => {
    const anywhere = fc.record({
      lat: fc.double({ min: -80, max: 80, noNaN: true }),
      lng: fc.double({ min: -179, max: 179, noNaN: true }),
      res: fc.integer({ min: 4, max: 10 }),
    });
    fc.assert(
      fc.property(anywhere, ({ lat, lng, res }) => {
        const cell = latLngToCell(lat, lng, res);
        const { origin, corners } = drawnCells([cell], [[1]]);
        const hexagons = corners.length / 12;
        expect(Math.abs(areaOf(corners, 0, hexagons) / exactArea(cell) - 1)).toBeLessThan(1e-4);
        const [lat0, lng0] = cellToBoundary(cell)[0]!;
        expect(origin).toEqual(worldOf(lng0, lat0));
      }),
    );
  });

  test('share their corners across the border of two pages', () => {
    const left = drawnCells(children, [children.map(() => 1)]);
    const next = latLngToCell(36.5, 118.6, 4);
    const right = drawnCells(cellToChildren(next, 6), [cellToChildren(next, 6).map(() => 1)]);
    const at = ({ origin, corners }: typeof left) =>
      Array.from({ length: corners.length / 2 }, (_, i) => [
        origin[0] + corners[i * 2]!,
        origin[1] + corners[i * 2 + 1]!,
      ]);
    const others = at(right);
    const gaps = at(left)
      .map(([x, y]) => Math.min(...others.map(([ox, oy]) => Math.hypot(ox! - x!, oy! - y!))))
      .toSorted((a, b) => a - b);
    const pixel = 1 / 2 ** 17; // of the map at its closest
    expect(gaps.filter((gap) => gap < pixel / 100).length).toBeGreaterThan(10);
  });

  test('pentagons and cells on an edge of the solid are covered too', () => {
    for (const pentagon of getPentagons(5).slice(0, 4)) {
      expect(isPentagon(pentagon)).toBe(true);
      const { corners, values } = drawnCells([pentagon, children[0]!], [[7, 8]]);
      const hexagons = corners.length / 12 - 1;
      expect(hexagons).toBe(cellToBoundary(pentagon).length > 6 ? 2 : 1);
      expect(Math.abs(areaOf(corners, 0, hexagons) / exactArea(pentagon) - 1)).toBeLessThan(1e-3);
      expect([...values]).toEqual([...Array(hexagons).fill([7, 0]).flat(), 8, 0]);
    }
  });
});

describe('a page of two layers', () => {
  const [a, b, c] = [children[0]!, children[5]!, children[9]!];

  test('has the cells of both, with zero where one counted nothing', () => {
    const page = drawnPage(
      fromHex(parent),
      6,
      [pageOf([a, b], [1, 2]), pageOf([b, c], [30, 40])],
      [COUNT, COUNT],
    );
    expect([...page.values]).toEqual([1, 0, 2, 30, 0, 40]);
    expect(page.layers.map(({ value }) => [...value])).toEqual([
      [1, 2, 0],
      [0, 30, 40],
    ]);
  });

  test('of which one does not exist there has only zeros of it', () => {
    const page = drawnPage(fromHex(parent), 6, [pageOf([a], [5]), null], [COUNT, COUNT]);
    expect([...page.values]).toEqual([5, 0]);
  });

  test('has no value where a mean or a rate has nothing to divide by', () => {
    const mean: Shown = { aggregation: 'mean', factor: 1 };
    const rate: Shown = { aggregation: 'rate', factor: 100 };
    const means = pageOf([a, b], [4, 2], [10, 5]);
    const rates = { ...pageOf([a, b], [1, 1], [1, 3]), den: Float64Array.of(0, 4) };
    const page = drawnPage(fromHex(parent), 6, [means, rates], [mean, rate]);
    expect([...page.layers[0]!.value]).toEqual([2.5, 2.5]);
    expect([...page.layers[1]!.value]).toEqual([NaN, 75]);
    expect([...page.values]).toEqual([2.5, Math.fround(NOTHING), 2.5, 75]);
  });
});
