import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { answer, JSON_TYPE } from '../answer.ts';
import { findBatch } from '../find-batch.ts';
import { keptRowsAnswer } from '../kept-rows.ts';
import { BatchDetail, DecisionBody, Inspection, Started, Trial } from '../batch-schemas.ts';
import { managesBatch, signedIn, stewardOf, stewardOfBatch } from '../manage.ts';
import { heldThroughout, type Identify } from '../long-answer.ts';
import { personOf } from '../person.ts';
import { Problem } from '../problem.ts';
import { action, readJson, resource } from '../resource.ts';
import { datasetParameter } from './catalogue.ts';
import { rightsOf, strictestGrade } from '#data/access/rights.ts';
import { APPROVED_FROM } from '#data/exports/rules.ts';
import { writeCrs } from '#data/ingest/crs-name.ts';
import type { Upload } from '#data/ingest/inbox.ts';
import { DecisionError, type Decision, type Inspection as Inspected } from '#data/ingest/ingestion.ts';
import { keptMasks, shownFlaw } from '#data/ingest/kept-masks.ts';
import { SourceError } from '#data/ingest/source.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';

interface Parts {
  libraries: Libraries;
  identify: Identify;
}

const TAG = 'Files';
const REFUSED = ['sign-in-needed' as const, 'not-allowed' as const];
const NO_STORE = { type: JSON_TYPE, cache: 'no-store' } as const;

/** Turns what the door says of a file or a decision into problems that name the field. */
const explained = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DecisionError)
      throw new Problem('unusable-decision', error.sentence, { field: error.field });
    if (error instanceof SourceError) {
      const type = error.reason === 'too-large' ? 'file-too-large' : 'unusable-file';
      throw new Problem(type, error.sentence, { field: 'file' });
    }
    throw error;
  }
};

const wireInspection = ({ upload, declaredCrs, proposals, views, ...rest }: Inspected) => ({
  ...rest,
  upload: upload.id,
  name: upload.name,
  bytes: upload.bytes,
  declared_crs: declaredCrs,
  proposals: proposals.map(({ crs, swapped, why }) => ({ crs: writeCrs(crs), swapped, why })),
  views: views.map(({ crs, swapped, points }) => ({ crs: writeCrs(crs), swapped, points })),
});

async function* bytesOf(c: Context): AsyncGenerator<Uint8Array> {
  if (c.req.raw.body) yield* c.req.raw.body as unknown as AsyncIterable<Uint8Array>;
}

const uploadParameters = datasetParameter.extend({
  upload: z.string().regex(/^[0-9a-f]{24}$/, 'upload is not the id of an upload.'),
});
const batchParameter = z.object({
  id: z
    .string()
    .regex(/^\d{1,18}$/, 'id must be the id of a batch, a whole number.')
    .openapi({ example: '12' }),
});
const nameParameter = z
  .string()
  .min(1, 'name is empty; give the file’s name with its ending.')
  .max(200, 'name is longer than 200 characters.');

/** Files on their way in: taken, looked at, tried, loaded; batches and the rows they kept aside. */
export function addBatches(app: OpenAPIHono, { libraries, identify }: Parts): void {
  const { ingestion, register } = libraries;
  const find = (id: string): Upload => {
    const upload = ingestion.upload(id);
    if (upload) return upload;
    throw new Problem(
      'unknown-upload',
      { zh: '这个文件已不在此等候,请重新发送。', en: 'This file is no longer waiting here; send it again.' },
      { field: 'upload' },
    );
  };
  const receive = (c: Context, name: string) => explained(() => ingestion.receive(name, bytesOf(c)));

  const taken = {
    path: '/api/datasets/{id}/uploads',
    id: 'uploadFile',
    tag: TAG,
    summary: 'Send a file, to be looked at before it is loaded',
    params: datasetParameter,
    query: z.object({ name: nameParameter }),
    body: 'bytes' as const,
    status: 201 as const,
    answers: { [JSON_TYPE]: Inspection },
    problems: [...REFUSED, 'unknown-dataset' as const, 'file-too-large' as const, 'unusable-file' as const],
  };
  action(app, taken, async (c, { params: { id }, query: { name } }) => {
    const { dataset, regions } = stewardOf(c, register, id);
    const upload = await receive(c, name);
    try {
      const inspection = await explained(() => ingestion.inspect(upload, dataset, {}, regions));
      return await answer(c, JSON.stringify(wireInspection(inspection)), { ...NO_STORE, status: 201 });
    } catch (error) {
      await ingestion.drop(upload.id);
      throw error;
    }
  });

  const decided = {
    tag: TAG,
    params: uploadParameters,
    body: DecisionBody,
    problems: [
      ...REFUSED,
      'unknown-dataset' as const,
      'unknown-upload' as const,
      'unusable-decision' as const,
      'unusable-file' as const,
    ],
  };
  const path = '/api/datasets/{id}/uploads/{upload}';
  const seen = {
    ...decided,
    path: `${path}/inspect`,
    id: 'inspectUpload',
    summary: 'Look at a waiting file again, as decided',
    answers: { [JSON_TYPE]: Inspection },
  };
  action(app, seen, async (c, { params: { id, upload } }) => {
    const { dataset, regions } = stewardOf(c, register, id);
    const decision = (await readJson(c, DecisionBody)) as Decision;
    const inspection = await explained(() => ingestion.inspect(find(upload), dataset, decision, regions));
    return answer(c, JSON.stringify(wireInspection(inspection)), NO_STORE);
  });

  const tried = {
    ...decided,
    path: `${path}/try`,
    id: 'tryUpload',
    summary: 'What loading a waiting file would come to',
    answers: { [JSON_TYPE]: Trial },
  };
  action(app, tried, async (c, { params: { id, upload } }) => {
    const { dataset, regions } = stewardOf(c, register, id);
    const decision = (await readJson(c, DecisionBody)) as Decision;
    const { counts, kept } = await explained(() => ingestion.try(find(upload), dataset, decision, regions));
    const body = {
      ...counts,
      kept: kept.map(({ row, flaw }) => ({ row: row.row, flaw: shownFlaw(dataset, flaw) })),
    };
    return answer(c, JSON.stringify(body), NO_STORE);
  });

  const started = {
    ...decided,
    path: `${path}/load`,
    id: 'loadUpload',
    summary: 'Load a waiting file as a batch',
    status: 202 as const,
    answers: { [JSON_TYPE]: Started },
  };
  action(app, started, async (c, { params: { id, upload } }) => {
    const { person: actor, dataset, regions } = stewardOf(c, register, id);
    const decision = (await readJson(c, DecisionBody)) as Decision;
    const { batch } = await explained(() =>
      ingestion.load(find(upload), dataset, decision, { actor, regions }),
    );
    return answer(c, JSON.stringify({ batch }), {
      ...NO_STORE,
      status: 202,
      headers: { location: `/api/batches/${batch}` },
    });
  });

  const atOnce = {
    path: '/api/datasets/{id}/batches',
    id: 'postBatch',
    tag: TAG,
    summary: 'Send a file and load it as a batch at once',
    description:
      'Columns go to the fields that their headings name. `crs` is needed where the file has positions and does not say itself.',
    params: datasetParameter,
    query: z.object({
      name: nameParameter,
      crs: z.string().max(40, 'crs is no coordinate system.').optional(),
      encoding: z.enum(['utf-8', 'gb18030'], 'encoding must be "utf-8" or "gb18030".').optional(),
    }),
    body: 'bytes' as const,
    status: 202 as const,
    answers: { [JSON_TYPE]: Started },
    problems: [...taken.problems, 'unusable-decision' as const],
  };
  action(app, atOnce, async (c, { params: { id }, query: { name, crs, encoding } }) => {
    const { person: actor, dataset, regions } = stewardOf(c, register, id);
    const upload = await receive(c, name);
    const decision: Decision = { ...(crs !== undefined && { crs }), ...(encoding && { encoding }) };
    try {
      const { batch } = await explained(() => ingestion.load(upload, dataset, decision, { actor, regions }));
      return await answer(c, JSON.stringify({ batch }), {
        ...NO_STORE,
        status: 202,
        headers: { location: `/api/batches/${batch}` },
      });
    } catch (error) {
      await ingestion.drop(upload.id);
      throw error;
    }
  });

  addOne(app, libraries, identify);
}

function addOne(app: OpenAPIHono, libraries: Libraries, identify: Identify): void {
  const { register } = libraries;
  const find = (c: Context, id: string) => findBatch(libraries, personOf(c), id);
  const detail = async (c: Context, id: string) => {
    const { text, batch } = await find(c, id);
    const rights = managesBatch(personOf(c), register, batch);
    const causes = rights ? await libraries.causes(rights, id) : 'null';
    return answer(c, `${text.slice(0, -1)},"causes":${causes}}`, NO_STORE);
  };
  const declared = {
    tag: TAG,
    params: batchParameter,
    answers: { [JSON_TYPE]: BatchDetail },
    problems: ['unknown-batch' as const],
  };
  resource(
    app,
    { ...declared, path: '/api/batches/{id}', id: 'getBatch', summary: 'One batch and its counts' },
    (c, { params }) => detail(c, params.id),
  );

  const kept = {
    path: '/api/batches/{id}/quarantine.csv',
    id: 'getQuarantine',
    tag: TAG,
    summary: 'The rows that were kept aside, with the reason, to be corrected and sent again',
    description:
      'Of datasets that hold nothing of grade 3 or stricter; of others they are asked for as an export, which a second person approves.',
    params: batchParameter,
    answers: { 'text/csv': z.string().openapi({ type: 'string' }) },
    problems: [...REFUSED, 'unknown-batch' as const],
  };
  resource(app, kept, async (c, { params: { id } }) => {
    signedIn(c);
    const { batch } = await find(c, id);
    const { rights, dataset } = stewardOfBatch(c, register, batch);
    if (strictestGrade(dataset) >= APPROVED_FROM)
      throw new Problem('not-allowed', {
        zh: `“${dataset.title.zh}”含三级及以上的数据,留置的行须申请导出(/exports,批次 ${id})并经第二人批准后下载。`,
        en: `"${dataset.title.en}" holds data of grade 3 and above: ask for the rows kept aside as an export (/exports, batch ${id}), which a second person approves.`,
      });
    const check = heldThroughout(c, identify, (person) => rightsOf(person, register));
    const masks = keptMasks(dataset, batch);
    const read = async (after: string, limit: number) => {
      await check();
      return libraries.kept(rights, { id, masks }, after, limit);
    };
    return keptRowsAnswer({ columns: batch.columns, read }, `quarantine-${id}.csv`, 'no-store');
  });

  const back = {
    ...declared,
    path: '/api/batches/{id}/rollback',
    id: 'rollBackBatch',
    summary: 'Take a batch back as a whole: its records go, those they replaced return',
    problems: [...REFUSED, 'unknown-batch' as const, 'not-possible-now' as const],
  };
  action(app, back, async (c, { params: { id } }) => {
    signedIn(c);
    const { person, dataset } = stewardOfBatch(c, register, (await find(c, id)).batch);
    if (!(await libraries.ingestion.rollBack(id, dataset, person)))
      throw new Problem('not-possible-now', {
        zh: `批次 ${id} 仍在载入,或已经撤回。`,
        en: `Batch ${id} is still loading or was taken back already.`,
      });
    return detail(c, id);
  });
}
