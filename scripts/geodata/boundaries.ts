import type { LngLat } from '#data/crs/gcj02.ts';
import type { County } from './counties.ts';
import { ISLAND_TOWNS } from './islands.ts';
import { type AddedVertices, cutCounty, partCounty } from './partition.ts';
import { dissolve, distanceToEdge, edgesOf, type Face, GRID, insideFace, type Point } from './rings.ts';
import { pinyinOf } from './romanise.ts';
import { labelPoint, placeSeeds, type TownSite } from './seeds.ts';
import type { Division, Place } from './sources.ts';
import { legalCounty } from './zones.ts';

/** Areas by code: counties are exactly the union of their towns. */
export interface Boundaries {
  counties: Map<string, Face[]>;
  towns: Map<string, Face[]>;
}

const gridPoint = ([lng, lat]: LngLat): Point => [Math.round(lng * GRID), Math.round(lat * GRID)];

/** The face of a county that a position lies in or is nearest to. */
function faceNear(county: County, position: LngLat): Face {
  const point = gridPoint(position);
  const gap = (face: Face) =>
    insideFace(point, face)
      ? 0
      : Math.min(...face.flatMap(edgesOf).map((edge) => distanceToEdge(point, edge)));
  return county.faces.reduce((best, face) => (gap(face) < gap(best) ? face : best));
}

/** Letters only, so that "Xin’an" and "xin an" are one. */
const letters = (text: string) => text.toLowerCase().replaceAll(/[^a-z]/gu, '');

/** What is known of where a town lies: an island, or a GeoNames place of its name in the same county. */
function knownPlace({ code, name }: Division, county: County, places: readonly Place[]): Point | undefined {
  const island = ISLAND_TOWNS[code];
  if (island) return labelPoint([faceNear(county, island)]);
  const word = letters(pinyinOf(name.replace(/(街道|镇|乡)$/u, '')));
  const place = places.find(
    ({ name: label, position }) =>
      letters(label) === word && county.faces.some((face) => insideFace(gridPoint(position), face)),
  );
  return place && gridPoint(place.position);
}

function siteOf(town: Division, county: County, places: readonly Place[]): TownSite {
  const known = knownPlace(town, county, places);
  return { code: town.code, urban: town.name.endsWith('街道'), ...(known ? { known } : {}) };
}

/** Parts all counties into towns; a border gets the same vertices on both sides. */
export function partCounties(
  counties: readonly County[],
  towns: readonly Division[],
  places: readonly Place[],
): Boundaries {
  const added: AddedVertices = new Map();
  const plans = counties.map((county) => {
    const own = towns.filter(({ code }) => legalCounty(code) === county.code);
    const sites = own.map((town) => siteOf(town, county, places));
    const seeds = placeSeeds(county.code, county.faces, county.seats, sites);
    return { county, seeds, cuts: cutCounty(county, seeds, added) };
  });
  const parts = plans.map(({ county, seeds, cuts }) => ({
    code: county.code,
    towns: partCounty(cuts, seeds, added),
  }));
  const byCode = <T>(a: [string, T], b: [string, T]) => (a[0] < b[0] ? -1 : 1);
  return {
    counties: new Map(parts.map(({ code, towns: own }) => [code, dissolve([...own.values()].flat())])),
    towns: new Map(parts.flatMap(({ towns: own }) => [...own]).sort(byCode)),
  };
}
