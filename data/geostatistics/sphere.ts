/*
 * Distances are those along great circles of a sphere with the mean radius of the Earth: within a province they differ from those on
 * the ellipsoid by less than 0.5 %, and both models of a variogram are valid on a sphere (a projection would bend them).
 */

export type LngLat = readonly [lng: number, lat: number];
/** A point of the unit sphere. */
export type Vector = readonly [x: number, y: number, z: number];

export type Box = readonly [west: number, south: number, east: number, north: number];

/** The mean radius of the ellipsoid, (2a + b) / 3. */
export const RADIUS_KM = 6371.0088;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;
const degrees = (angle: number): number => (angle * 180) / Math.PI;

export const vectorOf = ([lng, lat]: LngLat): Vector => [
  Math.cos(radians(lat)) * Math.cos(radians(lng)),
  Math.cos(radians(lat)) * Math.sin(radians(lng)),
  Math.sin(radians(lat)),
];

/** The square of the straight line between two points of the unit sphere: as good as the distance to say which is nearer. */
export const chord2 = (a: Vector, b: Vector): number =>
  (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;

export const kmOfChord2 = (square: number): number =>
  2 * RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(square) / 2));

export const chord2OfKm = (km: number): number =>
  (2 * Math.sin(Math.min(Math.PI / 2, km / (2 * RADIUS_KM)))) ** 2;

export const distanceKm = (a: LngLat, b: LngLat): number => kmOfChord2(chord2(vectorOf(a), vectorOf(b)));

/** The direction in which one sets out from `a` to reach `b`, degrees clockwise from north, 0 up to 360. */
export const bearingOf = ([lng, lat]: LngLat, [toLng, toLat]: LngLat): number => {
  const [from, to, apart] = [radians(lat), radians(toLat), radians(toLng - lng)];
  const east = Math.sin(apart) * Math.cos(to);
  const north = Math.cos(from) * Math.sin(to) - Math.sin(from) * Math.cos(to) * Math.cos(apart);
  return (degrees(Math.atan2(east, north)) + 360) % 360;
};

/** Where one is after so many kilometres from a point in a direction, degrees clockwise from north. */
export const moved = ([lng, lat]: LngLat, bearing: number, km: number): LngLat => {
  const [from, to, far] = [radians(lat), radians(bearing), km / RADIUS_KM];
  const there = Math.asin(Math.sin(from) * Math.cos(far) + Math.cos(from) * Math.sin(far) * Math.cos(to));
  const apart = Math.atan2(
    Math.sin(to) * Math.sin(far) * Math.cos(from),
    Math.cos(far) - Math.sin(from) * Math.sin(there),
  );
  return [((lng + degrees(apart) + 540) % 360) - 180, degrees(there)];
};

/** A box around some positions, and so many kilometres more on each side. */
export const boxAround = (positions: readonly LngLat[], km: number): Box => {
  const sides = positions.flatMap((position) =>
    [0, 90, 180, 270].map((bearing) => moved(position, bearing, km)),
  );
  const [lngs, lats] = [sides.map(([lng]) => lng), sides.map(([, lat]) => lat)];
  return [Math.min(...lngs), Math.min(...lats), Math.max(...lngs), Math.max(...lats)];
};
