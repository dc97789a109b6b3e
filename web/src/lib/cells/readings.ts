import { ancestorOf, fromHex, ordinalOf, resOf } from '#tiles/cells/cell-id.ts';
import type { ChosenLayer, SheetPlan } from './plans.ts';
import type { Drawn } from './sheet.svelte.ts';

/** What a layer has in one cell; no value where there is nothing to divide by. */
export type CellReading = { layer: ChosenLayer; bucket: string | null; n: number; value: number | null };

/** What sheets (the lowest first) have in a cell, the topmost first, those too that have nothing in it; none where no sheet has. */
export const readingsIn = (
  cell: string,
  sheets: readonly { plan: SheetPlan; drawn: Drawn | null }[],
): CellReading[] => {
  const id = fromHex(cell);
  const readings = sheets.toReversed().flatMap(({ plan, drawn }) => {
    const page = drawn?.pages.find(
      ({ page: { parent, res } }) => res === resOf(id) && ancestorOf(id, resOf(parent)) === parent,
    )?.page;
    const at = page ? page.ordinals.indexOf(ordinalOf(id, resOf(page.parent))) : -1;
    return plan.layers.map((layer, i): CellReading => {
      const bucket = plan.buckets[i] ?? null;
      if (!page || at < 0) return { layer, bucket, n: 0, value: null };
      const { n, value } = page.layers[i]!;
      const found = value[at]!;
      return { layer, bucket, n: n[at]!, value: Number.isNaN(found) ? null : found };
    });
  });
  return readings.some(({ n }) => n > 0) ? readings : [];
};
