import type { MultiPolygon, Polygon } from 'geojson';
import type { Neighbours } from './hotspots.ts';
import { cellsWithin, neighboursWithin } from './study-area.ts';

/** A province at resolution 7 for several distances, or a few cities beside it; the longest unused areas go first. */
const KEPT_CELLS = 250_000;

/** Steps within which a cell has few enough neighbours to keep them all. */
const NEAR = 2;

export interface StudyArea {
  cells: string[];
  /** Where each cell stands. */
  places: ReadonlyMap<string, number>;
  neighbours(k: number): Neighbours;
}

const studyArea = (outline: Polygon | MultiPolygon, res: number): StudyArea => {
  const cells = cellsWithin(outline, res);
  const known = new Map<number, Neighbours>();
  return {
    cells,
    places: new Map(cells.map((cell, i) => [cell, i])),
    neighbours(k) {
      const neighbours = known.get(k) ?? neighboursWithin(cells, k);
      // distant neighbours are many: of those, the ones last asked for
      for (const other of known.keys()) if (other > NEAR && other !== k) known.delete(other);
      known.set(k, neighbours);
      return neighbours;
    },
  };
};

/** Study areas, kept for the next question about them: a region's cells change with its outline only. */
export class StudyAreas {
  #kept = new Map<string, StudyArea>();

  /** The area of a `name`, which says the outline's state too. */
  of(name: string, outline: Polygon | MultiPolygon, res: number): StudyArea {
    const key = `${name} ${res}`;
    const area = this.#kept.get(key) ?? studyArea(outline, res);
    this.#kept.delete(key);
    this.#kept.set(key, area);
    let cells = [...this.#kept.values()].reduce((all, one) => all + one.cells.length, 0);
    for (const [oldest, one] of this.#kept) {
      if (cells <= KEPT_CELLS || oldest === key) break;
      this.#kept.delete(oldest);
      cells -= one.cells.length;
    }
    return area;
  }
}
