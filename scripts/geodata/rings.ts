/** A vertex on the integer grid of 1e-5 degrees (about a metre): [lng, lat] × 100,000. */
export type Point = readonly [x: number, y: number];
/** A closed ring without the repeated last vertex; shells run counter-clockwise, holes clockwise. */
export type Ring = Point[];
/** A shell and its holes. */
export type Face = Ring[];
/** A directed edge with its area on the left. */
export type Edge = readonly [from: Point, to: Point];

export const GRID = 100_000;

export const keyOf = ([x, y]: Point): string => `${String(x)},${String(y)}`;
export const samePoint = (a: Point, b: Point): boolean => a[0] === b[0] && a[1] === b[1];

/** Key of an edge that is the same in both directions. */
export function edgeKey(a: Point, b: Point): string {
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1])
    ? `${keyOf(a)} ${keyOf(b)}`
    : `${keyOf(b)} ${keyOf(a)}`;
}

const at = (ring: readonly Point[], index: number): Point => {
  const point = ring[(index + ring.length) % ring.length];
  if (!point) throw new Error('A ring without vertices has no vertex');
  return point;
};

/** The directed edges of a ring, in order. */
export const edgesOf = (ring: readonly Point[]): Edge[] =>
  ring.map((point, index) => [point, at(ring, index + 1)]);

/** Twice the signed area of a ring in grid units; positive when counter-clockwise. */
export const doubleArea = (ring: readonly Point[]): number =>
  edgesOf(ring).reduce((sum, [a, b]) => sum + a[0] * b[1] - b[0] * a[1], 0);

/** Twice the area of a face, its holes taken off. */
export const faceArea = (face: Face): number => face.reduce((sum, ring) => sum + doubleArea(ring), 0);

/** Whether a point lies strictly inside a ring (even-odd; a point on the ring may give either). */
export function insideRing([x, y]: Point, ring: readonly Point[]): boolean {
  let inside = false;
  let [ax, ay] = at(ring, -1);
  for (const [bx, by] of ring) {
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    ax = bx;
    ay = by;
  }
  return inside;
}

/** Whether a point lies inside a face and outside its holes. */
export const insideFace = (point: Point, [shell, ...holes]: Face): boolean =>
  shell !== undefined && insideRing(point, shell) && !holes.some((hole) => insideRing(point, hole));

/** Some point strictly inside a face: on a level between its vertices, in the middle of the widest stretch. */
export function innerPoint(face: Face): Point {
  const levels = [...new Set(face.flat().map(([, y]) => y))].sort((a, b) => a - b);
  let best: Point | undefined;
  let bestWidth = 0;
  for (let index = 1; index < levels.length; index += Math.ceil(levels.length / 40)) {
    const y = ((levels[index - 1] ?? 0) + (levels[index] ?? 0)) / 2;
    const crossings = face
      .flatMap(edgesOf)
      .filter(([a, b]) => a[1] > y !== b[1] > y)
      .map(([a, b]) => a[0] + ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]))
      .sort((a, b) => a - b);
    for (let pair = 1; pair < crossings.length; pair += 2) {
      const [left = 0, right = 0] = crossings.slice(pair - 1, pair + 1);
      if (right - left <= bestWidth) continue;
      best = [(left + right) / 2, y];
      bestWidth = right - left;
    }
  }
  if (!best) throw new Error('A face without area has no inside');
  return best;
}

/** Distance from a point to a segment, in the units of both. */
export function distanceToEdge([x, y]: Point, [[ax, ay], [bx, by]]: Edge): number {
  const dx = bx - ax;
  const dy = by - ay;
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}

/** Splits a ring that meets itself at a vertex into rings that do not; rings without area vanish. */
function simpleRings(ring: readonly Point[]): Ring[] {
  const found: Ring[] = [];
  const stack: Point[] = [];
  const placeOf = new Map<string, number>();
  const push = (candidate: Ring) => {
    if (candidate.length > 2 && doubleArea(candidate) !== 0) found.push(candidate);
  };
  for (const point of ring) {
    const earlier = placeOf.get(keyOf(point));
    if (earlier !== undefined) {
      const loop = stack.splice(earlier);
      for (const vertex of loop) placeOf.delete(keyOf(vertex));
      push(loop);
    }
    placeOf.set(keyOf(point), stack.length);
    stack.push(point);
  }
  push(stack);
  return found;
}

/** Joins directed edges to rings, at every vertex taking the sharpest turn to the left. */
function trace(edges: readonly Edge[]): Ring[] {
  const leaving = new Map<string, { edge: Edge; angle: number; used: boolean }[]>();
  for (const edge of edges) {
    const [from, to] = edge;
    const list = leaving.get(keyOf(from)) ?? [];
    list.push({ edge, angle: Math.atan2(to[1] - from[1], to[0] - from[0]), used: false });
    leaving.set(keyOf(from), list);
  }
  for (const list of leaving.values()) list.sort((a, b) => a.angle - b.angle);

  const next = ([from, to]: Edge) => {
    const list = leaving.get(keyOf(to)) ?? [];
    const back = Math.atan2(from[1] - to[1], from[0] - to[0]);
    const free = list.filter(({ used }) => !used);
    return free.findLast(({ angle }) => angle < back) ?? free.at(-1);
  };

  const rings: Ring[] = [];
  for (const list of leaving.values()) {
    for (const start of list) {
      if (start.used) continue;
      const ring: Ring = [];
      let step: typeof start | undefined = start;
      while (step && !step.used) {
        step.used = true;
        ring.push(step.edge[0]);
        step = next(step.edge);
      }
      rings.push(...simpleRings(ring));
    }
  }
  return rings;
}

/** Starts a ring at its smallest vertex, so that equal rings are equal arrays. */
function rotated(ring: Ring): Ring {
  let least = 0;
  ring.forEach((point, index) => {
    const best = at(ring, least);
    if (point[0] < best[0] || (point[0] === best[0] && point[1] < best[1])) least = index;
  });
  return [...ring.slice(least), ...ring.slice(0, least)];
}

/** Faces that directed edges enclose, each hole given to the smallest shell around it. */
export function facesOf(edges: readonly Edge[]): Face[] {
  const rings = trace(edges).map(rotated);
  const shells = rings
    .filter((ring) => doubleArea(ring) > 0)
    .map((ring) => ({ face: [ring] as Face, area: doubleArea(ring), box: boxOf(ring) }))
    .sort((a, b) => a.area - b.area || comparePoints(at(a.face[0] ?? [], 0), at(b.face[0] ?? [], 0)));
  for (const hole of rings.filter((ring) => doubleArea(ring) < 0)) {
    const box = boxOf(hole);
    const owner = shells.find(
      ({ face: [shell], area, box: [w, s, e, n] }) =>
        shell !== undefined &&
        area > -doubleArea(hole) &&
        w <= box[0] &&
        s <= box[1] &&
        e >= box[2] &&
        n >= box[3] &&
        ringWithin(hole, shell),
    );
    if (!owner) throw new Error(`A hole at ${keyOf(at(hole, 0))} lies in no shell`);
    owner.face.push(hole);
  }
  return shells.map(({ face }) => face).sort((a, b) => comparePoints(at(a[0] ?? [], 0), at(b[0] ?? [], 0)));
}

/** Whether a ring that does not cross the shell lies in it: by the first vertex that is not a vertex of the shell. */
function ringWithin(ring: Ring, shell: Ring): boolean {
  const corners = new Set(shell.map(keyOf));
  const free = ring.find((point) => !corners.has(keyOf(point)));
  if (free) return insideRing(free, shell);
  return edgesOf(ring).some(([a, b]) => insideRing([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2], shell));
}

export const comparePoints = (a: Point, b: Point): number => a[0] - b[0] || a[1] - b[1];

/** The [west, south, east, north] box of vertices. */
export function boxOf(points: readonly Point[]): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return box;
}

/** Merges faces that share edges exactly: the shared edges vanish. */
export function dissolve(faces: readonly Face[]): Face[] {
  const edges = new Map<string, Edge>();
  for (const edge of faces.flat().flatMap(edgesOf)) {
    const key = edgeKey(...edge);
    if (edges.has(key)) edges.delete(key);
    else edges.set(key, edge);
  }
  return facesOf([...edges.values()]);
}
