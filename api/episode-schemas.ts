import { z } from '@hono/zod-openapi';
import { AqiCategoryBody } from './environment-schemas.ts';
import { Count, Names, Text } from './schemas.ts';
import { POLLUTANTS } from '#data/environment/aqi-standards.ts';

/** The wire contract of episodes of heavy pollution. */

export const EpisodeList = z
  .object({
    region: z.string(),
    names: Names,
    from: z.string().openapi({ description: 'The first day, YYYY-MM-DD.' }),
    to: z.string().openapi({ description: 'The last day.' }),
    rules: z.object({
      above: Count.openapi({ description: 'A daily index above this is heavy pollution.' }),
      gap: Count.openapi({ description: 'So many other days in a row do not end an episode.' }),
      least: Count.openapi({ description: 'So many heavy days make one.' }),
      source: Text,
    }),
    regions: Count.openapi({ description: 'Cities or counties that were looked at.' }),
    days_known: Count.openapi({ description: 'Of their days, those that have an index.' }),
    items: z
      .array(
        z.object({
          name: Text,
          region: z.string(),
          names: Names,
          start: z.string(),
          end: z.string(),
          peak: z.object({
            day: z.string(),
            aqi: Count,
            category: AqiCategoryBody.nullable(),
            primary: z.array(z.enum(POLLUTANTS)),
          }),
          heavy_days: Count,
          days: Count.openapi({ description: 'From the start to the end, both included.' }),
          open: z.boolean().openapi({ description: 'Another heavy day would still belong to it.' }),
        }),
      )
      .openapi({ description: 'The newest first.' }),
    next: z.null(),
    source: z.object({ dataset: z.string(), title: Text, demo: z.boolean() }),
  })
  .openapi('EpisodeList');
export type EpisodeList = z.infer<typeof EpisodeList>;
