import { Misunderstood, shown } from './misunderstood.ts';

const MOST_POSITIONS = 500;
const NUMBER = String.raw`[+-]?\d{1,3}(?:\.\d{1,17})?`;
const RING = new RegExp(String.raw`^\s*\(\s*${NUMBER}\s+${NUMBER}\s*(?:,\s*${NUMBER}\s+${NUMBER}\s*)*\)\s*$`);

const wrong = (text: string, zh: string, en: string): never => {
  throw new Misunderstood('$filter', `“${shown(text)}”${zh}`, `"${shown(text)}" ${en}`);
};

/** A polygon in well-known text as GeoJSON; throws `Misunderstood` for anything else. */
export const polygonOf = (text: string): string => {
  const [, inner] = /^\s*(?:SRID=4326;)?\s*POLYGON\s*\((.*)\)\s*$/is.exec(text) ?? [];
  const rings = inner?.split(/(?<=\))\s*,/);
  if (!rings?.every((ring) => RING.test(ring)))
    return wrong(
      text,
      '须为多边形，如 POLYGON((117 36,118 36,118 37,117 36))。',
      'must be a polygon such as POLYGON((117 36,118 36,118 37,117 36)).',
    );
  const coordinates = rings.map((ring) =>
    ring
      .trim()
      .slice(1, -1)
      .split(',')
      .map((position) => position.trim().split(/\s+/).map(Number)),
  );
  if (coordinates.flat().length > MOST_POSITIONS)
    return wrong(text, `最多 ${MOST_POSITIONS} 个点。`, `has more than ${MOST_POSITIONS} positions.`);
  for (const ring of coordinates) {
    const isClosed = ring.length >= 4 && ring[0]!.join() === ring.at(-1)!.join();
    if (!isClosed) return wrong(text, '的环须首尾相同。', 'has a ring that does not end where it begins.');
    for (const [lng = 0, lat = 0] of ring)
      if (Math.abs(lng) > 180 || Math.abs(lat) > 90)
        return wrong(text, '的坐标须为经度、纬度。', 'must have longitudes and latitudes.');
  }
  return JSON.stringify({ type: 'Polygon', coordinates });
};
