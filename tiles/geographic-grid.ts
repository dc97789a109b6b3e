/**
 * Drawing Web Mercator tiles from a geographic grid (the national map's `c` matrix set, EPSG:4490): level z has 2^z columns and
 * 2^(z−1) rows of 360/2^z degrees, row 0 at 90° north. At one level both grids have the same columns, so a tile is drawn from
 * horizontal strips of one column; only latitudes are stretched.
 */

/** Pixels along the edge of a tile, in either grid. */
export const TILE_PIXELS = 256;

/** A tile of the geographic grid. */
export interface GridTile {
  col: number;
  row: number;
}

/** Rows of pixels of one source tile and where they go; `dstY` and `dstHeight` are whole pixels, the source may lie between. */
export interface GridStrip {
  srcTile: GridTile;
  srcY: number;
  srcHeight: number;
  dstY: number;
  dstHeight: number;
}

/** How far a strip may bend away from a straight line, in source pixels. */
const TOLERANCE_PX = 0.25;

/** Latitude in degrees at a fraction of the height of the Web Mercator square, 0 at its northern edge. */
const latitudeAt = (fraction: number): number =>
  (Math.atan(Math.sinh(Math.PI * (1 - 2 * fraction))) * 180) / Math.PI;

/**
 * The strips that make up the Web Mercator tile z/x/y, from north to south without gap or overlap. Throws a RangeError where
 * the grid has no such level (below 1) or the tile does not exist.
 */
export const rowsForTile = (z: number, x: number, y: number): { tiles: GridTile[]; strips: GridStrip[] } => {
  const side = 2 ** z;
  if (!Number.isInteger(z) || z < 1) throw new RangeError(`The geographic grid has no level ${z}`);
  if (!(x >= 0 && y >= 0 && x < side && y < side)) throw new RangeError(`Tile ${z}/${x}/${y} does not exist`);

  const lastRow = side / 2 - 1;
  /** Source pixels south of 90° north, at a pixel boundary of the tile. */
  const sourceAt = (dstY: number): number =>
    ((90 - latitudeAt((y + dstY / TILE_PIXELS) / side)) / 360) * side * TILE_PIXELS;
  /** The source row that holds the middle of a row of pixels. */
  const rowAt = (dstY: number): number => Math.min(lastRow, Math.floor(sourceAt(dstY + 0.5) / TILE_PIXELS));
  const isStraight = (from: number, to: number): boolean =>
    Math.abs(sourceAt((from + to) / 2) - (sourceAt(from) + sourceAt(to)) / 2) <= TOLERANCE_PX;

  const strips: GridStrip[] = [];
  for (let from = 0; from < TILE_PIXELS;) {
    const row = rowAt(from);
    let to = from + 1;
    while (to < TILE_PIXELS && rowAt(to) === row && isStraight(from, to + 1)) to++;
    const top = row * TILE_PIXELS;
    const inTile = (pixels: number): number => Math.min(TILE_PIXELS, Math.max(0, pixels - top));
    const srcY = inTile(sourceAt(from));
    strips.push({
      srcTile: { col: x, row },
      srcY,
      srcHeight: inTile(sourceAt(to)) - srcY,
      dstY: from,
      dstHeight: to - from,
    });
    from = to;
  }
  const rows = [...new Set(strips.map(({ srcTile }) => srcTile.row))];
  return { tiles: rows.map((row) => ({ col: x, row })), strips };
};
