import type { Feature, Geometry, MultiPolygon, Polygon, Position } from 'geojson';

const WORLD: Position[] = [
  [-180, -85],
  [180, -85],
  [180, 85],
  [-180, 85],
  [-180, -85],
];

const polygonsOf = (outline: Polygon | MultiPolygon): Position[][][] =>
  outline.type === 'Polygon' ? [outline.coordinates] : outline.coordinates;

/** True for what has an inside. */
export const isArea = (geometry: Geometry): geometry is Polygon | MultiPolygon =>
  geometry.type === 'Polygon' || geometry.type === 'MultiPolygon';

/** Everything outside the outline, its own holes included: what is dimmed while the region is current. */
export const maskOf = (outline: Polygon | MultiPolygon): Feature<MultiPolygon> => {
  const polygons = polygonsOf(outline);
  const outers = polygons.flatMap(([outer]) => (outer ? [outer] : []));
  const holes = polygons.flatMap(([, ...inner]) => inner.map((ring) => [ring]));
  return {
    type: 'Feature',
    properties: {},
    geometry: { type: 'MultiPolygon', coordinates: [[WORLD, ...outers], ...holes] },
  };
};
