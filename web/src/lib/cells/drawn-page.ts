import { cellToBoundary } from 'h3-js';
import { cellAt, toHex } from '#tiles/cells/cell-id.ts';
import type { CellPage } from '#tiles/cells/page.ts';
import { worldOf, type World } from './world.ts';

/** How the columns of a page become what a cell shows. */
export type Shown = { aggregation: 'count' | 'sum' | 'mean' | 'rate'; factor: number };

/** What a layer has in the cells of a page; NaN where there is nothing to show, such as a rate over nothing. */
export type LayerColumns = { n: Float64Array<ArrayBuffer>; value: Float64Array<ArrayBuffer> };

/**
 * Cells as they are drawn: hexagons of six corners each, relative to an origin near them, so that single precision is enough at every
 * zoom. A pentagon repeats a corner; a cell of more than six corners takes a second hexagon.
 */
export type DrawnCells = {
  origin: World;
  /** Twelve numbers a hexagon. */
  corners: Float32Array<ArrayBuffer>;
  /** Two numbers a hexagon: the value of the first layer and of the second, or NOTHING. */
  values: Float32Array<ArrayBuffer>;
};

/** A page of cells as it is drawn, with what it was made of. */
export type DrawnPage = DrawnCells & {
  parent: bigint;
  res: number;
  /** Cells in ascending order of their places under the parent. */
  ordinals: Uint16Array;
  /** One for each layer of the page. */
  layers: LayerColumns[];
};

/** A value that no layer has, for the graphics card, where NaN is not to be relied on. */
export const NOTHING = -3e38;
const CORNERS = 6;
const WORLD = 512;

const valueAt = ({ aggregation, factor }: Shown, { n, sum, den }: CellPage, i: number): number => {
  const whole = sum ? sum[i]! : n[i]!;
  if (aggregation === 'count' || aggregation === 'sum') return whole;
  const by = aggregation === 'mean' ? n[i]! : (den?.[i] ?? 0);
  return by === 0 ? NaN : (whole * factor) / by;
};

/** All places that any of the pages has, ascending. */
const placesOf = (pages: readonly (CellPage | null)[]): Uint16Array => {
  const [first, ...rest] = pages.filter((page) => page !== null);
  if (rest.length === 0) return first?.ordinals ?? new Uint16Array();
  const all = new Set([first!, ...rest].flatMap(({ ordinals }) => [...ordinals]));
  return Uint16Array.from(all).sort();
};

/** Where a layer has no cell, nothing was counted: zero for what adds up, and no value for means and rates. */
const columnsOf = (page: CellPage | null, shown: Shown, places: Uint16Array): LayerColumns => {
  const empty = shown.aggregation === 'count' || shown.aggregation === 'sum' ? 0 : NaN;
  const n = new Float64Array(places.length);
  const value = new Float64Array(places.length).fill(empty);
  let at = 0;
  for (let i = 0; page && i < page.ordinals.length; i++) {
    while (places[at] !== page.ordinals[i]) at++;
    n[at] = page.n[i]!;
    value[at] = valueAt(shown, page, i);
  }
  return { n, value };
};

/** The hexagons that cover a cell, as indices of its corners. */
const hexagonsOf = (corners: number): number[][] => {
  if (corners <= CORNERS) return [Array.from({ length: CORNERS }, (_, i) => Math.min(i, corners - 1))];
  const second = Array.from({ length: CORNERS - 1 }, (_, i) => Math.min(CORNERS - 1 + i, corners - 1));
  return [Array.from({ length: CORNERS }, (_, i) => i), [0, ...second]];
};

/** Cells ready to be drawn, with a column of values for each layer; NaN where a cell has none. */
export const drawnCells = (cells: readonly string[], columns: readonly ArrayLike<number>[]): DrawnCells => {
  const outlines = cells.map((cell) => cellToBoundary(cell).map(([lat, lng]) => worldOf(lng, lat)));
  const origin: World = outlines[0]?.[0] ?? [0, 0];
  const count = outlines.reduce((sum, { length }) => sum + (length > CORNERS ? 2 : 1), 0);
  const corners = new Float32Array(count * CORNERS * 2);
  const values = new Float32Array(count * 2);
  let at = 0;
  for (const [cell, outline] of outlines.entries())
    for (const picked of hexagonsOf(outline.length)) {
      for (const [i, corner] of picked.entries()) {
        const [x, y] = outline[corner]!;
        const dx = x - origin[0];
        corners[at * 12 + i * 2] = dx > WORLD / 2 ? dx - WORLD : dx < -WORLD / 2 ? dx + WORLD : dx;
        corners[at * 12 + i * 2 + 1] = y - origin[1];
      }
      for (const [i, column] of columns.entries()) {
        const value = column[cell]!;
        values[at * 2 + i] = Number.isNaN(value) ? NOTHING : value;
      }
      at++;
    }
  return { origin, corners, values };
};

/** A page ready to be drawn, of one layer or of two at once; `pages` and `shown` are in the same order, null is a page that does not exist. */
export const drawnPage = (
  parent: bigint,
  res: number,
  pages: readonly (CellPage | null)[],
  shown: readonly Shown[],
): DrawnPage => {
  const ordinals = placesOf(pages);
  const layers = pages.map((page, i) => columnsOf(page, shown[i]!, ordinals));
  const cells = Array.from(ordinals, (ordinal) => toHex(cellAt(parent, res, ordinal)));
  return {
    parent,
    res,
    ordinals,
    layers,
    ...drawnCells(
      cells,
      layers.map(({ value }) => value),
    ),
  };
};

/** The bytes that a page takes. */
export const bytesOf = ({ corners, values, ordinals, layers }: DrawnPage): number =>
  corners.byteLength + values.byteLength + ordinals.byteLength * (1 + layers.length * 8);
