import type { LayerChoice, Sharing } from '#lib/state/address.ts';
import { bucketAt } from './bucket.ts';
import type { LayerItem, SheetWanted } from './sheet.svelte.ts';

/** A layer of cells that was chosen, with all that is known of it. */
export type ChosenLayer = LayerChoice & { item: LayerItem };

/** A sheet as it is to be: one layer or two in one colour, at which buckets; of a swipe, on which side of the divider. */
export type SheetPlan = {
  slot: string;
  layers: readonly ChosenLayer[];
  buckets: readonly (string | null)[];
  side: 'left' | 'right' | null;
};

/** When: where the clock stands, and where the left side of a swipe between two moments does. */
type Moments = { now: string | null; against: string | null };

/** The sheets that chosen layers (the topmost first) take, the lowest first. */
export const plansOf = (
  layers: readonly ChosenLayer[],
  sharing: Sharing,
  { now, against }: Moments,
): SheetPlan[] => {
  const at = ({ item }: ChosenLayer, moment: string | null): string | null =>
    item.bucket && moment ? bucketAt(moment, item.bucket, item.buckets) : null;
  const [first, second] = layers;
  if (sharing === 'both' && first && second) {
    const two = [first, second];
    return [{ slot: 'both', layers: two, buckets: two.map((layer) => at(layer, now)), side: null }];
  }
  if (sharing === 'swipe' && first && (second || first.item.bucket)) {
    const right = second ?? first;
    return [
      { slot: 'left', layers: [first], buckets: [at(first, second ? now : against)], side: 'left' },
      { slot: 'right', layers: [right], buckets: [at(right, now)], side: 'right' },
    ];
  }
  return layers
    .map((layer): SheetPlan => ({ slot: layer.id, layers: [layer], buckets: [at(layer, now)], side: null }))
    .toReversed();
};

/** The resolution that a layer is shown at in a view of one: that, or the finest it has. */
export const resIn = (view: number, { item }: ChosenLayer): number =>
  Math.min(view, Math.max(...item.resolutions));

/** What a sheet is to show at a resolution of the view; nothing where a layer has buckets of which none holds the moment. */
export const wantedOf = ({ layers, buckets }: SheetPlan, res: number | null): SheetWanted | null => {
  if (res === null || layers.some(({ item }, i) => item.bucket && !buckets[i])) return null;
  return {
    layers: layers.map(({ item }) => item),
    buckets,
    res: Math.min(...layers.map((layer) => resIn(res, layer))),
  };
};
