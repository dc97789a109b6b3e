import type { I18n } from '#lib/i18n/i18n.svelte.ts';
import type { Change } from './change.ts';

/** Percentages differ by points; amounts by a share, or where there is none to speak of, by an amount. */
export const differenceText = (
  i18n: I18n,
  { unit, decimals }: { unit: { zh: string; en: string }; decimals: number },
  { by, share }: Change,
): string => {
  const sign = by > 0 ? '+' : by < 0 ? '−' : '±';
  const amount = sign + i18n.numbers.decimal(Math.abs(by), decimals);
  if (unit.en.startsWith('%')) return i18n.t('indicator.change.points', { n: amount });
  if (share === null) return `${amount} ${i18n.say(unit)}`;
  return sign + i18n.numbers.share(Math.abs(share));
};
