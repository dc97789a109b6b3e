import { z } from '@hono/zod-openapi';

const Count = z.number().int().min(0);

export const FeedItem = z
  .object({
    id: z.string(),
    kind: z.enum(['mqtt', 'poll']),
    url: z.string(),
    network: z.string().nullable(),
    reached: z.boolean().openapi({
      description: 'Whether the broker is connected, or the source answered when it was last asked.',
    }),
    last: z
      .string()
      .nullable()
      .openapi({ description: 'When readings last came of it; of a broker since this process began.' }),
    due: z.string().nullable().openapi({ description: 'When it is asked next.' }),
    failures: Count.openapi({ description: 'How often it has not answered since it last did.' }),
    failure: z.string().nullable(),
    received: Count,
    accepted: Count,
    duplicate: Count,
    quarantined: Count,
  })
  .openapi('Feed');
export type FeedItem = z.infer<typeof FeedItem>;

export const FeedList = z.object({ items: z.array(FeedItem) }).openapi('FeedList');
