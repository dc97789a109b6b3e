import type { Crs } from '#data/ingest/source.ts';
import { fromGaussKruger, splitZone } from './gauss-kruger.ts';
import { bd09ToWgs84, gcj02ToWgs84, type LngLat } from './gcj02.ts';

/**
 * Moves a position of a source, x before y, to WGS 84. CGCS2000 differs from it by less than a metre and is taken as it is.
 * An easting that carries a zone number is read in that zone: tables of the province mix zones 39 and 40.
 */
export function toWgs84(crs: Crs, [x, y]: readonly [x: number, y: number]): [lng: number, lat: number] {
  const [lng, lat] = convert(crs, x, y);
  return [lng, lat];
}

function convert(crs: Crs, x: number, y: number): LngLat {
  switch (crs.kind) {
    case 'wgs84':
    case 'cgcs2000':
      return [x, y];
    case 'gcj02':
      return gcj02ToWgs84([x, y]);
    case 'bd09':
      return bd09ToWgs84([x, y]);
    case 'gauss-kruger': {
      const zoned = crs.zoned ? splitZone(x) : null;
      return zoned
        ? fromGaussKruger([zoned.easting, y], zoned.meridian)
        : fromGaussKruger([x, y], crs.meridian);
    }
  }
}
