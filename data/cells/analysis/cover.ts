import type { MultiPolygon, Polygon } from 'geojson';
import { cellToParent, compactCells, getResolution, gridDisk, polygonToCellsExperimental } from 'h3-js';
import { sql, type Query } from '#data/db/sql.ts';
import { descendantRange, fromHex } from '#tiles/cells/cell-id.ts';

/** With so many cells an outline is followed closely enough; each span of ids is one descent of the index. */
const ENOUGH = 60;
const COARSEST = 2;

/** A span of 64-bit cell ids, both ends included. */
export interface Range {
  first: bigint;
  last: bigint;
}

const rangesBelow = (parents: Iterable<string>, res: number): Range[] =>
  compactCells([...new Set(parents)]).map((cell) => descendantRange(fromHex(cell), res));

/**
 * Spans of ids at `res` that hold every cell whose centre, and every record whose position, lies in an outline. What lies in a cell by
 * its id may stick out of it by less than a ring, so the ring around is held too.
 */
export const rangesOver = (outline: Polygon | MultiPolygon, res: number): Range[] => {
  const polygons = outline.type === 'Polygon' ? [outline.coordinates] : outline.coordinates;
  const over = (at: number): string[] =>
    polygons.flatMap((rings) =>
      polygonToCellsExperimental(rings as number[][][], at, 'containmentOverlapping', true),
    );
  let cells = over(COARSEST);
  for (let at = COARSEST + 1; at <= res && cells.length < ENOUGH; at++) cells = over(at);
  return rangesBelow(
    cells.flatMap((cell) => gridDisk(cell, 1)),
    res,
  );
};

/** The spans of ids below the ancestors, so many resolutions up, of cells of one resolution. */
export const rangesAround = (cells: readonly string[], depth: number): Range[] => {
  const res = cells.length > 0 ? getResolution(cells[0]!) : 0;
  const parents = cells.map((cell) => cellToParent(cell, Math.max(0, res - depth)));
  return rangesBelow(parents, res);
};

/** Spans as rows `range (first, last)` of a FROM clause. */
export const asRows = (ranges: readonly Range[]): Query => sql`
  unnest(${ranges.map(({ first }) => String(first))}::bigint[], ${ranges.map(({ last }) => String(last))}::bigint[])
    AS range (first, last)`;
