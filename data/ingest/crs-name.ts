import type { Crs } from './source.ts';

/** How a coordinate system is written in addresses, on the command line and with a batch. */
export const writeCrs = (crs: Crs): string =>
  crs.kind === 'gauss-kruger' ? `gauss-kruger:${crs.meridian}${crs.zoned ? ':zoned' : ''}` : crs.kind;

const PLAIN = ['wgs84', 'cgcs2000', 'gcj02', 'bd09'] as const;
const PROJECTED = /^gauss-kruger:(\d{2,3}(?:\.5)?)(:zoned)?$/;

/** What would be right, for people. */
export const CRS_FORMS = 'wgs84, cgcs2000, gcj02, bd09, gauss-kruger:117, gauss-kruger:117:zoned';

/** Reads a written coordinate system; null when it is none. */
export const parseCrs = (text: string): Crs | null => {
  const kind = PLAIN.find((name) => name === text.toLowerCase());
  if (kind) return { kind };
  const found = PROJECTED.exec(text.toLowerCase());
  const meridian = Number(found?.[1]);
  if (!found || meridian < 72 || meridian > 138) return null;
  return { kind: 'gauss-kruger', meridian, zoned: found[2] !== undefined };
};
