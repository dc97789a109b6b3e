import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import { answer, JSON_TYPE } from '../answer.ts';
import { strongTag } from '../conditional.ts';
import { catalogueAsDcat } from '../dcat.ts';
import { BatchList, Catalogue, CatalogueDataset, DemoProgress, RecordList } from '../library-schemas.ts';
import { codeParameter, limitParameter } from '../parameters.ts';
import { Problem } from '../problem.ts';
import { resource } from '../resource.ts';
import type { DemoState } from '#data/demo/fill.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';
import type { Dataset } from '#data/themes/theme.ts';

interface Parts {
  libraries: Libraries;
  demo: () => DemoState;
}

const TAG = 'Libraries';
const LD_TYPE = 'application/ld+json';

export const datasetParameter = z.object({
  id: z
    .string()
    .max(60, 'id is longer than any dataset’s; /api/catalogue lists them.')
    .openapi({ example: 'market-entities' }),
});

/** The declared dataset of an id; throws a problem that says where they are listed. */
export function findDataset(libraries: Libraries, id: string): Dataset {
  const found = libraries.register.dataset(id);
  if (found) return found.dataset;
  throw new Problem('unknown-dataset', `There is no dataset "${id}"; /api/catalogue lists them.`, {
    field: 'id',
  });
}

const tagged = (text: string) => ({ type: JSON_TYPE, tag: `W/${strongTag(text)}` });

/** The catalogue, its datasets, their batches and records. */
export function addCatalogue(app: OpenAPIHono, { libraries, demo }: Parts): void {
  const catalogue = {
    path: '/api/catalogue',
    id: 'getCatalogue',
    tag: TAG,
    summary: 'The 6+N libraries',
    description:
      'Libraries, their datasets and fields, with what is known of each: records, freshness, quality, last batch.',
    answers: { [JSON_TYPE]: Catalogue },
  };
  resource(app, catalogue, async (c) => {
    const text = JSON.stringify({ libraries: await libraries.libraries() });
    return answer(c, text, tagged(text));
  });

  const dcat = {
    path: '/api/catalogue.jsonld',
    id: 'getCatalogueAsDcat',
    tag: TAG,
    summary: 'The catalogue as DCAT 3 (JSON-LD), to be harvested',
    answers: { [LD_TYPE]: z.looseObject({ '@context': z.unknown() }).openapi('DcatCatalogue') },
  };
  resource(app, dcat, async (c) => {
    const text = JSON.stringify(catalogueAsDcat(await libraries.libraries(), new URL(c.req.url).origin));
    return answer(c, text, { ...tagged(text), type: LD_TYPE });
  });

  const one = {
    path: '/api/datasets/{id}',
    id: 'getDataset',
    tag: TAG,
    summary: 'One dataset',
    params: datasetParameter,
    answers: { [JSON_TYPE]: CatalogueDataset },
    problems: ['unknown-dataset' as const],
  };
  resource(app, one, async (c, { params: { id } }) => {
    findDataset(libraries, id);
    const all = (await libraries.libraries()).flatMap(({ datasets }) => datasets);
    const text = JSON.stringify(all.find((dataset) => dataset.id === id));
    return answer(c, text, tagged(text));
  });

  addBatches(app, libraries);
  addRecords(app, libraries);

  const progress = {
    path: '/api/demo',
    id: 'getDemoProgress',
    tag: TAG,
    summary: 'How far the demonstration data is loaded',
    answers: { [JSON_TYPE]: DemoProgress },
  };
  resource(app, progress, (c) => answer(c, JSON.stringify(demo()), { type: JSON_TYPE, cache: 'no-store' }));
}

const number = (name: string) =>
  z
    .string()
    .regex(/^\d{1,18}$/, `${name} must be the id of a batch, a whole number.`)
    .openapi({ example: '12' });

function addBatches(app: OpenAPIHono, libraries: Libraries): void {
  const declared = {
    path: '/api/datasets/{id}/batches',
    id: 'listBatches',
    tag: TAG,
    summary: 'The files that were loaded into a dataset, newest first',
    params: datasetParameter,
    query: z.object({ limit: limitParameter, cursor: number('cursor').optional() }),
    answers: { [JSON_TYPE]: BatchList },
    problems: ['unknown-dataset' as const],
  };
  resource(app, declared, async (c, { params: { id }, query: { limit, cursor } }) => {
    findDataset(libraries, id);
    const { items, next } = await libraries.batches(id, limit, cursor ?? null);
    const text = `{"items":${items},"next":${JSON.stringify(next)}}`;
    return answer(c, text, tagged(text));
  });
}

const key = (name: string) =>
  z.string().min(1, `${name} is empty.`).max(400, `${name} is longer than any record’s key.`);

const asOf = z
  .string()
  .refine((text) => z.iso.datetime({ offset: true }).safeParse(text).success, {
    message: 'as_of must be an instant with offset, such as 2026-11-01T08:00:00+08:00.',
  })
  .openapi({ description: 'What was so at that instant, instead of now.' });

function addRecords(app: OpenAPIHono, libraries: Libraries): void {
  const declared = {
    path: '/api/datasets/{id}/records',
    id: 'listRecords',
    tag: TAG,
    summary: 'Records of a dataset, as far as they are published',
    description: 'In the order of their keys. With `key`, every version of that record, newest first.',
    params: datasetParameter,
    query: z.object({
      region: codeParameter('region', 'Only records in this region of the tree.').optional(),
      period: z.string().max(10, 'period is no period, such as 2026-03.').optional(),
      key: key('key').optional(),
      as_of: asOf.optional(),
      limit: limitParameter,
      cursor: key('cursor').optional(),
    }),
    answers: { [JSON_TYPE]: RecordList },
    problems: ['unknown-dataset' as const],
  };
  resource(app, declared, async (c, { params: { id }, query }) => {
    findDataset(libraries, id);
    const { items, next } =
      query.key === undefined
        ? await libraries.records({
            dataset: id,
            region: query.region ?? null,
            period: query.period ?? null,
            asOf: query.as_of ?? null,
            limit: query.limit,
            after: query.cursor ?? null,
          })
        : { items: await libraries.history(id, query.key), next: null };
    const text = `{"items":${items},"next":${JSON.stringify(next)}}`;
    return answer(c, text, tagged(text));
  });
}
