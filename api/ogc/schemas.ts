import { z } from '@hono/zod-openapi';
import { Bbox } from '../schemas.ts';

/** The answers of OGC API – Features Part 1, as far as we give them. */

const LinkBody = z
  .object({ href: z.string(), rel: z.string(), type: z.string(), title: z.string().optional() })
  .openapi('Link');

export const Landing = z
  .object({ title: z.string(), description: z.string(), links: z.array(LinkBody) })
  .openapi('LandingPage');

export const Conformance = z.object({ conformsTo: z.array(z.string()) }).openapi('Conformance');

export const Collection = z
  .object({
    id: z.string(),
    title: z.string(),
    description: z.string(),
    extent: z
      .object({ spatial: z.object({ bbox: z.array(Bbox), crs: z.string() }) })
      .optional()
      .openapi({ description: 'Absent while the collection is empty.' }),
    itemType: z.literal('feature'),
    crs: z.array(z.string()),
    links: z.array(LinkBody),
  })
  .openapi('Collection');

export const Collections = z
  .object({ links: z.array(LinkBody), collections: z.array(Collection) })
  .openapi('Collections');

export const Feature = z
  .looseObject({
    type: z.literal('Feature'),
    id: z.string(),
    geometry: z.looseObject({ type: z.string() }).nullable(),
    properties: z.looseObject({}),
    links: z.array(LinkBody).optional(),
  })
  .openapi('Feature');

export const FeatureCollection = z
  .object({
    type: z.literal('FeatureCollection'),
    timeStamp: z.string(),
    numberMatched: z.int(),
    numberReturned: z.int(),
    links: z.array(LinkBody),
    features: z.array(Feature),
  })
  .openapi('FeatureCollection');
