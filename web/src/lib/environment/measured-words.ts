import type { MeasuredCells } from '#api/environment-cells-schemas.ts';
import type { I18n } from '#lib/i18n/i18n.svelte.ts';
import { MEASURED_WORDS } from '#lib/i18n/measured.ts';

/** The hour, day or month that something was measured in. */
export const spanText = (
  { step, from, to }: Pick<MeasuredCells, 'step' | 'from' | 'to'>,
  i18n: I18n,
): string => {
  if (!from || !to) return '';
  const { numbers } = i18n;
  if (step === 'hour')
    return i18n.of(MEASURED_WORDS, 'measured.span', {
      from: numbers.moment(from),
      to: numbers.time(Date.parse(to)),
    });
  if (step === 'day') return numbers.day(from);
  // the last instant belongs to the month, whose last day is the one before
  const last = new Date(Date.parse(to) - 1).toISOString();
  return i18n.of(MEASURED_WORDS, 'measured.span', { from: numbers.day(from), to: numbers.day(last) });
};
