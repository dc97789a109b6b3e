import { cellToBoundary } from 'h3-js';
import { eastward, worldOf, type World } from './world.ts';

/**
 * Cells as hexagons of six corners each, relative to an origin near them, so that single precision is enough at every zoom. A pentagon
 * repeats a corner; a cell of more than six corners takes a second hexagon.
 */
export type Hexagons = {
  origin: World;
  /** Twelve numbers a hexagon. */
  corners: Float32Array<ArrayBuffer>;
  /** The index of the cell that each hexagon is of. */
  owners: Uint32Array;
};

export const CORNERS = 6;

/** The hexagons that cover a cell, as indices of its corners. */
const hexagonsOf = (corners: number): number[][] => {
  if (corners <= CORNERS) return [Array.from({ length: CORNERS }, (_, i) => Math.min(i, corners - 1))];
  const second = Array.from({ length: CORNERS - 1 }, (_, i) => Math.min(CORNERS - 1 + i, corners - 1));
  return [Array.from({ length: CORNERS }, (_, i) => i), [0, ...second]];
};

/** The hexagons of any cells, as h3-js outlines them; without an origin the first corner is it. */
export const cellHexagons = (cells: readonly string[], from?: World): Hexagons => {
  const outlines = cells.map((cell) => cellToBoundary(cell).map(([lat, lng]) => worldOf(lng, lat)));
  const origin = from ?? outlines[0]?.[0] ?? [0, 0];
  const drawn = outlines.flatMap((outline, owner) =>
    hexagonsOf(outline.length).map((picked) => ({
      owner,
      corners: picked.map((corner) => outline[corner]!),
    })),
  );
  const corners = new Float32Array(drawn.length * CORNERS * 2);
  for (const [at, hexagon] of drawn.entries())
    for (const [i, [x, y]] of hexagon.corners.entries())
      corners.set([eastward(x, origin[0]), y - origin[1]], (at * CORNERS + i) * 2);
  return { origin, corners, owners: Uint32Array.from(drawn, ({ owner }) => owner) };
};
