import { type County } from './counties.ts';
import {
  boxOf,
  dissolve,
  type Edge,
  edgeKey,
  edgesOf,
  type Face,
  faceArea,
  facesOf,
  innerPoint,
  insideFace,
  keyOf,
  type Point,
  samePoint,
} from './rings.ts';
import { xScaleAt } from './seeds.ts';
import { load } from './sources.ts';
import type { DelaunayModule } from './voronoi.ts';

/** Vertices added to borders, by edge key: both sides of a border get the same ones. */
export type AddedVertices = Map<string, Point[]>;

/** Edges of the Voronoi diagram of seeds, on the integer grid; four far seeds close the outer cells. */
function ridgesOf(seeds: readonly Point[], box: readonly [number, number, number, number]): Edge[] {
  const [west, south, east, north] = box;
  const scale = xScaleAt((south + north) / 2);
  const far = 4 * Math.max(east - west, north - south);
  const midX = (west + east) / 2;
  const midY = (south + north) / 2;
  const ghosts: Point[] = [
    [midX - far, midY],
    [midX + far, midY],
    [midX, midY - far],
    [midX, midY + far],
  ];
  const plane = [...seeds, ...ghosts].map(([x, y]): Point => [(x - midX) * scale, y - midY]);
  const delaunay = load<DelaunayModule>('d3-delaunay').Delaunay.from(plane);
  const { circumcenters } = delaunay.voronoi([-far, -far, far, far]);
  const centre = (triangle: number): Point => [
    Math.round((circumcenters[2 * triangle] ?? NaN) / scale + midX),
    Math.round((circumcenters[2 * triangle + 1] ?? NaN) + midY),
  ];
  const ridges: Edge[] = [];
  delaunay.halfedges.forEach((twin, index) => {
    if (twin < index) return;
    const from = centre(Math.floor(index / 3));
    const to = centre(Math.floor(twin / 3));
    if (!samePoint(from, to)) ridges.push([from, to]);
  });
  return ridges;
}

/** Where two edges cross, as the share of the way along the first; undefined when they do not. */
function crossing([a, b]: Edge, [c, d]: Edge): number | undefined {
  const rx = b[0] - a[0];
  const ry = b[1] - a[1];
  const sx = d[0] - c[0];
  const sy = d[1] - c[1];
  const cross = rx * sy - ry * sx;
  if (cross === 0) return undefined;
  const t = ((c[0] - a[0]) * sy - (c[1] - a[1]) * sx) / cross;
  const u = ((c[0] - a[0]) * ry - (c[1] - a[1]) * rx) / cross;
  return t >= 0 && t <= 1 && u >= 0 && u <= 1 ? t : undefined;
}

/** A vertex this near (grid units, about metres) to a cut is used instead of a new one. */
const REUSE_WITHIN = 3;

/** Cuts ridges at the border of one face, keeps what lies inside, and notes the vertices the border needs. */
function cutRidges(ridges: readonly Edge[], face: Face, added: AddedVertices): Edge[] {
  const border = face.flatMap(edgesOf);
  const kept: Edge[] = [];
  for (const ridge of ridges) {
    const [from, to] = ridge;
    const [w, s, e, n] = boxOf(ridge);
    const cuts: { t: number; point: Point }[] = [];
    for (const edge of border) {
      const [a, b] = edge;
      if (
        Math.max(a[0], b[0]) < w ||
        Math.min(a[0], b[0]) > e ||
        Math.max(a[1], b[1]) < s ||
        Math.min(a[1], b[1]) > n
      )
        continue;
      const t = crossing(ridge, edge);
      if (t === undefined) continue;
      const exact: Point = [from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])];
      const extra = added.get(edgeKey(a, b)) ?? [];
      const near = [a, b, ...extra].find((p) => Math.hypot(p[0] - exact[0], p[1] - exact[1]) <= REUSE_WITHIN);
      const point: Point = near ?? [Math.round(exact[0]), Math.round(exact[1])];
      if (!near) added.set(edgeKey(a, b), [...extra, point]);
      cuts.push({ t, point });
    }
    const stops = [from, ...cuts.sort((p, q) => p.t - q.t).map(({ point }) => point), to];
    stops.slice(1).forEach((stop, index) => {
      const start = stops[index];
      if (!start || samePoint(start, stop)) return;
      const middle: Point = [(start[0] + stop[0]) / 2, (start[1] + stop[1]) / 2];
      if (insideFace(middle, face)) kept.push([start, stop]);
    });
  }
  return kept;
}

/** Splits edges at the vertices that were added to them. */
function splitEdges(edges: readonly Edge[], added: AddedVertices): Edge[] {
  return edges.flatMap(([a, b]) => {
    const extra = added.get(edgeKey(a, b));
    if (!extra) return [[a, b] as const];
    const along = (p: Point) => (p[0] - a[0]) * (b[0] - a[0]) + (p[1] - a[1]) * (b[1] - a[1]);
    const stops = [a, ...extra.toSorted((p, q) => along(p) - along(q)), b];
    return stops.slice(1).map((stop, index): Edge => [stops[index] ?? a, stop]);
  });
}

/** Takes away edges that end in nothing, until none is left. */
function withoutDangles(ridges: readonly Edge[], border: ReadonlySet<string>): Edge[] {
  let left = [...ridges];
  for (;;) {
    const degree = new Map<string, number>();
    for (const point of left.flat()) degree.set(keyOf(point), (degree.get(keyOf(point)) ?? 0) + 1);
    const firm = left.filter((ridge) =>
      ridge.every((point) => border.has(keyOf(point)) || (degree.get(keyOf(point)) ?? 0) > 1),
    );
    if (firm.length === left.length) return left;
    left = firm;
  }
}

/** The cuts of one county: per face either the ridges inside it, or none where one town takes it whole. */
export interface Cuts {
  face: Face;
  ridges: Edge[];
}

/** Finds the lines that part a county into towns; islands without two seeds stay whole. */
export function cutCounty(county: County, seeds: ReadonlyMap<string, Point>, added: AddedVertices): Cuts[] {
  const points = [...seeds.values()];
  const ridges = ridgesOf(points, boxOf(county.faces.flat(2)));
  const largest = Math.max(...county.faces.map(faceArea));
  return county.faces.map((face) => {
    const held = points.filter((point) => insideFace(point, face)).length;
    const whole = held < 2 && faceArea(face) < largest;
    return { face, ridges: whole ? [] : cutRidges(ridges, face, added) };
  });
}

interface Piece {
  face: Face;
  town: string;
}

function nearestTown(point: Point, seeds: ReadonlyMap<string, Point>): string {
  const scale = xScaleAt(point[1]);
  let best = '';
  let bestGap = Infinity;
  for (const [town, seed] of seeds) {
    const gap = Math.hypot((point[0] - seed[0]) * scale, point[1] - seed[1]);
    if (gap < bestGap) {
      best = town;
      bestGap = gap;
    }
  }
  return best;
}

/** Gives pieces that are cut off from their town's main piece to the town they share most border with. */
function settle(pieces: readonly Piece[]): Piece[] {
  const main = new Map<string, Piece>();
  for (const piece of pieces) {
    const other = main.get(piece.town);
    if (!other || faceArea(piece.face) > faceArea(other.face)) main.set(piece.town, piece);
  }
  const townAt = new Map<string, string[]>();
  for (const { face, town } of main.values())
    for (const edge of face.flatMap(edgesOf))
      townAt.set(edgeKey(...edge), [...(townAt.get(edgeKey(...edge)) ?? []), town]);
  return pieces.map((piece) => {
    if (main.get(piece.town) === piece) return piece;
    const shared = new Map<string, number>();
    for (const [a, b] of piece.face.flatMap(edgesOf))
      for (const town of townAt.get(edgeKey(a, b)) ?? [])
        shared.set(town, (shared.get(town) ?? 0) + Math.hypot(a[0] - b[0], a[1] - b[1]));
    const [best] = [...shared].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    return { face: piece.face, town: best?.[0] ?? piece.town };
  });
}

/** Parts a county into towns that tile it exactly, once the vertices of all counties are known. */
export function partCounty(
  cuts: readonly Cuts[],
  seeds: ReadonlyMap<string, Point>,
  added: AddedVertices,
): Map<string, Face[]> {
  const pieces = cuts.flatMap(({ face, ridges }) => {
    const border = splitEdges(face.flatMap(edgesOf), added);
    const onBorder = new Set(border.map(([point]) => keyOf(point)));
    const borderEdges = new Set(border.map((edge) => edgeKey(...edge)));
    const unique = new Map(ridges.map((ridge) => [edgeKey(...ridge), ridge]));
    const inner = withoutDangles(
      [...unique].filter(([key]) => !borderEdges.has(key)).map(([, ridge]) => ridge),
      onBorder,
    );
    const both = inner.flatMap(([a, b]): Edge[] => [
      [a, b],
      [b, a],
    ]);
    return facesOf([...border, ...both]).map((part) => ({
      face: part,
      town: nearestTown(innerPoint(part), seeds),
    }));
  });
  const settled = settle(pieces);
  const towns = new Map<string, Face[]>();
  for (const town of [...seeds.keys()].sort()) {
    const own = settled.filter((piece) => piece.town === town).map(({ face }) => face);
    if (own.length === 0) throw new Error(`Town ${town} got no area`);
    towns.set(town, dissolve(own));
  }
  return towns;
}
