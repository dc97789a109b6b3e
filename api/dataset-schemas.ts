import { z } from '@hono/zod-openapi';
import { Count, Instant, LngLat, Names, Text } from './schemas.ts';

/** The wire contract of the 6+N libraries: the catalogue, its datasets and their records. */

export const Department = z
  .object({ id: z.string(), title: Text, supervisor: z.object({ id: z.string(), title: Text }).nullable() })
  .openapi('Department');

export const FreshnessStep = z
  .enum(['never', 'fresh', 'due', 'overdue', 'reminded', 'raised'])
  .openapi('FreshnessStep', {
    description:
      'fresh, due, overdue, then the owner is reminded, then the owner’s supervisor is told; never: nothing ever came.',
  });

export const Day = z
  .string()
  .openapi({ description: 'A day in China Standard Time.', example: '2026-11-02' });

export const Freshness = z
  .object({
    step: FreshnessStep,
    awaited: Day.nullable().openapi({
      description: 'First day of the awaited period; it names the delivery.',
    }),
    period: z.string().nullable().openapi({ description: 'The awaited period of a report.' }),
    due: Day.nullable().openapi({ description: 'The last day on which the awaited delivery is in time.' }),
    rungs: z.array(z.object({ step: z.enum(['due', 'overdue', 'reminded', 'raised']), day: Day })).openapi({
      description: 'The steps that are taken while it does not come, each with its working day.',
    }),
  })
  .openapi('Freshness');

const DatasetField = z
  .looseObject({
    id: z.string(),
    title: Text,
    type: z.enum(['text', 'integer', 'number', 'boolean', 'date', 'datetime', 'period', 'region', 'code']),
    unit: Text.optional(),
    required: z.literal(true).optional(),
    values: z.record(z.string(), Text).optional(),
    grade: z.number().int().optional(),
    personal: z.enum(['name', 'id-number', 'phone', 'address']).optional().openapi({
      description: 'What it tells of a person: its values are masked until somebody gives a reason.',
    }),
    authority: z
      .string()
      .optional()
      .openapi({ description: 'The dataset that alone decides this field’s value.' }),
    filled: Count.nullable().openapi({ description: 'Records with a value; null before the first batch.' }),
  })
  .openapi('DatasetField');

export const CatalogueDataset = z
  .looseObject({
    id: z.string(),
    theme: z.string(),
    title: Text,
    kind: z.enum(['feature', 'report']),
    owner: Department,
    grade: z.number().int(),
    key: z.array(z.string()),
    geometry: z.enum(['point', 'none']),
    frequency: z.enum(['day', 'week', 'month', 'quarter', 'year']),
    graceDays: Count,
    fields: z.array(DatasetField),
    personalData: z
      .object({ purpose: Text, ground: Text })
      .optional()
      .openapi({ description: 'What its personal fields are kept for, and on which legal ground.' }),
    layers: z
      .array(z.object({ id: z.string(), title: Text }))
      .openapi({ description: 'Layers that are made of its records.' }),
    facts: z.object({
      records: Count,
      demo_records: Count,
      by_city: z.record(z.string(), Count),
      completeness: z.number().nullable(),
      duplicate_rate: z.number().nullable(),
      newest_period: Day.nullable().openapi({ description: 'First day of the newest period of a report.' }),
      last_batch: z
        .object({
          id: z.string(),
          source: z.string().nullable().openapi({ description: 'null of a dataset that is not published.' }),
          at: Instant,
          accepted: Count,
          quarantined: Count,
        })
        .nullable(),
      batches: Count,
      sources: Count,
      conflicts: Count.openapi({ description: 'Open disagreements with the authorities of its fields.' }),
      freshness: Freshness,
      updated_at: Instant.nullable(),
    }),
  })
  .openapi('CatalogueDataset');

const CatalogueLibrary = z
  .object({
    id: z.string(),
    kind: z.enum(['base', 'thematic']),
    title: Text,
    description: Text,
    records: Count,
    demo: z.boolean(),
    indicators: Count,
    datasets: z.array(CatalogueDataset),
  })
  .openapi('CatalogueLibrary');

export const Catalogue = z.object({ libraries: z.array(CatalogueLibrary) }).openapi('Catalogue');

const RecordItem = z
  .object({
    key: z.string(),
    region: z.string(),
    city: z.string().nullable(),
    county: z.string().nullable(),
    town: z.string().nullable(),
    place: z
      .array(Names)
      .openapi({ description: 'Names of its regions, from the city down to the deepest one known.' }),
    position: LngLat.nullable(),
    period: z.string().nullable(),
    properties: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    batch: z.string(),
    row: Count,
    source: z.string().openapi({ description: 'The file that brought it.' }),
    demo: z.boolean(),
    withdrawn: z
      .boolean()
      .openapi({ description: 'Its batch was taken back later; this version stood until then.' }),
    valid_from: Instant,
    valid_to: Instant.nullable(),
  })
  .openapi('Record', { description: 'Fields that are not public are left out of its properties.' });

export const RecordList = z
  .object({ items: z.array(RecordItem), next: z.string().nullable() })
  .openapi('RecordList');

export const DemoProgress = z
  .object({
    state: z.enum(['off', 'loading', 'loaded', 'failed']),
    done: Count.openapi({ description: 'Datasets that are loaded.' }),
    total: Count,
    records: Count,
  })
  .openapi('DemoProgress');

export type FreshnessStep = z.infer<typeof FreshnessStep>;
export type CatalogueDataset = z.infer<typeof CatalogueDataset>;
export type CatalogueLibrary = z.infer<typeof CatalogueLibrary>;
export type Catalogue = z.infer<typeof Catalogue>;
export type RecordItem = z.infer<typeof RecordItem>;
export type RecordList = z.infer<typeof RecordList>;
export type DemoProgress = z.infer<typeof DemoProgress>;
