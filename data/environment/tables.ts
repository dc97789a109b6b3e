import { z } from 'zod';
import shipped from './tables.json' with { type: 'json' };
import type { Sentence } from '#data/access/refusal.ts';
import type { EpisodeRules } from './episodes.ts';
import { NOISE_ZONES, type NoiseTable } from './noise.ts';
import { SEA_ITEMS, type SeaItem, type SeaLimits } from './sea-water-class.ts';

/*
 * Numbers of standards whose text has not been at hand to check them: they are configuration, so that whoever has the text can put
 * them right without a new release.
 */

/** What must hold of hourly values before a mean, a maximum or a percentile of them may be told. */
export interface AirValidity {
  source: Sentence;
  /** Hourly values that a daily mean needs. */
  hours_of_day: number;
  /** Hourly values that a mean of eight hours needs. */
  hours_of_eight: number;
  /** The first hour of the day at which a mean of eight hours of that day may end. */
  eight_hours_end_from: number;
  /** Means of eight hours that a daily maximum needs; fewer are enough where one of them is above the limit. */
  eight_hour_means_of_day: number;
  eight_hour_limit: number;
  /** The share of a city's stations that a mean over them needs. */
  share_of_stations: number;
  /** Percentiles of daily values that stand for a month or a year. */
  o3_percentile: number;
  co_percentile: number;
}

/** Limits of the four classes of sea water. */
export interface SeaTable {
  source: Sentence;
  /** Limits that were compared with a source, as `do II`. */
  verified: readonly string[];
  items: Readonly<Record<SeaItem, SeaLimits>>;
}

export interface EnvironmentTables {
  sea_water: SeaTable;
  noise: NoiseTable & { source: Sentence };
  air_statistics: AirValidity;
  /** What makes an episode of heavy pollution of the days of a city. */
  episodes: EpisodeRules & { source: Sentence };
}

const Source = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const limit = z.number().nonnegative();
const four = z.tuple([limit, limit, limit, limit]);
const rising = four.refine(
  (limits) => limits.every((one, i) => i === 0 || one >= limits[i - 1]!),
  'has a limit that is stricter than the one before',
);
const falling = four.refine(
  (limits) => limits.every((one, i) => i === 0 || one <= limits[i - 1]!),
  'has a limit that is stricter than the one before',
);
const range = z
  .tuple([limit, limit])
  .refine(([from, to]) => from <= to, 'has a range that ends before it begins');
const Item = z.discriminatedUnion('sense', [
  z.strictObject({ sense: z.literal('within'), ranges: z.tuple([range, range, range, range]) }),
  z.strictObject({ sense: z.literal('above'), limits: falling }),
  z.strictObject({ sense: z.literal('max'), limits: rising }),
]);
const count = (most: number) => z.number().int().min(1).max(most);
const percent = z.number().positive().max(100);

const Tables = z.strictObject({
  sea_water: z.strictObject({
    source: Source,
    verified: z.array(z.string()),
    items: z.record(z.enum(SEA_ITEMS), Item),
  }),
  noise: z.strictObject({
    source: Source,
    zones: z.record(z.enum(NOISE_ZONES), z.strictObject({ day: limit, night: limit })),
    day: z.strictObject({ from: z.number().int().min(0).max(23), to: z.number().int().min(1).max(24) }),
    share_of_hours: z.number().positive().max(1),
  }),
  air_statistics: z.strictObject({
    source: Source,
    hours_of_day: count(24),
    hours_of_eight: count(8),
    eight_hours_end_from: count(24),
    eight_hour_means_of_day: count(24),
    eight_hour_limit: limit,
    share_of_stations: z.number().positive().max(1),
    o3_percentile: percent,
    co_percentile: percent,
  }),
  episodes: z.strictObject({
    source: Source,
    above: z.number().int().min(1).max(499),
    gap: z.number().int().min(0).max(30),
    least: count(30),
  }),
});

/** The tables of this release, with those of a file in their place. Throws ZodError for what is no such table. */
export const environmentTables = (file: object = {}): EnvironmentTables =>
  Tables.parse({ ...shipped, ...file });
