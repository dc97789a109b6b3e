import { OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { answer, GEOJSON_TYPE, JSON_TYPE } from '../answer.ts';
import { strongTag } from '../conditional.ts';
import { COLLECTIONS, collectionById, type Collection } from '../ogc/collections.ts';
import {
  Collections,
  Collection as CollectionBody,
  Conformance,
  FeatureCollection,
  Feature,
  Landing,
} from '../ogc/schemas.ts';
import { linksOf, type Link } from '../ogc/links.ts';
import { bboxParameter, codeParameter, limitParameter, wholeNumber } from '../parameters.ts';
import { Problem } from '../problem.ts';
import { locate, type ReadAnswer } from '../reads.ts';
import type { RegionReader } from '#data/regions/reader.ts';
import { resource } from '../resource.ts';

interface Parts {
  reader: RegionReader;
  read: ReadAnswer;
  version: string;
}

const OGC_ROOT = '/api/ogc';
const OPENAPI_TYPE = 'application/vnd.oai.openapi+json;version=3.0';
const CRS84 = 'http://www.opengis.net/def/crs/OGC/1.3/CRS84';
const PART1 = 'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf';
const CONFORMS = { conformsTo: [`${PART1}/core`, `${PART1}/geojson`, `${PART1}/oas30`] };
const TAG = 'OGC API – Features';

const format = z
  .literal('json', 'f can only be "json"; it may be left out.')
  .optional()
  .openapi({ description: 'The format; only JSON is offered.' });
const Nothing = z.object({ f: format });
const CollectionParams = z.object({
  collectionId: z
    .string()
    .max(100, 'collectionId is longer than any there is.')
    .openapi({ example: 'counties' }),
});

/** OGC API – Features, Part 1: one collection for each kind of region. */
export function addOgc(app: OpenAPIHono, { reader, read, version }: Parts): void {
  const ogc = new OpenAPIHono({ strict: false });
  addLanding(ogc);
  addCollections(ogc, { reader, read });
  addItems(ogc, { reader, read });
  // Its own document, in the version that Part 1 names and with paths as its clients look for them.
  const text = JSON.stringify(
    ogc.getOpenAPIDocument({
      openapi: '3.0.3',
      info: { title: 'Haidai regions, OGC API – Features', version },
      servers: [{ url: OGC_ROOT }],
    }),
  );
  ogc.get('/api', (c) => answer(c, text, { type: OPENAPI_TYPE, tag: `W/${strongTag(text)}` }));
  app.route(OGC_ROOT, ogc);
}

/** Answers what changes with a release only, tagged by its content. */
const fixed = (c: Context, body: unknown): Promise<Response> => {
  const text = JSON.stringify(body);
  return answer(c, text, { type: JSON_TYPE, tag: `W/${strongTag(text)}` });
};

function addLanding(ogc: OpenAPIHono): void {
  const landing = {
    path: '/',
    id: 'getLandingPage',
    tag: TAG,
    summary: 'Where everything is',
    query: Nothing,
    answers: { [JSON_TYPE]: Landing },
  };
  resource(ogc, landing, (c) => {
    const link = linksOf(c, OGC_ROOT);
    const body: z.infer<typeof Landing> = {
      title: 'Haidai: regions of Shandong 海岱 · 山东区划',
      description:
        'Provinces, cities, counties, towns, villages, communities, parks and sea areas, with their geometry.',
      links: [
        link('self', '', JSON_TYPE, 'This page'),
        link('service-desc', '/api', OPENAPI_TYPE, 'The description of this service (OpenAPI 3.0)'),
        {
          ...link('service-doc', '', 'text/html', 'The whole API, to read'),
          href: link('self', '', JSON_TYPE).href.replace(/\/ogc$/, '/docs'),
        },
        link('conformance', '/conformance', JSON_TYPE, 'What this service conforms to'),
        link('data', '/collections', JSON_TYPE, 'The collections'),
      ],
    };
    return fixed(c, body);
  });
  const conformance = {
    path: '/conformance',
    id: 'getConformance',
    tag: TAG,
    summary: 'What this service conforms to',
    query: Nothing,
    answers: { [JSON_TYPE]: Conformance },
  };
  resource(ogc, conformance, (c) => fixed(c, CONFORMS));
}

type ReaderParts = Pick<Parts, 'reader' | 'read'>;

function addCollections(ogc: OpenAPIHono, { reader, read }: ReaderParts): void {
  const describe = async (c: Context, { id, kind, title, description }: Collection) => {
    const link = linksOf(c, OGC_ROOT);
    const bbox = await reader.extent(kind);
    const body: z.infer<typeof CollectionBody> = {
      id,
      title,
      description,
      ...(bbox && { extent: { spatial: { bbox: [bbox], crs: CRS84 } } }),
      itemType: 'feature',
      crs: [CRS84],
      links: [
        link('self', `/collections/${id}`, JSON_TYPE, title),
        link('items', `/collections/${id}/items`, GEOJSON_TYPE, title),
      ],
    };
    return body;
  };

  const all = {
    path: '/collections',
    id: 'getCollections',
    tag: TAG,
    summary: 'The collections',
    query: Nothing,
    answers: { [JSON_TYPE]: Collections },
  };
  resource(ogc, all, (c) =>
    read(c, async () => {
      const link = linksOf(c, OGC_ROOT);
      const collections = [];
      for (const collection of COLLECTIONS) collections.push(await describe(c, collection));
      const links = [link('self', '/collections', JSON_TYPE, 'The collections')];
      return { type: JSON_TYPE, text: JSON.stringify({ links, collections }) };
    }),
  );

  const one = {
    path: '/collections/{collectionId}',
    id: 'describeCollection',
    tag: TAG,
    summary: 'One collection',
    params: CollectionParams,
    query: Nothing,
    answers: { [JSON_TYPE]: CollectionBody },
    problems: ['unknown-collection' as const],
  };
  resource(ogc, one, (c, { params }) => {
    const collection = collectionById(params.collectionId);
    return read(c, async () => ({ type: JSON_TYPE, text: JSON.stringify(await describe(c, collection)) }));
  });
}

const INSTANT = String.raw`\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})`;
const DATETIME = new RegExp(String.raw`^(${INSTANT}|(${INSTANT}|\.\.)?/(${INSTANT}|\.\.)?)$`, 'i');

const ItemsQuery = z.object({
  limit: limitParameter,
  offset: wholeNumber('offset', { min: 0, max: 1_000_000 }, 'How many items to leave out first.')
    .optional()
    .transform((offset) => offset ?? 0),
  bbox: bboxParameter.optional(),
  datetime: z
    .string()
    .regex(
      DATETIME,
      'datetime must be an instant such as 2024-01-01T00:00:00Z or an interval such as 2024-01-01T00:00:00Z/..',
    )
    .optional()
    .openapi({
      description: 'Accepted as Part 1 asks for; regions carry no time of their own, so it leaves none out.',
    }),
  f: format,
});

function addItems(ogc: OpenAPIHono, { reader, read }: ReaderParts): void {
  const items = {
    path: '/collections/{collectionId}/items',
    id: 'getFeatures',
    tag: TAG,
    summary: 'Regions of one kind, page by page',
    params: CollectionParams,
    query: ItemsQuery,
    answers: { [GEOJSON_TYPE]: FeatureCollection },
    problems: ['unknown-collection' as const],
  };
  resource(ogc, items, (c, { params, query: { limit, offset, bbox } }) => {
    const { id, kind, title } = collectionById(params.collectionId);
    return read(c, async () => {
      const { features, matched, returned } = await reader.features({ kind, bbox, limit, offset });
      const links = pageLinks(c, `/collections/${id}/items`, { limit, offset, matched }, title);
      const head = {
        type: 'FeatureCollection',
        timeStamp: new Date().toISOString(),
        numberMatched: matched,
        numberReturned: returned,
        links,
      };
      return { type: GEOJSON_TYPE, text: `${JSON.stringify(head).slice(0, -1)},"features":${features}}` };
    });
  });

  const item = {
    path: '/collections/{collectionId}/items/{featureId}',
    id: 'getFeature',
    tag: TAG,
    summary: 'One region as a feature',
    params: CollectionParams.extend({ featureId: codeParameter('featureId', 'The region’s code.') }),
    query: Nothing,
    answers: { [GEOJSON_TYPE]: Feature },
    problems: ['invalid-code' as const, 'unknown-collection' as const, 'unknown-region' as const],
  };
  resource(ogc, item, (c, { params }) => {
    const { id, kind, title } = collectionById(params.collectionId);
    const pathOf = (code: string) => `/collections/${id}/items/${code}`;
    return read(c, async () => {
      let code = params.featureId;
      let headers = {};
      let text = await reader.feature(kind, code);
      if (text === null) {
        ({ code, headers } = await locate(reader, 'featureId', code, (now) => OGC_ROOT + pathOf(now)));
        text = await reader.feature(kind, code);
      }
      if (text === null) {
        throw new Problem('unknown-region', `The region ${code} is not in the collection "${id}".`, {
          field: 'featureId',
        });
      }
      const link = linksOf(c, OGC_ROOT);
      const links = [
        link('self', pathOf(code), GEOJSON_TYPE),
        link('collection', `/collections/${id}`, JSON_TYPE, title),
      ];
      return { type: GEOJSON_TYPE, text: withLinks(text, links), headers };
    });
  });
}

/** Adds links to the JSON text of an object without parsing it: geometries are long. */
function withLinks(text: string, links: Link[]): string {
  const end = text.lastIndexOf('}');
  return `${text.slice(0, end)},"links":${JSON.stringify(links)}}`;
}

function pageLinks(
  c: Context,
  path: string,
  { limit, offset, matched }: { limit: number; offset: number; matched: number },
  title: string,
): Link[] {
  const link = linksOf(c, OGC_ROOT);
  const page = (rel: string, start: number) => {
    const { searchParams } = new URL(c.req.url);
    searchParams.set('limit', String(limit));
    searchParams.set('offset', String(start));
    return link(rel, `${path}?${searchParams}`, GEOJSON_TYPE);
  };
  return [
    page('self', offset),
    ...(offset + limit < matched ? [page('next', offset + limit)] : []),
    ...(offset > 0 ? [page('prev', Math.max(0, offset - limit))] : []),
    link('collection', path.replace(/\/items$/, ''), JSON_TYPE, title),
  ];
}
