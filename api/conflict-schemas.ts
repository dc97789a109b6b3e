import { z } from '@hono/zod-openapi';
import { Count, Instant } from './schemas.ts';

/** The wire contract of what datasets disagree about with the authorities of their fields. */

export const ConflictState = z.enum(['open', 'agreed', 'upheld'], 'state must be open, agreed or upheld.');

const Conflict = z
  .object({
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
  })
  .openapi('Conflict');

export const ConflictList = z
  .object({
    items: z.array(Conflict),
    counts: z
      .array(
        z.object({ field: z.string(), authority: z.string(), open: Count, agreed: Count, upheld: Count }),
      )
      .openapi({ description: 'How many there are in each state, by field: of the whole dataset.' }),
    next: z.string().nullable(),
  })
  .openapi('ConflictList', {
    description: 'Values that differ from the authority’s, which counts everywhere. Newest first.',
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

export type ConflictState = z.infer<typeof ConflictState>;
export type Conflict = z.infer<typeof Conflict>;
export type ConflictList = z.infer<typeof ConflictList>;
