import type { SurfaceAnswer } from '#api/surface-schemas.ts';

type Model = NonNullable<SurfaceAnswer['model']>;

/** What a model of a variogram says at a distance. */
export const gammaOf = ({ kind, nugget, partial_sill: sill, range_km: range }: Model, km: number): number => {
  const share = km / range;
  const reached =
    kind === 'exponential' ? 1 - Math.exp(-3 * share) : share >= 1 ? 1 : 1.5 * share - 0.5 * share ** 3;
  return nugget + sill * reached;
};

/** The model as a line from nothing to a distance. */
export const curveOf = (
  model: Model,
  toKm: number,
  x: (km: number) => number,
  y: (gamma: number) => number,
): string =>
  Array.from({ length: 41 }, (_, i) => (i / 40) * toKm)
    .map((km, i) => `${i === 0 ? 'M' : 'L'}${x(km).toFixed(1)} ${y(gammaOf(model, km)).toFixed(1)}`)
    .join('');
