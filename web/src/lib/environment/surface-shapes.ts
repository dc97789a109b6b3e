import type { Feature, FeatureCollection } from 'geojson';
import { cellToBoundary } from 'h3-js';
import type { LngLat } from '#api/schemas.ts';
import { shadesOf } from '#lib/cells/palettes.ts';

/* How a surface is drawn: its classes, its hexagons, and how much they let through. */

/** A stretch of values and its colour; the last holds its end too. */
export type SurfaceClass = { from: number; to: number; colour: string };

const MOST_CLASSES = 5;

/** Classes of equal width at round numbers over all values, five at the most; none where there are no values. */
export const classesOver = (
  values: readonly (number | null)[],
  palette: readonly string[],
): SurfaceClass[] => {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return [];
  const [min, max] = known.reduce(
    ([a, b], value) => [Math.min(a, value), Math.max(b, value)],
    [Infinity, -Infinity],
  );
  // one class less than there may be, since the first begins below the least value
  const rough = (max - min) / (MOST_CLASSES - 1) || Math.abs(max) || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((by) => by * power).find((one) => one >= rough * (1 - 1e-9))!;
  const first = Math.floor(min / step + 1e-9);
  const count = Math.max(1, Math.ceil(max / step - 1e-9) - first);
  const at = (i: number): number => Number(((first + i) * step).toPrecision(12));
  return shadesOf(palette, count).map((colour, i) => ({ from: at(i), to: at(i + 1), colour }));
};

export const classOf = (value: number, classes: readonly SurfaceClass[]): SurfaceClass | undefined =>
  classes.findLast(({ from }) => value >= from) ?? classes[0];

/** How much a hexagon covers what lies under it: the surest most, what is as unsure as if nothing were near least. */
const [SUREST, LEAST_SURE] = [0.9, 0.5];

/** Covers by its error as a share of the largest that the model knows; the same for all where there is none. */
export const coverOf = (sd: number | null, most: number): number => {
  if (sd === null || most === 0) return SUREST;
  return Number((SUREST - (SUREST - LEAST_SURE) * Math.min(1, sd / most)).toFixed(3));
};

/** The hexagons that have a value, in the colours of their classes. */
export const hexagonsOf = (
  cells: readonly string[],
  values: readonly (number | null)[],
  classes: readonly SurfaceClass[],
  cover: (i: number) => number,
): FeatureCollection => ({
  type: 'FeatureCollection',
  features: cells.flatMap((cell, i) => {
    const value = values[i] ?? null;
    if (value === null) return [];
    return [
      {
        type: 'Feature' as const,
        properties: { cell, colour: classOf(value, classes)?.colour, cover: cover(i) },
        geometry: { type: 'Polygon' as const, coordinates: [cellToBoundary(cell, true)] },
      },
    ];
  }),
});

/** Where something was measured, in the colours of the same classes. */
export const stationsOn = (
  measured: readonly { station: string; position: LngLat; value: number }[],
  classes: readonly SurfaceClass[],
): Feature[] =>
  measured.map(({ station, position, value }) => ({
    type: 'Feature',
    properties: { station, colour: classOf(value, classes)?.colour },
    geometry: { type: 'Point', coordinates: position },
  }));
