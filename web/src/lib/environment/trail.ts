import type { Feature, FeatureCollection, Position } from 'geojson';
import type { UpstreamAnswer, UpwindAnswer } from '#api/candidate-schemas.ts';
import type { Bbox } from '#api/schemas.ts';

/* Where air or water came from, as the map draws it: `part` says which of its layers a shape belongs to. */

const shape = (part: string, geometry: Feature['geometry'], more: Record<string, unknown> = {}): Feature => ({
  type: 'Feature',
  properties: { part, ...more },
  geometry,
});

const dots = (items: readonly { position: Position; name: string | null }[]): Feature[] =>
  items.map(({ position, name }, i) =>
    shape('candidate', { type: 'Point', coordinates: position }, { rank: String(i + 1), name }),
  );

const collection = (features: Feature[]): FeatureCollection => ({ type: 'FeatureCollection', features });

/** The cone, the way back in it, and the candidates by their rank. */
export const upwindTrail = ({ path, outline, sources }: UpwindAnswer): FeatureCollection =>
  collection([
    ...(outline.length > 3 && path.length > 1
      ? [shape('cone', { type: 'Polygon', coordinates: [outline] })]
      : []),
    ...(path.length > 1
      ? [shape('way', { type: 'LineString', coordinates: path.map(({ position }) => position) })]
      : []),
    ...dots(sources.items),
  ]);

/** The stretches of river above, and the candidates by their rank. */
export const upstreamTrail = ({ lines, sources }: UpstreamAnswer): FeatureCollection =>
  collection([
    ...lines.map(({ line }) => shape('way', { type: 'LineString', coordinates: line })),
    ...dots(sources.items),
  ]);

const positionsOf = (geometry: Feature['geometry']): Position[] => {
  if (geometry.type === 'Point') return [geometry.coordinates];
  if (geometry.type === 'LineString') return geometry.coordinates;
  return geometry.type === 'Polygon' ? geometry.coordinates.flat() : [];
};

/** West, south, east, north of all that is drawn; null where nothing is. */
export const boxOf = ({ features }: FeatureCollection): Bbox | null => {
  const all = features.flatMap(({ geometry }) => positionsOf(geometry));
  if (all.length === 0) return null;
  const [lngs, lats] = [all.map(([lng]) => lng!), all.map(([, lat]) => lat!)];
  return [Math.min(...lngs), Math.min(...lats), Math.max(...lngs), Math.max(...lats)];
};
