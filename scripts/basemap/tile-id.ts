/** Number of tiles of all zooms below `z`: (4^z − 1) / 3. */
const below = (z: number): number => (4 ** z - 1) / 3;

/** The PMTiles number of a tile: zooms one after another, each along a Hilbert curve, so that neighbours lie together. */
export const tileId = (z: number, x: number, y: number): number => {
  if (x < 0 || y < 0 || x >= 2 ** z || y >= 2 ** z) throw new Error(`Tile ${z}/${x}/${y} does not exist`);
  let id = below(z);
  let [column, row] = [x, y];
  for (let side = 2 ** z / 2; side >= 1; side /= 2) {
    const right = (column & side) > 0 ? 1 : 0;
    const lower = (row & side) > 0 ? 1 : 0;
    id += side * side * ((3 * right) ^ lower);
    if (lower) continue;
    if (right) [column, row] = [side - 1 - column, side - 1 - row];
    [column, row] = [row, column];
  }
  return id;
};
