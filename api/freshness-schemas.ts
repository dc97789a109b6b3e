import { z } from '@hono/zod-openapi';
import { Day, Freshness } from './dataset-schemas.ts';
import { Instant, Text } from './schemas.ts';

/** The wire contract of what is on record of freshness: steps, deliveries, faults, and who was told. */

const eventFields = {
  id: z.string(),
  step: z.enum(['due', 'overdue', 'reminded', 'raised', 'delivered', 'reopened', 'fault']).openapi({
    description:
      'A step of the ladder; delivered: a batch ended the wait; reopened: it was taken back; fault: a batch brought nothing.',
  }),
  awaited: Day.nullable().openapi({ description: 'First day of the awaited period.' }),
  period: z.string().nullable().openapi({ description: 'The awaited period of a report.' }),
  day: Day.openapi({ description: 'The day on which it fell, which may lie before it was recorded.' }),
  told: z.object({ id: z.string(), title: Text }).nullable().openapi({
    description:
      'The department that is told: the owner when reminded or at fault, its supervisor when raised.',
  }),
  batch: z.string().nullable(),
  sentence: Text.nullable().openapi({ description: 'What is at fault with the batch.' }),
  recorded_at: Instant,
};

const FreshnessEvent = z.object(eventFields).openapi('FreshnessEvent');

export const DatasetFreshness = z
  .object({
    dataset: z.string(),
    ladder: Freshness,
    items: z.array(FreshnessEvent),
    next: z.string().nullable(),
  })
  .openapi('DatasetFreshness');

const Notice = z
  .object({
    ...eventFields,
    dataset: z.object({ id: z.string(), title: Text, theme: z.string(), demo: z.boolean() }),
  })
  .openapi('Notice');

export const NoticeList = z
  .object({ items: z.array(Notice), next: z.string().nullable() })
  .openapi('NoticeList');

export type FreshnessEvent = z.infer<typeof FreshnessEvent>;
export type DatasetFreshness = z.infer<typeof DatasetFreshness>;
export type Notice = z.infer<typeof Notice>;
export type NoticeList = z.infer<typeof NoticeList>;
