import type { Reads } from '#data/access/reads.ts';
import { freshnessOf } from '#data/observations/fresh.ts';
import type { StationFacts } from '#data/observations/reader.ts';
import type { Network } from '#data/themes/theme.ts';
import { countClasses, type Classes } from './class-targets.ts';
import {
  GOOD_SEA,
  judgeStation,
  SEA_TARGETS,
  seaLimit,
  type JudgedStation,
  type SeaTable,
  type SeaTarget,
} from './sea-now.ts';
import { SEA_CLASSES, SEA_ITEMS, type SeaClass, type SeaItem } from './sea-water-class.ts';
import { byClass, doubtsOf, standingOf, type Doubts, type ItemNow, type Standing } from './standing.ts';
import { oneOf, readStationsAt, type Facts, type StationAt } from './station-values.ts';

/* Stations at sea and the classes of their water, as far as whoever asks may see their records. */

/** The field of its record by which a station is judged. */
export const SEA_FIELDS = ['sea_target_class'] as const;

export const seaTarget = (facts: Facts): SeaTarget | null => oneOf(SEA_TARGETS, facts['sea_target_class']);

export interface SeaStation extends StationFacts, Standing, Omit<JudgedStation, 'classes'> {
  target: SeaTarget | null;
  /** Missing items that the station measures: they are not received at the moment. */
  silent: readonly SeaItem[];
  items: Partial<Record<SeaItem, ItemNow<SeaClass>>>;
}

const stationOf = (
  network: Network,
  table: SeaTable,
  { facts, newest, measures, last, ...station }: StationAt,
  at: number,
): SeaStation => {
  const target = seaTarget(facts);
  const values = Object.fromEntries(Object.entries(newest).map(([metric, { value }]) => [metric, value]));
  const { classes, ...judged } = judgeStation(table, target, values);
  const items = SEA_ITEMS.flatMap((item) => {
    const one = newest[item];
    if (!one) return [];
    const freshness = freshnessOf(network, Date.parse(one.time), at);
    const limit = seaLimit(table, item, judged.against);
    return [[item, { ...one, freshness, class: classes[item], limit }] as const];
  });
  return {
    ...station,
    ...standingOf(
      network,
      items.map(([, { time }]) => time),
      last,
      at,
    ),
    ...judged,
    target,
    silent: judged.missing.filter((item) => measures.includes(item)),
    items: Object.fromEntries(items),
  };
};

export interface SeaStations {
  summary: Classes<SeaClass> & Doubts;
  items: SeaStation[];
}

/** All stations in a region’s waters at an instant (ms), worst first, and what they come to. */
export const readSeaStations = async (
  reads: Reads,
  network: Network,
  table: SeaTable,
  { region, at }: { region: string | null; at: number },
): Promise<SeaStations> => {
  const stations = await readStationsAt(reads, network, { region, at, fields: SEA_FIELDS, withWaters: true });
  const items = stations.map((one) => stationOf(network, table, one, at)).sort(byClass(SEA_CLASSES));
  return {
    summary: { ...countClasses<SeaClass>(SEA_CLASSES, GOOD_SEA, items), ...doubtsOf(items) },
    items,
  };
};
