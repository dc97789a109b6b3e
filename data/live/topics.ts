import { observationsTopic } from '#data/observations/announce.ts';
import type { Register } from '#data/themes/register.ts';
import { RECORDS_TOPIC } from './records.ts';

/** What can be subscribed to: changes of datasets, and what the stations of each network measure. */
export const topicsOf = ({ networks }: Register): ReadonlySet<string> =>
  new Set([RECORDS_TOPIC, ...networks.map(({ id }) => observationsTopic(id))]);
