import { RECORDS_TOPIC } from './records.ts';

/** What can be subscribed to. */
export const TOPICS: ReadonlySet<string> = new Set([RECORDS_TOPIC]);
