import type { Bbox, LngLat } from '#api/schemas.ts';

/** Half of what is shown around a place, in degrees: a few kilometres, so that the place is known by what lies around. */
const AROUND = 0.06;
/** A panel never takes all of the map. */
const MOST_COVERED = 0.7;

/** What to show so that a place comes to lie in the middle of what a panel on the right leaves free; widths in pixels. */
export const fitAround = ([lng, lat]: LngLat, width: number, covered: number): Bbox => {
  const share = Math.min(MOST_COVERED, Math.max(0, covered / Math.max(1, width)));
  const free = 2 * AROUND;
  const under = (free * share) / (1 - share);
  return [lng - AROUND, lat - AROUND / 2, lng + AROUND + under, lat + AROUND / 2];
};
