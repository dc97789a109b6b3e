import { z } from '@hono/zod-openapi';
import { REASONS } from '#data/ingest/source.ts';
import { Count, Instant, LngLat, Text } from './schemas.ts';

/** The wire contract of files on their way in. */

const Reason = z.enum(REASONS).openapi('QuarantineReason');

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
  regions: z
    .array(z.string())
    .nullable()
    .openapi({ description: 'Where its sender could write; null: in the whole province.' }),
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
  fault: Text.nullable().openapi({
    description:
      'Why a batch that was read to its end is no delivery: it brought nothing where something was expected.',
  }),
};

const Batch = z.object(batchFields).openapi('Batch', {
  description: 'received = accepted + duplicate + quarantined, at every moment.',
});

const Cause = z
  .object({ reason: Reason, field: z.string().nullable(), rows: Count, sample: Text })
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
  .object({ reason: Reason, field: z.string().optional(), value: z.string().optional(), sentence: Text })
  .openapi('Flaw');

const View = z
  .object({
    crs: z.string(),
    swapped: z.boolean(),
    points: z.array(z.number()).openapi({
      description: 'Four numbers a row: its number, longitude, latitude, 1 when it can be loaded.',
    }),
  })
  .openapi('InspectionView');

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
    proposals: z.array(
      z.object({
        crs: z.string(),
        swapped: z.boolean().openapi({ description: 'Read so, latitude stands where longitude should.' }),
        why: Text,
      }),
    ),
    views: z.array(View).openapi({
      description: 'Where the first rows would lie: as decided, else as each proposal reads them.',
    }),
    awaiting: z.array(Count).openapi({
      description: 'Those of the first rows that may be good or not, depending on the coordinate system.',
    }),
    claimed: z
      .array(z.string())
      .openapi({ description: 'Counties that the first rows name as theirs, those with most rows first.' }),
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

export const Started = z.object({ batch: z.string() }).openapi('StartedBatch');

export type Reason = z.infer<typeof Reason>;
export type Batch = z.infer<typeof Batch>;
export type BatchDetail = z.infer<typeof BatchDetail>;
export type BatchList = z.infer<typeof BatchList>;
export type Inspection = z.infer<typeof Inspection>;
export type DecisionBody = z.infer<typeof DecisionBody>;
export type Trial = z.infer<typeof Trial>;
export type Started = z.infer<typeof Started>;
