import { cellToLatLng, getPentagons } from 'h3-js';
import { cross, directionOf, dot, mix, unit, type Vector } from './vector.ts';

/** A face of the icosahedron that H3 lays its cells on. */
export type Face = {
  middle: Vector;
  /** Two directions in the face's plane, at a right angle. */
  axes: readonly [Vector, Vector];
  /** Of its three edges: what lies inside has a positive product with each. */
  inward: readonly Vector[];
};

const makeFaces = (): Face[] => {
  const corners = getPentagons(0).map((cell) => directionOf(...cellToLatLng(cell)));
  const near = (a: Vector, b: Vector) => a !== b && dot(a, b) > 0;
  return corners.flatMap((a, i) =>
    corners.slice(i + 1).flatMap((b, j) =>
      corners
        .slice(i + j + 2)
        .filter((c) => near(a, b) && near(b, c) && near(c, a))
        .map((c): Face => {
          const middle = unit(mix(mix(a, 1, b, 1), 1, c, 1));
          const first = unit(mix(a, 1, middle, -dot(a, middle)));
          const edges = [cross(a, b), cross(b, c), cross(c, a)].map(unit);
          const inward = edges.map((edge) => mix(edge, Math.sign(dot(edge, middle)), edge, 0));
          return { middle, axes: [first, cross(middle, first)], inward };
        }),
    ),
  );
};

let faces: readonly Face[] | null = null;

/** The face that a direction meets. */
export const faceOf = (direction: Vector): Face => {
  faces ??= makeFaces();
  return faces.reduce((best, face) =>
    dot(face.middle, direction) > dot(best.middle, direction) ? face : best,
  );
};

/** Whether a direction, of any length, meets a face at least so many radians from its edges. */
export const wellInside = ({ inward }: Face, direction: Vector, margin: number): boolean => {
  const least = margin * Math.sqrt(dot(direction, direction));
  return inward.every((edge) => dot(edge, direction) > least);
};

/** Where a direction meets the plane of a face, in its axes. */
export const onPlane = ({ middle, axes }: Face, direction: Vector): readonly [number, number] => {
  const depth = dot(direction, middle);
  return [dot(direction, axes[0]) / depth, dot(direction, axes[1]) / depth];
};
