import { z } from '@hono/zod-openapi';
import { Department } from './dataset-schemas.ts';
import { Count, Instant, LngLat, Names, RegionKind, Text } from './schemas.ts';

/** The wire contract of surfaces between stations. */

const Validation = z
  .object({
    rmse: z
      .number()
      .nullable()
      .openapi({ description: 'Root of the mean square of estimated − measured; null where n is 0.' }),
    bias: z.number().nullable().openapi({ description: 'Mean of estimated − measured.' }),
    n: Count.openapi({ description: 'Places that were estimated from all others.' }),
  })
  .openapi('CrossValidation');

export const SurfaceAnswer = z
  .object({
    network: z.string().openapi({ example: 'air' }),
    metric: z.string().openapi({ example: 'pm2_5' }),
    title: Text,
    unit: Text,
    decimals: Count,
    region: z.object({ code: z.string(), kind: RegionKind, names: Names }),
    time: Instant.nullable().openapi({
      description: 'The end of the hour that was measured; null where nothing ever was.',
    }),
    res: z.number().int(),
    method: z.enum(['idw', 'kriging']),
    cells: z
      .array(z.string())
      .openapi({ description: 'H3 cells whose centres lie in the region, in the order of their ids.' }),
    values: z
      .array(z.number().nullable())
      .openapi({ description: 'By cell; null where too few stations are near.' }),
    sd: z
      .array(z.number().nullable())
      .nullable()
      .openapi({ description: 'Kriging standard deviation by cell; null for a method that has none.' }),
    rules: z
      .object({
        reach_km: z.number(),
        fewest: Count.openapi({ description: 'So many stations must lie within the reach of a cell.' }),
        nearest: Count.openapi({ description: 'So many of the nearest have a say at the most.' }),
        power: z.number().openapi({ description: 'Inverse distance weighs by 1 / distance to this power.' }),
      })
      .openapi({ description: 'What the surface was made by.' }),
    model: z
      .object({
        kind: z.enum(['exponential', 'spherical']),
        nugget: z.number(),
        partial_sill: z.number(),
        range_km: z.number().openapi({
          description: 'Where all of the sill is reached (spherical), or 95 % (exponential).',
        }),
        bins: z.array(z.object({ km: z.number(), pairs: Count, gamma: z.number() })),
      })
      .nullable()
      .openapi({ description: 'The variogram; null where there are too few stations for one.' }),
    cross_validation: z
      .object({ idw: Validation.nullable(), kriging: Validation.nullable() })
      .openapi({ description: 'Each station estimated from all others, by both methods.' }),
    stations: z.object({
      used: Count,
      measured: z
        .array(z.object({ station: z.string(), position: LngLat, value: z.number() }))
        .openapi({ description: 'What it rests on.' }),
      places: Count.openapi({ description: 'Where they stand: those within 50 m are one place.' }),
      without_value: Count.openapi({ description: 'Stations of which nothing counts in that hour.' }),
    }),
    source: z.object({
      dataset: z.object({ id: z.string(), title: Text, owner: Department }),
      demo: z.boolean(),
    }),
  })
  .openapi('Surface');

export type SurfaceAnswer = z.infer<typeof SurfaceAnswer>;
