import { distanceToEdge, type Edge, edgesOf, keyOf, type Point, type Ring, samePoint } from './rings.ts';

const SQUARE = 2000;
/** Closer than this to a county's edge (grid units) is on it. */
const ON_EDGE = 1.5;

/** The squares that a box around two positions touches. */
function* squaresAround([[ax, ay], [bx, by]]: Edge): Generator<string> {
  for (
    let x = Math.floor((Math.min(ax, bx) - 2) / SQUARE);
    x <= Math.floor((Math.max(ax, bx) + 2) / SQUARE);
    x += 1
  )
    for (
      let y = Math.floor((Math.min(ay, by) - 2) / SQUARE);
      y <= Math.floor((Math.max(ay, by) + 2) / SQUARE);
      y += 1
    )
      yield keyOf([x, y]);
}

/**
 * Puts the outline of cut-out waters on the grid. What lies on a county's edge goes to the seaward side of that edge, and an
 * outline that runs along a county takes each of its vertices, so that sea and land never overlap, not even by a rounding.
 */
export class SeawardGrid {
  readonly #squares = new Map<string, Edge[]>();

  constructor(landEdges: Iterable<Edge>) {
    for (const edge of landEdges)
      for (const square of squaresAround(edge)) {
        const list = this.#squares.get(square);
        if (list) list.push(edge);
        else this.#squares.set(square, [edge]);
      }
  }

  /** A ring of positions between grid points as a ring on the grid. */
  ring(positions: readonly Point[]): Ring {
    const points = positions.map((position) => this.#place(position));
    const distinct = points.filter((point, index) => !samePoint(point, points.at(index - 1) ?? point));
    return edgesOf(distinct).flatMap((edge) => this.#along(edge));
  }

  #near(edge: Edge): Edge[] {
    return [...new Set([...squaresAround(edge)].flatMap((square) => this.#squares.get(square) ?? []))];
  }

  #place(position: Point): Point {
    const [x, y] = position;
    const near = this.#near([position, position]).filter((edge) => distanceToEdge(position, edge) < ON_EDGE);
    const gap = (p: Point) => Math.hypot(p[0] - x, p[1] - y);
    const corner = near.flat().find((point) => gap(point) < 0.01);
    if (corner) return corner;
    const isSeaward = (p: Point) =>
      near.every(([a, b]) => (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) <= 0);
    const candidates: Point[] = [];
    for (let dx = -2; dx <= 3; dx += 1)
      for (let dy = -2; dy <= 3; dy += 1) candidates.push([Math.floor(x) + dx, Math.floor(y) + dy]);
    const [best] = candidates.filter(isSeaward).sort((a, b) => gap(a) - gap(b));
    return best ?? [Math.round(x), Math.round(y)];
  }

  /** The start of an edge and the land's vertices on its way, without its end. */
  #along(edge: Edge): Point[] {
    const [from, to] = edge;
    const share = (p: Point) => (p[0] - from[0]) * (to[0] - from[0]) + (p[1] - from[1]) * (to[1] - from[1]);
    const onTheWay = this.#near(edge)
      .flat()
      .filter(
        (point) => !samePoint(point, from) && !samePoint(point, to) && distanceToEdge(point, edge) < ON_EDGE,
      )
      .sort((a, b) => share(a) - share(b));
    return [
      from,
      ...onTheWay.filter((point, index) => index === 0 || !samePoint(point, onTheWay[index - 1] ?? from)),
    ];
  }
}
