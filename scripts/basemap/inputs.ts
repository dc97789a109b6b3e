import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { FeatureCollection, LineString, Polygon } from 'geojson';
import type { GeometryCollection, MultiLineString, MultiPolygon, Topology } from 'topojson-specification';

const ROOT = path.join(import.meta.dirname, '../..');
const GEO = path.join(ROOT, 'data/geo');

/** The committed files that the archive is made of. */
const FILES = [
  'boundaries.topojson',
  'lakes.geojson',
  'land.topojson',
  'neighbours.topojson',
  'places.tsv',
  'regions.tsv',
  'rivers.geojson',
] as const;

type FileName = (typeof FILES)[number];

const read = (name: FileName): string => readFileSync(path.join(GEO, name), 'utf8');
const readJson = <T>(name: FileName): T => JSON.parse(read(name)) as T;

/** The rows of a table with a header line, as objects by column name. */
export const parseTable = <Column extends string>(text: string): Record<Column, string>[] => {
  const [header = '', ...lines] = text.trimEnd().split('\n');
  const columns = header.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    return Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? ''])) as Record<Column, string>;
  });
};

export type RegionRow = Record<'code' | 'kind' | 'name_zh' | 'name_en' | 'pinyin' | 'lng' | 'lat', string>;
export type PlaceRow = Record<'kind' | 'rank' | 'name_zh' | 'name_en' | 'lng' | 'lat' | 'code', string>;

export interface RiverProperties {
  name_zh?: string;
  name_en?: string;
  kind: 'river' | 'canal';
  rank: number;
}

export interface LakeProperties {
  name_zh?: string;
  name_en?: string;
  label?: [number, number];
  area_km2: number;
}

export type Neighbours = Topology<Record<'country' | 'province' | 'city', MultiLineString>>;

/** Everything the archive is made of, parsed. */
export interface BasemapInputs {
  regions: Topology<{ county: GeometryCollection }>;
  land: Topology<{ land: MultiPolygon }>;
  neighbours: Neighbours;
  rivers: FeatureCollection<LineString, RiverProperties>;
  lakes: FeatureCollection<Polygon, LakeProperties>;
  regionRows: RegionRow[];
  placeRows: PlaceRow[];
}

/** Reads the committed files under data/geo. */
export const readInputs = (): BasemapInputs => ({
  regions: readJson('boundaries.topojson'),
  land: readJson('land.topojson'),
  neighbours: readJson('neighbours.topojson'),
  rivers: readJson('rivers.geojson'),
  lakes: readJson('lakes.geojson'),
  regionRows: parseTable(read('regions.tsv')),
  placeRows: parseTable(read('places.tsv')),
});

/** The versions that decide the bytes of a tile beside our own code. */
const toolVersions = (): string =>
  ['@maplibre/geojson-vt', '@maplibre/vt-pbf', 'topojson-client']
    .map((name) => {
      const manifest = readFileSync(path.join(ROOT, 'node_modules', name, 'package.json'), 'utf8');
      return `${name}@${(JSON.parse(manifest) as { version: string }).version}`;
    })
    .join('\n');

/** A hash of all that decides the archive: the committed files, this folder's code and the tools' versions. */
export const inputsHash = (): string => {
  const hash = createHash('sha256').update(toolVersions());
  const code = globSync('scripts/basemap/*.ts', { cwd: ROOT }).filter((name) => !name.endsWith('.test.ts'));
  for (const name of [...code.sort(), 'tiles/style/zooms.ts']) {
    hash.update(`\n${name}\n`).update(readFileSync(path.join(ROOT, name)));
  }
  for (const name of FILES) hash.update(`\n${name}\n`).update(read(name));
  return hash.digest('hex');
};
