import { z } from '@hono/zod-openapi';
import { LngLat, Names } from './schemas.ts';

/** The wire contract of the 6+N libraries: the catalogue, files on their way in, and indicators. */

const Text = z.object({ zh: z.string(), en: z.string() }).openapi('Text');
const Count = z.number().int().nonnegative();
const Instant = z.string().openapi({ description: 'ISO 8601 with offset.' });

const Department = z
  .object({ id: z.string(), title: Text, supervisor: z.object({ id: z.string(), title: Text }).nullable() })
  .openapi('Department');

const FreshnessStep = z
  .enum(['never', 'fresh', 'due', 'overdue', 'reminded', 'raised'])
  .openapi('FreshnessStep', {
    description: 'fresh, due, overdue, then the owner is reminded, then the owner’s supervisor is told.',
  });

const DatasetField = z
  .looseObject({
    id: z.string(),
    title: Text,
    type: z.enum(['text', 'integer', 'number', 'boolean', 'date', 'datetime', 'period', 'region', 'code']),
    unit: Text.optional(),
    required: z.literal(true).optional(),
    values: z.record(z.string(), Text).optional(),
    grade: z.number().int().optional(),
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
    facts: z.object({
      records: Count,
      demo_records: Count,
      by_city: z.record(z.string(), Count),
      completeness: z.number().nullable(),
      duplicate_rate: z.number().nullable(),
      newest_period: z.string().nullable(),
      last_batch: z
        .object({ id: z.string(), source: z.string(), at: Instant, accepted: Count, quarantined: Count })
        .nullable(),
      batches: Count,
      sources: Count,
      conflicts: Count.openapi({ description: 'Open disagreements with the authorities of its fields.' }),
      freshness: z.object({
        step: FreshnessStep,
        due: z.string().nullable(),
        reminds: z.string().nullable(),
        raises: z.string().nullable(),
      }),
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

const BatchState = z
  .enum(['loading', 'loaded', 'interrupted', 'failed', 'rolled_back'])
  .openapi('BatchState');

const batchFields = {
  id: z.string(),
  dataset: z.string(),
  source: z.string(),
  sha256: z.string(),
  bytes: Count,
  bytes_read: Count,
  format: z.string(),
  encoding: z.string().nullable(),
  crs: z.string().nullable(),
  mapping: z.array(z.string().nullable()),
  columns: z.array(z.string()),
  demo: z.boolean(),
  state: BatchState,
  received: Count,
  accepted: Count,
  duplicate: Count,
  quarantined: Count,
  problem: Text.nullable(),
  started_at: Instant,
  finished_at: Instant.nullable(),
  rolled_back_at: Instant.nullable(),
};

const Batch = z.object(batchFields).openapi('Batch', {
  description: 'received = accepted + duplicate + quarantined, at every moment.',
});

const Cause = z
  .object({ reason: z.string(), field: z.string().nullable(), rows: Count, sample: Text })
  .openapi('QuarantineCause');

export const BatchDetail = z
  .object({ ...batchFields, causes: z.array(Cause).nullable() })
  .openapi('BatchDetail', {
    description: 'causes is null for whoever is no steward.',
  });
export const BatchList = z
  .object({ items: z.array(Batch), next: z.string().nullable() })
  .openapi('BatchList');

const Flaw = z
  .object({ reason: z.string(), field: z.string().optional(), value: z.string().optional(), sentence: Text })
  .openapi('Flaw');

export const Inspection = z
  .object({
    upload: z.string(),
    name: z.string(),
    bytes: Count,
    format: z.enum(['csv', 'tsv', 'xlsx', 'geojson', 'ndjson', 'shapefile', 'geopackage']),
    encoding: z.enum(['utf-8', 'gb18030']).nullable(),
    columns: z.array(z.string()),
    mapping: z
      .array(z.string().nullable())
      .openapi({ description: 'Field ids (or lng, lat) by column; null: left out.' }),
    positioned: z.boolean(),
    declared_crs: z.string().nullable(),
    proposals: z.array(z.object({ crs: z.string(), why: Text })),
    problems: z.array(z.object({ field: z.string(), sentence: Text })),
    preview: z.array(
      z.object({
        row: Count,
        values: z.array(z.string().nullable()),
        position: LngLat.nullable(),
        region: z.string().nullable(),
        flaw: Flaw.nullable(),
      }),
    ),
  })
  .openapi('Inspection');

export const DecisionBody = z
  .strictObject({
    encoding: z.enum(['utf-8', 'gb18030'], 'encoding must be "utf-8" or "gb18030".').optional(),
    mapping: z
      .array(z.string().max(80).nullable(), 'mapping must be a list of field ids and nulls.')
      .max(500)
      .optional(),
    crs: z.string('crs must be text.').max(40).optional(),
  })
  .openapi('Decision');

export const Trial = z
  .object({
    received: Count,
    accepted: Count,
    duplicate: Count,
    quarantined: Count,
    kept: z.array(z.object({ row: Count, flaw: Flaw })),
  })
  .openapi('Trial');

export const ConflictState = z.enum(['open', 'agreed', 'upheld'], 'state must be open, agreed or upheld.');

export const ConflictList = z
  .object({
    items: z.array(
      z.object({
        record: z.string(),
        field: z.string(),
        authority: z.string(),
        authority_record: z.string(),
        authority_value: z.string().nullable(),
        other_value: z.string().nullable(),
        state: ConflictState,
        note: z.string().nullable(),
        opened_at: Instant,
        settled_at: Instant.nullable(),
      }),
    ),
    next: z.null(),
  })
  .openapi('ConflictList', {
    description: 'Values that differ from the authority’s, which counts everywhere.',
  });

export const UpholdBody = z
  .strictObject({
    record: z.string('record must be text.').min(1, 'record is empty.').max(400),
    field: z.string('field must be text.').min(1, 'field is empty.').max(80),
    note: z
      .string('note must be text.')
      .trim()
      .min(2, 'note is empty; write why the authority’s value stands.')
      .max(500),
  })
  .openapi('Uphold');

export const Started = z.object({ batch: z.string() }).openapi('StartedBatch');

const RecordItem = z
  .object({
    key: z.string(),
    region: z.string(),
    city: z.string().nullable(),
    county: z.string().nullable(),
    town: z.string().nullable(),
    position: LngLat.nullable(),
    period: z.string().nullable(),
    properties: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    batch: z.string(),
    row: Count,
    valid_from: Instant,
    valid_to: Instant.nullable(),
  })
  .openapi('Record');

export const RecordList = z
  .object({ items: z.array(RecordItem), next: z.string().nullable() })
  .openapi('RecordList');

const IndicatorItem = z
  .looseObject({
    code: z.string(),
    theme: z.string(),
    title: Text,
    definition: Text,
    unit: Text,
    aggregation: z.enum(['sum', 'last', 'rate', 'mean', 'max']),
    decimals: Count,
    direction: z.union([z.literal(1), z.literal(-1), z.literal(0)]),
    frequency: z.enum(['day', 'week', 'month', 'quarter', 'year']),
    deepest: z.enum(['province', 'city', 'county', 'town', 'village']),
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
    demo: z.boolean(),
    step: FreshnessStep,
    computed_at: Instant.nullable(),
    items: z.array(
      z.object({
        region: z.string(),
        names: Names,
        level: z.number().int(),
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
    published: Count.openapi({ description: 'How many of the records behind it are published.' }),
    batches: z.array(
      z.object({
        id: z.string(),
        source: z.string(),
        demo: z.boolean(),
        finished_at: Instant.nullable(),
        records: Count,
      }),
    ),
    rows: z.array(
      z.looseObject({ key: z.string(), region: z.string(), batch: z.string(), row: Count, since: Instant }),
    ),
  })
  .openapi('IndicatorProof');

export const DemoProgress = z
  .object({
    state: z.enum(['off', 'loading', 'loaded', 'failed']),
    done: Count.openapi({ description: 'Datasets that are loaded.' }),
    total: Count,
    records: Count,
  })
  .openapi('DemoProgress');

export type Catalogue = z.infer<typeof Catalogue>;
export type CatalogueLibrary = z.infer<typeof CatalogueLibrary>;
export type CatalogueDataset = z.infer<typeof CatalogueDataset>;
export type FreshnessStep = z.infer<typeof FreshnessStep>;
export type Batch = z.infer<typeof Batch>;
export type BatchDetail = z.infer<typeof BatchDetail>;
export type BatchList = z.infer<typeof BatchList>;
export type Inspection = z.infer<typeof Inspection>;
export type DecisionBody = z.infer<typeof DecisionBody>;
export type Trial = z.infer<typeof Trial>;
export type Started = z.infer<typeof Started>;
export type RecordList = z.infer<typeof RecordList>;
export type IndicatorItem = z.infer<typeof IndicatorItem>;
export type IndicatorList = z.infer<typeof IndicatorList>;
export type IndicatorValues = z.infer<typeof IndicatorValues>;
export type IndicatorTrend = z.infer<typeof IndicatorTrend>;
export type RegionIndicators = z.infer<typeof RegionIndicators>;
export type IndicatorProof = z.infer<typeof IndicatorProof>;
export type DemoProgress = z.infer<typeof DemoProgress>;
