/** Directions from the middle of the earth, as vectors. */
export type Vector = readonly [x: number, y: number, z: number];

const RADIANS = Math.PI / 180;

export const directionOf = (lat: number, lng: number): Vector => {
  const [phi, lambda] = [lat * RADIANS, lng * RADIANS];
  return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)];
};

export const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

export const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

/** So much of one vector and so much of another. */
export const mix = (a: Vector, byA: number, b: Vector, byB: number): Vector => [
  a[0] * byA + b[0] * byB,
  a[1] * byA + b[1] * byB,
  a[2] * byA + b[2] * byB,
];

export const unit = (a: Vector): Vector => {
  const length = Math.hypot(...a);
  return [a[0] / length, a[1] / length, a[2] / length];
};
