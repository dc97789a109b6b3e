import fc from 'fast-check';
import { cellToBoundary, cellToChildren, latLngToCell } from 'h3-js';
import { describe, expect, test } from 'vitest';
import { pageArea, reaches } from './page-area.ts';

const degrees = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const parent = fc
  .tuple(degrees(-85, 85), degrees(-175, 175), fc.integer({ min: 0, max: 6 }))
  .map(([lat, lng, res]) => latLngToCell(lat, lng, res));

describe('the area of a page', () => {
  test('holds its cells down to four resolutions below, everywhere', () => {
    fc.assert(
      fc.property(parent, fc.integer({ min: 0, max: 4 }), fc.nat(2400), (cell, depth, pick) => {
        const cells = cellToChildren(cell, Number.parseInt(cell[1]!, 16) + depth);
        for (const child of [cells[0]!, cells[pick % cells.length]!, cells.at(-1)!])
          for (const [lat, lng] of cellToBoundary(child))
            expect(reaches(pageArea(cell), [lng, lat, lng, lat])).toBe(true);
      }),
      { numRuns: 2_000 },
    );
    const outer = latLngToCell(36.4, 118.4, 4);
    for (const child of cellToChildren(outer, 8))
      for (const [lat, lng] of cellToBoundary(child))
        expect(reaches(pageArea(outer), [lng, lat, lng, lat])).toBe(true);
  });

  test('holds them at the edges of the solid too, one of which crosses the sea north of Shandong', () => {
    for (const cell of cellToChildren(latLngToCell(36.3, 118.5, 0), 3)) {
      const area = pageArea(cell);
      for (const [i, child] of cellToChildren(cell, 7).entries())
        if (i % 7 === 0)
          for (const [lat, lng] of cellToBoundary(child))
            if (!reaches(area, [lng, lat, lng, lat])) expect.fail(`${child} of ${cell} lies outside`);
    }
  });

  test('is little more than its cells: of nine pages about a small box most are not needed', () => {
    const cell = latLngToCell(36.4, 118.4, 4);
    const { middle } = pageArea(cell);
    const [lng, lat] = middle;
    const near = cellToChildren(latLngToCell(36.4, 118.4, 2), 4);
    const needed = near.filter((one) =>
      reaches(pageArea(one), [lng - 0.01, lat - 0.01, lng + 0.01, lat + 0.01]),
    );
    expect(needed).toEqual([cell]);
  });

  test('meets a box that it has a corner in, or that has a corner in it, or that it crosses', () => {
    const cell = latLngToCell(36.4, 118.4, 4);
    const area = pageArea(cell);
    const [lng, lat] = area.middle;
    const [x, y] = area.outline![0]!;
    expect(reaches(area, [x - 0.001, y - 0.001, x + 0.001, y + 0.001])).toBe(true);
    expect(reaches(area, [lng - 9, lat - 0.001, lng + 9, lat + 0.001])).toBe(true);
    expect(reaches(area, [lng, lat, lng + 9, lat + 9])).toBe(true);
    // Beside a slanting side, within the box around the outline but outside of the outline itself.
    const [mid, out] = [area.outline![1]!, 1.05];
    const corner = [Math.max(x, mid[0]), Math.max(y, mid[1])] as const;
    const [farX, farY] = [lng + (corner[0] - lng) * out, lat + (corner[1] - lat) * out];
    expect(reaches(area, [farX - 1e-6, farY - 1e-6, farX + 1e-6, farY + 1e-6])).toBe(false);
  });
});
