import type { Bbox } from '#api/schemas.ts';
import type { Range } from './brush.ts';
import { classOf } from './classing.ts';
import { NOTHING, type DrawnCells } from './drawn-page.ts';
import { worldOf } from './world.ts';

/** What of a layer is to be seen: how many cells, how many of each class, and how many within the values that are shown. */
export type InView = { cells: number; classes: readonly number[]; within: number };

const CORNERS = 6;

/**
 * Counts the cells of drawn pages whose middle lies in a view; `column` is 0 for the first layer of a sheet, 1 for the second. A cell that is
 * drawn as two hexagons, which is one on an edge of the solid, counts as both.
 */
export const countInView = (
  pages: readonly DrawnCells[],
  column: 0 | 1,
  [west, south, east, north]: Bbox,
  breaks: readonly number[],
  range: Range | null,
): InView => {
  const [left, bottom] = worldOf(west, south);
  const [right, top] = worldOf(east, north);
  const classes = new Array<number>(breaks.length + 1).fill(0);
  let [cells, within] = [0, 0];
  for (const { origin, corners, values } of pages)
    for (let i = 0; i < values.length / 2; i++) {
      const value = values[i * 2 + column]!;
      if (value <= Math.fround(NOTHING)) continue;
      let [x, y] = [0, 0];
      for (let corner = 0; corner < CORNERS; corner++) {
        x += corners[i * CORNERS * 2 + corner * 2]!;
        y += corners[i * CORNERS * 2 + corner * 2 + 1]!;
      }
      x = origin[0] + x / CORNERS;
      y = origin[1] + y / CORNERS;
      if (x < left || x > right || y < bottom || y > top) continue;
      cells++;
      classes[classOf(breaks, value)]! += 1;
      if (!range || (value >= range[0] && value < range[1])) within++;
    }
  return { cells, classes, within };
};
