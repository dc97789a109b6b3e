import { z } from '@hono/zod-openapi';
import { FreshnessStep } from './dataset-schemas.ts';
import { Count, Instant, Names, RegionKind, Text } from './schemas.ts';

/** The wire contract of scenes: what is declared, and what is known of one region. */

const Declared = z
  .looseObject({
    id: z.string(),
    title: Text,
    description: Text,
    kinds: z.array(RegionKind).openapi({ description: 'The kinds of region whose own scene this is.' }),
    also: z.array(RegionKind).openapi({ description: 'Further kinds that may choose it.' }),
    touching: RegionKind.optional().openapi({
      description: 'Of the further kinds, only regions that touch one of this kind.',
    }),
    waters: z.literal(true).optional().openapi({
      description: 'In a province or a city, what lies in the waters it answers for counts too.',
    }),
    panels: z.array(
      z.object({
        title: Text,
        indicators: z.array(z.string()),
        layers: z.array(z.string()).openapi({ description: 'As theme/layer.' }),
      }),
    ),
  })
  .openapi('Scene');

export const SceneList = z.object({ items: z.array(Declared), next: z.null() }).openapi('SceneList');

const Missing = z.enum(['level', 'beside', 'land', 'none']).nullable().openapi({
  description:
    'Why there is no value: not made for so small a region, not made for parks and sea areas, of things on land and so not counted in sea areas, or simply not there.',
});

const PeriodValue = z.object({ period: z.string(), value: z.number().nullable() });

const behind = {
  theme: z.string(),
  demo: z.boolean(),
  step: FreshnessStep,
  missing: Missing,
};

const Figure = z
  .object({
    ...behind,
    indicator: z.string(),
    title: Text,
    unit: Text,
    decimals: Count,
    direction: z.union([z.literal(1), z.literal(-1), z.literal(0)]),
    frequency: z.enum(['day', 'week', 'month', 'quarter', 'year']),
    deepest: z
      .enum(['province', 'city', 'county', 'town', 'village'])
      .openapi({ description: 'The deepest level with values.' }),
    period: z.string().nullable(),
    value: z.number().nullable(),
    previous: PeriodValue.nullable().openapi({ description: 'Of the period before.' }),
    year_before: PeriodValue.nullable().openapi({ description: 'Of the same period a year before.' }),
    trend: z.array(PeriodValue).openapi({ description: 'Up to 13 periods, oldest first; null is a gap.' }),
  })
  .openapi('SceneFigure');

const Layer = z
  .object({
    ...behind,
    layer: z.string().openapi({ example: 'health/beds' }),
    dataset: z.string(),
    title: Text,
    unit: Text,
    value: z.number().nullable().openapi({ description: 'Published records inside, counted or summed.' }),
    records: Count,
  })
  .openapi('SceneLayer');

export const FilledScene = z
  .object({
    region: z.string(),
    names: Names,
    as_of: Instant.nullable(),
    scene: z.object({ id: z.string(), title: Text, description: Text }),
    scenes: z
      .array(z.object({ id: z.string(), title: Text }))
      .openapi({ description: 'The scenes that suit the region, its own first.' }),
    panels: z.array(z.object({ title: Text, figures: z.array(Figure), layers: z.array(Layer) })),
  })
  .openapi('FilledScene');

export type FilledScene = z.infer<typeof FilledScene>;
export type SceneFigure = z.infer<typeof Figure>;
export type SceneLayer = z.infer<typeof Layer>;
