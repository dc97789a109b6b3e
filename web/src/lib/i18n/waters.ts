import { enWaters } from './en-waters.ts';
import type { LaterWords } from './text.ts';
import { zhWaters } from './zh-waters.ts';

export type WatersKey = keyof typeof zhWaters;

/** Words of the tabs of water, sea water and pollution sources: they come with them. */
export const WATERS_WORDS: LaterWords<WatersKey> = { zh: zhWaters, en: enWaters };
