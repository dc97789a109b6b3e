/*
 * Cells of one resolution on one face of the icosahedron are a regular lattice of hexagons. A place in it is written a + b·w with whole
 * numbers a and b, where w is the unit vector turned by a third; a step to the next finer resolution multiplies by a number of length
 * √7, turned to one side at odd resolutions and to the other at even ones.
 */

/** Where the cells under a parent lie, in thirds of the step between two neighbours, so that corners are whole too. */
export type Lattice = {
  /** Two numbers a corner, each corner once though three cells share it. */
  corners: Int16Array;
  /** Six corners a cell, by the cell's ordinal, anticlockwise. */
  cornersOf: Uint16Array;
  /** Two numbers a cell: its middle. */
  middles: Int16Array;
  /** From the middle of the parent to the corner farthest from it. */
  radius: number;
};

/** The step that each digit of a cell's index stands for. */
const STEPS = [
  [0, 0],
  [-1, -1],
  [0, 1],
  [-1, 0],
  [1, 0],
  [0, -1],
  [1, 1],
] as const;
/** Digits in the order of their directions, anticlockwise; a corner lies between two of them. */
const AROUND = [4, 6, 2, 3, 1, 5] as const;
export const DIGITS = STEPS.length;
/** More than any coordinate of a page's corners, as a factor that makes one number of two. */
const WIDE = 4_096;

const finer = (a: number, b: number, odd: boolean): readonly [number, number] =>
  odd ? [2 * a + b, 3 * b - a] : [3 * a - b, a + 2 * b];

const middleOf = (ordinal: number, depth: number, res: number): readonly [number, number] => {
  let [a, b] = [0, 0];
  for (let level = depth - 1; level >= 0; level--) {
    const [stepA, stepB] = STEPS[Math.floor(ordinal / DIGITS ** level) % DIGITS]!;
    [a, b] = finer(a, b, (res - level) % 2 === 1);
    [a, b] = [a + stepA, b + stepB];
  }
  return [3 * a, 3 * b];
};

const build = (depth: number, res: number): Lattice => {
  const count = DIGITS ** depth;
  const middles = new Int16Array(count * 2);
  const cornersOf = new Uint16Array(count * AROUND.length);
  const corners: number[] = [];
  const known = new Map<number, number>();
  for (let ordinal = 0; ordinal < count; ordinal++) {
    const [a, b] = middleOf(ordinal, depth, res);
    middles.set([a, b], ordinal * 2);
    for (const [i, digit] of AROUND.entries()) {
      const [one, next] = [STEPS[digit], STEPS[AROUND[(i + 1) % AROUND.length]!]];
      const [x, y] = [a + one[0] + next[0], b + one[1] + next[1]];
      const key = x * WIDE + y;
      let corner = known.get(key);
      if (corner === undefined) {
        corner = known.size;
        known.set(key, corner);
        corners.push(x, y);
      }
      cornersOf[ordinal * AROUND.length + i] = corner;
    }
  }
  const far = (i: number) =>
    Math.sqrt(corners[i]! ** 2 - corners[i]! * corners[i + 1]! + corners[i + 1]! ** 2);
  const radius = Array.from({ length: known.size }, (_, i) => far(i * 2)).reduce((a, b) => Math.max(a, b));
  return { corners: Int16Array.from(corners), cornersOf, middles, radius };
};

const built = new Map<string, Lattice>();

/** The lattice under any parent `depth` resolutions coarser than `res`, which is no pentagon; made once and kept. */
export const latticeOf = (depth: number, res: number): Lattice => {
  const key = `${depth}/${res % 2}`;
  const lattice = built.get(key) ?? build(depth, res);
  built.set(key, lattice);
  return lattice;
};
