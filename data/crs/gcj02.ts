/** A position as [lng, lat] in degrees. */
export type LngLat = readonly [lng: number, lat: number];

/** Krasovsky 1940: the ellipsoid that the published GCJ-02 formula is written for. */
const SEMI_MAJOR_M = 6378245;
const ECCENTRICITY_SQUARED = 0.006693421622965943;
const RADIANS = Math.PI / 180;
const BD_TURN = (Math.PI * 3000) / 180;

/** Sum of amplitude · sin(π · value / divisor), over [amplitude, divisor] pairs. */
const waves = (value: number, terms: readonly (readonly [number, number])[]): number =>
  terms.reduce((sum, [amplitude, divisor]) => sum + amplitude * Math.sin((Math.PI * value) / divisor), 0);

const RIPPLE = [
  [20, 1 / 6],
  [20, 1 / 2],
] as const;
const NORTH = [
  [20, 1],
  [40, 3],
  [160, 12],
  [320, 30],
] as const;
const EAST = [
  [20, 1],
  [40, 3],
  [150, 12],
  [300, 30],
] as const;

/** The GCJ-02 offset in degrees at a WGS84 position. */
function offset([lng, lat]: LngLat): LngLat {
  const x = lng - 105;
  const y = lat - 35;
  const root = Math.sqrt(Math.abs(x));
  const northM =
    -100 +
    2 * x +
    3 * y +
    0.2 * y * y +
    0.1 * x * y +
    0.2 * root +
    (waves(x, RIPPLE) + waves(y, NORTH)) / 1.5;
  const eastM =
    300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + (waves(x, RIPPLE) + waves(x, EAST)) / 1.5;
  const curvature = 1 - ECCENTRICITY_SQUARED * Math.sin(lat * RADIANS) ** 2;
  const meridianRadiusM = (SEMI_MAJOR_M * (1 - ECCENTRICITY_SQUARED)) / curvature ** 1.5;
  const parallelRadiusM = (SEMI_MAJOR_M / Math.sqrt(curvature)) * Math.cos(lat * RADIANS);
  return [eastM / (parallelRadiusM * RADIANS), northM / (meridianRadiusM * RADIANS)];
}

/** Moves a WGS84 position to GCJ-02, the shifted system of domestic web maps. */
export function wgs84ToGcj02(position: LngLat): LngLat {
  const [east, north] = offset(position);
  return [position[0] + east, position[1] + north];
}

/** Moves a GCJ-02 position back to WGS84 by fixed-point iteration; five rounds are well below a millimetre. */
export function gcj02ToWgs84(position: LngLat, rounds = 5): LngLat {
  let guess = position;
  for (let round = 0; round < rounds; round += 1) {
    const [east, north] = offset(guess);
    guess = [position[0] - east, position[1] - north];
  }
  return guess;
}

/** Moves a GCJ-02 position to BD-09, the system of Baidu maps. */
export function gcj02ToBd09([lng, lat]: LngLat): LngLat {
  const radius = Math.hypot(lng, lat) + 0.00002 * Math.sin(lat * BD_TURN);
  const angle = Math.atan2(lat, lng) + 0.000003 * Math.cos(lng * BD_TURN);
  return [radius * Math.cos(angle) + 0.0065, radius * Math.sin(angle) + 0.006];
}

/** Moves a BD-09 position back to GCJ-02 by fixed-point iteration. */
export function bd09ToGcj02(position: LngLat, rounds = 5): LngLat {
  let guess: LngLat = [position[0] - 0.0065, position[1] - 0.006];
  for (let round = 0; round < rounds; round += 1) {
    const [lng, lat] = gcj02ToBd09(guess);
    guess = [guess[0] + position[0] - lng, guess[1] + position[1] - lat];
  }
  return guess;
}

/** Moves a WGS84 position to BD-09. */
export const wgs84ToBd09 = (position: LngLat): LngLat => gcj02ToBd09(wgs84ToGcj02(position));

/** Moves a BD-09 position to WGS84. */
export const bd09ToWgs84 = (position: LngLat): LngLat => gcj02ToWgs84(bd09ToGcj02(position));
