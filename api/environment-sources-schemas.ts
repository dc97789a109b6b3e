import { z } from '@hono/zod-openapi';
import { EXCEEDING_NETWORKS } from '#data/environment/exceedances-reader.ts';
import { LimitBody, SourceBody, standing, station, Times } from './environment-water-schemas.ts';
import { Count, Instant, Text } from './schemas.ts';

/** The wire contract of pollution sources as they stand, and of exceedances. */

const Values = z.record(z.string(), Text);
const MetricFacts = z.object({ metric: z.string(), title: Text, unit: Text, decimals: Count });

export const OutletsBody = z
  .object({
    at: Instant.nullable().openapi({ description: 'The instant that was asked about; null for now.' }),
    region: z.string().nullable(),
    source: SourceBody,
    metrics: z.array(MetricFacts),
    kinds: z.object({ pollutant: Values, permit_kind: Values }),
    summary: z.object({
      total: Count,
      reporting: Count.openapi({ description: 'Those that are not silent.' }),
      exceeding: Count,
      unlimited: Count.openapi({ description: 'Reporting ones without any limit.' }),
      stale: Count,
      valid_hours: Count,
      due_hours: Count.openapi({ description: 'Of outlets that ever reported.' }),
      by_metric: z
        .record(z.string(), Count)
        .openapi({ description: 'Outlets beyond the limit of a metric.' }),
      time: Instant.nullable(),
    }),
    items: z
      .array(
        z.object({
          ...station,
          ...standing,
          pollutant: z.string().nullable(),
          permit_kind: z.string().nullable(),
          metrics: z.array(
            z.object({
              metric: z.string(),
              value: z
                .number()
                .nullable()
                .openapi({ description: 'Mean of the newest hour, unless the outlet is silent.' }),
              time: Instant.nullable().openapi({ description: 'The end of that hour.' }),
              limit: LimitBody.nullable(),
              exceeds: z.boolean().nullable(),
              times: Times,
              valid: Count.openapi({ description: 'Hours with a value, of those due.' }),
              beyond: Count.openapi({ description: 'Of those, beyond the limit.' }),
            }),
          ),
          exceeding: Count,
          limited: z.boolean(),
          due: z
            .object({
              from: Instant,
              to: Instant,
              hours: Count,
              valid: Count.openapi({
                description: 'Hours in which everything that it measures has a value.',
              }),
              gaps: z.array(z.object({ from: Instant, to: Instant, hours: Count })),
            })
            .openapi({ description: 'The day of hours that were due.' }),
        }),
      )
      .openapi({ description: 'Worst first; silent ones last.' }),
    next: z.null(),
  })
  .openapi('OutletsNow');
export type OutletsBody = z.infer<typeof OutletsBody>;

const Hours = z.number().nonnegative();
const Edge = z.enum(['value', 'gap']);

export const ExceedanceList = z
  .object({
    network: z.enum(EXCEEDING_NETWORKS),
    region: z.string().nullable(),
    from: Instant,
    to: Instant,
    source: SourceBody,
    stations: Count.openapi({ description: 'Stations that were looked at.' }),
    total: Count,
    ongoing: Count,
    items: z.array(
      z.object({
        ...station,
        ...MetricFacts.shape,
        limit: LimitBody,
        class: z.string().nullable().openapi({ description: 'The class whose limit it is.' }),
        aimed: z.boolean().openapi({ description: 'That class is the station’s target.' }),
        onset: Instant.openapi({ description: 'The beginning of the first step beyond the limit.' }),
        end: Instant.nullable().openapi({ description: 'The end of the last one; null while it goes on.' }),
        hours: Hours.openapi({ description: 'From the onset to the last known step beyond the limit.' }),
        measured_hours: Hours.openapi({ description: 'Of those, measured to be beyond it.' }),
        missing_hours: Hours.openapi({ description: 'Of those, without a value.' }),
        values: Count,
        before: Edge.openapi({ description: 'gap: nothing is known before; it may have begun earlier.' }),
        after: Edge.nullable().openapi({
          description: 'gap: nothing is known after; it may have ended later.',
        }),
        peak: z.object({ time: Instant, value: z.number() }),
        times: Times,
      }),
    ),
    next: z.string().nullable(),
  })
  .openapi('ExceedanceList');
export type ExceedanceList = z.infer<typeof ExceedanceList>;
