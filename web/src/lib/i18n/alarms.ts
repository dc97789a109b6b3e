import { enAlarms } from './en-alarms.ts';
import type { LaterWords } from './text.ts';
import { zhAlarms } from './zh-alarms.ts';

/** Words of alarms: they come with what shows them. */
export const ALARM_WORDS: LaterWords<keyof typeof zhAlarms> = { zh: zhAlarms, en: enAlarms };
