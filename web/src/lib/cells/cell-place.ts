import { cellToLatLng } from 'h3-js';
import type { LngLat } from '#api/schemas.ts';

/** The centre of a cell. */
export const cellCenter = (cell: string): LngLat => {
  const [lat, lng] = cellToLatLng(cell);
  return [lng, lat];
};
