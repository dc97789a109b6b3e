import { enLoad } from './en-load.ts';
import type { LaterWords } from './text.ts';
import { zhLoad } from './zh-load.ts';

/** Words of bringing files in: they come with the pages that do. */
export const LOAD: LaterWords<keyof typeof zhLoad> = { zh: zhLoad, en: enLoad };
