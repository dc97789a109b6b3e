import type { Queryable } from '#data/db/sql.ts';
import { appendEvents } from './outbox.ts';

/** The topic on which changes of datasets are told. */
export const RECORDS_TOPIC = 'records';

/** What of a dataset changed: its records, what the catalogue says of it, or the indicators that are computed of it. */
export type RecordsPart = 'records' | 'catalogue' | 'indicators';

/** Tells that part of a dataset changed; that there is such a dataset, and that it changed, everybody may know. */
export const tellOfRecords = (tx: Queryable, dataset: string, part: RecordsPart): Promise<void> =>
  appendEvents(tx, [{ topic: RECORDS_TOPIC, grade: 1, dataset, place: null, data: { dataset, part } }]);
