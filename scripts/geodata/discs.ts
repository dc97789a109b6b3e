import type { Point } from './rings.ts';

/** A position on the Mercator plane, in degrees of longitude on both axes: circles on it are circles on the ground. */
export type PlanePoint = readonly [x: number, y: number];

const RADIANS = Math.PI / 180;
const M_PER_DEGREE = 111_195;

/** Grid position to the Mercator plane. */
export function toPlane([x, y]: Point): PlanePoint {
  return [x / 1e5, Math.log(Math.tan(Math.PI / 4 + ((y / 1e5) * RADIANS) / 2)) / RADIANS];
}

/** Mercator plane back to the integer grid. */
export function fromPlane([x, y]: PlanePoint): Point {
  const lat = (2 * Math.atan(Math.exp(y * RADIANS)) - Math.PI / 2) / RADIANS;
  return [Math.round(x * 1e5), Math.round(lat * 1e5)];
}

/** Degrees on the plane, at a latitude in grid units, that are so many metres on the ground. */
const planeRadius = (metres: number, gridY: number): number =>
  metres / (M_PER_DEGREE * Math.cos((gridY / 1e5) * RADIANS));

interface Disc {
  x: number;
  y: number;
  r: number;
}

const TURN = 2 * Math.PI;

/** Whether some part of a disc's rim lies in no other disc. */
function hasFreeRim(disc: Disc, others: readonly Disc[]): boolean {
  const covered: [number, number][] = [];
  for (const other of others) {
    if (other === disc) continue;
    const distance = Math.hypot(other.x - disc.x, other.y - disc.y);
    if (distance >= disc.r + other.r || distance === 0) continue;
    if (distance + disc.r <= other.r) return false;
    if (distance + other.r <= disc.r) continue;
    const half = Math.acos((disc.r ** 2 + distance ** 2 - other.r ** 2) / (2 * disc.r * distance));
    const start = (Math.atan2(other.y - disc.y, other.x - disc.x) - half + TURN) % TURN;
    covered.push([start, start + 2 * half]);
  }
  const sorted = covered.sort((a, b) => a[0] - b[0]);
  const [first] = sorted;
  if (!first) return true;
  // Walk once around from the first covered stretch; a stretch past a full turn also covers what it comes round to.
  let reach = first[1];
  for (const [from, to] of sorted) {
    if (from > reach) return true;
    reach = Math.max(reach, to);
  }
  return reach < first[0] + TURN;
}

const CORNERS = 120;

/** The discs of one radius around positions that matter for the outline of their union, as rings on the grid. */
export function outerDiscs(centres: readonly Point[], radiusM: number): Point[][] {
  const discs = centres.map((centre): Disc => {
    const [x, y] = toPlane(centre);
    return { x, y, r: planeRadius(radiusM, centre[1]) };
  });
  return discs
    .filter((disc) => hasFreeRim(disc, discs))
    .map(({ x, y, r }) =>
      Array.from({ length: CORNERS }, (_, corner) =>
        fromPlane([x + r * Math.cos((corner * TURN) / CORNERS), y + r * Math.sin((corner * TURN) / CORNERS)]),
      ),
    );
}
