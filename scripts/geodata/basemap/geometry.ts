/** A position: longitude, latitude in degrees. */
export type Position = [lng: number, lat: number];

const KM_PER_DEGREE = 111.195;

/** Distance in kilometres between two near positions (equirectangular, good to 1 % below 100 km). */
export const distanceKm = (a: Position, b: Position): number => {
  const squeeze = Math.cos(((a[1] + b[1]) * Math.PI) / 360);
  return Math.hypot((a[0] - b[0]) * squeeze, a[1] - b[1]) * KM_PER_DEGREE;
};

/** Signed area of a closed ring in square kilometres (positive when it runs anticlockwise): the sum of x · dy along it. */
export const ringAreaKm2 = (ring: readonly Position[]): number => {
  const origin = ring[0]?.[0] ?? 0;
  let area = 0;
  for (let i = 0; i + 1 < ring.length; i++) {
    const [ax, ay] = ring[i]!;
    const [bx, by] = ring[i + 1]!;
    area += ((ax + bx) / 2 - origin) * (by - ay) * Math.cos(((ay + by) * Math.PI) / 360);
  }
  return area * KM_PER_DEGREE ** 2;
};

/** Mean of the corners of a closed ring: good enough as "where a small ring lies". */
export const ringMiddle = (ring: readonly Position[]): Position => {
  const corners = ring.slice(1);
  const sum = corners.reduce((s, p) => [s[0] + p[0], s[1] + p[1]] as Position, [0, 0] as Position);
  return [sum[0] / corners.length, sum[1] / corners.length];
};

/** The position rounded to the given number of decimals, so that files are byte-stable and small. */
export const rounded = (p: Position, decimals: number): Position => [
  Number(p[0].toFixed(decimals)),
  Number(p[1].toFixed(decimals)),
];

/** The area in square kilometres of the triangle a-b-c. */
export const triangleKm2 = (a: Position, b: Position, c: Position): number => {
  const squeeze = Math.cos((b[1] * Math.PI) / 180);
  const twice = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
  return (Math.abs(twice) / 2) * squeeze * KM_PER_DEGREE ** 2;
};

/** Distance in kilometres from a position to the straight stretch from `a` to `b`, all of them near each other. */
export const segmentKm = (p: Position, a: Position, b: Position): number => {
  const squeeze = Math.cos((p[1] * Math.PI) / 180);
  const [dx, dy] = [(b[0] - a[0]) * squeeze, b[1] - a[1]];
  const along = ((p[0] - a[0]) * squeeze * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy || 1);
  const t = Math.min(1, Math.max(0, along));
  return distanceKm(p, [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t]);
};

/** A line with a vertex at least every `stepKm`. */
export const densified = (line: readonly Position[], stepKm: number): Position[] =>
  line.flatMap((p, i): Position[] => {
    const next = line[i + 1];
    if (!next) return [p];
    const steps = Math.max(1, Math.ceil(distanceKm(p, next) / stepKm));
    return Array.from({ length: steps }, (_, k): Position => [
      p[0] + ((next[0] - p[0]) * k) / steps,
      p[1] + ((next[1] - p[1]) * k) / steps,
    ]);
  });

/**
 * A closed ring whose corners are cut: each vertex becomes two, a quarter of its edges away but at most `cutKm` (0 keeps it).
 */
export const roundedCorners = (ring: readonly Position[], cutKm: (at: Position) => number): Position[] => {
  const open = ring.slice(0, -1);
  const towards = (from: Position, to: Position, km: number): Position => {
    const t = Math.min(0.25, km / (distanceKm(from, to) || 1));
    return [from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t];
  };
  const cut = open.flatMap((p, i): Position[] => {
    const km = cutKm(p);
    if (!km) return [p];
    const before = open[(i + open.length - 1) % open.length]!;
    return [towards(p, before, km), towards(p, open[(i + 1) % open.length]!, km)];
  });
  return [...cut, cut[0]!];
};
