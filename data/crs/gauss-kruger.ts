import type { LngLat } from './gcj02.ts';

/** A position in metres, easting before northing. */
export type Metres = readonly [easting: number, northing: number];

/** Easting of a central meridian, without the zone number. */
export const FALSE_EASTING_M = 500_000;
const ZONE_M = 1_000_000;
const SEMI_MAJOR_M = 6378137;
const FLATTENING = 1 / 298.257222101;
const N = FLATTENING / (2 - FLATTENING);
const ECCENTRICITY = Math.sqrt(FLATTENING * (2 - FLATTENING));
const RECTIFYING_M = (SEMI_MAJOR_M / (1 + N)) * (1 + N ** 2 / 4 + N ** 4 / 64);
const RADIANS = Math.PI / 180;

/** Krüger's series to the fourth power of n (Karney 2011, equations 35 and 36): below a micrometre in these zones. */
const FORWARD = [
  N / 2 - (2 * N ** 2) / 3 + (5 * N ** 3) / 16 + (41 * N ** 4) / 180,
  (13 * N ** 2) / 48 - (3 * N ** 3) / 5 + (557 * N ** 4) / 1440,
  (61 * N ** 3) / 240 - (103 * N ** 4) / 140,
  (49561 * N ** 4) / 161280,
];
const INVERSE = [
  -N / 2 + (2 * N ** 2) / 3 - (37 * N ** 3) / 96 + N ** 4 / 360,
  -(N ** 2) / 48 - N ** 3 / 15 + (437 * N ** 4) / 1440,
  (-17 * N ** 3) / 480 + (37 * N ** 4) / 840,
  (-4397 * N ** 4) / 161280,
];

/** Adds a series to the two coordinates of the transverse sphere. */
const bend = (terms: readonly number[], xi: number, eta: number): [xi: number, eta: number] =>
  terms.reduce<[number, number]>(
    (sum, term, at) => {
      const k = 2 * (at + 1);
      return [
        sum[0] + term * Math.sin(k * xi) * Math.cosh(k * eta),
        sum[1] + term * Math.cos(k * xi) * Math.sinh(k * eta),
      ];
    },
    [xi, eta],
  );

/** Metres on the CGCS2000 Gauss-Kruger grid of a central meridian; eastings start at 500,000, without zone number. */
export function toGaussKruger([lng, lat]: LngLat, meridian: number): Metres {
  const sine = Math.sin(lat * RADIANS);
  const tangent = Math.sinh(Math.atanh(sine) - ECCENTRICITY * Math.atanh(ECCENTRICITY * sine));
  const east = (lng - meridian) * RADIANS;
  const xi = Math.atan2(tangent, Math.cos(east));
  const eta = Math.asinh(Math.sin(east) / Math.hypot(tangent, Math.cos(east)));
  const [northing, easting] = bend(FORWARD, xi, eta);
  return [FALSE_EASTING_M + RECTIFYING_M * easting, RECTIFYING_M * northing];
}

/** The CGCS2000 position of metres on the grid of a central meridian; eastings without zone number. */
export function fromGaussKruger([easting, northing]: Metres, meridian: number): LngLat {
  const [xi, eta] = bend(INVERSE, northing / RECTIFYING_M, (easting - FALSE_EASTING_M) / RECTIFYING_M);
  const conformal = Math.asin(Math.sin(xi) / Math.cosh(eta));
  // The isometric latitude gives the geodetic one by a fixed point that gains two digits and more a round.
  const isometric = Math.asinh(Math.tan(conformal));
  let sine = Math.sin(conformal);
  for (let round = 0; round < 7; round += 1) {
    sine = Math.tanh(isometric + ECCENTRICITY * Math.atanh(ECCENTRICITY * sine));
  }
  return [meridian + Math.atan2(Math.sinh(eta), Math.cos(xi)) / RADIANS, Math.asin(sine) / RADIANS];
}

/** The central meridian of a zone number: 13 to 23 are zones of 6°, 25 to 45 zones of 3°; China uses no others. */
export function meridianOfZone(zone: number): number | null {
  if (!Number.isInteger(zone)) return null;
  if (zone >= 13 && zone <= 23) return 6 * zone - 3;
  return zone >= 25 && zone <= 45 ? 3 * zone : null;
}

/** Takes an easting with the zone number in front apart; null where the number is no zone of China. */
export function splitZone(easting: number): { zone: number; meridian: number; easting: number } | null {
  const zone = Math.floor(easting / ZONE_M);
  const meridian = meridianOfZone(zone);
  return meridian === null ? null : { zone, meridian, easting: easting - zone * ZONE_M };
}
