import { CELLS } from '#lib/i18n/cells.ts';
import type { I18n } from '#lib/i18n/i18n.svelte.ts';
import type { LayerItem } from './sheet.svelte.ts';

const DIGITS = 4;

/** A value of a layer on its own: whole where records are counted and from 1,000 on, four digits otherwise. */
export const valueText = (
  i18n: I18n,
  { aggregation }: Pick<LayerItem, 'aggregation'>,
  value: number | null,
): string => {
  if (value === null) return i18n.of(CELLS, 'cell.value.none');
  if (aggregation === 'count' || Math.abs(value) >= 1000) return i18n.numbers.whole(value);
  return i18n.numbers.significant(value, DIGITS);
};
