import { cellToLatLng } from 'h3-js';
import type { Episode, Segment } from '#data/alarms/write.ts';
import type { Place } from '#data/access/rights.ts';
import { nothing, sql, type Query, type Queryable } from '#data/db/sql.ts';
import type { Register } from '#data/themes/register.ts';
import { andWhere } from '#data/themes/where.ts';
import type { ReadyRule } from './book.ts';
import type { Leaf } from './step.ts';
import { limitOf } from './words.ts';

/*
 * Rules that are about all stations of a county, a city or a cell together: how many of them meet the condition, and how many are there to be
 * asked. Judged when a transaction has judged the stations, and so once in each.
 */

const MINUTE = 60_000;
/** Steps of a network within which a station has to have been heard of to be counted as one that could meet a rule. */
const HEARD_STEPS = 6;
const PROVINCE = '370000000000';
const NOWHERE = { region: null, city: null, county: null, town: null };

/** A region of which stations have changed how they stand by a rule. */
export interface TouchedRegion {
  rule: ReadyRule;
  /** Its code; where stations of a cell are counted, the key of one that lies in it. */
  code: string;
  /** When: the time of the reading, or the clock's. */
  at: number;
}

/** By what the region is found that a rule counts a station in; null where it counts stations by themselves, or this one in none. */
export const countedIn = (
  { per }: ReadyRule,
  key: string,
  place: Pick<Place, 'region' | 'city' | 'county'>,
): string | null => {
  // waters are granted apart from the city that answers for them
  if (per === null || !place.region?.startsWith('37')) return null;
  if (per.level === 'cell') return key;
  return per.level === 'city' ? place.city : place.county;
};

/** What tells for `feature` in which region or cell a rule counts it. */
export const countedBy = ({ per }: ReadyRule): Query => {
  if (per?.level === 'cell') return sql`to_hex(h3_ancestor(feature.cell, ${per.res}::int))`;
  return { text: per?.level === 'city' ? 'feature.city' : 'feature.county', values: [] };
};

/** The regions of a rule of which stations have changed how they stand by it. */
const subjectsOf = async (
  tx: Queryable,
  rule: ReadyRule,
  touched: readonly TouchedRegion[],
): Promise<string[]> => {
  const codes = [...new Set(touched.map(({ code }) => code))];
  if (rule.per?.level !== 'cell') return codes;
  const rows = await tx.query<{ cell: string }>(sql`
    SELECT DISTINCT ${countedBy(rule)} AS cell FROM feature
     WHERE feature.dataset = ${rule.network.dataset} AND feature.key = ANY (${codes}::text[]) AND feature.valid_to IS NULL
       AND feature.cell IS NOT NULL`);
  return rows.map(({ cell }) => cell);
};

interface Counted {
  code: string;
  /** Of all that are counted; null where they lie in several. */
  city: string | null;
  county: string | null;
  grade: number | null;
  meeting: number;
  heard: number;
  leaves: (readonly Leaf[])[];
}

const countIn = (
  tx: Queryable,
  rule: ReadyRule,
  codes: readonly string[],
  now: number,
): Promise<Counted[]> => {
  const { network } = rule;
  const at = countedBy(rule);
  const common = (of: string): Query => {
    const column: Query = { text: `feature.${of}`, values: [] };
    return sql`CASE WHEN min(${column}) = max(${column}) AND count(${column}) = count(*) THEN min(${column}) END`;
  };
  const heardSince = new Date(now - HEARD_STEPS * network.step * MINUTE).toISOString();
  return tx.query<Counted>(sql`
    SELECT ${at} AS code, ${common('city')} AS city, ${common('county')} AS county, max(feature.grade) FILTER (WHERE known.rule IS NOT NULL) AS grade,
           count(known.rule)::int AS meeting,
           count(*) FILTER (WHERE known.rule IS NOT NULL
                               OR EXISTS (SELECT FROM series WHERE series.station = station.id AND series.time > ${heardSince}::timestamptz))::int
             AS heard,
           coalesce(jsonb_agg(known.state -> 'leaves') FILTER (WHERE known.rule IS NOT NULL), '[]') AS leaves
      FROM station
      JOIN feature ON feature.dataset = ${network.dataset} AND feature.key = station.key AND feature.valid_to IS NULL ${andWhere(network)}
      LEFT JOIN rule_state AS known ON known.network = station.network AND known.subject = station.key AND known.rule = ${rule.id}
                                   AND (known.state -> 'open')::boolean
     WHERE station.network = ${network.id} AND starts_with(feature.region, '37') AND ${at} = ANY (${[...codes]}::text[])
           ${rule.region === null ? nothing : sql`AND ${rule.region} = ANY (region_codes(feature.region, feature.city, feature.county, feature.town))`}
     GROUP BY 1`);
};

/** Since when as many stations as are needed have met it. */
const onsetOf = (leaves: Counted['leaves'], least: number, now: number): number => {
  const since = leaves
    .map((all) => Math.min(...all.map((leaf) => leaf.since ?? now)))
    .toSorted((a, b) => a - b);
  return since[Math.min(least, since.length) - 1] ?? now;
};

const segmentOf = (rule: ReadyRule, { meeting, heard, leaves }: Counted, now: number): Segment => {
  const { least, share } = rule.per!;
  if (meeting < least || meeting < share * heard) return { as: 'ended', at: now };
  const limit = limitOf(rule);
  return {
    ...{ as: 'met', last: now, times: 1, metric: null, value: meeting, bound: least },
    onset: onsetOf(leaves, least, now),
    cause: {
      zh: `${heard}个站点中有${meeting}个${limit.zh}(限${least}个)。`,
      en: `${meeting} of ${heard} stations: ${limit.en} (the limit is ${least} stations).`,
    },
  };
};

/** Where an alarm of a region is: who holds all of the place may know of it. */
const placeOf = ({ per }: ReadyRule, { code, city, county }: Counted): Episode['station']['place'] => {
  if (per!.level === 'county') return { region: code, city, county: code, town: null };
  if (per!.level === 'city') return { region: code, city: code, county: null, town: null };
  return { region: county ?? city ?? PROVINCE, city, county, town: null };
};

const centerOf = ({ per }: ReadyRule, code: string): Episode['center'] => {
  if (per!.level !== 'cell') return null;
  const [lat, lng] = cellToLatLng(code);
  return [lng, lat];
};

/** What rules find in regions, now that their stations stand as they do. */
export const judgeRegions = async (
  tx: Queryable,
  register: Register,
  touched: readonly TouchedRegion[],
): Promise<Episode[]> => {
  const episodes: Episode[] = [];
  for (const [rule, regions] of Map.groupBy(touched, ({ rule: of }) => of)) {
    const declared = register.dataset(rule.network.dataset)?.dataset.grade ?? 4;
    const at = regions.reduce((last, one) => Math.max(last, one.at), -Infinity);
    for (const counted of await countIn(tx, rule, await subjectsOf(tx, rule, regions), at)) {
      const { code, grade } = counted;
      episodes.push({
        ...{ rule, subject: code, center: centerOf(rule, code), segments: [segmentOf(rule, counted, at)] },
        station: { dataset: rule.network.dataset, grade: grade ?? declared, place: placeOf(rule, counted) },
      });
    }
  }
  return episodes;
};

/** Ends of what rules found in regions that stations have left since, so that no reading could end it. */
export const leftRegions = async (
  tx: Queryable,
  rules: readonly ReadyRule[],
  now: number,
): Promise<Episode[]> => {
  const counting = rules.filter(({ per }) => per !== null);
  const open = await tx.query<{ rule: string; subject: string }>(sql`
    SELECT rule, subject FROM alarm
     WHERE rule = ANY (${counting.map(({ id }) => id)}::text[]) AND station IS NULL AND state <> 'resolved'`);
  const episodes: Episode[] = [];
  for (const [id, alarms] of Map.groupBy(open, ({ rule }) => rule)) {
    const rule = counting.find((one) => one.id === id)!;
    const codes = alarms.map(({ subject }) => subject);
    const counted = await countIn(tx, rule, codes, now);
    for (const subject of codes) {
      const here = counted.find(({ code }) => code === subject);
      if (here && here.meeting >= rule.per!.least) continue;
      episodes.push({
        ...{ rule, subject, center: null, segments: [{ as: 'ended', at: now }] },
        station: { dataset: rule.network.dataset, grade: 4, place: NOWHERE },
      });
    }
  }
  return episodes;
};
