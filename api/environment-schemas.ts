import { z } from '@hono/zod-openapi';
import { AQI_STANDARDS, POLLUTANTS } from '#data/environment/aqi-standards.ts';
import { Count, Instant, LngLat, Names, Text } from './schemas.ts';

/** The wire contract of the air: how it is, how it was, and by which rules that is told. */

const Pollutant = z.enum(POLLUTANTS);

export const AqiCategoryBody = z
  .object({
    level: Count,
    grade: z.string(),
    zh: z.string(),
    en: z.string(),
    colour: z.string().openapi({ description: 'Of the standard, as #RRGGBB.' }),
  })
  .openapi('AirCategory');

const judged = {
  aqi: Count.nullable(),
  state: z.enum(['complete', 'partial', 'withheld', 'no-data']).openapi({
    description:
      'Every pollutant that counts has a value; some have; what is missing forbids to publish the index of the rest; none has.',
  }),
  category: AqiCategoryBody.nullable(),
  primary: z.array(Pollutant),
  missing: z.array(Pollutant),
  values: z.array(z.object({ pollutant: Pollutant, value: z.number().nullable(), iaqi: Count.nullable() })),
};

const StationNow = z
  .object({
    station: z.string(),
    name: z.string().nullable(),
    position: LngLat.nullable(),
    region: z.string(),
    city: z.string().nullable(),
    county: z.string().nullable(),
    place: z.array(Names),
    is: z.enum(['now', 'stale', 'silent', 'never', 'stopped']).openapi({
      description:
        'Of the hour that is told of; of one before it, a day back at most; nothing for a day; nothing ever; out of service.',
    }),
    time: Instant.nullable().openapi({ description: 'The end of the hour that the values are of.' }),
    ...judged,
    wind: z
      .object({ speed: z.number(), direction: z.number().nullable() })
      .nullable()
      .openapi({ description: 'm/s, and the degrees that it comes from.' }),
  })
  .openapi('AirStation');

const region = {
  region: z.string(),
  names: Names,
  judged: z.object(judged).nullable(),
  why: Text.nullable().openapi({ description: 'Why there is no index.' }),
  stations: Count.openapi({ description: 'Stations that take part: in service, and heard of before.' }),
  reporting: Count.openapi({ description: 'Of those, how many have values in the hour.' }),
  today: z.array(
    z.object({
      pollutant: Pollutant,
      value: z.number().nullable().openapi({
        description: 'The mean of the day so far; of ozone the highest mean of eight hours.',
      }),
      limit: z.number().nullable().openapi({ description: 'Of a day, class 2.' }),
    }),
  ),
};

const PollutantFacts = z.object({
  pollutant: Pollutant,
  title: Text,
  unit: z.string(),
  decimals: Count,
  hour_limit: z.number().nullable(),
  day_limit: z.number().nullable(),
  year_limit: z.number().nullable(),
});

const behind = {
  standard: z.enum(AQI_STANDARDS),
  limits: z
    .string()
    .openapi({ description: 'The standard that the limits are of.', example: 'GB 3095-2026' }),
  pollutants: z.array(PollutantFacts),
  categories: z
    .array(AqiCategoryBody.extend({ from: Count, to: Count }))
    .openapi({ description: 'All categories, with the indices that they hold.' }),
  source: z.object({
    network: z.string(),
    dataset: z.string(),
    title: Text,
    demo: z.boolean(),
    validity: Text.openapi({ description: 'Where the rules of validity are from.' }),
  }),
};

export const AirNowBody = z
  .object({
    region: z.string(),
    names: Names,
    time: Instant.nullable().openapi({
      description: 'The end of the hour that is told of; null without any.',
    }),
    stale: z.boolean().openapi({ description: 'That hour is longer ago than two steps of the network.' }),
    day: z.string(),
    hours: Count.openapi({ description: 'Hours of the day up to then.' }),
    ...behind,
    whole: z.object(region),
    parts: z
      .array(z.object({ ...region, rank: Count.nullable() }))
      .openapi({ description: 'Cities of a province, counties of a city, from the lowest index on.' }),
    stations: z.array(StationNow),
    worst: z.array(z.string()),
    counts: z.object({ levels: z.array(Count), none: Count, stale: Count, silent: Count }),
  })
  .openapi('AirNow');

export type AirNowBody = z.infer<typeof AirNowBody>;
export type AirStationBody = z.infer<typeof StationNow>;

const subject = {
  region: z.string().nullable(),
  station: z.string().nullable(),
  name: z.string().nullable().openapi({ description: 'Of the station.' }),
};

export const AirSeriesBody = z
  .object({
    ...subject,
    metric: z.string(),
    step: z.enum(['hour', 'day']),
    unit: Text,
    title: Text,
    decimals: Count,
    from: Instant,
    to: Instant,
    ...behind,
    lines: z
      .array(z.object({ value: z.number(), title: Text }))
      .openapi({ description: 'Limits by the standards of the last point.' }),
    items: z.array(
      z.object({
        from: Instant,
        to: Instant,
        value: z.number().nullable().openapi({ description: 'Null where there is too little data.' }),
        category: AqiCategoryBody.nullable(),
        primary: z.array(Pollutant),
      }),
    ),
  })
  .openapi('AirSeries');

export const AirCalendarBody = z
  .object({
    ...subject,
    year: Count,
    first: z.string(),
    last: z.string().openapi({ description: 'The last day that is over; none later is listed.' }),
    ...behind,
    good: Count.openapi({
      description: 'Days with an index of at most 100; of a province, days of its cities.',
    }),
    valid: Count.openapi({ description: 'Days that have an index.' }),
    rate: z.number().nullable().openapi({ description: 'good / valid in per cent.' }),
    means: z.array(
      z.object({
        pollutant: Pollutant,
        value: z.number().nullable().openapi({
          description: 'The mean of the days, of carbon monoxide and ozone a percentile.',
        }),
        days: Count,
        percentile: z.number().nullable(),
        limit: z.number().nullable().openapi({
          description: 'Of a year; where the value is a percentile, of a day.',
        }),
      }),
    ),
    days: z.array(
      z.object({
        day: z.string(),
        aqi: Count.nullable(),
        state: z.enum(['complete', 'partial', 'withheld', 'no-data']),
        category: AqiCategoryBody.nullable(),
        primary: z.array(Pollutant),
        cities: z
          .object({ good: Count, valid: Count })
          .nullable()
          .openapi({ description: 'Of a province: cities with an index of at most 100, and with any.' }),
      }),
    ),
  })
  .openapi('AirCalendar');

export const WindRoseBody = z
  .object({
    ...subject,
    from: Instant,
    to: Instant,
    unit: Text,
    directions: z.array(z.string()),
    classes: z.array(z.object({ grade: z.string(), from: z.number(), to: z.number().nullable() })),
    n: Count.openapi({ description: 'Hours that count.' }),
    calm: Count,
    counts: z
      .array(z.array(Count))
      .openapi({ description: 'By direction that the wind comes from, and class.' }),
    chief: z.string().nullable(),
    mean: z.number().nullable(),
    source: behind.source,
  })
  .openapi('WindRose');

export type AirSeriesBody = z.infer<typeof AirSeriesBody>;
export type AirCalendarBody = z.infer<typeof AirCalendarBody>;
export type AirCalendarDay = AirCalendarBody['days'][number];
export type WindRoseBody = z.infer<typeof WindRoseBody>;
