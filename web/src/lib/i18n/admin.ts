import { enAdmin } from './en-admin.ts';
import type { LaterWords } from './text.ts';
import { zhAdmin } from './zh-admin.ts';

/** Words of the pages of administration. */
export const ADMIN_WORDS: LaterWords<keyof typeof zhAdmin> = { zh: zhAdmin, en: enAdmin };
