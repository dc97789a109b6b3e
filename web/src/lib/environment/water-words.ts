import { WATERS_WORDS, type WatersKey } from '#lib/i18n/waters.ts';
import type { I18n } from '#lib/i18n/i18n.svelte.ts';
import type { Lang } from '#lib/state/address.ts';
import type { WaterOf } from './paths.ts';

/** The text of a key of the tabs of water, sea water and sources. */
export const watersWordsOf =
  (i18n: I18n) =>
  (key: WatersKey, values?: Readonly<Record<string, string | number>>): string =>
    i18n.of(WATERS_WORDS, key, values);

/** The last class: worse than all that the standard names. */
const WORST = { water: { found: 'VI', beyond: 'V' }, sea: { found: 'V', beyond: 'IV' } } as const;

/** The numeral of a class, as it stands on a disc. */
export const numeral = (of: WaterOf, found: string, lang: Lang): string => {
  const { found: worst, beyond } = WORST[of];
  if (found !== worst) return found;
  return lang === 'zh' ? `劣${beyond}` : `>${beyond}`;
};

export type Limit =
  { sense: 'max' | 'min' | 'above'; limit: number } | { sense: 'within'; range: readonly [number, number] };

const SIGNS = { max: '≤', min: '≥', above: '>' } as const;

/** A limit as it is written in a table. */
export const limitText = (limit: Limit): string =>
  limit.sense === 'within' ? `${limit.range[0]}–${limit.range[1]}` : `${SIGNS[limit.sense]} ${limit.limit}`;

/** The values at which a line of a limit stands. */
export const limitValues = (limit: Limit | null): number[] => {
  if (limit === null) return [];
  return limit.sense === 'within' ? [...limit.range] : [limit.limit];
};

/** A value with the digits that it came with. */
export const valueText = (value: number, i18n: I18n): string => i18n.numbers.significant(value, 6);
