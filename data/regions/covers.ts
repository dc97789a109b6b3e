import type { MultiPolygon, Position } from 'geojson';
import {
  cellToCenterChild,
  cellToChildren,
  cellToLatLng,
  cellToParent,
  getResolution,
  gridDisk,
  latLngToCell,
  polygonToCells,
} from 'h3-js';
import { bboxOf, type Bbox } from './outline.ts';

/** Side of the squares, in degrees, by which the outline around a point is looked up. */
const SQUARE = 0.1;

/** True when the point lies in the outline, by the even-odd rule; of two that share an edge, exactly one has it. */
export const contains = (outline: MultiPolygon, lng: number, lat: number): boolean => {
  let inside = false;
  for (const rings of outline.coordinates)
    for (const ring of rings)
      for (let i = 1; i < ring.length; i++) {
        const [x0, y0] = ring[i - 1] as [number, number];
        const [x1, y1] = ring[i] as [number, number];
        if (y0 > lat !== y1 > lat && lng < ((x1 - x0) * (lat - y0)) / (y1 - y0) + x0) inside = !inside;
      }
  return inside;
};

/**
 * H3 cells at `res` by the outline that holds their centre, for outlines that do not overlap: each cell once, ascending.
 * `around` are the cells, coarser than `res`, where to look. Much faster than filling each outline by itself, since every
 * centre is computed once.
 */
export const cellsByOutline = (
  outlines: ReadonlyMap<string, MultiPolygon>,
  around: Iterable<string>,
  res: number,
): Map<string, string[]> => {
  const cells = new Map([...outlines.keys()].map((code) => [code, [] as string[]]));
  const squares = new Map<string, { code: string; outline: MultiPolygon; bbox: Bbox }[]>();
  for (const [code, outline] of outlines) {
    const bbox = bboxOf(outline);
    for (let x = Math.floor(bbox[0] / SQUARE); x <= Math.floor(bbox[2] / SQUARE); x++)
      for (let y = Math.floor(bbox[1] / SQUARE); y <= Math.floor(bbox[3] / SQUARE); y++) {
        const key = `${x}/${y}`;
        const there = squares.get(key);
        if (there) there.push({ code, outline, bbox });
        else squares.set(key, [{ code, outline, bbox }]);
      }
  }
  for (const parent of around)
    for (const cell of cellToChildren(parent, res)) {
      const [lat, lng] = cellToLatLng(cell);
      const near = squares.get(`${Math.floor(lng / SQUARE)}/${Math.floor(lat / SQUARE)}`);
      const found = near?.find(
        ({ outline, bbox: [w, s, e, n] }) =>
          lng >= w && lng <= e && lat >= s && lat <= n && contains(outline, lng, lat),
      );
      if (found) cells.get(found.code)?.push(cell);
    }
  for (const list of cells.values()) list.sort(); // all of one length in hexadecimal: text order is number order
  return cells;
};

/** All cells at `res` that an outline may reach: those whose centres it holds and their neighbours. */
export const cellsAround = (outline: MultiPolygon, res: number): Set<string> => {
  const filled = outline.coordinates.flatMap((rings: Position[][]) =>
    polygonToCells(rings as number[][][], res, true),
  );
  const edges = outline.coordinates
    .flatMap(([outer = []]) => outer)
    .map(([lng, lat]) => latLngToCell(lat!, lng!, res));
  return new Set([...new Set([...filled, ...edges])].flatMap((cell) => gridDisk(cell, 1)));
};

/** The cells at `res` whose centres are among those of finer cells: a cell's centre is its centre child's, at any depth. */
export const coarserCells = (cells: Iterable<string>, res: number): string[] => {
  const coarse: string[] = [];
  let fine = -1;
  for (const cell of cells) {
    if (fine < 0) fine = getResolution(cell);
    const parent = cellToParent(cell, res);
    if (cellToCenterChild(parent, fine) === cell) coarse.push(parent);
  }
  return coarse.sort();
};
