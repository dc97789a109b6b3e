import { cellArea, latLngToCell } from 'h3-js';

/** Mean edge in km of the hexagons of a resolution, as H3 publishes them. */
const EDGE_KM: Record<number, number> = {
  4: 26.0717597,
  5: 9.8540909,
  6: 3.7245327,
  7: 1.4064765,
  8: 0.5314143,
  9: 0.2007862,
  10: 0.0758638,
};
const COARSEST = 4;
const FINEST = 10;

/** On a wall nothing narrower than this is told apart from where people sit. */
const LEAST_WALL_PX = 6;
/** Middle of the province; a pixel covers less ground further north. */
const MIDDLE = { lat: 36.4, lng: 118.5 };
const LATITUDE = (MIDDLE.lat * Math.PI) / 180;
const EQUATOR_KM = 40_075.016_686;
/** MapLibre's world at zoom 0. */
const WORLD_PX = 512;

/** Width of a hexagon from flat side to flat side, in pixels of the page. */
export const cellWidthPx = (res: number, zoom: number): number => {
  const kmPerPx = (EQUATOR_KM * Math.cos(LATITUDE)) / (WORLD_PX * 2 ** zoom);
  return (Math.sqrt(3) * (EDGE_KM[res] ?? 0)) / kmPerPx;
};

/** Area of a cell in the middle of the province, in km²: a third less than the world's mean; all others here are within a tenth. */
export const cellAreaKm2 = (res: number): number =>
  cellArea(latLngToCell(MIDDLE.lat, MIDDLE.lng, res), 'km2');

const tabled = (zoom: number): number => {
  const whole = Math.floor(zoom);
  if (whole <= 5) return 4;
  if (whole <= 7) return whole - 1;
  if (whole <= 9) return 7;
  if (whole === 10) return 8;
  return whole <= 12 ? 9 : 10;
};

/** What the screen is like: a phone, a wall, or neither. */
export type ScreenKind = { small?: boolean; wall?: boolean };

/**
 * The resolution of cells for a zoom: coarser by one on small screens, finer by one on a wall where cells stay wide enough;
 * the nearest the layer has that is not finer, or its coarsest.
 */
export const resFor = (
  zoom: number,
  { small = false, wall = false }: ScreenKind = {},
  resolutions: readonly number[] = [],
): number => {
  let res = tabled(zoom);
  if (small) res = Math.max(COARSEST, res - 1);
  else if (wall && res < FINEST && cellWidthPx(res + 1, zoom) >= LEAST_WALL_PX) res += 1;
  if (resolutions.length === 0) return res;
  const coarseEnough = resolutions.filter((have) => have <= res);
  return coarseEnough.length > 0 ? Math.max(...coarseEnough) : Math.min(...resolutions);
};
