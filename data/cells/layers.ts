import { gradeRead } from '#data/themes/check-layers.ts';
import type { Register } from '#data/themes/register.ts';
import type { Dataset, Layer, Theme } from '#data/themes/theme.ts';

/** Finest resolution that is kept of most layers. */
export const FINEST = 8;
/** Finest resolution that is answered at all, from the records themselves. */
export const RECORD_RES = 10;

/** A layer with what it is a layer of. */
export interface PlacedLayer {
  /** `theme/layer`. */
  id: string;
  layer: Layer;
  theme: Theme;
  dataset: Dataset;
}

/** All declared layers by their ids. */
export const layersOf = ({ themes, dataset }: Register): Map<string, PlacedLayer> =>
  new Map(
    themes.flatMap((theme) =>
      theme.layers.map((layer) => {
        const id = `${theme.id}/${layer.id}`;
        return [id, { id, layer, theme, dataset: dataset(layer.measure.dataset)!.dataset }] as const;
      }),
    ),
  );

/** The layers that are aggregated to cells: those of things with a position. */
export const cellLayersOf = (register: Register): PlacedLayer[] =>
  [...layersOf(register).values()].filter(({ dataset }) => dataset.geometry === 'point');

/** The fields that layers read of a record. */
export const measuredFields = (layers: readonly PlacedLayer[]): string[] => [
  ...new Set(
    layers.flatMap(({ layer: { measure, bucket } }) => [
      ...(measure.field === undefined ? [] : [measure.field]),
      ...Object.keys(measure.where ?? {}),
      ...(bucket ? [bucket.field] : []),
    ]),
  ),
];

/** The grade of what is published of a layer: the strictest of what it reads, or 1 where only groups are. */
export const gradeOf = ({ layer, dataset }: PlacedLayer): number =>
  layer.floor ? 1 : gradeRead(layer, dataset);

/** Finest resolution that is kept of a layer; finer ones come from the records. */
export const keptTo = ({ layer }: PlacedLayer): number => layer.floor?.res ?? FINEST;

/** Finest resolution that a layer is answered at. */
export const finestOf = ({ layer }: PlacedLayer): number => layer.floor?.res ?? RECORD_RES;
