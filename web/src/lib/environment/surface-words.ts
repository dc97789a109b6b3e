import type { SurfaceAnswer } from '#api/surface-schemas.ts';
import type { I18n } from '#lib/i18n/i18n.svelte.ts';
import { SURFACE_WORDS } from '#lib/i18n/surface.ts';

type Validation = NonNullable<SurfaceAnswer['cross_validation']['idw']>;

/** A figure of a surface with one place more than what is measured. */
export const figure = (
  value: number | null,
  { decimals }: Pick<SurfaceAnswer, 'decimals'>,
  i18n: I18n,
): string => (value === null ? '—' : i18n.numbers.decimal(value, decimals + 1));

/** How far off a method was, in a sentence. */
export const offText = ({ rmse, bias, n }: Validation, body: SurfaceAnswer, i18n: I18n): string =>
  i18n.of(SURFACE_WORDS, 'surface.legend.off', {
    rmse: `${figure(rmse, body, i18n)} ${i18n.say(body.unit)}`,
    bias: figure(bias, body, i18n),
    n,
  });
