import type { FeatureCollection, MultiPolygon } from 'geojson';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { feature } from 'topojson-client';
import { distanceToEdge, doubleArea, type Face, type Point, samePoint } from './rings.ts';
import { load } from './sources.ts';

/** Half a cell of the boundary source's grid (1/1024 degree), in our grid units. */
const HALF_CELL = 48;
/** A vertex nearer than this to the line of its neighbours adds nothing; grid units, about metres. */
const STRAIGHT = 9;
/** Islands with fewer vertices than this keep their outline: cutting their corners would take much of their area. */
const SMALL_ISLAND = 9;

/** Cuts every inner corner of a line by at most half a cell, so that the staircase of the source's grid vanishes. */
function cutCorners(line: readonly Point[]): Point[] {
  const smooth: Point[] = [];
  line.forEach((corner, index) => {
    const before = line[index - 1];
    const after = line[index + 1];
    if (!before || !after) {
      smooth.push(corner);
      return;
    }
    for (const other of [before, after]) {
      const length = Math.hypot(other[0] - corner[0], other[1] - corner[1]);
      const share = Math.min(0.5, HALF_CELL / length);
      const cut: Point = [
        Math.round(corner[0] + share * (other[0] - corner[0])),
        Math.round(corner[1] + share * (other[1] - corner[1])),
      ];
      const last = smooth.at(-1);
      if (!last || !samePoint(last, cut)) smooth.push(cut);
    }
  });
  return smooth;
}

/** Leaves out vertices that lie nearly on the line of what is kept (Douglas and Peucker). */
function straighten(line: readonly Point[], from = 0, to = line.length - 1): Point[] {
  const [a, b] = [line[from], line[to]];
  if (!a || !b) return [];
  let worst = from;
  let gap = 0;
  for (let index = from + 1; index < to; index += 1) {
    const point = line[index];
    const distance = point ? distanceToEdge(point, [a, b]) : 0;
    if (distance > gap) {
      gap = distance;
      worst = index;
    }
  }
  if (gap <= STRAIGHT) return [a, b];
  return [...straighten(line, from, worst), ...straighten(line, worst, to).slice(1)];
}

/**
 * Smooths outlines that share borders, each shared border once, so that neighbours still fit. Corners are cut on the
 * edges themselves, so lines that did not cross still do not.
 */
export function smoothOutlines(outlines: ReadonlyMap<string, Face[]>): Map<string, Face[]> {
  const collection: FeatureCollection<MultiPolygon> = {
    type: 'FeatureCollection',
    features: [...outlines].map(([id, faces]) => ({
      type: 'Feature',
      id,
      properties: {},
      geometry: {
        type: 'MultiPolygon',
        coordinates: faces.map((face) =>
          face.map((ring) => [...ring, ...ring.slice(0, 1)].map(([x, y]) => [x, y])),
        ),
      },
    })),
  };
  const { topology } = load<{
    topology(objects: Record<string, unknown>): Topology<{ outlines: GeometryCollection }>;
  }>('topojson-server');
  const shared = topology({ outlines: collection });
  shared.arcs = shared.arcs.map((arc) => {
    const line = arc.map(([x = 0, y = 0]): Point => [x, y]);
    const [first] = line;
    const last = line.at(-1);
    const closed = first !== undefined && last !== undefined && samePoint(first, last);
    if (closed && line.length <= SMALL_ISLAND) return arc;
    const smooth = cutCorners(cutCorners(line));
    const middle = Math.floor(smooth.length / 2);
    const kept = closed
      ? [...straighten(smooth, 0, middle), ...straighten(smooth, middle).slice(1)]
      : straighten(smooth);
    return kept.map(([x, y]) => [x, y]);
  });
  const smoothed = feature(shared, shared.objects.outlines);
  return new Map(
    smoothed.features.map(({ id, geometry }) => {
      const parts = geometry.type === 'MultiPolygon' ? geometry.coordinates : [];
      const faces = parts.map((part) =>
        part
          .map((ring) => ring.slice(0, -1).map(([x = 0, y = 0]): Point => [x, y]))
          .filter((ring) => doubleArea(ring) !== 0),
      );
      return [String(id), faces];
    }),
  );
}
