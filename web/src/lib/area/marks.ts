import type { Feature, FeatureCollection, Geometry } from 'geojson';
import type { LngLat } from '#api/schemas.ts';
import { handlesOf, type Draft } from './draft.ts';
import { edgeOf, ringOf, type Drawn } from './geometry.ts';
import { FEWEST_CORNERS } from './shape.ts';

type Part = 'fill' | 'line' | 'spoke' | 'radius' | 'corner';

const feature = (part: Part, geometry: Geometry, properties: object = {}): Feature => ({
  type: 'Feature',
  properties: { part, ...properties },
  geometry,
});
const line = (part: Part, points: readonly LngLat[]): Feature =>
  feature(part, { type: 'LineString', coordinates: [...points] });
const point = (part: Part, coordinates: LngLat, properties: object): Feature =>
  feature(part, { type: 'Point', coordinates }, properties);

/** Fill and outline, and from a circle's centre a line to its edge, where it says how long it is. */
const outlined = (shape: Drawn, nameOf: (km: number) => string): Feature[] => {
  if (shape.kind === 'polygon' && shape.corners.length < FEWEST_CORNERS) return [line('line', shape.corners)];
  const ring = ringOf(shape);
  const area = [feature('fill', { type: 'Polygon', coordinates: [ring] }), line('line', ring)];
  if (shape.kind === 'polygon') return area;
  const edge = edgeOf(shape.center, shape.km);
  return [...area, line('spoke', [shape.center, edge]), point('radius', edge, { name: nameOf(shape.km) })];
};

/** What the map draws of an area: as it is, or as it is being drawn. */
export const marksOf = (
  shape: Drawn | null,
  draft: Draft | null,
  held: number | null,
  nameOf: (km: number) => string,
): FeatureCollection => {
  const set = draft?.kind === 'polygon' ? draft.corners : draft?.center ? [draft.center] : [];
  const handles = draft ? set : shape ? handlesOf(shape) : [];
  return {
    type: 'FeatureCollection',
    features: [
      ...(shape ? outlined(shape, nameOf) : []),
      ...handles.map((position, i) => point('corner', position, { held: i === held })),
    ],
  };
};
