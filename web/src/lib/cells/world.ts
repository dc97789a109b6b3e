/** A position in the square of 512 units that deck.gl lays the world out on: x to the east, y to the north. */
export type World = [x: number, y: number];

export const WORLD_SIZE = 512;

export const worldOf = (lng: number, lat: number): World => [
  (WORLD_SIZE * (lng + 180)) / 360,
  (WORLD_SIZE * (Math.PI + Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)))) / (2 * Math.PI),
];

/** How far to the east one position is from another, the shorter way around. */
export const eastward = (x: number, from: number): number => {
  const dx = x - from;
  return dx > WORLD_SIZE / 2 ? dx - WORLD_SIZE : dx < -WORLD_SIZE / 2 ? dx + WORLD_SIZE : dx;
};
