import { cellToLatLng, isPentagon } from 'h3-js';
import { cellAt, resOf, toHex } from '#tiles/cells/cell-id.ts';
import { cellHexagons, CORNERS, type Hexagons } from './cell-hexagons.ts';
import { faceOf, onPlane, wellInside, type Face } from './icosahedron.ts';
import { DIGITS, latticeOf, type Lattice } from './lattice.ts';
import { directionOf, mix, type Vector } from './vector.ts';
import { eastward, WORLD_SIZE, worldOf, type World } from './world.ts';

/*
 * The hexagons of a page without a call of h3-js for each cell. On the plane of a face of the icosahedron the cells are a regular lattice,
 * so that two cells of a page say where all of it are that the face has. Cells at an edge of the solid are left to h3-js.
 */

/** How a face takes a lattice on: the direction of a place a + b·w is a·`a` + b·`b` + `from`. */
type Laid = {
  face: Face;
  a: Vector;
  b: Vector;
  from: Vector;
  /** From one third of a step between cells to radians, at most. */
  scale: number;
  /** Corners that have been placed already, two numbers each; NaN for the others. */
  known: Float32Array;
};

/** A cell of which h3-js was asked: where it lies in the lattice, as a complex number, and on the plane of its face. */
type Known = { face: Face; place: readonly [number, number]; seen: readonly [number, number] };

/** A third of the step between two cells of resolution 0, on the plane of their face. */
const THIRD = (3 - Math.sqrt(5)) / 6;
const SQRT_7 = Math.sqrt(7);
/** How far a step may be from that: far less than a millimetre over a page. */
const TOLERANCE = 1e-9;
/** From the middle of a cell to its corners it is √3 thirds of a step. */
const CELL = 2;
const PER_RADIAN = WORLD_SIZE / (2 * Math.PI);

/** Lays the lattice on a face by two of its cells; null where there are none or it does not fit. */
const lay = (face: Face, res: number, lattice: Lattice, [one, other]: readonly Known[]): Laid | null => {
  if (!one || !other) return null;
  // As complex numbers: the way on the plane by the way in the lattice.
  const [dx, dy] = [other.place[0] - one.place[0], other.place[1] - one.place[1]];
  const [dp, dq] = [other.seen[0] - one.seen[0], other.seen[1] - one.seen[1]];
  const square = dx * dx + dy * dy;
  const [re, im] = [(dp * dx + dq * dy) / square, (dq * dx - dp * dy) / square];
  const scale = THIRD / SQRT_7 ** res;
  if (!(Math.abs(Math.hypot(re, im) / scale - 1) < TOLERANCE)) return null;
  const [x, y] = one.place;
  const [p, q] = [one.seen[0] - (re * x - im * y), one.seen[1] - (im * x + re * y)];
  const at = (right: number, up: number) => mix(face.axes[0], right, face.axes[1], up);
  const [wRe, wIm] = [(-re - im * Math.sqrt(3)) / 2, (re * Math.sqrt(3) - im) / 2];
  return {
    face,
    a: at(re, im),
    b: at(wRe, wIm),
    from: mix(face.middle, 1, at(p, q), 1),
    scale,
    known: new Float32Array(lattice.corners.length).fill(NaN),
  };
};

/** The outermost cells of a page, which are those whose digits are all the same, opposite ones together, and the middle. */
const knownCells = (parent: bigint, res: number, { middles }: Lattice): Known[] => {
  const repeated = (middles.length / 2 - 1) / (DIGITS - 1); // the ordinal of 11…1
  return [1, 6, 2, 5, 3, 4, 0].map((digit) => {
    const ordinal = digit * repeated;
    const direction = directionOf(...cellToLatLng(toHex(cellAt(parent, res, ordinal))));
    const [a, b] = [middles[ordinal * 2]!, middles[ordinal * 2 + 1]!];
    const face = faceOf(direction);
    return { face, place: [a - b / 2, (b * Math.sqrt(3)) / 2], seen: onPlane(face, direction) };
  });
};

const placeAt = ({ a, b, from }: Laid, x: number, y: number): Vector => [
  a[0] * x + b[0] * y + from[0],
  a[1] * x + b[1] * y + from[1],
  a[2] * x + b[2] * y + from[2],
];

/** Whether a face has all of a cell, with no edge of the solid near it. */
const holds = (laid: Laid, { middles }: Lattice, ordinal: number): boolean =>
  wellInside(laid.face, placeAt(laid, middles[ordinal * 2]!, middles[ordinal * 2 + 1]!), CELL * laid.scale);

/** Writes the corners of a cell, taking each to the map once. */
const write = (
  laid: Laid,
  lattice: Lattice,
  ordinal: number,
  origin: World,
  to: Float32Array,
  at: number,
) => {
  const { known } = laid;
  for (let i = 0; i < CORNERS; i++) {
    const corner = lattice.cornersOf[ordinal * CORNERS + i]! * 2;
    if (Number.isNaN(known[corner])) {
      const [x, y, z] = placeAt(laid, lattice.corners[corner]!, lattice.corners[corner + 1]!);
      const flat = x * x + y * y;
      const up = Math.log((z + Math.sqrt(flat + z * z)) / Math.sqrt(flat));
      known[corner] = eastward(PER_RADIAN * Math.atan2(y, x) + WORLD_SIZE / 2, origin[0]);
      known[corner + 1] = PER_RADIAN * up + WORLD_SIZE / 2 - origin[1];
    }
    to[at + i * 2] = known[corner]!;
    to[at + i * 2 + 1] = known[corner + 1]!;
  }
};

/** The hexagons of a page's cells; those of cells at an edge of the solid come last. */
export const pageHexagons = (parent: bigint, res: number, ordinals: Uint16Array): Hexagons => {
  const hex = toHex(parent);
  const [lat, lng] = cellToLatLng(hex);
  const origin = worldOf(lng, lat);
  const depth = res - resOf(parent);
  const byH3 = (left: readonly number[]) =>
    cellHexagons(
      left.map((i) => toHex(cellAt(parent, res, ordinals[i]!))),
      origin,
    );
  if (depth < 1 || isPentagon(hex)) return byH3([...ordinals.keys()]);

  const lattice = latticeOf(depth, res);
  const faces = [...Map.groupBy(knownCells(parent, res, lattice), ({ face }) => face)];
  const laid = faces.flatMap(([face, known]) => lay(face, res, lattice, known) ?? []);
  const [only] = laid;
  const whole = laid.length === 1 && wellInside(only!.face, only!.from, lattice.radius * only!.scale);

  const corners = new Float32Array(ordinals.length * CORNERS * 2);
  const owners = new Uint32Array(ordinals.length);
  const left: number[] = [];
  let at = 0;
  for (let i = 0; i < ordinals.length; i++) {
    const ordinal = ordinals[i]!;
    const on = whole ? only : laid.find((one) => holds(one, lattice, ordinal));
    if (!on) left.push(i);
    else {
      write(on, lattice, ordinal, origin, corners, at * CORNERS * 2);
      owners[at++] = i;
    }
  }
  if (left.length === 0) return { origin, corners, owners };
  const others = byH3(left);
  const all = { origin, corners: new Float32Array(at * CORNERS * 2 + others.corners.length) };
  all.corners.set(corners.subarray(0, at * CORNERS * 2));
  all.corners.set(others.corners, at * CORNERS * 2);
  const of = Uint32Array.from([...owners.subarray(0, at), ...Array.from(others.owners, (i) => left[i]!)]);
  return { ...all, owners: of };
};
