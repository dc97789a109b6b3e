import type { Bbox } from '#api/schemas.ts';
import { inRange } from '#tiles/cells/range.ts';
import type { Range } from './brush.ts';
import { classOf } from './classing.ts';
import { NOTHING, type DrawnCells } from './drawn-page.ts';
import { worldOf } from './world.ts';

/** What of a layer is to be seen: how many cells, how many within the values that are shown, and how many of those of each class. */
export type InView = { cells: number; classes: readonly number[]; within: number };

const CORNERS = 6;

/**
 * Counts the cells of drawn pages whose middle lies in a view; `column` is 0 for the first layer of a sheet, 1 for the second. A cell that is
 * drawn as two hexagons, one after the other, lies where its first does.
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
  for (const { origin, corners, owners, values } of pages)
    for (let i = 0; i < owners.length; i++) {
      if (i > 0 && owners[i] === owners[i - 1]) continue;
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
      if (!inRange(range, value)) continue;
      within++;
      classes[classOf(breaks, value)]! += 1;
    }
  return { cells, classes, within };
};
