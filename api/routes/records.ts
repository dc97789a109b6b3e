import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import { JSON_TYPE } from '../answer.ts';
import { strongTag } from '../conditional.ts';
import { cellParameter } from '../cell-parameter.ts';
import { RecordList } from '../dataset-schemas.ts';
import { notPublished } from '../layer-parameters.ts';
import { answerRead, PRIVATE, readsFor } from '../person-reads.ts';
import { personOf } from '../person.ts';
import { Problem } from '../problem.ts';
import { heldThroughout, type Identify } from '../long-answer.ts';
import { asOfParameter, codeParameter, limitParameter } from '../parameters.ts';
import { MOST_ROWS, recordsCsv } from '../records-csv.ts';
import { resource } from '../resource.ts';
import { datasetParameter, findDataset } from './catalogue.ts';
import type { Reads } from '#data/access/reads.ts';
import { holds, NO_RIGHTS } from '#data/access/rights.ts';
import type { Person } from '#data/access/person.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';
import { layersOf } from '#data/cells/layers.ts';
import { TAKEN_UP_TO } from '#data/exports/rules.ts';
import { takenBy } from '#data/exports/watermark.ts';
import { gradeRead } from '#data/themes/check-layers.ts';

interface Parts {
  libraries: Libraries;
  identify: Identify;
}

const TAG = 'Libraries';

const key = (name: string) =>
  z.string().min(1, `${name} is empty.`).max(400, `${name} is longer than any record’s key.`);

const filter = {
  region: codeParameter('region', 'Only records in this region, park or sea area.').optional(),
  period: z.string().max(10, 'period is no period, such as 2026-03.').optional(),
  layer: z.string().max(121, 'layer is longer than any layer’s id.').optional().openapi({
    description: 'Only the records that a layer of this dataset is made of, as theme/layer.',
    example: 'ecology/seawater-stations',
  }),
  cell: cellParameter('cell').optional(),
  as_of: asOfParameter.optional(),
};

/** The published records of the datasets: in pages, with their history, and as a file. */
export function addRecords(app: OpenAPIHono, { libraries, identify }: Parts): void {
  const layers = layersOf(libraries.register);
  const measureOf = ({ rights }: Reads, dataset: string, id: string) => {
    const placed = layers.get(id);
    if (placed?.dataset.id !== dataset)
      throw new Problem(
        'invalid-parameter',
        { zh: `数据集 ${dataset} 没有图层“${id}”。`, en: `The dataset ${dataset} has no layer ${id}.` },
        { field: 'layer' },
      );
    // who is in it would say what the field holds that narrows it
    const grade = gradeRead(placed.layer, placed.dataset);
    if (!holds(rights ?? NO_RIGHTS, dataset, grade)) throw notPublished(placed);
    return placed.layer.measure;
  };
  const filterOf = (
    reads: Reads,
    id: string,
    { region, period, layer, cell, as_of: asOf }: z.output<z.ZodObject<typeof filter>>,
  ) => ({
    dataset: id,
    region: region ?? null,
    period: period ?? null,
    measure: layer === undefined ? null : measureOf(reads, id, layer),
    cell: cell ?? null,
    asOf: asOf ?? null,
  });
  const declared = {
    tag: TAG,
    params: datasetParameter,
    problems: ['unknown-dataset' as const, 'not-allowed' as const],
  };
  const list = {
    ...declared,
    path: '/api/datasets/{id}/records',
    id: 'listRecords',
    summary: 'Records of a dataset, as far as they are published',
    description: 'In the order of their keys. With `key`, every version of that record, newest first.',
    query: z.object({
      ...filter,
      key: key('key').optional(),
      limit: limitParameter,
      cursor: key('cursor').optional(),
    }),
    answers: { [JSON_TYPE]: RecordList },
  };
  resource(app, list, async (c, { params: { id }, query }) => {
    findDataset(libraries, id);
    const reads = readsFor(c, libraries, [id]);
    const asked = filterOf(reads, id, query);
    const { items, next } =
      query.key === undefined
        ? await libraries.records(reads, { ...asked, limit: query.limit, after: query.cursor ?? null })
        : { items: await libraries.history(reads, id, query.key), next: null };
    const text = `{"items":${items},"next":${JSON.stringify(next)}}`;
    return answerRead(c, reads, text, { type: JSON_TYPE, tag: `W/${strongTag(text)}` });
  });

  const csv = {
    ...declared,
    path: '/api/datasets/{id}/records.csv',
    id: 'getRecordsCsv',
    summary: `Records up to grade 2 as CSV (UTF-8 with BOM), ${MOST_ROWS} at most`,
    description:
      'What is published and what is granted to whoever asks. Records and fields of grade 3 and above are left out: they need an export that a second person approves (`POST /api/exports`).',
    query: z.object(filter),
    answers: { 'text/csv': z.string().openapi({ type: 'string', format: 'binary' }) },
  };
  resource(app, csv, async (c, { params: { id }, query }) => {
    findDataset(libraries, id);
    const all = (await libraries.libraries()).flatMap(({ datasets }) => datasets);
    // what is more sensitive needs a second person
    const readsBy = (person: Person) => libraries.readsOf(person, [id], TAKEN_UP_TO);
    const reads = readsBy(personOf(c));
    const check = heldThroughout(c, identify, (person) => readsBy(person).rights);
    const asked = filterOf(reads, id, query);
    const stream = recordsCsv({
      dataset: all.find((dataset) => dataset.id === id)!,
      filter: [
        ...(asked.region ? [['地区 Region', asked.region] as const] : []),
        ...(asked.period ? [['统计期 Period', asked.period] as const] : []),
        ...(query.layer ? [['图层 Layer', query.layer] as const] : []),
        ...(asked.cell ? [['网格 Cell', asked.cell] as const] : []),
        ...(asked.asOf ? [['截至 As of', asked.asOf] as const] : []),
      ],
      sees: (grade) => holds(reads.rights ?? NO_RIGHTS, id, grade),
      taken: takenBy(personOf(c), Date.now()),
      read: async (after, limit) => {
        await check();
        return libraries.records(reads, { ...asked, limit, after });
      },
    });
    return new Response(stream, {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="${[id, query.layer?.replace('/', '-'), asked.region, asked.cell, asked.period].filter(Boolean).join('-')}.csv"`,
        'cache-control': personOf(c).account === null ? 'no-cache' : PRIVATE,
      },
    });
  });
}
