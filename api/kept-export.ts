import { nameOf } from './export-file.ts';
import type { Context } from 'hono';
import type { AskBody } from './export-schemas.ts';
import { findBatch } from './find-batch.ts';
import { keptRowsAnswer } from './kept-rows.ts';
import { managesBatch, stewardOfBatch } from './manage.ts';
import { PRIVATE } from './person-reads.ts';
import { personOf } from './person.ts';
import { Problem } from './problem.ts';
import type { BegunFetch } from './records-export.ts';
import { strictestGrade } from '#data/access/rights.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';
import { APPROVED_FROM, regionOfAll } from '#data/exports/rules.ts';
import type { NewRequest } from '#data/exports/store.ts';
import { keptMasks } from '#data/ingest/kept-masks.ts';
import type { Grade } from '#data/themes/theme.ts';

/* Rows that were kept aside as files that a second person approves: for stewards, who are those who correct them. */

/** What a batch's kept rows are asked for as, for a steward of all its regions. */
export const askedKept = async (
  c: Context,
  libraries: Libraries,
  { dataset: named, batch: id, unmasked = false, ...more }: Omit<AskBody, 'reason'> & { batch: string },
): Promise<Omit<NewRequest, 'reason'>> => {
  const other = (['region', 'period', 'layer', 'as_of'] as const).find((field) => more[field] !== undefined);
  if (other !== undefined)
    throw new Problem(
      'invalid-parameter',
      { zh: `申请批次的留置行时不能再说明 ${other}。`, en: `${other} does not go with a batch.` },
      { field: other },
    );
  const { batch } = await findBatch(libraries, personOf(c), id, 'batch');
  if (batch.dataset !== named)
    throw new Problem(
      'unknown-batch',
      { zh: `数据集 ${named} 没有批次 ${id}。`, en: `The dataset ${named} has no batch ${id}.` },
      { field: 'batch' },
    );
  const { dataset } = stewardOfBatch(c, libraries.register, batch);
  const grade = strictestGrade(dataset);
  if (grade < APPROVED_FROM)
    throw new Problem('not-possible-now', {
      zh: '此数据集没有三级及以上的数据,留置的行可直接下载。',
      en: 'This dataset holds nothing of grade 3: its kept rows are downloaded as they are.',
    });
  if (batch.quarantined === 0)
    throw new Problem('not-possible-now', {
      zh: `批次 ${id} 没有留置的行。`,
      en: `Batch ${id} kept no rows aside.`,
    });
  return {
    dataset: dataset.id,
    library: libraries.register.dataset(dataset.id)!.theme.id,
    region: regionOfAll(batch.regions),
    ...{ period: null, layer: null, asOf: null },
    grade: grade as Grade,
    records: batch.quarantined,
    batch: id,
    unmasked: unmasked && dataset.fields.some(({ personal }) => personal),
  };
};

/** The kept rows of an approved request, rights and request looked at anew for every page. */
export const approvedKept = async (
  c: Context,
  libraries: Libraries,
  { request, watermark, still, ended }: BegunFetch & { request: { batch: string } },
): Promise<Response> => {
  const { register } = libraries;
  const { batch: id, reason } = request;
  const { batch } = await findBatch(libraries, personOf(c), id);
  const masks = keptMasks(register.dataset(batch.dataset)!.dataset, batch);
  const read = async (after: string, limit: number) => {
    const person = await still();
    const rights = managesBatch(person, register, batch);
    if (!rights) throw new Error('Whoever takes these rows is no steward of them any more.');
    if (request.unmasked)
      return libraries.unmaskKept(person, { batch: id, request: request.id, reason }, after, limit);
    return libraries.kept(rights, { id, masks }, after, limit);
  };
  return keptRowsAnswer(
    { columns: batch.columns, read, watermark, ended },
    nameOf({ request }, 'csv'),
    PRIVATE,
  );
};
