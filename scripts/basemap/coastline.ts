import type { Position } from 'geojson';

/** Where Shandong's land border meets the sea: the mouths of the Zhangwei New River (Hebei) and the Xiuzhen River (Jiangsu). */
const NORTH_END: Position = [117.851, 38.265];
const SOUTH_END: Position = [119.296, 35.087];

const nearestIndex = (ring: readonly Position[], [lng, lat]: Position): number => {
  let best = { index: 0, away: Infinity };
  for (const [index, p] of ring.entries()) {
    const away = Math.hypot((p[0]! - lng!) * 0.8, p[1]! - lat!);
    if (away < best.away) best = { index, away };
  }
  return best.index;
};

/** The stretch of a closed ring from one index forward to another, over the seam if need be. */
const forward = (ring: readonly Position[], from: number, to: number): Position[] => {
  const open = ring.slice(0, -1);
  const length = ((to - from + open.length) % open.length) + 1;
  return Array.from({ length }, (_, i) => open[(from + i) % open.length]!);
};

/** The shorter of the two ways round a ring between the positions nearest to two others, in the order of the ring. */
const shorterWay = (ring: readonly Position[], a: Position, b: Position): Position[] => {
  const [from, to] = [nearestIndex(ring, a), nearestIndex(ring, b)];
  const [one, other] = [forward(ring, from, to), forward(ring, to, from)];
  return one.length < other.length ? one : other;
};

const eastmost = (line: readonly Position[]): number => Math.max(...line.map((p) => p[0]!));

/**
 * Splits the outer rings of the province into its border on land and its coast: the mainland ring is cut where the border
 * meets the sea, every other ring is an island's shore.
 */
export const splitCoast = (rings: readonly Position[][]): { land: Position[]; coast: Position[][] } => {
  const [mainland, ...islands] = rings.toSorted((a, b) => b.length - a.length);
  if (!mainland) throw new Error('The province has no outline');
  const north = nearestIndex(mainland, NORTH_END);
  const south = nearestIndex(mainland, SOUTH_END);
  const [one, other] = [forward(mainland, north, south), forward(mainland, south, north)];
  const [land, coast] = eastmost(one) < eastmost(other) ? [one, other] : [other, one];
  return { land, coast: [coast, ...islands] };
};

const ISLANDS = { west: 117.9, south: 35.1, east: 123, north: 38.45 };

/**
 * Shandong's land as polygons: its border on land closed by the coast that the map draws (not by the outline of the regions,
 * which lies up to some kilometres beside it), and the islands off that coast.
 */
export const ownLand = (border: readonly Position[], landRings: readonly Position[][]): Position[][][] => {
  const [continent] = landRings.toSorted((a, b) => b.length - a.length);
  if (!continent) throw new Error('There is no land');
  const coast = shorterWay(continent, NORTH_END, SOUTH_END);
  const away = (p: Position, q: Position): number => Math.hypot(p[0]! - q[0]!, p[1]! - q[1]!);
  const [start, end] = [border[0]!, border.at(-1)!];
  const closing = away(end, coast[0]!) < away(start, coast[0]!) ? coast : coast.toReversed();
  const { west, south, east, north } = ISLANDS;
  const islands = landRings.filter((ring) =>
    ring.every(([lng, lat]) => lng! > west && lng! < east && lat! > south && lat! < north),
  );
  return [[[...border, ...closing, start]], ...islands.map((ring) => [ring])];
};

const isInside = (ring: readonly Position[], [x, y]: Position): boolean => {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [ax, ay] = ring[i]! as [number, number];
    const [bx, by] = ring[j]! as [number, number];
    if (ay > y! !== by > y! && x! < ((bx - ax) * (y! - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
};

/** How far the end of an inner border may lie from the drawn coast, in degrees, to be led on to it. */
const REACH = 0.09;

const towardsCoast = (end: Position, coast: readonly Position[]): Position[] => {
  const found = coast[nearestIndex(coast, end)]!;
  return Math.hypot((found[0]! - end[0]!) * 0.8, found[1]! - end[1]!) < REACH ? [found] : [];
};

/**
 * Fits inner borders to the drawn coast: what lies beyond it is cut off at either end, and an end that lies on the outline's
 * own coast (`shore`, or was cut) is led to the nearest point of the drawn one. A border wholly at sea goes.
 */
export const fittedToCoast = (
  lines: readonly Position[][],
  mainland: readonly Position[],
  shore: readonly Position[][],
): Position[][] => {
  const onShore = new Set(shore.flat().map(String));
  return lines.flatMap((line) => {
    const first = line.findIndex((p) => isInside(mainland, p));
    const last = line.findLastIndex((p) => isInside(mainland, p));
    if (first < 0 || last <= first) return [];
    const kept = line.slice(first, last + 1);
    const atStart = onShore.has(String(line[0])) ? towardsCoast(kept[0]!, mainland) : [];
    const atEnd = onShore.has(String(line.at(-1))) ? towardsCoast(kept.at(-1)!, mainland) : [];
    return [[...atStart, ...kept, ...atEnd]];
  });
};
