import { enAccount } from './en-account.ts';
import type { LaterWords } from './text.ts';
import { zhAccount } from './zh-account.ts';

/** Words of the page of one's own account. */
export const ACCOUNT_WORDS: LaterWords<keyof typeof zhAccount> = { zh: zhAccount, en: enAccount };
