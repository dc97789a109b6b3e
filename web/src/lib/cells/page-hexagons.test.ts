import fc from 'fast-check';
import {
  cellToBoundary,
  cellToChildren,
  getIcosahedronFaces,
  getPentagons,
  gridDisk,
  latLngToCell,
} from 'h3-js';
import { describe, expect, test, vi } from 'vitest';
import { cellAt, fromHex, ordinalOf, resOf, toHex } from '#tiles/cells/cell-id.ts';
import { cellHexagons } from './cell-hexagons.ts';
import { pageHexagons } from './page-hexagons.ts';
import { WORLD_SIZE, eastward, worldOf } from './world.ts';

vi.mock('h3-js', { spy: true });

const DEGREES = 360 / WORLD_SIZE;

/** The places under a parent that have a cell, which all have unless it is a pentagon. */
const ordinalsOf = (parent: string, res: number): Uint16Array =>
  Uint16Array.from(
    cellToChildren(parent, res)
      .map((cell) => ordinalOf(fromHex(cell), resOf(fromHex(parent))))
      .sort((a, b) => a - b),
  );

/**
 * How far the corners of a page are from those of h3-js, in degrees of longitude at most, and how far they may be: the last digit of a
 * single-precision number as large as the page, and a billionth of a degree.
 */
const compare = (parent: string, res: number, every = 1) => {
  const ordinals = ordinalsOf(parent, res);
  const { origin, corners, owners } = pageHexagons(fromHex(parent), res, ordinals);
  const shown = Map.groupBy(owners.keys(), (at) => owners[at]!);
  expect(shown.size).toBe(ordinals.length);
  const extent = corners.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  let far = 0;
  for (const [owner, hexagons] of shown) {
    if (owner % every !== 0) continue;
    const cell = toHex(cellAt(fromHex(parent), res, ordinals[owner]!));
    const ring = cellToBoundary(cell).map(([lat, lng]) => worldOf(lng, lat));
    const mine = hexagons.flatMap((at) =>
      Array.from(
        { length: 6 },
        (_, i) => [corners[at * 12 + i * 2]!, corners[at * 12 + i * 2 + 1]!] as const,
      ),
    );
    if (ring.length !== 6) {
      const exact = cellHexagons([cell], origin);
      expect(mine.flat()).toEqual([...exact.corners]);
      continue;
    }
    expect(hexagons.length).toBe(1);
    const off = (turn: number) =>
      mine.reduce((most, [x, y], i) => {
        const [ringX, ringY] = ring[(i + turn) % 6]!;
        const [dx, dy] = [eastward(ringX, origin[0]) - x, ringY - origin[1] - y];
        return Math.max(most, Math.abs(dx), Math.abs(dy));
      }, 0);
    far = Math.max(far, Math.min(...[0, 1, 2, 3, 4, 5].map(off)));
  }
  return { far: far * DEGREES, least: extent * 2 ** -24 * DEGREES + 1e-9 };
};

describe('the hexagons of a page', () => {
  test('are those of h3-js, anywhere, at every resolution under every parent', () => {
    const anywhere = fc.record({
      lat: fc.double({ min: -75, max: 75, noNaN: true }),
      lng: fc.double({ min: -180, max: 180, noNaN: true }),
      res: fc.integer({ min: 4, max: 10 }),
      depth: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(anywhere, ({ lat, lng, res, depth }) => {
        const { far, least } = compare(latLngToCell(lat, lng, res - depth), res, 7 ** depth > 400 ? 41 : 3);
        expect(far).toBeLessThan(least);
      }),
      { numRuns: 150 },
    );
  });

  test('are those of h3-js all over the province', () => {
    const parents = new Set<string>();
    for (let lat = 34; lat <= 38.5; lat += 0.4)
      for (let lng = 114.5; lng <= 123; lng += 0.4) parents.add(latLngToCell(lat, lng, 4));
    for (const parent of parents) {
      const { far, least } = compare(parent, 7, 5);
      expect(far, parent).toBeLessThan(least);
    }
  });

  test('are those of h3-js where the faces of the solid meet, some cells having more corners', () => {
    const crossing = getPentagons(3)
      .flatMap((pentagon) => gridDisk(pentagon, 4))
      .filter((cell, i) => i % 9 === 0 && getIcosahedronFaces(cell).length > 1);
    expect(crossing.length).toBeGreaterThan(15);
    for (const parent of crossing) {
      const { far, least } = compare(parent, 5);
      expect(far, parent).toBeLessThan(least);
    }
    const corners = crossing
      .flatMap((parent) => cellToChildren(parent, 5))
      .map((cell) => cellToBoundary(cell));
    expect(corners.filter(({ length }) => length > 6).length).toBeGreaterThan(100);
  });

  test('ask h3-js for outlines only at the edges of the solid', () => {
    const asked = (parent: string) => {
      vi.mocked(cellToBoundary).mockClear();
      pageHexagons(fromHex(parent), 8, ordinalsOf(parent, 8));
      return vi.mocked(cellToBoundary).mock.calls.length;
    };
    const inside = latLngToCell(36.5, 118, 4);
    expect(getIcosahedronFaces(inside).length).toBe(1);
    expect(asked(inside)).toBe(0);
    const crossing = gridDisk(getPentagons(4)[0]!, 9).find((cell) => getIcosahedronFaces(cell).length === 2);
    expect(asked(crossing!)).toBeGreaterThan(0);
    expect(asked(crossing!)).toBeLessThan(250);
  });

  test('are exactly those of h3-js in a pentagon', () => {
    for (const pentagon of getPentagons(4).slice(0, 4)) {
      const ordinals = ordinalsOf(pentagon, 6);
      expect(ordinals.length).toBe(41);
      const { origin, corners } = pageHexagons(fromHex(pentagon), 6, ordinals);
      const cells = Array.from(ordinals, (ordinal) => toHex(cellAt(fromHex(pentagon), 6, ordinal)));
      expect(corners).toEqual(cellHexagons(cells, origin).corners);
    }
  });

  test('go round anticlockwise, and only those asked for are there', () => {
    const parent = latLngToCell(36.5, 118, 4);
    const { corners, owners } = pageHexagons(fromHex(parent), 8, Uint16Array.of(3, 700, 2_400));
    expect([...owners]).toEqual([0, 1, 2]);
    for (let hexagon = 0; hexagon < 3; hexagon++) {
      const at = (i: number) => [
        corners[hexagon * 12 + (i % 6) * 2]!,
        corners[hexagon * 12 + (i % 6) * 2 + 1]!,
      ];
      const area = [0, 1, 2, 3, 4, 5].reduce((sum, i) => {
        const [[x, y], [nextX, nextY]] = [at(i), at(i + 1)] as [[number, number], [number, number]];
        return sum + x * nextY - nextX * y;
      }, 0);
      expect(area).toBeGreaterThan(0);
    }
  });

  test('of one page meet those of the next with no gap', () => {
    const left = latLngToCell(36.5, 118, 4);
    const placed = [left, ...gridDisk(left, 1).filter((cell) => cell !== left)].map((parent) => {
      const { origin, corners } = pageHexagons(fromHex(parent), 6, ordinalsOf(parent, 6));
      return Array.from(
        { length: corners.length / 2 },
        (_, i) => [origin[0] + corners[i * 2]!, origin[1] + corners[i * 2 + 1]!] as const,
      );
    });
    const [own, ...others] = placed;
    const pixel = 1 / 2 ** 17; // of the map at its closest
    const shared = own!.filter(([x, y]) =>
      others.flat().some(([otherX, otherY]) => Math.hypot(otherX - x, otherY - y) < pixel / 100),
    );
    const near = own!.filter(([x, y]) =>
      others.flat().some(([otherX, otherY]) => Math.hypot(otherX - x, otherY - y) < 1 / 2 ** 9),
    );
    expect(shared.length).toBeGreaterThan(30);
    expect(near.length).toBe(shared.length);
  });
});
