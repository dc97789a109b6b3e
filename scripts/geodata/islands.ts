import type { LngLat } from '#data/crs/gcj02.ts';

/**
 * Towns that are islands: where each island lies, WGS84, to about a kilometre. Without this the partition would put them
 * on the mainland. Their polygons then are the islands that the boundary source has.
 */
export const ISLAND_TOWNS: Readonly<Record<string, LngLat>> = {
  '370211401': [120.16, 35.76], // 灵山岛
  '370614006': [120.74, 37.92], // 南长山
  '370614110': [120.75, 38.16], // 砣矶
  '370614201': [120.71, 37.98], // 北长山
  '370614202': [120.61, 37.97], // 大黑山
  '370614203': [120.82, 38.3], // 大钦
  '370614204': [120.84, 38.35], // 小钦
  '370614205': [120.9, 38.36], // 南隍城
  '370614206': [120.91, 38.39], // 北隍城
  '371103200': [119.9, 35.0], // 平山岛、达山岛、车牛山岛
};
