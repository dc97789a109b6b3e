import type { Episode, Segment } from '#data/alarms/write.ts';
import type { Place } from '#data/access/rights.ts';
import { nothing, sql, type Queryable } from '#data/db/sql.ts';
import type { Register } from '#data/themes/register.ts';
import { andWhere } from '#data/themes/where.ts';
import type { ReadyRule } from './book.ts';
import type { Leaf } from './step.ts';
import { limitOf } from './words.ts';

/*
 * Rules that are about all stations of a county or a city together: how many of them meet the condition, and how many are there to be
 * asked. Judged when a transaction has judged the stations, and so once in each.
 */

const MINUTE = 60_000;
/** Steps of a network within which a station has to have been heard of to be counted as one that could meet a rule. */
const HEARD_STEPS = 6;

/** A region of which stations have changed how they stand by a rule. */
export interface TouchedRegion {
  rule: ReadyRule;
  code: string;
  /** When: the time of the reading, or the clock's. */
  at: number;
}

/** The region that a rule counts a station in; null where it counts stations by themselves, or this one in none. */
export const countedIn = (
  { per }: ReadyRule,
  place: Pick<Place, 'region' | 'city' | 'county'>,
): string | null => {
  // waters are granted apart from the city that answers for them
  if (per === null || !place.region?.startsWith('37')) return null;
  return per.level === 'city' ? place.city : place.county;
};

interface Counted {
  code: string;
  city: string | null;
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
  const at = { text: rule.per?.level === 'city' ? 'feature.city' : 'feature.county', values: [] };
  const heardSince = new Date(now - HEARD_STEPS * network.step * MINUTE).toISOString();
  return tx.query<Counted>(sql`
    SELECT ${at} AS code, min(feature.city) AS city, max(feature.grade) FILTER (WHERE known.rule IS NOT NULL) AS grade,
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

/** What rules find in regions, now that their stations stand as they do. */
export const judgeRegions = async (
  tx: Queryable,
  register: Register,
  touched: readonly TouchedRegion[],
): Promise<Episode[]> => {
  const episodes: Episode[] = [];
  for (const [rule, regions] of Map.groupBy(touched, ({ rule: of }) => of)) {
    const level = rule.per!.level;
    const declared = register.dataset(rule.network.dataset)?.dataset.grade ?? 4;
    const at = regions.reduce((last, one) => Math.max(last, one.at), -Infinity);
    for (const counted of await countIn(tx, rule, [...new Set(regions.map(({ code }) => code))], at)) {
      const { code, city, grade } = counted;
      const place = {
        region: code,
        city: level === 'city' ? code : city,
        county: level === 'county' ? code : null,
        town: null,
      };
      episodes.push({
        ...{ rule, subject: code, segments: [segmentOf(rule, counted, at)] },
        station: { dataset: rule.network.dataset, grade: grade ?? declared, place },
      });
    }
  }
  return episodes;
};
