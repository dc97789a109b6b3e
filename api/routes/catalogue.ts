import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import { answer, JSON_TYPE } from '../answer.ts';
import { strongTag } from '../conditional.ts';
import { catalogueAsDcat } from '../dcat.ts';
import { BatchList } from '../batch-schemas.ts';
import { Catalogue, CatalogueDataset, DemoProgress } from '../dataset-schemas.ts';
import { limitParameter } from '../parameters.ts';
import { answerRead, readsFor } from '../person-reads.ts';
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
  const sentence = {
    zh: `没有数据集“${id}”,/api/catalogue 列出了全部。`,
    en: `There is no dataset "${id}"; /api/catalogue lists them.`,
  };
  throw new Problem('unknown-dataset', sentence, { field: 'id' });
}

export const tagged = (text: string) => ({ type: JSON_TYPE, tag: `W/${strongTag(text)}` });

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
    description:
      'Of a dataset that is not published, for whoever was granted something of it; none for anybody else.',
    params: datasetParameter,
    query: z.object({ limit: limitParameter, cursor: number('cursor').optional() }),
    answers: { [JSON_TYPE]: BatchList },
    problems: ['unknown-dataset' as const],
  };
  resource(app, declared, async (c, { params: { id }, query: { limit, cursor } }) => {
    findDataset(libraries, id);
    const reads = readsFor(c, libraries, [id]);
    const { items, next } = await libraries.batches(reads, id, limit, cursor ?? null);
    const text = `{"items":${items},"next":${JSON.stringify(next)}}`;
    return answerRead(c, reads, text, tagged(text));
  });
}
