import type { CellPage } from '#tiles/cells/page.ts';
import { cellHexagons, type Hexagons } from './cell-hexagons.ts';
import { pageHexagons } from './page-hexagons.ts';

/** How the columns of a page become what a cell shows. */
export type Shown = { aggregation: 'count' | 'sum' | 'mean' | 'rate'; factor: number };

/** What a layer has in the cells of a page; NaN where there is nothing to show, such as a rate over nothing. */
export type LayerColumns = { n: Float64Array<ArrayBuffer>; value: Float64Array<ArrayBuffer> };

/** Cells as they are drawn. */
export type DrawnCells = Hexagons & {
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

const filled = (hexagons: Hexagons, columns: readonly ArrayLike<number>[]): DrawnCells => {
  const { owners } = hexagons;
  const values = new Float32Array(owners.length * 2);
  for (const [i, column] of columns.entries())
    for (let at = 0; at < owners.length; at++) {
      const value = column[owners[at]!]!;
      values[at * 2 + i] = Number.isNaN(value) ? NOTHING : value;
    }
  return { ...hexagons, values };
};

/** Cells ready to be drawn, with a column of values for each layer; NaN where a cell has none. */
export const drawnCells = (cells: readonly string[], columns: readonly ArrayLike<number>[]): DrawnCells =>
  filled(cellHexagons(cells), columns);

/** A page ready to be drawn, of one layer or of two at once; `pages` and `shown` are in the same order, null is a page that does not exist. */
export const drawnPage = (
  parent: bigint,
  res: number,
  pages: readonly (CellPage | null)[],
  shown: readonly Shown[],
): DrawnPage => {
  const ordinals = placesOf(pages);
  const layers = pages.map((page, i) => columnsOf(page, shown[i]!, ordinals));
  return {
    parent,
    res,
    ordinals,
    layers,
    ...filled(
      pageHexagons(parent, res, ordinals),
      layers.map(({ value }) => value),
    ),
  };
};

/** The bytes that a page takes. */
export const bytesOf = ({ corners, owners, values, ordinals, layers }: DrawnPage): number =>
  corners.byteLength + owners.byteLength + values.byteLength + ordinals.byteLength * (1 + layers.length * 8);
