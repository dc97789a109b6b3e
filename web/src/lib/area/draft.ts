import type { LngLat } from '#api/schemas.ts';
import { distanceKm, edgeOf, type Drawn } from './geometry.ts';
import { FEWEST_CORNERS, keptPosition, keptRadius, MOST_CORNERS, RADIUS_KM, type Refusal } from './shape.ts';

/** A shape that is being drawn; `pointer` is where the next point would be. */
export type Draft =
  | { kind: 'polygon'; corners: readonly LngLat[]; pointer: LngLat | null }
  | { kind: 'radius'; center: LngLat | null; pointer: LngLat | null };

export const newDraft = (kind: Draft['kind']): Draft =>
  kind === 'polygon' ? { kind, corners: [], pointer: null } : { kind, center: null, pointer: null };

const same = (a: LngLat | undefined, b: LngLat): boolean => a !== undefined && a[0] === b[0] && a[1] === b[1];

/** Adds a corner, or sets the centre and then the edge; a shape when nothing is left to do. */
export const setPoint = (draft: Draft, position: LngLat): Draft | Drawn | Refusal => {
  const point = keptPosition(position);
  if (draft.kind === 'polygon') {
    if (same(draft.corners.at(-1), point)) return draft;
    if (draft.corners.length >= MOST_CORNERS) return 'many';
    return { ...draft, corners: [...draft.corners, point] };
  }
  if (!draft.center) return { ...draft, center: point };
  const km = keptRadius(distanceKm(draft.center, point));
  return typeof km === 'string' ? km : { kind: 'radius', center: draft.center, km };
};

/** Takes the last point back. */
export const takeBack = (draft: Draft): Draft =>
  draft.kind === 'polygon' ? { ...draft, corners: draft.corners.slice(0, -1) } : { ...draft, center: null };

/** The polygon of the corners that were set; a circle ends with its edge only. */
export const finished = (draft: Draft): Drawn | Refusal => {
  if (draft.kind === 'radius') return 'radius';
  const last = draft.corners.length - 1;
  const corners = same(draft.corners[0], draft.corners[last]!) ? draft.corners.slice(0, last) : draft.corners;
  return corners.length < FEWEST_CORNERS ? 'few' : { kind: 'polygon', corners };
};

/** The shape as it would be if the pointer set the last point; null while there is nothing to see. */
export const foreseen = (draft: Draft): Drawn | null => {
  const { pointer } = draft;
  if (draft.kind === 'polygon') {
    const corners = pointer ? [...draft.corners, pointer] : draft.corners;
    return draft.corners.length > 0 ? { kind: 'polygon', corners } : null;
  }
  if (!draft.center || !pointer) return null;
  return {
    kind: 'radius',
    center: draft.center,
    km: Math.min(RADIUS_KM[1], distanceKm(draft.center, pointer)),
  };
};

/** Where a shape can be taken hold of: its corners, or the centre and the edge. */
export const handlesOf = (shape: Drawn): readonly LngLat[] =>
  shape.kind === 'polygon' ? shape.corners : [shape.center, edgeOf(shape.center, shape.km)];

/** The shape with one of its handles somewhere else; a radius stays within its limits. */
export const withHandle = (shape: Drawn, handle: number, position: LngLat): Drawn => {
  const point = keptPosition(position);
  if (shape.kind === 'polygon')
    return { ...shape, corners: shape.corners.map((corner, i) => (i === handle ? point : corner)) };
  if (handle === 0) return { ...shape, center: point };
  const km = Math.min(RADIUS_KM[1], Math.max(RADIUS_KM[0], distanceKm(shape.center, point)));
  return { ...shape, km: Number(km.toFixed(3)) };
};
