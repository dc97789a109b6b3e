import { z } from '@hono/zod-openapi';
import { inBoth } from './sentence.ts';
import { Instant } from './schemas.ts';

/** The wire contract of personal values that are masked elsewhere. */

/** Shortest reason, in characters. */
const LEAST_REASON = 5;

export const UnmaskBody = z
  .strictObject({
    key: z
      .string('key must be text.')
      .min(1, 'key is empty.')
      .max(400, 'key is longer than any record’s key.'),
    fields: z
      .array(z.string('fields must be a list of field ids.').max(80), 'fields must be a list of field ids.')
      .min(1, 'fields is empty.')
      .max(20, 'fields names more than 20 fields.'),
    reason: z
      .string('reason must be text.')
      .trim()
      .min(
        LEAST_REASON,
        inBoth({
          zh: `请写明理由,至少 ${LEAST_REASON} 个字。`,
          en: `Write the reason, at least ${LEAST_REASON} characters.`,
        }),
      )
      .max(300, inBoth({ zh: '理由最多 300 个字。', en: 'The reason has more than 300 characters.' })),
  })
  .openapi('Unmask');

export const Unmasked = z
  .object({
    key: z.string(),
    valid_from: Instant.openapi({ description: 'Since when the record says so: its newest version.' }),
    values: z.record(z.string(), z.string().nullable()),
  })
  .openapi('Unmasked');
export type Unmasked = z.infer<typeof Unmasked>;
