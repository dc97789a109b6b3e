import { ALARMS_TOPIC } from '#data/alarms/tell.ts';
import { observationsTopic } from '#data/observations/announce.ts';
import type { Register } from '#data/themes/register.ts';
import { RECORDS_TOPIC } from './records.ts';

/** What can be subscribed to: changes of datasets, alarms, and what the stations of each network measure. */
export const topicsOf = ({ networks }: Register): ReadonlySet<string> =>
  new Set([RECORDS_TOPIC, ALARMS_TOPIC, ...networks.map(({ id }) => observationsTopic(id))]);
