/** Mean edge in km and mean area in km² of the hexagons of a resolution, as H3 publishes them. */
const HEXAGONS: Record<number, { edgeKm: number; areaKm2: number }> = {
  4: { edgeKm: 26.07175968, areaKm2: 1770.347654 },
  5: { edgeKm: 9.85409099, areaKm2: 252.9038582 },
  6: { edgeKm: 3.724532667, areaKm2: 36.12906216 },
  7: { edgeKm: 1.406475763, areaKm2: 5.16129336 },
  8: { edgeKm: 0.53141401, areaKm2: 0.7373275976 },
  9: { edgeKm: 0.200786148, areaKm2: 0.1053325134 },
  10: { edgeKm: 0.075863783, areaKm2: 0.01504750191 },
};
const COARSEST = 4;
const FINEST = 10;

/** On a wall nothing narrower than this is told apart from where people sit. */
const LEAST_WALL_PX = 6;
/** Middle of the province; a pixel covers less ground further north. */
const LATITUDE = (36.5 * Math.PI) / 180;
const EQUATOR_KM = 40_075.016_686;
/** MapLibre's world at zoom 0. */
const WORLD_PX = 512;

/** Width of a hexagon from flat side to flat side, in pixels of the page. */
export const cellWidthPx = (res: number, zoom: number): number => {
  const kmPerPx = (EQUATOR_KM * Math.cos(LATITUDE)) / (WORLD_PX * 2 ** zoom);
  return (Math.sqrt(3) * (HEXAGONS[res]?.edgeKm ?? 0)) / kmPerPx;
};

/** Mean area of the cells of a resolution, in km². */
export const cellAreaKm2 = (res: number): number => HEXAGONS[res]?.areaKm2 ?? 0;

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
