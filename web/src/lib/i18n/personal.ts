import { enPersonal } from './en-personal.ts';
import type { LaterWords } from './text.ts';
import { zhPersonal } from './zh-personal.ts';

/** Words about personal data: they come with the pages that show some. */
export const PERSONAL: LaterWords<keyof typeof zhPersonal> = { zh: zhPersonal, en: enPersonal };
