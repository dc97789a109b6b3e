import type { Feature, Point } from 'geojson';
import type { BasemapInputs, PlaceRow, RegionRow } from './inputs.ts';

/** The smallest zoom that carries a place; within it the style decides by kind and rank. */
const PLACE_MINZOOM: Record<string, number[]> = {
  country: [3, 3, 3, 3],
  province: [4, 4, 4, 4, 4],
  capital: [3, 3, 3],
  city: [4, 4, 4, 5, 6, 7],
  seat: [3, 3, 5],
  sea: [3, 3, 4, 5],
  bay: [6, 6, 6, 7, 9],
  strait: [6, 6, 6, 7],
  cape: [7, 7, 7, 7, 8],
  island: [7, 7, 7, 8, 8],
  mountain: [7, 7, 7, 8, 9],
};

/** Endings of English county names that the map can do without. */
const ENGLISH_ENDING = / (?:District|County|City)$/;
const PINYIN_ENDING = / (?:jie dao(?: ban shi chu)?|zhen|xiang|chang)$/;

/** A romanised name for a town, which has no English one: `jie fang lu jie dao` → `Jiefanglu`. */
export const romanised = (pinyin: string): string => {
  const name = pinyin.replace(PINYIN_ENDING, '').replaceAll(' ', '');
  return name.charAt(0).toUpperCase() + name.slice(1);
};

const point = (
  lng: string,
  lat: string,
  properties: Record<string, string | number | boolean>,
): Feature<Point> => ({
  type: 'Feature',
  properties,
  geometry: { type: 'Point', coordinates: [Number(lng), Number(lat)] },
});

const placeFeature = (row: PlaceRow): Feature<Point> => {
  const rank = Number(row.rank);
  return point(row.lng, row.lat, {
    kind: row.kind,
    rank,
    name: row.name_zh,
    name_en: row.name_en,
    minzoom: PLACE_MINZOOM[row.kind]?.[rank] ?? 8,
    ...(row.kind === 'seat' && { short: row.name_zh.replace(/市$/, ''), code: row.code }),
  });
};

const countyFeature = (row: RegionRow): Feature<Point> =>
  point(row.lng, row.lat, {
    kind: 'county',
    rank: row.name_zh.endsWith('区') ? 2 : 1,
    name: row.name_zh,
    name_en: row.name_en.replace(ENGLISH_ENDING, ''),
    minzoom: 7,
    code: row.code,
  });

const townFeature = (row: RegionRow): Feature<Point> =>
  point(row.lng, row.lat, {
    kind: 'town',
    rank: row.name_zh.endsWith('镇') ? 1 : 2,
    name: row.name_zh,
    name_en: row.name_en || romanised(row.pinyin),
    minzoom: 10,
    code: row.code,
    synthetic: true,
  });

/** Labels: cities at their seats, counties and towns at their label points, neighbours, seas, capes, mountains, lakes. */
export const placeFeatures = ({ placeRows, regionRows, lakes }: BasemapInputs): Feature<Point>[] => [
  ...placeRows.map(placeFeature),
  ...regionRows.filter(({ kind }) => kind === 'county').map(countyFeature),
  ...regionRows.filter(({ kind }) => kind === 'town').map(townFeature),
  ...lakes.features.flatMap(({ properties: { name_zh, name_en, label, area_km2 } }) =>
    name_zh && label
      ? point(String(label[0]), String(label[1]), {
          kind: 'lake',
          rank: area_km2 > 100 ? 3 : 4,
          name: name_zh,
          name_en: name_en ?? name_zh,
          minzoom: area_km2 > 100 ? 7 : 9,
        })
      : [],
  ),
];
