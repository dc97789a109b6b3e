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

export const LayerList = z
  .object({
    items: z.array(
      z.object({
        id: z.string().openapi({ example: 'legal-entity/entities' }),
        title: Text,
        theme: z.string(),
        theme_title: Text,
        unit: Text,
        aggregation: z.enum(['count', 'sum']),
        resolutions: z.array(z.number().int()),
        bucket: z.enum(['day', 'month']).nullable(),
        buckets: z.array(z.string()).openapi({ description: 'First days of the buckets with data.' }),
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
    cells: z.array(z.object({ cell: Cell, n: Count, sum: z.number().optional() })),
  })
  .openapi('LayerCells');

export const LayerSummary = z
  .object({
    layer: z.string(),
    region: z.string(),
    bucket: z.string().nullable(),
    n: Count,
    sum: z.number(),
    unit: Text,
    demo: z.boolean(),
    step: FreshnessStep,
  })
  .openapi('LayerSummary');

export type LayerList = z.infer<typeof LayerList>;
export type LayerManifest = z.infer<typeof LayerManifest>;
