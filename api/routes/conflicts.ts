import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { answer, JSON_TYPE } from '../answer.ts';
import { ConflictList, ConflictState, UpholdBody } from '../conflict-schemas.ts';
import { stewardOf } from '../manage.ts';
import { limitParameter } from '../parameters.ts';
import { Problem } from '../problem.ts';
import { action, readJson, resource } from '../resource.ts';
import { datasetParameter } from './catalogue.ts';
import type { Rights } from '#data/access/rights.ts';
import type { ConflictFilter, ConflictPlace } from '#data/catalogue/conflicts.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';

interface Parts {
  libraries: Libraries;
}

const TAG = 'Conflicts';
const PAGE = 100;

const Place = z.tuple([z.iso.datetime({ offset: true }), z.string(), z.string()]);
const writePlace = (place: ConflictPlace): string => Buffer.from(JSON.stringify(place)).toString('base64url');

const cursorParameter = z.string().transform((text, context): ConflictPlace => {
  try {
    return Place.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  } catch {
    context.addIssue({ code: 'custom', message: 'cursor must be the `next` of the list before.' });
    return z.NEVER;
  }
});

/** Where datasets differ from the authorities of their fields, and how that is settled; for stewards. */
export function addConflicts(app: OpenAPIHono, { libraries }: Parts): void {
  const declared = {
    tag: TAG,
    params: datasetParameter,
    answers: { [JSON_TYPE]: ConflictList },
    problems: ['sign-in-needed' as const, 'not-allowed' as const, 'unknown-dataset' as const],
  };
  const listed = async (c: Context, rights: Rights, filter: ConflictFilter) => {
    const { items, counts, next } = await libraries.conflicts(rights, filter);
    const text = `{"items":${items},"counts":${counts},"next":${JSON.stringify(next && writePlace(next))}}`;
    return answer(c, text, { type: JSON_TYPE, cache: 'no-store' });
  };
  const list = {
    ...declared,
    path: '/api/datasets/{id}/conflicts',
    id: 'listConflicts',
    summary: 'Where a dataset differs from the authorities of its fields',
    query: z.object({
      state: ConflictState.optional().openapi({ description: 'open when not said.' }),
      field: z.string().max(80, 'field is longer than any field’s id.').optional(),
      limit: limitParameter,
      cursor: cursorParameter.optional(),
    }),
  };
  resource(app, list, (c, { params: { id }, query: { state = 'open', field, limit, cursor } }) => {
    const { rights } = stewardOf(c, libraries.register, id);
    return listed(c, rights, { dataset: id, state, field: field ?? null, limit, after: cursor ?? null });
  });

  const uphold = {
    ...declared,
    path: '/api/datasets/{id}/conflicts/uphold',
    id: 'upholdAuthority',
    summary: 'Settle a conflict: the authority stands by its value',
    body: UpholdBody,
    problems: [...declared.problems, 'not-possible-now' as const],
  };
  action(app, uphold, async (c, { params: { id } }) => {
    const { person, dataset, rights } = stewardOf(c, libraries.register, id);
    const { record, field, note } = await readJson(c, UpholdBody);
    if (!(await libraries.uphold(rights, { dataset: id, record, field }, note, person))) {
      const title = dataset.fields.find((one) => one.id === field)?.title ?? { zh: field, en: field };
      const sentence = {
        zh: `记录“${record}”的“${title.zh}”没有待核的不一致,可能已由他人处理。`,
        en: `There is no open conflict over "${title.en}" of "${record}"; somebody may have settled it.`,
      };
      throw new Problem('not-possible-now', sentence, { field: 'record' });
    }
    return listed(c, rights, { dataset: id, state: 'upheld', field: null, limit: PAGE, after: null });
  });
}
