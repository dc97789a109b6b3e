/** A position in the square of 512 units that deck.gl lays the world out on: x to the east, y to the north. */
export type World = [x: number, y: number];

const SIZE = 512;

export const worldOf = (lng: number, lat: number): World => [
  (SIZE * (lng + 180)) / 360,
  (SIZE * (Math.PI + Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)))) / (2 * Math.PI),
];
