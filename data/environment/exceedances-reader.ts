import type { Reads } from '#data/access/reads.ts';
import type { StationFacts } from '#data/observations/reader.ts';
import type { Metric, Network } from '#data/themes/theme.ts';
import { exceedancesOf, type Exceedance } from './exceedances.ts';
import { keeps, type Limit } from './limit.ts';
import { GOOD_SEA, seaLimit, type SeaTable } from './sea-now.ts';
import { SEA_FIELDS, seaTarget } from './sea-stations.ts';
import { SEA_ITEMS } from './sea-water-class.ts';
import { limitFields, limitsOf, NAME_FIELD, nameOf } from './sources.ts';
import {
  readExtremes,
  readKnownStations,
  readSeriesHours,
  type Extremes,
  type Facts,
  type Which,
} from './station-values.ts';
import { WATER_ITEMS } from './water-class.ts';
import { GOOD_WATER, waterLimit } from './water-now.ts';
import { ASSUMED_TYPE, SECTION_FIELDS, sectionTerms } from './water-sections.ts';

/* Exceedances of the limits that stations have: of the target class of their water, or of the permit of an outlet. */

export const EXCEEDING_NETWORKS = ['water', 'sea', 'outlets'] as const;
export type ExceedingNetwork = (typeof EXCEEDING_NETWORKS)[number];

const HOUR_MS = 3_600_000;
/** How long before the span is looked for the onset of what goes on at its beginning. */
const LEAD_MS = 7 * 24 * HOUR_MS;

/** Which limits a station has, and of which class. */
interface Terms extends Pick<Which, 'fields' | 'withWaters'> {
  limits(facts: Facts): { class: string | null; aimed: boolean; of: [metric: string, limit: Limit][] };
}

const termsOf = (id: ExceedingNetwork, network: Network, sea: SeaTable): Terms => {
  switch (id) {
    case 'water':
      return {
        fields: SECTION_FIELDS,
        limits(facts) {
          const { type, target } = sectionTerms(facts);
          const against = target ?? GOOD_WATER;
          const of = WATER_ITEMS.flatMap((item): [string, Limit][] => {
            const limit = waterLimit(type ?? ASSUMED_TYPE, item, against);
            return limit ? [[item, limit]] : [];
          });
          return { class: against, aimed: target !== null, of };
        },
      };
    case 'sea':
      return {
        ...{ fields: SEA_FIELDS, withWaters: true },
        limits(facts) {
          const target = seaTarget(facts);
          const against = target ?? GOOD_SEA;
          const of = SEA_ITEMS.map((item): [string, Limit] => [item, seaLimit(sea, item, against)]);
          return { class: against, aimed: target !== null, of };
        },
      };
    case 'outlets':
      return {
        fields: [NAME_FIELD, ...limitFields(network)],
        limits: (facts) => ({
          ...{ class: null, aimed: false },
          of: Object.entries(limitsOf(network, facts)).map(([metric, limit]) => [
            metric,
            { sense: 'max', limit },
          ]),
        }),
      };
  }
};

/** Whether a series may have been beyond its limit at all. */
const mayExceed = (limit: Limit, { least, greatest }: Extremes): boolean =>
  !keeps(limit, least) || !keeps(limit, greatest);

export interface FoundExceedance extends StationFacts, Exceedance {
  metric: Metric;
  limit: Limit;
  /** The class whose limit it is, and whether that is the station's own target. */
  class: string | null;
  aimed: boolean;
}

export interface ExceedancesAsked {
  region: string | null;
  station: string | null;
  /** ms, whole hours. */
  from: number;
  to: number;
}

/** Exceedances that lie in a span of time at least in part: what goes on first, then the newest. */
export const readExceedances = async (
  reads: Reads,
  id: ExceedingNetwork,
  network: Network,
  sea: SeaTable,
  { region, station, from, to }: ExceedancesAsked,
): Promise<{ stations: number; items: FoundExceedance[] }> => {
  const { limits, ...wanted } = termsOf(id, network, sea);
  const metrics = new Map(network.metrics.map((metric) => [metric.id, metric]));
  const stations = await readKnownStations(reads, network, { region, station, ...wanted });
  const terms = new Map(
    stations.map(
      ({ facts, ...one }) => [one.id, { ...one, name: one.name ?? nameOf(facts), ...limits(facts) }] as const,
    ),
  );
  const limitOf = ({ station: number, metric }: Pick<Extremes, 'station' | 'metric'>): Limit | undefined =>
    terms.get(number)?.of.find(([name]) => name === metric)?.[1];
  const extremes = await readExtremes(reads, [...terms.keys()], { from, to });
  const beyond = extremes.filter((one) => {
    const limit = limitOf(one);
    return limit !== undefined && mayExceed(limit, one);
  });
  const series = await readSeriesHours(reads, network, beyond, { from: from - LEAD_MS, to });
  const items = series.flatMap((one) => {
    const { id: _, of: __, ...facts } = terms.get(one.station)!;
    const metric = metrics.get(one.metric);
    const limit = limitOf(one);
    if (!metric || !limit) return [];
    const values = one.hours.map(([time, value]) => ({ time, value }));
    return exceedancesOf(limit, values, { to, step: network.step * 60_000 })
      .filter(({ end }) => end === null || end > from)
      .map((found) => ({ ...facts, ...found, metric, limit }));
  });
  return { stations: stations.length, items: items.sort(byOnset) };
};

const byOnset = (a: FoundExceedance, b: FoundExceedance): number => {
  const name = ({ station, metric }: FoundExceedance): string => `${station} ${metric.id}`;
  return Number(a.end !== null) - Number(b.end !== null) || b.onset - a.onset || (name(a) < name(b) ? -1 : 1);
};
