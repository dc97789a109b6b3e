import { RADIUS_KM, type LngLat } from './sphere.ts';

/* Lines of some kilometres to some hundred, a segment at a time: each segment is looked at in a plane of its own. */

const KM_OF_DEGREE = (Math.PI / 180) * RADIUS_KM;

export interface OnSegment {
  /** How far along the segment the nearest point is, 0 at its beginning to 1 at its end. */
  share: number;
  /** How far the point lies from it, km. */
  km: number;
}

/** Where a segment is nearest to a point: in the plane that touches the Earth at its beginning, good to 1 % within 100 km. */
export const onSegment = (from: LngLat, to: LngLat, point: LngLat): OnSegment => {
  const shrink = Math.cos((from[1] * Math.PI) / 180);
  const plane = ([lng, lat]: LngLat): [number, number] => [
    (lng - from[0]) * shrink * KM_OF_DEGREE,
    (lat - from[1]) * KM_OF_DEGREE,
  ];
  const [[x, y], [px, py]] = [plane(to), plane(point)];
  const square = x * x + y * y;
  const share = square === 0 ? 0 : Math.min(1, Math.max(0, (px * x + py * y) / square));
  return { share, km: Math.hypot(px - share * x, py - share * y) };
};
