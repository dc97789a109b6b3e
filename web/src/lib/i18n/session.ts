import { enSession } from './en-session.ts';
import type { LaterWords } from './text.ts';
import { zhSession } from './zh-session.ts';

/** Words of signing in and out: they come with what asks for it. */
export const SESSION_WORDS: LaterWords<keyof typeof zhSession> = { zh: zhSession, en: enSession };
