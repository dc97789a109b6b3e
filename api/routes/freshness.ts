import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import { answer, JSON_TYPE } from '../answer.ts';
import { DatasetFreshness, NoticeList } from '../freshness-schemas.ts';
import { limitParameter } from '../parameters.ts';
import { resource } from '../resource.ts';
import { datasetParameter, findDataset, tagged } from './catalogue.ts';
import type { EventPlace } from '#data/catalogue/freshness-record.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';
import { DEPARTMENTS } from '#data/themes/departments.ts';

const TAG = 'Libraries';

const cursorParameter = z
  .string()
  .transform((text, context): EventPlace => {
    const [, day = '', id = ''] = /^(\d{4}-\d{2}-\d{2})\.(\d{1,18})$/.exec(text) ?? [];
    if (z.iso.date().safeParse(day).success) return { day, id };
    context.addIssue({ code: 'custom', message: 'cursor must be the "next" of the page before.' });
    return z.NEVER;
  })
  .openapi({ type: 'string', example: '2026-11-02.12' });

const departmentParameter = z
  .string()
  .refine((id) => Object.hasOwn(DEPARTMENTS, id), {
    message: `department must be one of ${Object.keys(DEPARTMENTS).join(', ')}.`,
  })
  .openapi({ description: 'Only what this department was told.', example: 'statistics' });

const cursorOf = (place: EventPlace | null): string | null => place && `${place.day}.${place.id}`;

/** What is on record of freshness: of one dataset, and what departments have been told and is still so. */
export function addFreshness(app: OpenAPIHono, libraries: Libraries): void {
  const one = {
    path: '/api/datasets/{id}/freshness',
    id: 'getDatasetFreshness',
    tag: TAG,
    summary: 'The ladder a dataset stands on, and what is on record of it, newest first',
    params: datasetParameter,
    query: z.object({ limit: limitParameter, cursor: cursorParameter.optional() }),
    answers: { [JSON_TYPE]: DatasetFreshness },
    problems: ['unknown-dataset' as const],
  };
  resource(app, one, async (c, { params: { id }, query: { limit, cursor } }) => {
    const dataset = findDataset(libraries, id);
    const { ladder, items, next } = await libraries.freshness(dataset, limit, cursor ?? null);
    const text = JSON.stringify({ dataset: id, ladder, items, next: cursorOf(next) });
    return answer(c, text, tagged(text));
  });

  const notices = {
    path: '/api/notices',
    id: 'listNotices',
    tag: TAG,
    summary: 'Reminders, raised ones and faults that are open, newest first',
    description:
      'What owners and their supervisors have been told of overdue datasets, and batches that brought nothing, until a delivery ends it.',
    query: z.object({
      department: departmentParameter.optional(),
      limit: limitParameter,
      cursor: cursorParameter.optional(),
    }),
    answers: { [JSON_TYPE]: NoticeList },
  };
  resource(app, notices, async (c, { query: { department, limit, cursor } }) => {
    const { items, next } = await libraries.notices(department ?? null, limit, cursor ?? null);
    const text = JSON.stringify({ items, next: cursorOf(next) });
    return answer(c, text, tagged(text));
  });
}
