import type { Measure } from './theme.ts';

/** The one measure that says how many people live in a county: what an area's population is made of. */
export const RESIDENTS = {
  dataset: 'population-yearly',
  field: 'residents',
} as const satisfies Measure;
