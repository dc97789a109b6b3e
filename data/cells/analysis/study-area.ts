import type { MultiPolygon, Polygon, Position } from 'geojson';
import { cellToChildren, cellToLatLng, gridDisk, polygonToCellsExperimental } from 'h3-js';
import { bboxOf } from '#data/regions/outline.ts';
import type { Neighbours } from './hotspots.ts';

/** How high the strips are, in degrees, in which the edges of an outline are looked up. */
const STRIP = 0.002;
/** Cells are found among the children of coarser ones, so many resolutions up. */
const DEEPER = 3;

const ringsOf = (outline: Polygon | MultiPolygon): Position[][] =>
  outline.type === 'Polygon' ? outline.coordinates : outline.coordinates.flat();

/**
 * Says for points whether an outline holds them, by the even-odd rule, so that of two outlines that share a border exactly one
 * does. Only the edges at the point's own latitude are looked at: outlines have tens of thousands.
 */
export const outlineTest = (outline: Polygon | MultiPolygon): ((lng: number, lat: number) => boolean) => {
  const [, south, , north] = bboxOf(outline);
  const strips = Array.from({ length: Math.floor((north - south) / STRIP) + 1 }, (): number[] => []);
  const stripOf = (lat: number): number => Math.floor((lat - south) / STRIP);
  for (const ring of ringsOf(outline))
    for (let i = 1; i < ring.length; i++) {
      const [x0, y0] = ring[i - 1] as [number, number];
      const [x1, y1] = ring[i] as [number, number];
      if (y0 === y1) continue;
      const top = stripOf(Math.max(y0, y1));
      for (let strip = stripOf(Math.min(y0, y1)); strip <= top; strip++) strips[strip]!.push(x0, y0, x1, y1);
    }
  return (lng, lat) => {
    const edges = strips[stripOf(lat)];
    if (!edges) return false;
    let inside = false;
    for (let at = 0; at < edges.length; at += 4) {
      const y0 = edges[at + 1]!;
      const y1 = edges[at + 3]!;
      if (y0 > lat === y1 > lat) continue;
      const x0 = edges[at]!;
      if (lng < ((edges[at + 2]! - x0) * (lat - y0)) / (y1 - y0) + x0) inside = !inside;
    }
    return inside;
  };
};

/** The same as `cellsWithin`, in steps of some hundred cells. */
export function* cellSteps(outline: Polygon | MultiPolygon, res: number): Generator<undefined, string[]> {
  const holds = outlineTest(outline);
  yield;
  const [west, south, east, north] = bboxOf(outline);
  const box = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  const over = polygonToCellsExperimental([box], Math.max(0, res - DEEPER), 'containmentOverlapping', true);
  yield;
  const cells: string[] = [];
  for (const parent of new Set(over.flatMap((cell) => gridDisk(cell, 1)))) {
    for (const cell of cellToChildren(parent, res)) {
      const [lat, lng] = cellToLatLng(cell);
      if (lng >= west && lng <= east && holds(lng, lat)) cells.push(cell);
    }
    yield;
  }
  return cells.sort();
}

/**
 * All cells of a resolution whose centres an outline holds, in the order of their ids. H3's own fill asks every centre against every
 * edge and walks the outline; children of a few coarse cells, with the ring around for what sticks out, cost a tenth.
 */
export const cellsWithin = (outline: Polygon | MultiPolygon, res: number): string[] => {
  const steps = cellSteps(outline, res);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
};

/** The same neighbours among some of the cells only, which are given by their places in ascending order. */
export const among = (places: Int32Array, { start, near }: Neighbours): Neighbours => {
  const placeOf = new Int32Array(start.length - 1).fill(-1);
  places.forEach((place, i) => (placeOf[place] = i));
  const first = new Int32Array(places.length + 1);
  const kept: number[] = [];
  places.forEach((place, i) => {
    for (let at = start[place]!; at < start[place + 1]!; at++) {
      const one = placeOf[near[at]!]!;
      if (one >= 0) kept.push(one);
    }
    first[i + 1] = kept.length;
  });
  return { start: first, near: Int32Array.from(kept) };
};

/**
 * The cells of a study area that lie within `k` steps of each other. Steps may lead through cells outside it (over a bay): so many
 * rings around the area are walked too, and left out of the answer.
 */
export const neighboursWithin = (cells: readonly string[], k: number): Neighbours => {
  const index = new Map(cells.map((cell, i) => [cell, i]));
  const known = [...cells];
  const next: number[] = [];
  const first: number[] = [0];
  // the cells of the last ring are reached and not left
  for (let ring = 0, from = 0; ring < k; ring++) {
    const until = known.length;
    for (; from < until; from++) {
      for (const cell of gridDisk(known[from]!, 1)) {
        let place = index.get(cell);
        if (place === undefined) {
          place = known.push(cell) - 1;
          index.set(cell, place);
        }
        next.push(place);
      }
      first.push(next.length);
    }
  }
  return walk(cells.length, known.length, k, Int32Array.from(first), Int32Array.from(next));
};

const walk = (count: number, all: number, k: number, first: Int32Array, next: Int32Array): Neighbours => {
  const seen = new Int32Array(all).fill(-1);
  const start = new Int32Array(count + 1);
  const near: number[] = [];
  const found: number[] = [];
  for (let i = 0; i < count; i++) {
    found.length = 0;
    found.push(i);
    seen[i] = i;
    for (let step = 0, from = 0; step < k; step++)
      for (const until = found.length; from < until; from++)
        for (let at = first[found[from]!]!; at < first[found[from]! + 1]!; at++) {
          const place = next[at]!;
          if (seen[place] === i) continue;
          seen[place] = i;
          found.push(place);
        }
    for (const place of found) if (place < count) near.push(place);
    start[i + 1] = near.length;
  }
  return { start, near: Int32Array.from(near) };
};
