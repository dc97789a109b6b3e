import { enMeasured } from './en-measured.ts';
import type { LaterWords } from './text.ts';
import { zhMeasured } from './zh-measured.ts';

export type MeasuredKey = keyof typeof zhMeasured;

/** Words of what is measured in cells: they come with what needs them. */
export const MEASURED_WORDS: LaterWords<MeasuredKey> = { zh: zhMeasured, en: enMeasured };
