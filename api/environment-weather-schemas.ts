import { z } from '@hono/zod-openapi';
import { SourceBody, standing, station } from './environment-water-schemas.ts';
import { Count, Instant, LngLat, Names, Text } from './schemas.ts';
import { NOISE_ZONES, PERIODS } from '#data/environment/noise.ts';
import { WARNING_LEVELS, WARNING_MESSAGES } from '#data/environment/warnings.ts';
import { EXTREMES } from '#data/environment/weather-now.ts';

/** The wire contract of the weather, its warnings, and noise as they stand. */

const Fresh = standing.freshness;
const Rate = z.number().nullable().openapi({ description: 'In percent, to one place; null of nothing.' });
const AskedAt = Instant.nullable().openapi({
  description: 'The instant that was asked about; null for now.',
});

const Level = z.enum(WARNING_LEVELS);

export const WarningsBody = z
  .object({
    at: AskedAt,
    region: z.string().nullable(),
    source: z.object({
      dataset: z.string(),
      title: Text,
      demo: z.boolean(),
      last: Instant.nullable().openapi({
        description: 'When a warning was last issued, updated or lifted, anywhere, within 60 days.',
      }),
    }),
    kinds: z.record(z.string(), Text),
    levels: z.record(Level, Text),
    by_level: z.record(Level, Count),
    items: z
      .array(
        z.object({
          identifier: z.string(),
          message: z.enum(WARNING_MESSAGES),
          kind: z.string(),
          level: Level,
          headline: z.string(),
          text: z.string().nullable(),
          issuer: z.string(),
          issued_at: Instant,
          effective_from: Instant,
          expires_at: Instant.nullable().openapi({ description: 'Null: until it is lifted.' }),
          region: z.string(),
          place: z.array(Names),
          received_at: Instant,
          freshness: Fresh.openapi({
            description: 'Issued or updated within a day, within three, or longer ago.',
          }),
        }),
      )
      .openapi({ description: 'Those in force: the worst first, then the newest.' }),
    areas: z
      .array(
        z.object({
          region: z.string(),
          center: LngLat.openapi({ description: 'A point inside, for its name.' }),
          geometry: z.object({ type: z.string(), coordinates: z.array(z.unknown()) }),
        }),
      )
      .openapi({ description: 'Simplified outlines of the regions of the items, once each, as GeoJSON.' }),
    next: z.null(),
  })
  .openapi('WarningsNow');
export type WarningsBody = z.infer<typeof WarningsBody>;

const Metrics = z.array(z.object({ metric: z.string(), title: Text, unit: Text, decimals: Count }));

export const WeatherBody = z
  .object({
    at: AskedAt,
    region: z.string().nullable(),
    source: SourceBody,
    metrics: Metrics,
    summary: z.object({
      total: Count,
      reporting: Count,
      stale: Count,
      extremes: z.record(z.enum(EXTREMES), z.string().nullable()).openapi({
        description: 'The key of the station that is most so; null where none says anything.',
      }),
      time: Instant.nullable(),
    }),
    items: z
      .array(
        z.object({
          ...station,
          ...standing,
          temperature: z.number().nullable(),
          wind_speed: z.number().nullable(),
          wind_direction: z.number().nullable().openapi({ description: 'Where it blows from, degrees.' }),
          rain_24h: z.number().nullable().openapi({
            description: 'Of the hours that are known of the last 24; null of fewer than 12.',
          }),
          rain_hours: Count,
          values: z.record(z.string(), z.object({ value: z.number(), time: Instant, freshness: Fresh })),
        }),
      )
      .openapi({ description: 'The warmest first; those that say nothing of it last.' }),
    next: z.null(),
  })
  .openapi('WeatherNow');
export type WeatherBody = z.infer<typeof WeatherBody>;

const Zone = z.enum(NOISE_ZONES);
const Period = z.enum(PERIODS);
const attained = { assessed: Count, attained: Count };

export const NoiseBody = z
  .object({
    at: AskedAt,
    region: z.string().nullable(),
    standard: z.string(),
    limits: Text.openapi({ description: 'Where the limits are from.' }),
    source: SourceBody,
    zones: z.array(z.object({ zone: Zone, title: Text, day: z.number(), night: z.number() })),
    hours: z.object({ from: Count, to: Count }).openapi({ description: 'The hours that are day.' }),
    day: z.string().openapi({ description: 'The calendar day that `yesterday` is.' }),
    summary: z.object({
      total: Count,
      ...attained,
      attained_rate: Rate,
      stale: Count,
      unzoned: Count.openapi({ description: 'Those whose records say nothing of a zone.' }),
      yesterday: z.record(Period, z.object({ ...attained, attained_rate: Rate })),
      by_zone: z.record(Zone, z.object({ total: Count, ...attained })),
      time: Instant.nullable(),
    }),
    items: z
      .array(
        z.object({
          ...station,
          ...standing,
          zone: Zone.nullable(),
          leq: z.number().nullable().openapi({ description: 'Of the newest hour, dB(A).' }),
          period: Period.nullable(),
          limit: z.number().nullable(),
          over: z.number().nullable().openapi({ description: 'Beyond the limit, dB; negative below.' }),
          attained: z.boolean().nullable(),
          yesterday: z.record(
            Period,
            z.object({
              leq: z.number().nullable().openapi({
                description: 'The level of the mean energy; null where too few hours are known.',
              }),
              hours: Count,
              of: Count,
              limit: z.number().nullable(),
              attained: z.boolean().nullable(),
            }),
          ),
        }),
      )
      .openapi({ description: 'The furthest beyond its limit first; those without a level last.' }),
    next: z.null(),
  })
  .openapi('NoiseNow');
export type NoiseBody = z.infer<typeof NoiseBody>;
