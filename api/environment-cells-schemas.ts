import { z } from '@hono/zod-openapi';
import { Count, Instant, Text } from './schemas.ts';

/** The wire contract of what is measured in cells. */

export const MeasuredCells = z
  .object({
    network: z.string().openapi({ example: 'air' }),
    metric: z.string().openapi({ example: 'pm2_5' }),
    title: Text,
    unit: Text,
    decimals: Count,
    step: z.enum(['hour', 'day', 'month']),
    res: z.number().int(),
    from: Instant.nullable().openapi({
      description: 'When the hour, day or month begins; null where you may see nothing that was measured.',
    }),
    to: Instant.nullable().openapi({
      description: 'When it ends; the reading of that instant belongs to it.',
    }),
    over: z.boolean().openapi({ description: 'Whether it is over; else there may be more of it.' }),
    freshness: z
      .enum(['fresh', 'late', 'silent'])
      .openapi({ description: 'How old the end of it is by the steps of the network.' }),
    cells: z
      .array(
        z.object({
          cell: z.string().openapi({ description: 'An H3 cell.' }),
          mean: z.number().openapi({ description: 'Of all readings.' }),
          min: z.number(),
          max: z.number(),
          n: Count.openapi({ description: 'Readings.' }),
          stations: Count.openapi({ description: 'Stations that they are of.' }),
        }),
      )
      .openapi({ description: 'Those in which something was measured, in the order of their ids.' }),
    demo: z.boolean(),
  })
  .openapi('MeasuredCells');

export type MeasuredCells = z.infer<typeof MeasuredCells>;
