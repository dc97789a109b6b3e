import { enCalculators } from './en-calculators.ts';
import type { LaterWords } from './text.ts';
import { zhCalculators } from './zh-calculators.ts';

/** Words of the calculators: they come with their page. */
export const CALC_WORDS: LaterWords<keyof typeof zhCalculators> = { zh: zhCalculators, en: enCalculators };
