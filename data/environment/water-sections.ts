import type { Reads } from '#data/access/reads.ts';
import { freshnessOf } from '#data/observations/fresh.ts';
import type { StationFacts } from '#data/observations/reader.ts';
import type { Network } from '#data/themes/theme.ts';
import { countClasses, type Classes } from './class-targets.ts';
import { byClass, doubtsOf, standingOf, type Doubts, type ItemNow, type Standing } from './standing.ts';
import { oneOf, readStationsAt, type Facts, type StationAt } from './station-values.ts';
import {
  WATER_CLASSES,
  WATER_ITEMS,
  WATER_TYPES,
  type WaterClass,
  type WaterItem,
  type WaterItemOrTn,
  type WaterType,
} from './water-class.ts';
import {
  GOOD_WATER,
  judgeSection,
  WATER_TARGETS,
  waterLimit,
  type JudgedSection,
  type WaterTarget,
} from './water-now.ts';

/* Sections of surface water and their classes, as far as whoever asks may see their records. */

/** The fields of its record by which a section is judged. */
export const SECTION_FIELDS = ['water_type', 'target_class'] as const;

export interface SectionTerms {
  /** A section whose record says nothing of it is judged as a river. */
  type: WaterType | null;
  target: WaterTarget | null;
}

export const sectionTerms = (facts: Facts): SectionTerms => ({
  type: oneOf(WATER_TYPES, facts['water_type']),
  target: oneOf(WATER_TARGETS, facts['target_class']),
});

export const ASSUMED_TYPE: WaterType = 'river';

export interface Section extends StationFacts, Standing, Omit<JudgedSection, 'classes'> {
  water_type: WaterType | null;
  target: WaterTarget | null;
  /** Missing items that the section measures: they are not received at the moment. */
  silent: readonly WaterItem[];
  items: Partial<Record<WaterItemOrTn, ItemNow<WaterClass>>>;
}

const sectionOf = (
  network: Network,
  { facts, newest, measures, last, ...station }: StationAt,
  at: number,
): Section => {
  const { type, target } = sectionTerms(facts);
  const judgedAs = type ?? ASSUMED_TYPE;
  const values = Object.fromEntries(Object.entries(newest).map(([metric, { value }]) => [metric, value]));
  const { classes, ...judged } = judgeSection(judgedAs, target, values);
  const items = [...WATER_ITEMS, 'tn' as const].flatMap((item) => {
    const one = newest[item];
    if (!one) return [];
    const own = item === 'tn' ? judged.tn : classes[item];
    const freshness = freshnessOf(network, Date.parse(one.time), at);
    const limit = waterLimit(judgedAs, item, judged.against);
    return [[item, { ...one, freshness, class: own, limit }] as const];
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
    ...{ water_type: type, target },
    silent: judged.missing.filter((item) => measures.includes(item)),
    items: Object.fromEntries(items),
  };
};

export interface Sections {
  summary: Classes<WaterClass> & Doubts;
  items: Section[];
}

/** All sections in a region at an instant (ms), worst first, and what they come to. */
export const readSections = async (
  reads: Reads,
  network: Network,
  { region, at }: { region: string | null; at: number },
): Promise<Sections> => {
  const stations = await readStationsAt(reads, network, { region, at, fields: SECTION_FIELDS });
  const items = stations.map((one) => sectionOf(network, one, at)).sort(byClass(WATER_CLASSES));
  return {
    summary: { ...countClasses<WaterClass>(WATER_CLASSES, GOOD_WATER, items), ...doubtsOf(items) },
    items,
  };
};
