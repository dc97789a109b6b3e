import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import { GEOJSON_TYPE, JSON_TYPE } from '../answer.ts';
import {
  codeParameter,
  kindParameter,
  limitParameter,
  pointParameter,
  searchParameter,
  wholeNumber,
} from '../parameters.ts';
import { Problem } from '../problem.ts';
import { locate, type ReadAnswer } from '../reads.ts';
import type { RegionReader } from '#data/regions/reader.ts';
import { resource } from '../resource.ts';
import { RegionDetail, RegionList, RegionsAt, SearchResult } from '../schemas.ts';

interface Parts {
  reader: RegionReader;
  read: ReadAnswer;
}

const TAG = 'Regions';
const CODE = z.object({
  code: codeParameter(
    'code',
    'A code in use now or in the past: 2, 4, 6, 9 or 12 digits, or a park’s or sea area’s id.',
  ),
});

/** Regions by code, as lists, by search and by place, and their geometry. */
export function addRegions(app: OpenAPIHono, parts: Parts): void {
  addList(app, parts);
  addDetail(app, parts);
  addGeometry(app, parts);
}

function addDetail(app: OpenAPIHono, { reader, read }: Parts): void {
  const declared = {
    path: '/api/regions/{code}',
    id: 'getRegion',
    tag: TAG,
    summary: 'One region',
    description:
      'A code that is no longer in use answers with the region it became: `moved_from` holds the old code, and the ' +
      'headers `Content-Location` and `Link: rel="canonical"` the address of today.',
    params: CODE,
    answers: { [JSON_TYPE]: RegionDetail },
    problems: ['invalid-code', 'unknown-region'] as const,
  };
  resource(app, { ...declared, problems: [...declared.problems] }, (c, { params }) =>
    read(c, async () => {
      const text = await reader.detail(params.code);
      if (text !== null) return { type: JSON_TYPE, text };
      const { code, movedFrom, headers } = await locate(
        reader,
        'code',
        params.code,
        (now) => `/api/regions/${now}`,
      );
      const detail = JSON.parse((await reader.detail(code)) ?? 'null') as RegionDetail | null;
      if (!detail) throw new Error(`${params.code} resolves to ${code}, which does not exist`);
      return { type: JSON_TYPE, text: JSON.stringify({ ...detail, moved_from: movedFrom }), headers };
    }),
  );
}

const GeometryQuery = z.object({
  simplify: wholeNumber(
    'simplify',
    { min: 0, max: 100_000 },
    'Tolerance in metres; 0 or nothing gives the stored geometry.',
  )
    .optional()
    .transform((metres) => metres ?? 0),
  of: z
    .enum(
      ['children', 'overlaps'],
      'of must be "children" or "overlaps"; without it the region itself is answered.',
    )
    .optional()
    .openapi({
      description:
        'Its direct children, or what overlaps it, as a FeatureCollection instead of the region itself.',
    }),
});

const GeoJson = z
  .looseObject({ type: z.enum(['Feature', 'FeatureCollection']) })
  .openapi('GeoJson', { description: 'A GeoJSON Feature or FeatureCollection (RFC 7946), WGS 84.' });

function addGeometry(app: OpenAPIHono, { reader, read }: Parts): void {
  const declared = {
    path: '/api/regions/{code}/geometry',
    id: 'getRegionGeometry',
    tag: TAG,
    summary: 'The geometry of a region, its children or what overlaps it',
    params: CODE,
    query: GeometryQuery,
    answers: { [GEOJSON_TYPE]: GeoJson },
    problems: ['invalid-code' as const, 'unknown-region' as const],
  };
  resource(app, declared, (c, { params, query: { of, simplify } }) =>
    read(c, async () => {
      const get = (code: string) =>
        of ? reader.related(code, of, simplify) : reader.geometry(code, simplify);
      const text = await get(params.code);
      if (text !== null) return { type: GEOJSON_TYPE, text };
      const { search } = new URL(c.req.url);
      const { code, headers } = await locate(
        reader,
        'code',
        params.code,
        (now) => `/api/regions/${now}/geometry${search}`,
      );
      const current = await get(code);
      if (current === null)
        throw new Problem('not-found', `The region ${code} has no geometry.`, { field: 'code' });
      return { type: GEOJSON_TYPE, text: current, headers };
    }),
  );
}

const ListQuery = z.object({
  parent: codeParameter('parent', 'Only direct children of this region.').optional(),
  kind: kindParameter.optional(),
  q: searchParameter.optional(),
  at: pointParameter.optional(),
  limit: limitParameter,
  cursor: codeParameter('cursor', 'Where to go on: the `next` of the list before.').optional(),
});

/** Which parameters go with the one that decides what kind of answer it is. */
const COMPANIONS = {
  at: { with: new Set(['at']), why: 'at answers everything at one point' },
  q: { with: new Set(['q', 'kind', 'limit']), why: 'q ranks all regions by how well they match' },
} as const;

function addList(app: OpenAPIHono, { reader, read }: Parts): void {
  const declared = {
    path: '/api/regions',
    id: 'listRegions',
    tag: TAG,
    summary: 'Regions as a list, by search, or at a point',
    description:
      'With `q`, a ranked search. With `at`, what lies at a point, the province first. Otherwise a list in code order, ' +
      'which `parent` and `kind` narrow and `cursor` continues.',
    query: ListQuery,
    answers: { [JSON_TYPE]: z.union([RegionList, SearchResult, RegionsAt]) },
    problems: ['invalid-code' as const, 'conflicting-parameters' as const, 'unknown-region' as const],
  };
  resource(app, declared, (c, { query }) => {
    checkCompany(c.req.url);
    const { at, q, kind, limit, parent, cursor } = query;
    return read(c, async () => {
      if (at) return { type: JSON_TYPE, text: `{"items":${await reader.at(at)},"next":null}` };
      if (q)
        return {
          type: JSON_TYPE,
          text: `{"items":${await reader.search(q, limit, kind)},"next":null}`,
        };
      const located = parent
        ? await locate(reader, 'parent', parent, (now) => `/api/regions?parent=${now}`)
        : null;
      const { items, next } = await reader.list({ parent: located?.code, kind, limit, after: cursor });
      return {
        type: JSON_TYPE,
        text: `{"items":${items},"next":${JSON.stringify(next)}}`,
        headers: located?.headers,
      };
    });
  });
}

function checkCompany(url: string): void {
  const given = [...new URL(url).searchParams.keys()];
  for (const [name, { with: allowed, why }] of Object.entries(COMPANIONS)) {
    const stranger = given.includes(name) ? given.find((other) => !allowed.has(other)) : undefined;
    if (stranger) {
      const detail = `${name} and ${stranger} cannot be used together: ${why}. Leave one of them out.`;
      throw new Problem('conflicting-parameters', detail, { field: stranger });
    }
  }
}
