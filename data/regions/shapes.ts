import type { MultiPolygon } from 'geojson';
import { feature, merge } from 'topojson-client';
import { filter, filterWeight, presimplify } from 'topojson-simplify';
import type { Objects, Topology, Polygon, MultiPolygon as TopoMulti } from 'topojson-specification';
import type { Properties, RegionFiles } from './files.ts';
import { wound, type Outline } from './outline.ts';
import { thinArcs, type Weighted } from './simplify.ts';

/**
 * Tolerances, in metres, at which outlines are kept beside their full detail. Simplification works on the arcs that
 * neighbours share, so they still fit: 1,000 m is under a pixel for the whole province on a 1080p screen, 250 m for a city.
 */
const TOLERANCES_M = [250, 1_000] as const;

/** Outlines by region code, at full detail (0) and at each tolerance. */
export type Shapes = Map<string, { full: MultiPolygon; simplified: Map<number, MultiPolygon> }>;

const M_PER_DEGREE = 100_000; // between a degree of longitude (89 km) and of latitude (111 km) at 36° N

/** Visvalingam's weight, in square degrees, of a corner that stands about `toleranceM` off its neighbours' line. */
const weight = (toleranceM: number): number => (toleranceM / M_PER_DEGREE) ** 2 / 2;

type Arcs = Polygon<Properties> | TopoMulti<Properties>;

const idOf = (shape: Arcs): string => {
  if (typeof shape.id !== 'string') throw new Error('A shape in a region file has no code for its id');
  return shape.id;
};

type AnyTopology = Topology<Objects<Properties>>;

/** Collects the outline of every shape that `shapesOf` finds in a topology, at full detail and simplified. */
const collect = (
  topology: AnyTopology,
  shapesOf: (at: AnyTopology) => Iterable<readonly [code: string, outline: Outline]>,
): Shapes => {
  const shapes: Shapes = new Map();
  for (const [code, outline] of shapesOf(topology))
    shapes.set(code, { full: wound(outline), simplified: new Map() });
  const weighted = presimplify(topology);
  for (const tolerance of TOLERANCES_M) {
    const thinned = thinArcs(weighted.arcs as unknown as Weighted[][], weight(tolerance)); // presimplify adds the weight
    const coarse = { ...weighted, arcs: thinned.map((arc) => arc.map(([lng, lat]) => [lng, lat])) };
    // An islet smaller than the tolerance goes; a region that is nothing but islets keeps its full outline.
    const kept: AnyTopology = filter(coarse, filterWeight(coarse, weight(tolerance)));
    for (const [code, outline] of shapesOf(kept)) shapes.get(code)?.simplified.set(tolerance, wound(outline));
  }
  for (const shape of shapes.values())
    for (const tolerance of TOLERANCES_M)
      if (!shape.simplified.get(tolerance)?.coordinates.length) shape.simplified.set(tolerance, shape.full);
  return shapes;
};

const arcsOf = (topology: AnyTopology, name: string): Arcs[] => {
  const collection = topology.objects[name];
  if (collection?.type !== 'GeometryCollection') throw new Error(`A region file has no collection "${name}"`);
  return collection.geometries.filter(
    (shape): shape is Arcs => shape.type === 'Polygon' || shape.type === 'MultiPolygon',
  );
};

const outlinesOf = (topology: AnyTopology, name: string): [string, Outline][] =>
  feature(topology, { type: 'GeometryCollection', geometries: arcsOf(topology, name) }).features.map(
    ({ id, geometry }) => [
      String(id),
      geometry as Outline, // arcsOf leaves nothing but polygons
    ],
  );

/** Outlines of all regions that have one; cities and the province are merged from their counties' arcs. */
export const regionShapes = (files: RegionFiles, parentOf: (code: string) => string): Shapes => {
  const tree = collect(files.boundaries, (topology) => {
    const counties = arcsOf(topology, 'county');
    const cities = Map.groupBy(counties, (county) => parentOf(idOf(county)));
    const provinces = Map.groupBy(counties, (county) => parentOf(parentOf(idOf(county))));
    const merged = [...cities, ...provinces].map(([code, parts]): [string, Outline] => [
      code,
      merge(topology, parts),
    ]);
    return [...outlinesOf(topology, 'county'), ...outlinesOf(topology, 'town'), ...merged];
  });
  const seas = collect(files.seaAreas, (topology) => outlinesOf(topology, 'sea_area'));
  const parks = collect(files.parks, (topology) => outlinesOf(topology, 'park'));
  return new Map([...tree, ...seas, ...parks]);
};
