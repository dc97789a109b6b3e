import { enExports } from './en-exports.ts';
import type { LaterWords } from './text.ts';
import { zhExports } from './zh-exports.ts';

/** Words of exports that a second person approves: they come with the pages that ask for them. */
export const EXPORT_WORDS: LaterWords<keyof typeof zhExports> = { zh: zhExports, en: enExports };
