import type { I18n } from '#lib/i18n/i18n.svelte.ts';
import type { Names } from '#api/schemas.ts';
import { shortCode } from '#lib/region-code.ts';

/** A region by its name and code, or by its code alone where it has no name here. */
export const regionText = (
  { region, region_names: names }: { region: string; region_names: Names | null },
  i18n: I18n,
): string => (names ? `${i18n.name(names)} ${shortCode(region)}` : shortCode(region));
