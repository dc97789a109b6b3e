import type { Reads } from '#data/access/reads.ts';
import { levelOfCode } from '#data/regions/code.ts';
import type { Network } from '#data/themes/theme.ts';
import { airNow, hoursWanted, type AirNow } from './air-now.ts';
import { HOUR_METRICS, readAirHours, readAirStations, readNames, type Names } from './air-reader.ts';
import type { AirValidity } from './tables.ts';

/* What the environment scene asks of the air, read and judged. */

export interface AirParts {
  reads: Reads;
  network: Network;
  validity: AirValidity;
}

export type NamedAirNow = AirNow & { names: Names; named: ReadonlyMap<string, Names> };

/** The air of a region at an instant; null where there is no such region. */
export const readAirNow = async (
  { reads, network, validity }: AirParts,
  region: string,
  at: number,
): Promise<NamedAirNow | null> => {
  const stations = await readAirStations(reads, network, { region });
  const ids = stations.flatMap(({ id }) => (id === null ? [] : id));
  const hours = await readAirHours(reads, network, ids, { ...hoursWanted(at), metrics: HOUR_METRICS });
  const now = airNow({ region, level: levelOfCode(region), stations, hours, validity, at });
  const named = await readNames(reads, [region, ...now.parts.map((part) => part.region)]);
  const names = named.get(region);
  return names ? { ...now, names, named } : null;
};
