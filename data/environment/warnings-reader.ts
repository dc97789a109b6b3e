import type { Reads } from '#data/access/reads.ts';
import { nothing, sql, type Query } from '#data/db/sql.ts';
import type { Freshness } from '#data/observations/fresh.ts';
import { instant } from '#data/observations/reader.ts';
import { levelOfCode } from '#data/regions/code.ts';
import { outlineAt } from '#data/regions/reader.ts';
import {
  inForce,
  WARNING_LEVELS,
  WARNING_MESSAGES,
  warningFreshness,
  type Message,
  type WarningLevel,
} from './warnings.ts';
import { oneOf } from './station-values.ts';

/* Warnings of the weather in force, as far as whoever asks may see their records. */

export const WARNINGS_DATASET = 'weather-warnings';

const DAY_MS = 86_400_000;
/** What was issued longer ago is not in force any more, also where nobody has lifted it. */
const DAYS_BACK = 60;
/** About the tolerance of their outlines on a map of the province. */
const TOLERANCE_M = 1_000;

interface Names {
  zh: string;
  en: string | null;
  pinyin: string;
}

export interface Warning {
  identifier: string;
  message: Message['message'];
  kind: string;
  level: WarningLevel;
  headline: string;
  text: string | null;
  issuer: string;
  issued_at: string;
  effective_from: string;
  expires_at: string | null;
  /** The region that is warned, and those above it below the province. */
  region: string;
  place: Names[];
  received_at: string;
  freshness: Freshness;
}

interface Row {
  key: string;
  properties: Readonly<Record<string, string | number | boolean | null>>;
  region: string;
  place: Names[];
  received: string;
  touches: boolean;
}

/** Whether what is said of a record's region is said of another one too: of all of it, or of a part. */
const touches = (region: string | null): Query => {
  if (region === null || levelOfCode(region) === 1) return sql`true`;
  const beside =
    levelOfCode(region) === null
      ? sql`OR region.code IN (SELECT other FROM region_overlap WHERE region_overlap.code = ${region})`
      : nothing;
  return sql`
    (${region} IN (feature.region, feature.city, feature.county, feature.town)
     OR feature.region IN (SELECT unnest(region.lineage) FROM region WHERE region.code = ${region} ${beside}))`;
};

const textOf = (value: Row['properties'][string] | undefined): string => String(value ?? '');

type Known = Message & { row: Row; level: WarningLevel };

const messageOf = (row: Row): Known[] => {
  const { properties } = row;
  const message = oneOf(WARNING_MESSAGES, properties['message']);
  const level = oneOf(WARNING_LEVELS, properties['level']);
  const issued = Date.parse(textOf(properties['issued_at']));
  // a clock time with an offset that is none
  if (message === null || level === null || Number.isNaN(issued)) return [];
  const timeOf = (field: string): number | null => {
    const time = Date.parse(textOf(properties[field]));
    return Number.isNaN(time) ? null : time;
  };
  const replaces = properties['replaces'];
  return [
    {
      ...{ identifier: row.key, message, level, issued, row },
      replaces: typeof replaces === 'string' ? replaces : null,
      from: timeOf('effective_from') ?? issued,
      until: timeOf('expires_at'),
    },
  ];
};

const iso = (ms: number): string => new Date(ms).toISOString();

const warningOf = ({ identifier, message, level, issued, from, until, row }: Known, at: number): Warning => ({
  ...{ identifier, message, level, region: row.region, place: row.place, received_at: row.received },
  kind: textOf(row.properties['kind']),
  headline: textOf(row.properties['headline']),
  text: textOf(row.properties['text']) || null,
  issuer: textOf(row.properties['issuer']),
  issued_at: iso(issued),
  effective_from: iso(from),
  expires_at: until === null ? null : iso(until),
  freshness: warningFreshness(issued, at),
});

export interface Warnings {
  items: Warning[];
  /** How many there are of each level. */
  by_level: Record<WarningLevel, number>;
  /** When somebody last issued, updated or lifted one, anywhere. */
  last: string | null;
  /** The outlines of their regions; a village has none. */
  areas: {
    region: string;
    center: [lng: number, lat: number];
    geometry: { type: string; coordinates: unknown[] };
  }[];
}

/** Warnings in force at an instant (ms) of a region, of a part of it or of what it lies in; the worst first, then the newest. */
export const readWarnings = async (
  { db }: Reads,
  { region, at }: { region: string | null; at: number },
): Promise<Warnings> => {
  // clock times of any offset: a day more than enough, since as texts they are in order but for that
  const day = (ms: number): string => iso(ms).slice(0, 10);
  const rows = await db.query<Row>(sql`
    SELECT feature.key, feature.properties, feature.region, ${instant(sql`feature.valid_from`)} AS received, ${touches(region)} AS touches,
           (SELECT coalesce(json_agg(region_name(up) -> 'names' ORDER BY up.level), '[]') FROM region AS up
             WHERE up.code IN (feature.city, feature.county, feature.town, feature.region)) AS place
      FROM feature_seen AS feature
     WHERE feature.dataset = ${WARNINGS_DATASET} AND feature.valid_to IS NULL
           AND left(feature.properties ->> 'issued_at', 10) BETWEEN ${day(at - (DAYS_BACK + 1) * DAY_MS)} AND ${day(at + DAY_MS)}
     ORDER BY feature.key`);
  const all = rows.flatMap(messageOf);
  const items = inForce(all, at)
    .filter(({ row }) => row.touches)
    .toSorted(
      (a, b) =>
        WARNING_LEVELS.indexOf(a.level) - WARNING_LEVELS.indexOf(b.level) ||
        b.issued - a.issued ||
        (a.identifier < b.identifier ? -1 : 1),
    )
    .map((one) => warningOf(one, at));
  const last = all.reduce((newest, { issued }) => (issued <= at ? Math.max(newest, issued) : newest), 0);
  const count = (level: WarningLevel): number => items.filter((one) => one.level === level).length;
  return {
    items,
    by_level: Object.fromEntries(WARNING_LEVELS.map((level) => [level, count(level)])) as Record<
      WarningLevel,
      number
    >,
    last: last === 0 ? null : iso(last),
    areas: await db.query<Warnings['areas'][number]>(sql`
      SELECT region.code AS region, ARRAY[st_x(region.center), st_y(region.center)] AS center,
             st_asgeojson(${outlineAt(TOLERANCE_M)}, 5)::json AS geometry
        FROM region
       WHERE region.code = ANY (${[...new Set(items.map((one) => one.region))]}::text[])
             AND st_dimension(region.geom) = 2
       ORDER BY region.code`),
  };
};
