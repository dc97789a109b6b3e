import { z } from '@hono/zod-openapi';
import { REGION_KINDS } from '#data/regions/kind.ts';

/**
 * The wire contract: what requests may say and what answers look like. The same schemas validate, generate the OpenAPI
 * document and give the web its types (`import type`), so a field is written down once.
 */

export const RegionKind = z.enum(REGION_KINDS).openapi('RegionKind');

export const LngLat = z.tuple([z.number(), z.number()]).openapi('LngLat', {
  description: 'Longitude, latitude in degrees, WGS 84 (EPSG:4326).',
});

export const Bbox = z.tuple([z.number(), z.number(), z.number(), z.number()]).openapi('Bbox', {
  description: 'West, south, east, north in degrees, WGS 84.',
});

export const Names = z
  .object({
    zh: z.string(),
    en: z.string().nullable(),
    pinyin: z.string().openapi({ example: 'shi nan qu' }),
  })
  .openapi('Names');

export const Text = z.object({ zh: z.string(), en: z.string() }).openapi('Text');
export const Count = z.number().int().nonnegative();
export const Instant = z.string().openapi({ description: 'ISO 8601 with offset.' });

/** What a list, a breadcrumb or a search hit needs of a region. */
export const RegionSummary = z
  .object({
    code: z.string().openapi({ example: '370202000000' }),
    kind: RegionKind,
    level: z.number().int().nullable().openapi({
      description: '1 province … 5 village or community; null outside the administrative tree.',
    }),
    names: Names,
    parent: z.string().nullable(),
    center: LngLat.openapi({ description: 'A point inside the region, where its label stands.' }),
    area_km2: z.number().nullable(),
    population: z.number().int().nullable(),
    children: z.number().int().openapi({ description: 'Direct children in the tree.' }),
    synthetic: z
      .boolean()
      .openapi({ description: 'True when the geometry is made up for the demonstration.' }),
  })
  .openapi('RegionSummary');

export const RegionAlias = z
  .object({
    code: z.string(),
    name: z.string(),
    valid_from: z.string().nullable(),
    valid_to: z.string().nullable(),
    change: z.enum(['renamed', 'recoded', 'merged']).openapi({ description: 'What became of the old code.' }),
  })
  .openapi('RegionAlias');

export const RegionDetail = RegionSummary.extend({
  bbox: Bbox,
  centroid: LngLat,
  ancestors: z.array(RegionSummary.pick({ code: true, kind: true, level: true, names: true })),
  geometry: z.object({
    source: z.string().openapi({ description: 'Where the geometry comes from and how it was made.' }),
    kind: z.enum(['polygon', 'point']),
    synthetic: z.boolean(),
    approximate: z.boolean(),
  }),
  population_source: z.string().nullable(),
  population_as_of: z.string().nullable(),
  urban_rural_class: z.string().nullable(),
  aliases: z.array(RegionAlias),
  children_by_kind: z.record(z.string(), z.number().int()),
  overlaps: z.array(
    RegionSummary.pick({ code: true, kind: true, names: true }).extend({
      share: z.number().openapi({ description: 'Share of this region’s area the other one covers, 0 to 1.' }),
    }),
  ),
  responsible: RegionSummary.pick({ code: true, kind: true, names: true })
    .nullable()
    .openapi({ description: 'For a park or sea area: the region that answers for it.' }),
  cover: z
    .object({ res: z.number().int(), cells: z.number().int() })
    .openapi({ description: 'H3 cover: resolution and number of cells.' }),
  source: z.object({ name: z.string(), as_of: z.string() }),
  moved_from: z
    .string()
    .nullable()
    .openapi({ description: 'The old code that was asked for, when it is no longer in use.' }),
}).openapi('RegionDetail');

export const RegionList = z
  .object({ items: z.array(RegionSummary), next: z.string().nullable() })
  .openapi('RegionList');

/** A search hit says which of the region's names matched, and carries its place in the tree. */
export const SearchHit = RegionSummary.extend({
  matched: z.enum(['zh', 'pinyin', 'initials', 'en', 'code', 'alias']),
  matched_text: z.string(),
  path: z.array(z.object({ code: z.string(), zh: z.string(), en: z.string().nullable() })),
}).openapi('SearchHit');

export const SearchResult = z.object({ items: z.array(SearchHit), next: z.null() }).openapi('SearchResult');

/** The regions at a point: the tree from the village up, and what overlaps it. */
export const RegionsAt = z
  .object({
    items: z.array(RegionSummary).openapi({
      description:
        'Province first down to the nearest village or community of the town, then parks, then the sea area.',
    }),
    next: z.null(),
  })
  .openapi('RegionsAt');

export const Health = z
  .object({
    status: z.enum(['ok', 'failing']),
    version: z.string(),
    uptime_s: z.number(),
    database: z
      .object({
        kind: z.enum(['embedded', 'server']),
        version: z.string(),
        postgis: z.string(),
        round_trip_ms: z.number(),
      })
      .nullable(),
    data: z.object({ regions: z.number().int(), revision: z.string() }).nullable(),
    audit: z
      .enum(['ok', 'late'])
      .openapi({ description: 'late: acts wait too long for their seal or anchor.' }),
    problem: z.string().nullable(),
  })
  .openapi('Health');

/** The maps the front end may draw: our own archive, and what an administrator put beside it. */
export const BasemapList = z
  .object({
    archive: z.object({
      url: z.string(),
      bytes: z.number().int(),
      minzoom: z.number().int(),
      maxzoom: z.number().int(),
      bbox: Bbox,
      attribution: z.string(),
    }),
    services: z.array(
      z.object({
        id: z.string(),
        title: z.object({ zh: z.string(), en: z.string() }),
        placement: z.enum(['under', 'instead']),
        grid: z.enum(['web-mercator', 'geographic']),
        tiles: z.string().openapi({ example: '/api/basemaps/imagery/{z}/{x}/{y}' }),
        minzoom: z.number().int(),
        maxzoom: z.number().int(),
        attribution: z.string(),
      }),
    ),
  })
  .openapi('BasemapList');

/** RFC 9457. `field` names the offending parameter or property. */
export const ProblemBody = z
  .object({
    type: z.string().openapi({ example: '/problems/invalid-code' }),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    instance: z.string(),
    field: z.string().optional(),
  })
  .openapi('Problem');

export type RegionKind = z.infer<typeof RegionKind>;
export type LngLat = z.infer<typeof LngLat>;
export type Bbox = z.infer<typeof Bbox>;
export type Names = z.infer<typeof Names>;
export type RegionSummary = z.infer<typeof RegionSummary>;
export type RegionAlias = z.infer<typeof RegionAlias>;
export type RegionDetail = z.infer<typeof RegionDetail>;
export type RegionList = z.infer<typeof RegionList>;
export type SearchHit = z.infer<typeof SearchHit>;
export type SearchResult = z.infer<typeof SearchResult>;
export type RegionsAt = z.infer<typeof RegionsAt>;
export type Health = z.infer<typeof Health>;
export type BasemapList = z.infer<typeof BasemapList>;
export type ProblemBody = z.infer<typeof ProblemBody>;
