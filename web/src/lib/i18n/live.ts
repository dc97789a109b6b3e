import { enLive } from './en-live.ts';
import type { LaterWords } from './text.ts';
import { zhLive } from './zh-live.ts';

/** Words of how fresh a page is: they come with what tells of it. */
export const LIVE_WORDS: LaterWords<keyof typeof zhLive> = { zh: zhLive, en: enLive };
