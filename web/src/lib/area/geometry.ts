import { area, circle, destination, distance, length, lineString, polygon } from '@turf/turf';
import type { Bbox, LngLat } from '#api/schemas.ts';
import { closedRing, FEWEST_CORNERS, type Shape } from './shape.ts';

/** Corners of the ring that a circle is drawn as: from the true one it is off by less than a thousandth of the radius. */
const STEPS = 96;

export type Drawn = Exclude<Shape, { kind: 'region' }>;

export const distanceKm = (a: LngLat, b: LngLat): number => distance([...a], [...b], { units: 'kilometers' });

/** Where the circle can be taken hold of: due east of its centre. */
export const edgeOf = (center: LngLat, km: number): LngLat => {
  const [lng, lat] = destination([...center], km, 90, { units: 'kilometers' }).geometry.coordinates;
  return [lng!, lat!];
};

/** The outline as a closed ring. */
export const ringOf = (shape: Drawn): LngLat[] => {
  if (shape.kind === 'polygon') return closedRing(shape.corners);
  const { geometry } = circle([...shape.center], shape.km, { steps: STEPS, units: 'kilometers' });
  return geometry.coordinates[0] as LngLat[]; // turf says only that these are numbers
};

/** Area in km² and the length of the outline in km; a line that encloses nothing yet has no area. */
export const measureOf = (shape: Drawn): { km2: number | null; km: number } => {
  if (shape.kind === 'polygon' && shape.corners.length < FEWEST_CORNERS) {
    const [from, to] = shape.corners;
    return { km2: null, km: from && to ? distanceKm(from, to) : 0 };
  }
  const ring = ringOf(shape);
  return {
    km2: area(polygon([ring])) / 1e6,
    km: length(lineString(ring), { units: 'kilometers' }),
  };
};

/** The box around a shape. */
export const boxOf = (shape: Drawn): Bbox => {
  const ring = ringOf(shape);
  const lng = ring.map(([x]) => x);
  const lat = ring.map(([, y]) => y);
  return [Math.min(...lng), Math.min(...lat), Math.max(...lng), Math.max(...lat)];
};
