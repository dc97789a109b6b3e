/*
 * Thinning the arcs of a topology without letting them cross. Visvalingam's weights say how little a corner matters, but
 * dropping corners by weight alone can fold a narrow inlet over itself; where that happens the arcs that meet keep more.
 */

/** A position with the weight of its corner, in square degrees; infinite at both ends of an arc. */
export type Weighted = readonly [lng: number, lat: number, weight: number];

type Point = readonly number[];

interface Segment {
  arc: number;
  a: Point;
  b: Point;
}

/** Side of the squares, in degrees, in which segments are compared; most are shorter. */
const SQUARE = 0.02;
const FINER = 4;

const side = (a: Point, b: Point, p: Point): number =>
  Math.sign((b[0]! - a[0]!) * (p[1]! - a[1]!) - (b[1]! - a[1]!) * (p[0]! - a[0]!));

const same = (a: Point, b: Point): boolean => a[0] === b[0] && a[1] === b[1];

const between = (a: Point, b: Point, p: Point): boolean =>
  Math.min(a[0]!, b[0]!) <= p[0]! &&
  p[0]! <= Math.max(a[0]!, b[0]!) &&
  Math.min(a[1]!, b[1]!) <= p[1]! &&
  p[1]! <= Math.max(a[1]!, b[1]!);

/** True when two segments have more in common than an end. */
const meet = (p: Segment, q: Segment): boolean => {
  const touching = [same(p.a, q.a), same(p.a, q.b), same(p.b, q.a), same(p.b, q.b)].filter(Boolean).length;
  if (touching > 1) return true; // the same line twice
  const s1 = side(p.a, p.b, q.a);
  const s2 = side(p.a, p.b, q.b);
  const s3 = side(q.a, q.b, p.a);
  const s4 = side(q.a, q.b, p.b);
  if (touching === 0 && s1 * s2 < 0 && s3 * s4 < 0) return true;
  const lies = (s: Segment, at: number, point: Point): boolean =>
    at === 0 && !same(s.a, point) && !same(s.b, point) && between(s.a, s.b, point);
  return lies(p, s1, q.a) || lies(p, s2, q.b) || lies(q, s3, p.a) || lies(q, s4, p.b);
};

const squaresOf = function* ({ a, b }: Segment): Generator<string> {
  const [x0, x1] = [a[0]!, b[0]!].sort((m, n) => m - n) as [number, number];
  const [y0, y1] = [a[1]!, b[1]!].sort((m, n) => m - n) as [number, number];
  for (let x = Math.floor(x0 / SQUARE); x <= Math.floor(x1 / SQUARE); x++)
    for (let y = Math.floor(y0 / SQUARE); y <= Math.floor(y1 / SQUARE); y++) yield `${x}/${y}`;
};

/** The arcs whose lines meet another line, or themselves, elsewhere than at an end. */
export const crossingArcs = (arcs: readonly (readonly Point[])[]): Set<number> => {
  const squares = new Map<string, Segment[]>();
  const crossing = new Set<number>();
  for (const [arc, points] of arcs.entries())
    for (let i = 1; i < points.length; i++) {
      const segment: Segment = { arc, a: points[i - 1]!, b: points[i]! };
      for (const square of squaresOf(segment)) {
        const there = squares.get(square);
        if (!there) {
          squares.set(square, [segment]);
          continue;
        }
        for (const other of there)
          if (meet(segment, other)) {
            crossing.add(arc);
            crossing.add(other.arc);
          }
        there.push(segment);
      }
    }
  return crossing;
};

/**
 * Drops the corners lighter than `weight`; arcs that would meet keep corners down to a quarter, a sixteenth, … of it, and
 * all of them in the end. What met before thinning is left as it was.
 */
export const thinArcs = (arcs: readonly (readonly Weighted[])[], weight: number): Weighted[][] => {
  const thresholds = arcs.map(() => weight);
  const thin = (i: number): Weighted[] => arcs[i]!.filter((point) => point[2] >= thresholds[i]!);
  const thinned = arcs.map((_, i) => thin(i));
  for (let round = 0; round < 8; round++) {
    const crossing = [...crossingArcs(thinned)].filter((i) => thinned[i]!.length < arcs[i]!.length);
    if (crossing.length === 0) break;
    for (const i of crossing) {
      thresholds[i] = round === 6 ? 0 : thresholds[i]! / FINER;
      thinned[i] = thin(i);
    }
  }
  return thinned;
};
