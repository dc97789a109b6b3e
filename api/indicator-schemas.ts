import { z } from '@hono/zod-openapi';
import { Department, FreshnessStep } from './dataset-schemas.ts';
import { Count, Instant, Names, Text } from './schemas.ts';

/** The wire contract of indicators: what is declared, values, and what stands behind one. */

const Deepest = z.enum(['province', 'city', 'county', 'town', 'village']).openapi({
  description: 'The deepest level with values: no deeper than the reports behind it speak of.',
});

const IndicatorItem = z
  .looseObject({
    code: z.string(),
    theme: z.string(),
    theme_title: Text,
    title: Text,
    definition: Text,
    unit: Text,
    aggregation: z.enum(['sum', 'last', 'rate', 'mean', 'max']),
    decimals: Count,
    direction: z.union([z.literal(1), z.literal(-1), z.literal(0)]),
    frequency: z.enum(['day', 'week', 'month', 'quarter', 'year']),
    deepest: Deepest,
    owner: Department,
    datasets: z.array(z.string()),
    periods: z.array(z.string()),
    computed_at: Instant.nullable(),
    demo: z.boolean(),
    step: FreshnessStep,
  })
  .openapi('Indicator');

export const IndicatorList = z
  .object({ items: z.array(IndicatorItem), next: z.null() })
  .openapi('IndicatorList');

export const IndicatorValues = z
  .object({
    indicator: z.string(),
    region: z.string(),
    period: z.string().nullable(),
    deepest: Deepest,
    demo: z.boolean(),
    step: FreshnessStep,
    computed_at: Instant.nullable(),
    as_of: Instant.nullable(),
    items: z.array(
      z.object({
        region: z.string(),
        names: Names,
        level: z.number().int().nullable(),
        value: z.number().nullable(),
        numerator: z.number().nullable(),
        denominator: z.number().nullable(),
        records: z.number().int().nullable(),
      }),
    ),
  })
  .openapi('IndicatorValues');

export const IndicatorTrend = z
  .object({
    indicator: z.string(),
    region: z.string(),
    items: z.array(z.object({ period: z.string(), value: z.number().nullable() })),
  })
  .openapi('IndicatorTrend');

export const IndicatorPeers = z
  .object({
    indicator: z.string(),
    region: z.string(),
    period: z.string().nullable(),
    group: Text.nullable().openapi({ description: 'Who the peers are; null for a region that has none.' }),
    rank: Count.nullable().openapi({ description: 'From 1, the best first; equal values share a rank.' }),
    n: Count.openapi({ description: 'Peers with a value, the region among them.' }),
    quartiles: z.tuple([z.number(), z.number(), z.number()]).nullable(),
    items: z
      .array(z.object({ region: z.string(), names: Names, value: z.number() }))
      .openapi({ description: 'The best first.' }),
  })
  .openapi('IndicatorPeers');

export const RegionIndicators = z
  .object({
    region: z.string(),
    items: z.array(z.object({ indicator: z.string(), period: z.string(), value: z.number().nullable() })),
  })
  .openapi('RegionIndicators');

export const IndicatorProof = z
  .looseObject({
    indicator: z.string(),
    region: z.string(),
    period: z.string(),
    value: z.number().nullable(),
    numerator: z.number(),
    denominator: z.number().nullable(),
    denominator_period: z.string().nullable(),
    records: Count,
    computed_at: Instant,
    as_of: Instant.nullable(),
    published: Count.openapi({ description: 'How many of the records behind it are published.' }),
    batches: z.array(
      z.object({
        id: z.string(),
        source: z.string(),
        demo: z.boolean(),
        withdrawn: z.boolean().openapi({ description: 'Taken back since.' }),
        finished_at: Instant.nullable(),
        records: Count,
      }),
    ),
    rows: z.array(
      z.looseObject({ key: z.string(), region: z.string(), batch: z.string(), row: Count, since: Instant }),
    ),
  })
  .openapi('IndicatorProof');

export type IndicatorItem = z.infer<typeof IndicatorItem>;
export type IndicatorList = z.infer<typeof IndicatorList>;
export type IndicatorValues = z.infer<typeof IndicatorValues>;
export type IndicatorTrend = z.infer<typeof IndicatorTrend>;
export type IndicatorPeers = z.infer<typeof IndicatorPeers>;
export type RegionIndicators = z.infer<typeof RegionIndicators>;
export type IndicatorProof = z.infer<typeof IndicatorProof>;
