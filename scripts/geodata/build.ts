import { partCounties } from './boundaries.ts';
import { buildCounties } from './counties.ts';
import type { Face } from './rings.ts';
import { buildSeaAreas } from './sea.ts';
import { seaProperties } from './sea-list.ts';
import { readingsTable } from './readings.ts';
import { labelPoint } from './seeds.ts';
import { installSources, readDivisions, readLand, readPlaces, readSourceCounties } from './sources.ts';
import {
  aliasesTable,
  type Divisions,
  fullCode,
  mergedFaces,
  regionsTable,
  villagesTable,
  zoneFaces,
} from './tables.ts';
import { degrees, type Shape, topologyOf, writeGeo } from './write.ts';
import { ZONES } from './zones.ts';

/** The seas around Shandong, with the coasts of its neighbours. */
const SEA_BBOX = [116, 33.5, 124, 40] as const;

const shapesOf = (areas: ReadonlyMap<string, Face[]>): Shape[] =>
  [...areas].map(([code, faces]) => ({ id: fullCode(code), faces }));

/** Rebuilds the region files of data/geo; the same sources give the same bytes. */
export async function buildRegions(progress: (step: string) => void): Promise<void> {
  installSources();
  const counties = await buildCounties(readSourceCounties());
  progress(`${String(counties.length)} counties, cleaned`);
  const divisions: Divisions = {
    cities: readDivisions('cities'),
    areas: readDivisions('areas'),
    towns: readDivisions('streets'),
    villages: readDivisions('villages'),
  };
  const boundaries = partCounties(counties, divisions.towns, readPlaces());
  writeGeo(
    'boundaries.topojson',
    topologyOf({ county: shapesOf(boundaries.counties), town: shapesOf(boundaries.towns) }),
  );
  progress(`${String(boundaries.towns.size)} towns, synthetic`);

  writeGeo('regions.tsv', regionsTable(divisions, boundaries));
  writeGeo('aliases.tsv', aliasesTable(divisions));
  const parks = ZONES.map(({ id, code }): Shape => {
    const derived = `Synthetic: the synthetic polygons of the towns that the 2023 statistics list holds under ${code}, merged.`;
    return { id, faces: zoneFaces(code, boundaries.towns), properties: { derived } };
  });
  writeGeo('parks.topojson', topologyOf({ park: parks }));
  progress('tables and parks');

  const cities = new Map(divisions.cities.map(({ code }) => [code, mergedFaces(code, boundaries.counties)]));
  const waters = await buildSeaAreas(cities, readLand(SEA_BBOX));
  const seas = [...waters].map(([id, faces]): Shape => {
    const [x, y] = labelPoint(faces);
    return {
      id,
      faces,
      properties: { ...seaProperties(id, divisions.cities), lng: degrees(x), lat: degrees(y) },
    };
  });
  writeGeo('sea-areas.topojson', topologyOf({ sea_area: seas.sort((a, b) => (a.id < b.id ? -1 : 1)) }));
  progress(`${String(seas.length)} sea areas, approximate`);

  writeGeo('readings.tsv', readingsTable());
  writeGeo('villages.tsv', villagesTable(divisions, boundaries));
  progress(`${String(divisions.villages.length)} villages and communities, synthetic places`);
}
