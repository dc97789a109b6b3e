import { z } from '@hono/zod-openapi';
import { Count, Instant, LngLat, Names, Text } from './schemas.ts';

/** The wire contract of readings: what a batch came to, what is measured where, and what was. */

export const ObservationReceipt = z
  .object({
    batch: z.string(),
    received: Count,
    accepted: Count,
    duplicate: Count,
    quarantined: Count,
    corrected: Count.openapi({ description: 'Of those accepted, how many took the place of another value.' }),
    late: Count.openapi({
      description: 'Of those accepted, how many were older than the newest by more than a step.',
    }),
    kept: z
      .array(z.object({ line: Count, field: z.string(), reason: z.string(), sentence: Text }))
      .openapi({ description: 'The first of what was kept aside, and why.' }),
  })
  .openapi('ObservationReceipt');

export const ObservationLine = z
  .object({
    network: z.string(),
    station: z.string().openapi({ description: 'The key of the station’s record.' }),
    metric: z.string().optional(),
    time: Instant,
    value: z.number().optional(),
    values: z
      .record(z.string(), z.number())
      .optional()
      .openapi({ description: 'Instead of metric and value.' }),
    position: LngLat.optional().openapi({
      description:
        'Where the station was, if those of its network move: a reading each of longitude and latitude.',
    }),
  })
  .openapi('ObservationLine');

const Metric = z.object({
  id: z.string(),
  title: Text,
  unit: Text,
  decimals: Count,
  min: z.number().nullable(),
  max: z.number().nullable(),
  direction: z.boolean().openapi({ description: 'An angle in degrees, which has no mean.' }),
});

export const NetworkList = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        theme: z.string(),
        title: Text,
        dataset: z.string(),
        step: Count.openapi({ description: 'Minutes from one reading to the next.' }),
        moves: z.boolean().openapi({ description: 'Whether its stations move.' }),
        metrics: z.array(Metric),
        stations: Count,
        reporting: Count.openapi({ description: 'Stations that something was ever received of.' }),
        last: Instant.nullable().openapi({ description: 'Time of the newest reading.' }),
      }),
    ),
    next: z.null(),
  })
  .openapi('NetworkList');

const Freshness = z.enum(['fresh', 'late', 'silent']).openapi({
  description: 'By the network’s step: within two steps, within six, or longer ago or never.',
});

export const StationList = z
  .object({
    network: z.string(),
    items: z.array(
      z.object({
        station: z.string(),
        name: z.string().nullable(),
        position: LngLat.nullable(),
        region: z.string(),
        place: z.array(Names),
        freshness: Freshness,
        time: Instant.nullable(),
        latest: z.record(
          z.string(),
          z.object({ time: Instant, value: z.number().nullable(), freshness: Freshness }),
        ),
      }),
    ),
    next: z.string().nullable(),
  })
  .openapi('StationList');

export const ObservationList = z
  .object({
    network: z.string(),
    station: z.string(),
    metric: z.string(),
    unit: Text,
    step: z.enum(['raw', 'hour', 'day', 'month']),
    items: z.array(
      z.union([
        z.object({
          time: Instant,
          value: z.number().nullable().openapi({ description: 'What counts; null for an invalid reading.' }),
          raw: z.number(),
          validity: z.enum(['raw', 'valid', 'invalid']),
        }),
        z.object({
          from: Instant,
          to: Instant,
          n: Count,
          mean: z.number().nullable(),
          sum: z.number(),
          min: z.number(),
          max: z.number(),
        }),
      ]),
    ),
    next: z.string().nullable().openapi({ description: 'The `from` of the next page.' }),
  })
  .openapi('ObservationList');
export type ObservationList = z.infer<typeof ObservationList>;

const name = z.string().min(1).max(400);
const instant = z.iso.datetime({ offset: true, error: 'first and last are instants with offset.' });

export const ValidationBody = z
  .object({
    network: name,
    station: name,
    metric: name,
    first: instant.openapi({ description: 'Time of the first reading it is about.' }),
    last: instant.openapi({ description: 'Time of the last one, included; the same for a single reading.' }),
    validity: z.enum(['raw', 'valid', 'invalid']),
    validated: z
      .number()
      .nullable()
      .optional()
      .openapi({ description: 'What a single valid reading should have said.' }),
    reason: z.string().trim().min(5).max(500),
  })
  .openapi('ObservationValidation');

export const Validated = z.object({ readings: Count }).openapi('ValidatedObservations');
