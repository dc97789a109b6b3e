import { z } from '@hono/zod-openapi';
import { asOfParameter, codeParameter } from './parameters.ts';
import { Count, Instant, Names, Text } from './schemas.ts';
import { inBoth } from './sentence.ts';
import { EXPORT_STATES } from '#data/exports/request.ts';

/** The wire contract of files that a second person approves. */

const Named = z.object({ name: z.string(), title: z.string(), unit: z.string() });

export const ExportItem = z
  .object({
    id: z.string(),
    dataset: z.string(),
    dataset_title: Text,
    region: z.string(),
    region_names: Names.nullable(),
    period: z.string().nullable(),
    layer: z.string().nullable(),
    layer_title: Text.nullable(),
    as_of: Instant.nullable(),
    batch: z
      .string()
      .nullable()
      .openapi({ description: 'The batch whose rows that were kept aside are asked for; null: records.' }),
    unmasked: z
      .boolean()
      .openapi({ description: 'Whether the file of kept rows holds personal values as they are.' }),
    grade: z.int().min(3).max(4).openapi({ description: 'The strictest grade that the file holds.' }),
    records: Count.openapi({ description: 'How many records the asker saw there when asking.' }),
    most_records: Count.openapi({ description: 'How many a file holds at most.' }),
    reason: z.string(),
    state: z.enum(EXPORT_STATES),
    asked_by: Named,
    asked_at: Instant,
    decided_by: Named.nullable(),
    decided_at: Instant.nullable(),
    note: z.string().nullable(),
    expires_at: Instant.nullable().openapi({ description: 'Until when the file may be fetched.' }),
    fetched: Count,
    fetched_at: Instant.nullable(),
    own: z.boolean(),
    may_decide: z.boolean(),
  })
  .openapi('Export');
export type ExportItem = z.infer<typeof ExportItem>;

export const ExportList = z
  .object({ items: z.array(ExportItem), next: z.string().nullable() })
  .openapi('ExportList');
export type ExportList = z.infer<typeof ExportList>;

/** Why something is asked for or decided: what a second person and the audit read. */
const words = (name: string) => {
  const wrong = inBoth({
    zh: `${name} 须为 2 至 500 个字符。`,
    en: `${name} must have 2 to 500 characters.`,
  });
  return z.string(wrong).trim().min(2, wrong).max(500, wrong);
};
const text = (name: string, most: number) => {
  const wrong = inBoth({
    zh: `${name} 须为 1 至 ${most} 个字符的文本。`,
    en: `${name} must be text of 1 to ${most} characters.`,
  });
  return z.string(wrong).min(1, wrong).max(most, wrong);
};

const BATCH = inBoth({ zh: 'batch 须为批次的编号。', en: 'batch must be the number of a batch.' });

export const AskBody = z
  .strictObject({
    dataset: text('dataset', 60),
    region: codeParameter('region', 'The region; the one that is granted when not said.').optional(),
    period: text('period', 10).optional(),
    layer: text('layer', 121).optional(),
    as_of: asOfParameter.optional(),
    batch: z
      .string(BATCH)
      .regex(/^\d{1,18}$/, BATCH)
      .openapi({ description: 'For the rows that a batch kept aside, which its stewards ask for.' })
      .optional(),
    unmasked: z
      .boolean(inBoth({ zh: 'unmasked 须为 true 或 false。', en: 'unmasked must be true or false.' }))
      .openapi({ description: 'Of kept rows: with personal values as they are, which is on record.' })
      .optional(),
    reason: words('reason'),
  })
  .openapi('ExportAsk');
export type AskBody = z.input<typeof AskBody>;

export const DecideBody = z
  .strictObject({
    approve: z.boolean(inBoth({ zh: 'approve 须为 true 或 false。', en: 'approve must be true or false.' })),
    note: words('note'),
  })
  .openapi('ExportDecision');
