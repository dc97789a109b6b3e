import { z } from '@hono/zod-openapi';
import { Department, FreshnessStep } from './dataset-schemas.ts';
import { Count, Text } from './schemas.ts';

/** The wire contract of layers that are aggregated to H3 cells. */

const Cell = z
  .string()
  .openapi({ description: 'An H3 cell, as hexadecimal text.', example: '8430991ffffffff' });
const Version = z
  .string()
  .openapi({ description: 'Epoch and counter; another version is another page.', example: '1.7' });

const Aggregation = z.enum(['count', 'sum', 'mean', 'rate']);

const Pinyin = z.string().openapi({
  description: 'Syllables of the Chinese text without tones, parted by spaces; ü is v.',
  example: 'cun xu jing ying zhu ti',
});

export const LayerList = z
  .object({
    items: z.array(
      z.object({
        id: z.string().openapi({ example: 'legal-entity/entities' }),
        title: Text,
        theme: z.string(),
        theme_title: Text,
        pinyin: z.object({ title: Pinyin, theme_title: Pinyin }),
        unit: Text,
        aggregation: Aggregation.openapi({
          description:
            'What a cell shows: n; sum; sum / n; or factor × (sum, or n where there are no sums) / den.',
        }),
        per: z.string().nullable().openapi({ description: 'For a rate: the layer that it is divided by.' }),
        factor: z.number().openapi({ description: 'What a rate is multiplied by; else 1.' }),
        resolutions: z.array(z.number().int()),
        floor: z.object({ res: z.number().int(), group: z.number().int() }).nullable().openapi({
          description: 'Only cells of this resolution with at least so many records are published.',
        }),
        bucket: z.enum(['hour', 'day', 'month']).nullable(),
        buckets: z
          .array(z.string())
          .openapi({ description: 'First days or hours of the buckets with data, China Standard Time.' }),
        dataset: z.object({ id: z.string(), title: Text, owner: Department }),
        grade: z.number().int().openapi({ description: 'Cells of layers above grade 1 are not published.' }),
        demo: z.boolean(),
        step: FreshnessStep,
      }),
    ),
    next: z.null(),
  })
  .openapi('LayerList');

export const LayerManifest = z
  .object({
    layer: z.string(),
    res: z.number().int(),
    bucket: z.string().nullable(),
    pages: z.array(z.object({ parent: Cell, version: Version })),
  })
  .openapi('LayerManifest');

export const LayerCells = z
  .object({
    layer: z.string(),
    parent: Cell,
    res: z.number().int(),
    bucket: z.string().nullable(),
    version: Version,
    cells: z.array(
      z.object({ cell: Cell, n: Count, sum: z.number().optional(), den: z.number().optional() }),
    ),
  })
  .openapi('LayerCells');

export const LayerSummary = z
  .object({
    layer: z.string(),
    region: z.string(),
    bucket: z.string().nullable(),
    n: Count,
    sum: z.number(),
    den: z.number().optional().openapi({ description: 'For a rate: what it is divided by.' }),
    value: z.number().nullable().openapi({
      description: 'The sum, the mean, or factor × sum / den; null where there is nothing to divide by.',
    }),
    aggregation: Aggregation,
    factor: z.number().openapi({ description: 'What a rate is multiplied by; else 1.' }),
    unit: Text,
    demo: z.boolean(),
    step: FreshnessStep,
  })
  .openapi('LayerSummary');

export const LayerPoints = z
  .object({
    layer: z.string(),
    bucket: z.string().nullable().openapi({ description: 'Null for records of all buckets.' }),
    count: Count.openapi({
      description: 'Records in the box; when they are many, that there are at least so many.',
    }),
    many: z.boolean().openapi({ description: 'True when they are too many to be given; show cells then.' }),
    points: z.array(
      z.tuple([z.number(), z.number(), z.string(), z.number()]).openapi({
        description: 'Longitude, latitude, key, and what the record adds to the layer.',
      }),
    ),
  })
  .openapi('LayerPoints');

export const LayerDistribution = z
  .object({
    layer: z.string(),
    res: z.number().int(),
    bucket: z.string().nullable().openapi({ description: 'Null for all cells of all buckets.' }),
    cells: Count,
    total_n: Count.openapi({ description: 'Records behind all of them.' }),
    min: z.number().nullable(),
    max: z.number().nullable(),
    quantiles: z.array(z.number()).openapi({
      description: 'The value at each half per cent of the cells: 201 of them, or none without cells.',
    }),
  })
  .openapi('LayerDistribution');

export type LayerList = z.infer<typeof LayerList>;
export type LayerSummary = z.infer<typeof LayerSummary>;
export type LayerManifest = z.infer<typeof LayerManifest>;
export type LayerDistribution = z.infer<typeof LayerDistribution>;
