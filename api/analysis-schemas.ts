import { z } from '@hono/zod-openapi';
import { Department, FreshnessStep } from './dataset-schemas.ts';
import { inBoth } from './sentence.ts';
import { Count, LngLat, Names, RegionKind, Text } from './schemas.ts';

/** The wire contract of what is asked of cells: hot spots, changes, the highest, an area, one cell. */

const Cell = z.string().openapi({
  description: 'An H3 cell, as hexadecimal text.',
  example: '8630991afffffff',
});
const Aggregation = z.enum(['count', 'sum', 'mean', 'rate']);
const Value = z.number().nullable().openapi({ description: 'Null where there is nothing to divide by.' });

const Place = z.object({ code: z.string(), kind: RegionKind, names: Names });

/** What an answer was computed from. */
const Source = z
  .object({
    dataset: z.object({ id: z.string(), title: Text, owner: Department }),
    batch: z
      .object({ id: z.string(), at: z.string().openapi({ description: 'When it was loaded.' }) })
      .nullable()
      .openapi({ description: 'The newest batch that brought something.' }),
    demo: z.boolean(),
    step: FreshnessStep,
    basis: z.enum(['records', 'cells', 'groups']).openapi({
      description:
        'Counted from the records themselves; from the sums kept by cell, which are exact too; or from published groups, in which small ones are left out.',
    }),
  })
  .openapi('AnalysisSource');

const asked = {
  layer: z.string().openapi({ example: 'legal-entity/entities' }),
  title: Text,
  unit: Text,
  aggregation: Aggregation,
  source: Source,
};

export const Hotspots = z
  .object({
    ...asked,
    region: Place,
    res: z.number().int(),
    bucket: z.string().nullable(),
    k: z.number().int().openapi({ description: 'Cells so many steps away count as near.' }),
    q: z.number().openapi({ description: 'The share of false discoveries that is allowed on average.' }),
    zeros: z.boolean().openapi({
      description: 'Whether cells without records take part, as zeros; for means and rates they do not.',
    }),
    cells_in_region: Count,
    n: Count.openapi({ description: 'Cells that take part.' }),
    mean: z.number(),
    s: z.number().openapi({ description: 'Standard deviation, divided by n.' }),
    tested: Count,
    threshold: z.number().openapi({ description: 'Cells of at most this p are significant.' }),
    hot: Count,
    cold: Count,
    cut: z.boolean().openapi({ description: 'More cells than are listed; those with the largest |z| are.' }),
    cells: z.array(
      z.object({
        cell: Cell,
        value: z.number(),
        z: z.number().nullable(),
        p: z.number().nullable(),
        kind: z.enum(['hot', 'cold']).nullable(),
      }),
    ),
  })
  .openapi('Hotspots');

const Change = {
  difference: z
    .number()
    .openapi({ description: 'Of what is explained: the value, or the sum above the line.' }),
  share: z.number().openapi({ description: 'Of the gross change in the direction of the net change.' }),
};
const Totals = z.object({ n: Count, sum: z.number(), value: Value });

export const LayerChange = z
  .object({
    ...asked,
    region: Place,
    res: z.number().int(),
    from: z.string(),
    to: z.string(),
    before: Totals,
    after: Totals,
    difference: z.number().nullable(),
    explained: z.enum(['value', 'sum']).openapi({
      description:
        'Means and rates do not add up: what is explained is the change of the sum above the line.',
    }),
    direction: z.union([z.literal(1), z.literal(0), z.literal(-1)]),
    share: z.number(),
    regions: z
      .object({
        gross: z.number(),
        children: Count,
        explain: z.array(z.object({ region: Place, from: z.number(), to: z.number(), ...Change })),
      })
      .nullable()
      .openapi({ description: 'Null where the region has no children that records name.' }),
    cells: z.object({
      gross: z.number(),
      cut: z.boolean(),
      explain: z.array(z.object({ cell: Cell, ...Change })),
      changed: z.array(z.object({ cell: Cell, from: Value, to: Value, difference: z.number().nullable() })),
    }),
  })
  .openapi('LayerChange');

export const LayerTop = z
  .object({
    ...asked,
    region: Place,
    res: z.number().int(),
    bucket: z.string().nullable(),
    cells_with_value: Count,
    items: z.array(
      z.object({
        cell: Cell,
        center: LngLat,
        n: Count,
        value: z.number(),
        places: z.array(Place).openapi({ description: 'At its centre, the province first.' }),
      }),
    ),
  })
  .openapi('LayerTop');

export const AreaQuestion = z
  .strictObject({
    polygon: z
      .looseObject({
        type: z.enum(
          ['Polygon', 'MultiPolygon'],
          inBoth({
            zh: 'polygon 须为 GeoJSON 的 Polygon 或 MultiPolygon。',
            en: 'polygon must be a GeoJSON Polygon or MultiPolygon.',
          }),
        ),
      })
      .optional(),
    center: z
      .tuple(
        [z.number(), z.number()],
        inBoth({ zh: 'center 须为 [经度, 纬度]。', en: 'center must be [longitude, latitude].' }),
      )
      .optional(),
    radius_m: z
      .number(inBoth({ zh: 'radius_m 须为米数。', en: 'radius_m must be a number of metres.' }))
      .optional(),
    region: z
      .string(inBoth({ zh: 'region 须为区划代码。', en: 'region must be a region code.' }))
      .max(40)
      .optional(),
    layers: z
      .array(
        z.string().max(121),
        inBoth({
          zh: 'layers 须为图层代号的列表，如 legal-entity/entities。',
          en: 'layers must be a list of ids such as legal-entity/entities.',
        }),
      )
      .max(100, inBoth({ zh: 'layers 最多 100 个代号。', en: 'layers must be at most 100 ids.' }))
      .optional(),
  })
  .openapi('AreaQuestion', {
    description: 'One of: polygon (GeoJSON, WGS 84); center with radius_m; region.',
  });

const Population = z
  .object({
    persons: Count.nullable(),
    method: z.enum(['reported', 'estimated', 'unknown']),
    period: z.string().nullable(),
    explanation: Text,
    source: z.object({ dataset: z.string().nullable(), demo: z.boolean(), title: Text }).nullable(),
  })
  .openapi('AreaPopulation');

const LayerInArea = z.object({
  ...asked,
  bucket_step: z
    .enum(['hour', 'day', 'month'])
    .nullable()
    .openapi({ description: 'Of the layer’s buckets of time; null where it has none.' }),
  n: Count.nullable().openapi({
    description: 'Null where nothing is published: no group large enough, or none that may be told.',
  }),
  sum: z.number().nullable(),
  den: z
    .number()
    .nullable()
    .optional()
    .openapi({ description: 'For a rate, and only there: what the sum is divided by.' }),
  value: Value,
});

export const AreaSummary = z
  .object({
    area: z.object({
      kind: z.enum(['polygon', 'radius', 'region']),
      area_km2: z.number().nullable(),
      region: Place.nullable(),
    }),
    computed_at: z.string(),
    population: Population,
    themes: z.array(z.object({ id: z.string(), title: Text, layers: z.array(LayerInArea) })),
  })
  .openapi('AreaSummary');

export const CellDetail = z
  .object({
    cell: Cell,
    res: z.number().int(),
    center: LngLat,
    area_km2: z.number(),
    boundary: z.array(LngLat).openapi({ description: 'A closed ring.' }),
    places: z.array(Place).openapi({ description: 'At its centre, the province first.' }),
    themes: z.array(
      z.object({
        id: z.string(),
        title: Text,
        layers: z.array(
          LayerInArea.extend({
            bucket: z.string().nullable().openapi({
              description: 'The layer’s bucket that holds the moment asked for; its newest when none was.',
            }),
          }),
        ),
      }),
    ),
  })
  .openapi('CellDetail');

export type Hotspots = z.infer<typeof Hotspots>;
export type LayerChange = z.infer<typeof LayerChange>;
export type LayerTop = z.infer<typeof LayerTop>;
export type AreaQuestion = z.infer<typeof AreaQuestion>;
export type AreaSummary = z.infer<typeof AreaSummary>;
export type CellDetail = z.infer<typeof CellDetail>;
