import type { Feature, Geometry, Position } from 'geojson';
import { feature, mesh } from 'topojson-client';
import { ownLand, splitCoast, fittedToCoast } from './coastline.ts';
import type { BasemapInputs, Neighbours } from './inputs.ts';
import { placeFeatures } from './places.ts';

/** West, south, east, north of what is drawn beyond zoom 5: Shandong and everything that a view of it can show. */
export const REGION: [number, number, number, number] = [103, 26, 135, 46];

/** One layer of the tiles: its features carry `minzoom` where they are left out of smaller zooms. */
export interface TileLayer {
  name: 'land' | 'sea' | 'province' | 'shallows' | 'coast' | 'lake' | 'river' | 'boundary' | 'place';
  /** What the properties mean, for the archive's own description. */
  fields: Record<string, 'String' | 'Number' | 'Boolean'>;
  features: Feature[];
  minzoom: number;
  /** Simplification in 1/4096 of a tile. */
  tolerance: number;
  /** How far beyond its edge a tile goes, in 1/4096 of a tile: at least half the width of the widest line drawn. */
  buffer: number;
}

const BUFFER = 80;
/** The bands of shallow water are up to 72 pixels wide at zoom 10, twice that on a wall. */
const SHALLOWS_BUFFER = 600;

type Properties = Record<string, string | number | boolean>;

const item = (geometry: Geometry, properties: Properties = {}): Feature => ({
  type: 'Feature',
  properties,
  geometry,
});

const lines = (coordinates: Position[][], properties: Properties): Feature =>
  item({ type: 'MultiLineString', coordinates }, properties);

/** A closed ring turned so that its inside is on the left: the style draws shallow water on the right of every coast. */
const anticlockwise = (ring: Position[]): Position[] => {
  const doubled = ring.reduce((sum, [x = 0, y = 0], i) => {
    const [nextX = 0, nextY = 0] = ring[(i + 1) % ring.length]!;
    return sum + (x * nextY - nextX * y);
  }, 0);
  return doubled < 0 ? ring.toReversed() : ring;
};

/** The box of the region with the land cut out: it covers the coarser land of small zooms, and the spill of land colours. */
const seaOf = (rings: readonly Position[][]): Feature => {
  const [west, south, east, north] = REGION;
  const frame = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  const within = rings.filter((ring) =>
    ring.some(([lng, lat]) => lng! > west && lng! < east && lat! > south && lat! < north),
  );
  return item({ type: 'Polygon', coordinates: [frame, ...within] });
};

const mergedBorders = ({ neighbours }: BasemapInputs, name: keyof Neighbours['objects']): Position[][] =>
  mesh(neighbours, neighbours.objects[name]).coordinates;

const boundaries = (inputs: BasemapInputs, shape: Shape): Feature[] => {
  const { regions } = inputs;
  const { county } = regions.objects;
  const cityOf = (part: { id?: string | number | undefined }): string => String(part.id).slice(0, 4);
  const between = (keep: (sameCity: boolean) => boolean): Position[][] => {
    const found = mesh(regions, county, (a, b) => a !== b && keep(cityOf(a) === cityOf(b))).coordinates;
    return fittedToCoast(found, shape.own[0]![0]!, shape.coast);
  };
  return [
    lines(mergedBorders(inputs, 'city'), { level: 'city', own: false, coastline: false, minzoom: 6 }),
    lines(mergedBorders(inputs, 'province'), { level: 'province', own: false, coastline: false, minzoom: 4 }),
    lines(mergedBorders(inputs, 'country'), { level: 'country', own: false, coastline: false, minzoom: 4 }),
    lines(
      between((sameCity) => sameCity),
      { level: 'county', own: true, coastline: false, minzoom: 7 },
    ),
    lines(
      between((sameCity) => !sameCity),
      { level: 'city', own: true, coastline: false, minzoom: 5 },
    ),
    lines(shape.coast, { level: 'province', own: true, coastline: true, minzoom: 8 }),
    lines([shape.border], { level: 'province', own: true, coastline: false, minzoom: 3 }),
  ];
};

/** Land, and what of it is Shandong's. */
interface Shape {
  land: Position[][];
  own: Position[][][];
  border: Position[];
  coast: Position[][];
}

const shapeOf = ({ land, regions }: BasemapInputs): Shape => {
  const geometry = feature(land, land.objects.land).geometry;
  const rings = (geometry.type === 'MultiPolygon' ? geometry.coordinates : []).map((p) =>
    anticlockwise(p[0]!),
  );
  const outline = mesh(regions, regions.objects.county, (a, b) => a === b).coordinates;
  const { land: border, coast } = splitCoast(outline);
  return { land: rings, own: ownLand(border, rings), border, coast };
};

const RIVER_MINZOOM: Record<number, number> = { 1: 3, 2: 6, 3: 7 };

const rivers = ({ rivers: source }: BasemapInputs): Feature[] =>
  source.features.map(({ geometry, properties: { kind, rank, name_zh, name_en } }) =>
    item(geometry, {
      kind,
      rank,
      minzoom: RIVER_MINZOOM[rank] ?? 8,
      ...(name_zh && { name: name_zh, name_en: name_en ?? name_zh }),
    }),
  );

/** A lake shows once it is a few pixels wide. */
const lakeMinzoom = (areaKm2: number): number => (areaKm2 > 80 ? 4 : areaKm2 > 20 ? 6 : areaKm2 > 4 ? 8 : 9);

const lakes = ({ lakes: source }: BasemapInputs): Feature[] =>
  source.features.map(({ geometry, properties: { area_km2 } }) =>
    item(geometry, { minzoom: lakeMinzoom(area_km2) }),
  );

/** The layers of the archive, in drawing order. */
export const tileLayers = (inputs: BasemapInputs): TileLayer[] => {
  const shape = shapeOf(inputs);
  const coast = shape.land.map((ring) => item({ type: 'LineString', coordinates: ring }));
  const zoomed = { minzoom: 'Number' } as const;
  const named = { name: 'String', name_en: 'String' } as const;
  return [
    {
      name: 'land',
      fields: {},
      features: shape.land.map((ring) => item({ type: 'Polygon', coordinates: [ring] })),
      minzoom: 0,
      tolerance: 2,
      buffer: BUFFER,
    },
    { name: 'sea', fields: {}, features: [seaOf(shape.land)], minzoom: 6, tolerance: 2, buffer: BUFFER },
    {
      name: 'province',
      fields: {},
      features: [item({ type: 'MultiPolygon', coordinates: shape.own })],
      minzoom: 3,
      tolerance: 2,
      buffer: BUFFER,
    },
    { name: 'shallows', fields: {}, features: coast, minzoom: 4, tolerance: 16, buffer: SHALLOWS_BUFFER },
    { name: 'coast', fields: {}, features: coast, minzoom: 2, tolerance: 2, buffer: BUFFER },
    { name: 'lake', fields: zoomed, features: lakes(inputs), minzoom: 4, tolerance: 2, buffer: BUFFER },
    {
      name: 'river',
      fields: { ...zoomed, ...named, kind: 'String', rank: 'Number' },
      features: rivers(inputs),
      minzoom: 3,
      tolerance: 2,
      buffer: BUFFER,
    },
    {
      name: 'boundary',
      fields: { ...zoomed, level: 'String', own: 'Boolean', coastline: 'Boolean' },
      features: boundaries(inputs, shape),
      minzoom: 3,
      tolerance: 2,
      buffer: BUFFER,
    },
    {
      name: 'place',
      fields: {
        ...zoomed,
        ...named,
        short: 'String',
        kind: 'String',
        rank: 'Number',
        code: 'String',
        synthetic: 'Boolean',
      },
      features: placeFeatures(inputs),
      minzoom: 3,
      tolerance: 0,
      buffer: BUFFER,
    },
  ];
};
