import type { Bbox, LngLat } from '#api/schemas.ts';

/** Half of what is shown around a place, in degrees: a few kilometres, so that the place is known by what lies around. */
const AROUND = 0.06;
/** A panel never takes all of the map. */
const MOST_COVERED = 0.7;

/**
 * What to show so that a place comes to lie in the middle of what a panel on the right leaves free; widths in pixels, `around` in
 * degrees.
 */
export const fitAround = (
  [lng, lat]: LngLat,
  width: number,
  covered: number,
  around: number = AROUND,
): Bbox => {
  const share = Math.min(MOST_COVERED, Math.max(0, covered / Math.max(1, width)));
  const free = 2 * around;
  const under = (free * share) / (1 - share);
  return [lng - around, lat - around / 2, lng + around + under, lat + around / 2];
};
