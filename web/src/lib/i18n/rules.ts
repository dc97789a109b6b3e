import { enRules } from './en-rules.ts';
import type { LaterWords } from './text.ts';
import { zhRules } from './zh-rules.ts';

/** Words of the page of rules. */
export const RULE_WORDS: LaterWords<keyof typeof zhRules> = { zh: zhRules, en: enRules };
