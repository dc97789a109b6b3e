import { triangleKm2, type Position } from './geometry.ts';

/** A binary heap of vertex numbers ordered by an area that may change while they wait. */
class VertexHeap {
  #order: number[] = [];
  #place: Int32Array;
  #area: Float64Array;

  constructor(area: Float64Array) {
    this.#area = area;
    this.#place = new Int32Array(area.length).fill(-1);
  }

  push(vertex: number): void {
    this.#order.push(vertex);
    this.#up(this.#order.length - 1);
  }

  pop(): number | undefined {
    const top = this.#order[0];
    const last = this.#order.pop();
    if (top === undefined || last === undefined) return undefined;
    if (top !== last) {
      this.#order[0] = last;
      this.#place[last] = 0;
      this.#down(0);
    }
    this.#place[top] = -1;
    return top;
  }

  /** Puts a vertex back in order after its area has changed. */
  moved(vertex: number): void {
    const at = this.#place[vertex]!;
    if (at < 0) return;
    this.#up(at);
    this.#down(this.#place[vertex]!);
  }

  #less(a: number, b: number): boolean {
    const difference = this.#area[a]! - this.#area[b]!;
    return difference < 0 || (difference === 0 && a < b);
  }

  #set(at: number, vertex: number): void {
    this.#order[at] = vertex;
    this.#place[vertex] = at;
  }

  #up(start: number): void {
    const vertex = this.#order[start]!;
    let at = start;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#less(vertex, this.#order[parent]!)) break;
      this.#set(at, this.#order[parent]!);
      at = parent;
    }
    this.#set(at, vertex);
  }

  #down(start: number): void {
    const vertex = this.#order[start]!;
    let at = start;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#order.length) break;
      if (child + 1 < this.#order.length && this.#less(this.#order[child + 1]!, this.#order[child]!)) child++;
      if (!this.#less(this.#order[child]!, vertex)) break;
      this.#set(at, this.#order[child]!);
      at = child;
    }
    this.#set(at, vertex);
  }
}

/**
 * Visvalingam–Whyatt effective area (km²) of every vertex of a line; the two ends get Infinity.
 * A closed ring is a line whose ends coincide, so its first vertex always stays.
 */
export const effectiveAreas = (line: readonly Position[]): Float64Array => {
  const count = line.length;
  const area = new Float64Array(count).fill(Infinity);
  const previous = Int32Array.from(line, (_, i) => i - 1);
  const next = Int32Array.from(line, (_, i) => i + 1);
  const areaAt = (i: number): number => triangleKm2(line[previous[i]!]!, line[i]!, line[next[i]!]!);
  for (let i = 1; i + 1 < count; i++) area[i] = areaAt(i);

  const heap = new VertexHeap(area);
  for (let i = 1; i + 1 < count; i++) heap.push(i);
  let floor = 0;
  for (let vertex = heap.pop(); vertex !== undefined; vertex = heap.pop()) {
    floor = Math.max(floor, area[vertex]!);
    area[vertex] = floor;
    const before = previous[vertex]!;
    const after = next[vertex]!;
    next[before] = after;
    previous[after] = before;
    for (const neighbour of [before, after]) {
      if (neighbour <= 0 || neighbour >= count - 1) continue;
      area[neighbour] = areaAt(neighbour);
      heap.moved(neighbour);
    }
  }
  return area;
};

/** Drops the vertices whose effective area is below what `toleranceKm` (a length, per position) lets pass. */
export const simplify = (line: readonly Position[], toleranceKm: (at: Position) => number): Position[] => {
  const area = effectiveAreas(line);
  return line.filter((position, i) => area[i]! >= toleranceKm(position) ** 2 / 2);
};
