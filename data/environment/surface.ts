import { cellToLatLng } from 'h3-js';
import type { Outline } from '#data/cells/analysis/area.ts';
import { cellSteps } from '#data/cells/analysis/study-area.ts';
import { inverseDistance, kriging, type Estimate } from '#data/geostatistics/estimate.ts';
import { inSlices } from '#data/geostatistics/in-slices.ts';
import { placesOf, type Measured, type Reach } from '#data/geostatistics/places.ts';
import { vectorOf, type Vector } from '#data/geostatistics/sphere.ts';
import { crossValidate, surfaceOver, type CrossValidation } from '#data/geostatistics/surface.ts';
import {
  empiricalVariogram,
  fitVariogram,
  type Empirical,
  type Fitted,
} from '#data/geostatistics/variogram.ts';
import type { Network } from '#data/themes/theme.ts';

/* What is between the stations of a network, over cells: by inverse distance and by ordinary kriging, each with how far off it was. */

export const METHODS = ['idw', 'kriging'] as const;
export type Method = (typeof METHODS)[number];

/** Only so many of the nearest places have a say in a cell: those behind them are screened off. */
const MOST_NEAREST = 24;

/** Fewer places say nothing of how values vary with distance. */
const FEWEST_TO_KRIGE = 10;

export interface Surface {
  /** By cell; null where too few stations are near. */
  estimates: (Estimate | null)[];
  /** Places that the stations stand at: those within 50 m are one. */
  places: number;
  variogram: (Empirical & { model: Fitted }) | null;
  crossValidation: Record<Method, CrossValidation | null>;
}

export const reachOf = ({ reachKm, fewest }: NonNullable<Network['surface']>): Reach => ({
  ...{ reachKm, fewest },
  most: MOST_NEAREST,
});

/** Nothing can be kriged with so few places. */
export class TooFewPlaces extends Error {
  override name = 'TooFewPlaces';
  readonly places: number;

  constructor(places: number) {
    super(`Kriging needs ${FEWEST_TO_KRIGE} places; there are ${places}.`);
    this.places = places;
  }
}

/** The surface over the centres of cells from what was measured, by one method; the other is cross-validated beside it. */
export const surfaceOf = (
  measured: readonly Measured[],
  cells: readonly string[],
  reach: Reach,
  method: Method,
): Promise<Surface> => inSlices(steps(measured, cells, reach, method));

function* centersOf(cells: readonly string[]): Generator<Vector> {
  for (const cell of cells) {
    const [lat, lng] = cellToLatLng(cell);
    yield vectorOf([lng, lat]);
  }
}

function* steps(
  measured: readonly Measured[],
  cells: readonly string[],
  reach: Reach,
  method: Method,
): Generator<undefined, Surface> {
  const places = placesOf(measured);
  yield;
  const empirical = places.length < FEWEST_TO_KRIGE ? null : yield* empiricalVariogram(places);
  const model = empirical && fitVariogram(empirical);
  yield;
  const estimators = { idw: inverseDistance, kriging: model && kriging(model) };
  const estimate = estimators[method];
  if (!estimate) throw new TooFewPlaces(places.length);
  const crossValidation: Surface['crossValidation'] = { idw: null, kriging: null };
  for (const one of METHODS) {
    const by = estimators[one];
    if (by) crossValidation[one] = yield* crossValidate(places, reach, by);
  }
  const estimates = yield* surfaceOver(centersOf(cells), places, reach, estimate);
  return {
    ...{ estimates, crossValidation, places: places.length },
    variogram: empirical && model && { ...empirical, model },
  };
}

/** A region by a name that says the state of its outline too. */
interface Covered {
  name: string;
  outline: Outline;
}

const KEPT_COVERS = 40;

/** Cells of regions, kept for the next question about them; the longest unused go first. */
export const createCovers = () => {
  const kept = new Map<string, Promise<string[]>>();
  /** All cells of a resolution whose centres lie in a region, in the order of their ids. */
  return ({ name, outline }: Covered, res: number): Promise<readonly string[]> => {
    const key = `${name} ${res}`;
    const cells = kept.get(key) ?? inSlices(cellSteps(outline, res));
    kept.delete(key);
    kept.set(key, cells);
    if (kept.size > KEPT_COVERS) kept.delete(kept.keys().next().value!);
    return cells;
  };
};
