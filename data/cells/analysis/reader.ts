import { groupsWithin } from '../floor-reader.ts';
import { keptTo, RECORD_RES, type PlacedLayer } from '../layers.ts';
import { centerTest, type Outline } from './area.ts';
import { rangesOver, type Range } from './cover.ts';
import { explainChange, type Explanation } from './explain.ts';
import { findHotspots, type Hotspots } from './hotspots.ts';
import { countInside, geometryOf, measureArea, type Area, type Drawn } from './inside.ts';
import { readPlaces } from './places.ts';
import { readPopulation } from './population.ts';
import { among } from './study-area.ts';
import { StudyAreas } from './study-areas.ts';
import { NONE, plus, readGroupTotals, readTotals, type RegionTotals } from './totals.ts';
import {
  hasZeros,
  rangesOf,
  readCell,
  readCells,
  sumsAt,
  valueOf,
  type Asked,
  type CellSums,
  type Sums,
} from './values.ts';
import type { Reads } from '#data/access/reads.ts';
import { descendantRange, fromHex, resOf } from '#tiles/cells/cell-id.ts';

/** Cells that one answer may rest on. */
export const MOST_CELLS = 250_000;

/** A region that a layer is looked at in; `name` says the state of its outline too. */
export interface StudyRegion {
  code: string;
  name: string;
  outline: Outline;
}

export interface View {
  placed: PlacedLayer;
  res: number;
  bucket: string | null;
}

export interface CellValue extends Sums {
  cell: string;
  value: number | null;
}

export interface HotspotAnswer extends Hotspots {
  cells: string[];
  values: Float64Array;
  /** All cells of the region, whether they take part or not. */
  all: number;
}

export interface ChangeAnswer {
  before: Sums;
  after: Sums;
  direction: -1 | 0 | 1;
  regions: { children: RegionTotals[]; explanation: Explanation<RegionTotals> };
  changed: { cell: string; from: number | null; to: number | null }[];
  cells: Explanation<string>;
}

/** Asks questions of cells; what nobody but some may see is not read. */
export const createAnalysisReader = () => {
  const areas = new StudyAreas();

  const sumsIn = (
    { db }: Reads,
    placed: PlacedLayer,
    res: number,
    bucket: string | null,
    ranges: readonly Range[],
  ) => readCells(db, { placed, res, bucket, ranges }, MOST_CELLS);

  const listed = (placed: PlacedLayer, sums: CellSums, holds: (cell: string) => boolean): CellValue[] =>
    sums.cells.flatMap((cell, i) => {
      if (!holds(cell)) return [];
      const here = sumsAt(sums, i);
      return [{ cell, ...here, value: valueOf(placed, here) }];
    });

  /** The cells with records, or with something to divide by, whose centres lie in an outline, in the order of their ids. */
  const cellsIn = async (
    reads: Reads,
    { placed, res, bucket }: View,
    outline: Outline,
  ): Promise<CellValue[]> => {
    const sums = await sumsIn(reads, placed, res, bucket, rangesOver(outline, res));
    return listed(placed, sums, centerTest(outline)).filter(({ n, below }) => n > 0 || below > 0);
  };

  const withPer = (asked: readonly Asked[]): Asked[] => {
    const all = asked.flatMap((one) => {
      const { per } = one.placed;
      return per ? [one, { placed: per, bucket: one.bucket }] : [one];
    });
    return [...new Map(all.map((one) => [one.placed.id, one])).values()];
  };

  /** The sums of what was asked for, rates with what they are divided by; null where nothing is published. */
  const joined = (
    asked: readonly Asked[],
    found: ReadonlyMap<string, Sums | null>,
  ): Map<string, Sums | null> =>
    new Map(
      asked.map(({ placed }) => {
        const here = found.get(placed.id) ?? null;
        const { per } = placed;
        return [placed.id, here && { ...here, below: (per && found.get(per.id)?.sum) ?? 0 }];
      }),
    );

  return {
    cellsIn,
    places: ({ db }: Reads, cells: readonly string[]) => readPlaces(db, cells),
    measure: ({ db }: Reads, area: Drawn) => measureArea(db, area),
    population: ({ db }: Reads, area: Drawn) => readPopulation(db, area),

    hotspots: async (
      reads: Reads,
      { placed, res, bucket }: View,
      ground: StudyRegion,
      k: number,
      q: number,
    ): Promise<HotspotAnswer> => {
      const area = areas.of(ground.name, ground.outline, res);
      const sums = await sumsIn(reads, placed, res, bucket, rangesOf(area.cells));
      const values = new Float64Array(area.cells.length).fill(hasZeros(placed) ? 0 : Number.NaN);
      sums.cells.forEach((cell, i) => {
        const place = area.places.get(cell);
        if (place !== undefined) values[place] = valueOf(placed, sumsAt(sums, i)) ?? Number.NaN;
      });
      const known = Int32Array.from(area.cells.keys()).filter((i) => !Number.isNaN(values[i]!));
      const neighbours = area.neighbours(k);
      const some = known.length < values.length ? among(known, neighbours) : neighbours;
      const taking = Float64Array.from(known, (i) => values[i]!);
      return {
        ...findHotspots(taking, some, q),
        cells: Array.from(known, (i) => area.cells[i]!),
        values: taking,
        all: area.cells.length,
      };
    },

    change: async (
      reads: Reads,
      { placed, res }: Omit<View, 'bucket'>,
      ground: StudyRegion,
      [from, to]: readonly [from: string, to: string],
      share: number,
    ): Promise<ChangeAnswer> => {
      const read = placed.layer.floor ? readGroupTotals : readTotals;
      const parts = await read(reads.db, placed, ground.code, [from, to]);
      const [before, after] = [
        parts.reduce((all, part) => plus(all, part.from), NONE),
        parts.reduce((all, part) => plus(all, part.to), NONE),
      ];
      const direction = Math.sign(after.sum - before.sum) as -1 | 0 | 1;
      const children = parts.filter(({ region }) => region !== null);
      const regions = explainChange(
        children.map((key) => ({ key, from: key.from.sum, to: key.to.sum })),
        direction,
        share,
      );
      const [then, now] = [
        await cellsIn(reads, { placed, res, bucket: from }, ground.outline),
        await cellsIn(reads, { placed, res, bucket: to }, ground.outline),
      ].map((list) => new Map(list.map((one) => [one.cell, one])));
      const empty = { ...NONE, value: hasZeros(placed) ? 0 : null };
      const both = [...new Set([...then!.keys(), ...now!.keys()])].sort().map((cell) => ({
        cell,
        was: then!.get(cell) ?? empty,
        is: now!.get(cell) ?? empty,
      }));
      return {
        before,
        after,
        direction,
        regions: { children, explanation: regions },
        changed: both
          .filter(({ was, is }) => was.value !== is.value)
          .map(({ cell, was, is }) => ({ cell, from: was.value, to: is.value })),
        cells: explainChange(
          both.map(({ cell, was, is }) => ({ key: cell, from: was.sum, to: is.sum })),
          direction,
          share,
        ),
      };
    },

    /** What layers come to in an area, by their ids: from records, or from published groups alone; null where none is published. */
    inside: async (
      { db }: Reads,
      area: Drawn,
      asked: readonly Asked[],
    ): Promise<Map<string, Sums | null>> => {
      const all = withPer(asked);
      const open = all.filter(({ placed }) => !placed.layer.floor);
      const found = new Map<string, Sums | null>(await countInside(db, area, open));
      for (const { placed, bucket } of all)
        if (placed.layer.floor) {
          const groups = await groupsWithin(db, placed, bucket, geometryOf(area));
          found.set(placed.id, groups.n > 0 ? { ...groups, below: 0 } : null);
        }
      return joined(asked, found);
    },

    /** What layers come to in one cell, by their ids; null where a group is too small to be told, or there is none. */
    cell: async ({ db }: Reads, cell: string, asked: readonly Asked[]): Promise<Map<string, Sums | null>> => {
      const res = resOf(fromHex(cell));
      const all = withPer(asked);
      const kept = all.filter(({ placed }) => res <= keptTo(placed));
      const open = all.filter((one) => !kept.includes(one) && !one.placed.layer.floor);
      const area: Area = { kind: 'cell', ranges: [descendantRange(fromHex(cell), RECORD_RES)] };
      const found = new Map<string, Sums | null>([
        ...(await readCell(db, cell, kept)),
        ...(open.length > 0 ? await countInside(db, area, open) : []),
      ]);
      for (const { placed } of all)
        if (!found.has(placed.id)) found.set(placed.id, placed.layer.floor ? null : NONE);
      return joined(asked, found);
    },
  };
};
