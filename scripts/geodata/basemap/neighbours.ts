import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gcj02ToWgs84 } from '#data/crs/gcj02.ts';
import type {
  Feature,
  FeatureCollection,
  GeometryCollection,
  MultiLineString,
  MultiPolygon,
  Polygon,
} from 'geojson';
import type { GeometryCollection as TopologyCollection, Topology } from 'topojson-specification';
import { densified, distanceKm, rounded, type Position } from './geometry.ts';
import { simplify } from './simplify.ts';

/** What the builder uses of topojson-server and topojson-client, which are installed for the build only. */
export interface TopologyTools {
  topology: (objects: { area: FeatureCollection }) => Topology<{ area: TopologyCollection<AreaNames> }>;
  mesh: (
    topology: Topology<{ area: TopologyCollection<AreaNames> }>,
    object: TopologyCollection<AreaNames>,
    keep: (a: object, b: object) => boolean,
  ) => MultiLineString;
}

interface AreaNames {
  province: string;
  name: string;
}

type Area = Polygon | MultiPolygon;

/** The provinces whose outlines are drawn (`shan_xi_2` is 山西), and those whose inner (city) borders are drawn too. */
const DRAWN = [
  'an_hui',
  'bei_jing',
  'he_bei',
  'he_nan',
  'jiang_su',
  'liao_ning',
  'shan_xi_2',
  'shang_hai',
  'tian_jin',
];
const WITH_CITIES = ['he_bei', 'he_nan', 'an_hui', 'jiang_su'];

const toWgs84 = (position: Position): Position => {
  const [lng, lat] = gcj02ToWgs84(position);
  return [lng, lat];
};

const readFile = (folder: string, file: string): FeatureCollection<Area, AreaNames> => {
  const province = file.replace('_geo.json', '');
  const text = readFileSync(join(folder, file), 'utf8');
  const source = JSON.parse(text) as FeatureCollection<Area | GeometryCollection<Area>>;
  const features = source.features.map(({ properties, geometry }): Feature<Area, AreaNames> => {
    const parts = geometry.type === 'GeometryCollection' ? geometry.geometries : [geometry];
    const polygons = parts.flatMap((part) =>
      part.type === 'Polygon' ? [part.coordinates] : part.coordinates,
    );
    return {
      type: 'Feature',
      properties: { province, name: String(properties?.['name']) },
      geometry: {
        type: 'MultiPolygon',
        coordinates: polygons.map((polygon) =>
          polygon.map((ring) => ring.map((p) => toWgs84(p as Position))),
        ),
      },
    };
  });
  return { type: 'FeatureCollection', features };
};

/** A regular lattice of the vertices of some lines, to find whether any is near a position. */
const nearIndex = (
  lines: readonly (readonly Position[])[],
  km: number,
): ((at: Position) => Position | null) => {
  const step = km / 80;
  const key = (x: number, y: number): string => `${x}/${y}`;
  const cells = new Map<string, Position[]>();
  for (const position of lines.flat()) {
    const cell = key(Math.floor(position[0] / step), Math.floor(position[1] / step));
    cells.set(cell, [...(cells.get(cell) ?? []), position]);
  }
  return (at) => {
    const x = Math.floor(at[0] / step);
    const y = Math.floor(at[1] / step);
    let best: { position: Position | null; km: number } = { position: null, km };
    for (let dx = -1; dx <= 1; dx++) {
      for (let dy = -1; dy <= 1; dy++) {
        for (const position of cells.get(key(x + dx, y + dy)) ?? []) {
          const away = distanceKm(at, position);
          if (away < best.km) best = { position, km: away };
        }
      }
    }
    return best.position;
  };
};

/** The stretches of a line whose vertices satisfy `keep`, each with the one vertex before and after it. */
const stretches = (line: readonly Position[], keep: (at: Position) => boolean): Position[][] => {
  const kept = line.map(keep);
  const found: Position[][] = [];
  let open: Position[] | null = null;
  for (const [i, position] of line.entries()) {
    if (kept[i] || kept[i - 1] || kept[i + 1]) {
      open ??= [];
      open.push(position);
      continue;
    }
    if (open) found.push(open);
    open = null;
  }
  if (open) found.push(open);
  return found.filter((stretch) => stretch.length > 3);
};

/** Lines of the provinces around: their outlines, the cities of the four that border Shandong, and the country's land border. */
export interface NeighbourLines {
  province: Position[][];
  city: Position[][];
  country: Position[][];
}

/** How far a detailed border may lie from the coarse one that says what it is, from a coast, and from its double. */
const SAME_KM = 25;
const SAME_AT_COAST_KM = 5;
const COAST_KM = 18;
const DOUBLE_KM = 3;
const SNAP_KM = 8;

/** The source draws the islands off Zhejiang and Fujian as one coarse outline far from any coast. */
const isOffshore = ([lng, lat]: Position): boolean => lng > 119 && lat < 32;

/** 250 m near Shandong, growing to several kilometres far away. */
const toleranceKm = ([lng, lat]: Position): number => {
  const away = Math.max(0, 113.5 - lng, lng - 123.5, 33 - lat, lat - 40);
  return Math.min(5, 0.25 + away * 0.4);
};

/** Ends a line exactly on Shandong's border where it ends near it. */
const snappedTo = (line: readonly Position[], snap: (at: Position) => Position | null): Position[] => {
  const [first, last] = [line[0]!, line.at(-1)!];
  return [snap(first), ...line, snap(last)].filter((p) => p !== null);
};

/**
 * Reads china-geojson (GCJ-02) and gives its border lines in WGS84, without Shandong's own; lines that reach Shandong end
 * exactly on `shandong`, its outer border here. The file of the whole country is coarse but says which border is which; the
 * file of each province is detailed but cut on its own, so a border between two of them is taken from the first.
 */
export const neighbourLines = (
  folder: string,
  tools: TopologyTools,
  coast: readonly Position[][],
  shandong: readonly Position[][],
): NeighbourLines => {
  const meshOf = (areas: FeatureCollection<Area, AreaNames>, inner: boolean): Position[][] => {
    const topology = tools.topology({ area: areas });
    const { coordinates } = tools.mesh(topology, topology.objects.area, (a, b) => (a !== b) === inner);
    return coordinates as Position[][];
  };
  const whole = readFile(folder, 'china.json');
  const others = {
    ...whole,
    features: whole.features.filter(({ properties }) => properties.name !== '山东'),
  };
  const coarse = meshOf(others, true).map((line) => densified(line, 2));
  const nearBetween = nearIndex(coarse, SAME_KM);
  const atBetween = nearIndex(coarse, SAME_AT_COAST_KM);
  const isCoast = nearIndex(
    coast.map((line) => densified(line, 4)),
    COAST_KM,
  );
  const isBetween = (p: Position): boolean => (isCoast(p) ? atBetween(p) : nearBetween(p)) !== null;
  const snap = nearIndex(shandong, SNAP_KM);
  const isShandong = nearIndex(shandong, DOUBLE_KM);

  const finished = (lines: readonly Position[][]): Position[][] =>
    lines
      .map((line) => simplify(snappedTo(line, snap), toleranceKm).map((p) => rounded(p, 4)))
      .filter((line) => line.length > 1);

  const province: Position[][] = [];
  const country: Position[][] = [];
  const city: Position[][] = [];
  for (const name of DRAWN) {
    const areas = readFile(folder, `${name}_geo.json`);
    const isDouble = nearIndex(province, DOUBLE_KM);
    const free = meshOf(areas, false).flatMap((ring) =>
      stretches(ring, (p) => !isDouble(p) && !isShandong(p)),
    );
    const between = free.flatMap((line) => stretches(line, isBetween));
    province.push(...between.map((line) => densified(line, 1)));
    country.push(
      ...free.flatMap((line) => stretches(line, (p) => !isBetween(p) && !isCoast(p) && !isOffshore(p))),
    );
    if (WITH_CITIES.includes(name)) city.push(...meshOf(areas, true));
  }
  return { province: finished(province), city: finished(city), country: finished(country) };
};
