import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { answer, JSON_TYPE } from '../answer.ts';
import { approvedCsv, approvedHead, approvedXlsx } from '../export-file.ts';
import { approvedKept, askedKept } from '../kept-export.ts';
import { AskBody, DecideBody, ExportItem, ExportList } from '../export-schemas.ts';
import { findBatch } from '../find-batch.ts';
import type { Identify } from '../long-answer.ts';
import { stewardOfBatch } from '../manage.ts';
import { limitParameter } from '../parameters.ts';
import { personOf } from '../person.ts';
import { Problem } from '../problem.ts';
import { MOST_ROWS } from '../records-csv.ts';
import { recordsExport, unknownExport, type BegunFetch } from '../records-export.ts';
import { action, readJson, resource } from '../resource.ts';
import { CSV_ANSWER, XLSX_ANSWER } from '../table-file.ts';
import { findDataset } from './catalogue.ts';
import type { Person } from '#data/access/person.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';
import { stateAt } from '#data/exports/request.ts';
import {
  standingOf,
  MOST_AWAITING,
  type ExportRequest,
  type Exports,
  type StepResult,
} from '#data/exports/store.ts';
import { watermarkOf } from '#data/exports/watermark.ts';

interface Parts {
  libraries: Libraries;
  exports: Exports;
  identify: Identify;
}

const TAG = 'Exports';
const NO_STORE = { type: JSON_TYPE, cache: 'no-store' } as const;

const exportId = (name: string) =>
  z
    .string()
    .regex(/^\d{1,18}$/, `${name} must be the number of an export.`)
    .openapi({ example: '17' });
const params = z.object({ id: exportId('id') });

/** Whoever has signed in; nobody else asks for anything here. */
const signedIn = (c: Context): Person => {
  const person = personOf(c);
  if (person.account !== null) return person;
  throw new Problem('sign-in-needed', {
    zh: '申请和审批导出须先登录。',
    en: 'Sign in to ask for exports or to decide on them.',
  });
};

const onlyReads = (): Problem =>
  new Problem('not-allowed', {
    zh: '只读账号或令牌不能申请或撤回导出。',
    en: 'Accounts and tokens that only read neither ask for exports nor withdraw them.',
  });

const notPossible = (id: string): Problem =>
  new Problem('not-possible-now', {
    zh: `导出申请 ${id} 现在不能这样处理:可能已被处理、撤回或过期。`,
    en: `This is not possible with export ${id} now: it may have been decided, withdrawn, or be over.`,
  });

/** The request after a step, or the problem that the step met. */
const stepped = (result: StepResult, id: string): ExportRequest => {
  if (result === 'unknown') throw unknownExport(id);
  if (result === 'only-reads') throw onlyReads();
  if (result === 'own')
    throw new Problem('not-allowed', {
      zh: '自己的申请须由另一人审批。',
      en: 'Another person decides on what you asked for.',
    });
  if (result === 'not-possible') throw notPossible(id);
  return result;
};

/** Files of what is sensitive: asked for by one person, approved by another, and fetched with a watermark. */
export function addExports(app: OpenAPIHono, { libraries, exports, identify }: Parts): void {
  const { register } = libraries;
  const { askedRecords, recordsFile, titleOf } = recordsExport(libraries);

  const itemOf = (person: Person, request: ExportRequest): ExportItem => ({
    id: request.id,
    dataset: request.dataset,
    dataset_title: register.dataset(request.dataset)?.dataset.title ?? {
      zh: request.dataset,
      en: request.dataset,
    },
    region: request.region,
    region_names: request.regionNames,
    period: request.period,
    layer: request.layer,
    layer_title: titleOf(request.layer),
    as_of: request.asOf,
    batch: request.batch,
    unmasked: request.unmasked,
    grade: request.grade,
    records: request.records,
    most_records: request.batch === null ? MOST_ROWS : request.records,
    reason: request.reason,
    state: stateAt(standingOf(request), exports.now()),
    asked_by: request.asker,
    asked_at: request.askedAt,
    decided_by: request.decider,
    decided_at: request.decidedAt,
    note: request.note,
    expires_at: request.expiresAt,
    fetched: request.fetched,
    fetched_at: request.fetchedAt,
    own: request.account === person.account,
    may_decide: request.mayDecide,
  });
  const one = (c: Context, person: Person, request: ExportRequest, status: 200 | 201 = 200) =>
    answer(c, JSON.stringify(itemOf(person, request)), { ...NO_STORE, status });

  const ask = {
    path: '/api/exports',
    id: 'askForExport',
    tag: TAG,
    summary: 'Ask for a file that holds records or fields of grade 3 and above',
    description:
      'A steward of the library and the region decides, never the asker. One’s rights count, then and at every fetch. With `batch` it is a file of the rows that the batch kept aside, which its stewards ask for.',
    body: AskBody,
    status: 201 as const,
    answers: { [JSON_TYPE]: ExportItem },
    problems: [
      'sign-in-needed' as const,
      'not-allowed' as const,
      'unknown-dataset' as const,
      'unknown-batch' as const,
      'invalid-code' as const,
      'not-possible-now' as const,
    ],
  };
  action(app, ask, async (c) => {
    const person = signedIn(c);
    const body = await readJson(c, AskBody);
    if (person.readOnly) throw onlyReads();
    findDataset(libraries, body.dataset);
    const { batch, reason, ...wanted } = body;
    const asked =
      batch === undefined
        ? await askedRecords(person, wanted)
        : await askedKept(c, libraries, { ...wanted, batch });
    const request = await exports.ask(person, { ...asked, reason });
    if (!request)
      throw new Problem('not-possible-now', {
        zh: `您已有 ${MOST_AWAITING} 个申请等待审批。`,
        en: `${MOST_AWAITING} of your requests wait already.`,
      });
    return one(c, person, request, 201);
  });

  const list = {
    path: '/api/exports',
    id: 'listExports',
    tag: TAG,
    summary: 'One’s own exports, or those that wait for one’s decision, newest first',
    query: z.object({
      list: z
        .enum(['own', 'to-decide'], 'list must be own or to-decide.')
        .optional()
        .openapi({ description: 'own when not said.' }),
      limit: limitParameter,
      cursor: exportId('cursor').optional(),
    }),
    answers: { [JSON_TYPE]: ExportList },
    problems: ['sign-in-needed' as const],
  };
  resource(app, list, async (c, { query: { list: which = 'own', limit, cursor } }) => {
    const person = signedIn(c);
    const { items, next } = await exports.list(person, which, limit, cursor ?? null);
    const text = JSON.stringify({ items: items.map((request) => itemOf(person, request)), next });
    return answer(c, text, NO_STORE);
  });

  const declared = {
    tag: TAG,
    params,
    answers: { [JSON_TYPE]: ExportItem },
    problems: ['sign-in-needed' as const, 'unknown-export' as const, 'not-possible-now' as const],
  };
  const decide = {
    ...declared,
    path: '/api/exports/{id}/decide',
    id: 'decideExport',
    summary: 'Approve or decline what another person asked for, as a steward of the library and the region',
    body: DecideBody,
    problems: [...declared.problems, 'not-allowed' as const],
  };
  action(app, decide, async (c, { params: { id } }) => {
    const person = signedIn(c);
    const { approve, note } = await readJson(c, DecideBody);
    return one(c, person, stepped(await exports.decide(person, id, approve, note), id));
  });

  const withdraw = {
    ...declared,
    path: '/api/exports/{id}/withdraw',
    id: 'withdrawExport',
    summary: 'Take back what one asked for; an approved file is not fetched any more',
    problems: [...declared.problems, 'not-allowed' as const],
  };
  action(app, withdraw, async (c, { params: { id } }) => {
    const person = signedIn(c);
    return one(c, person, stepped(await exports.withdraw(person, id), id));
  });

  const csvAlone = (): Problem =>
    new Problem('not-possible-now', {
      zh: '留置的行只有 CSV 文件,改正后可原样回传。',
      en: 'Rows kept aside come as CSV alone, to be corrected and sent again as they are.',
    });

  /** What a fetch would begin with; nothing is given out, so that it counts as none. */
  const headOf = async (c: Context, id: string, format: 'csv' | 'xlsx'): Promise<Response> => {
    const request = await exports.one(signedIn(c), id);
    if (!request || request.account !== personOf(c).account) throw unknownExport(id);
    if (stateAt(standingOf(request), exports.now()) !== 'approved') throw notPossible(id);
    if (request.batch !== null && format === 'xlsx') throw csvAlone();
    return approvedHead(request, format);
  };

  /** Begins the fetch of an approved file; its request is looked at anew for every page. */
  const begun = async (c: Context, id: string, format: 'csv' | 'xlsx'): Promise<BegunFetch> => {
    const person = signedIn(c);
    const asked = await exports.one(person, id);
    if (asked && asked.batch !== null) {
      if (format === 'xlsx') throw csvAlone();
      stewardOfBatch(c, register, (await findBatch(libraries, person, asked.batch)).batch);
    }
    const began = exports.now();
    const request = stepped(await exports.begin(person, id, format), id);
    return {
      person,
      request,
      watermark: watermarkOf(person, began, request),
      still: async () => {
        const now = await identify(c);
        const found = now.account === person.account ? await exports.one(now, id) : null;
        if (!found || stateAt(standingOf(found), began) !== 'approved') throw unknownExport(id);
        return now;
      },
      ended: (records, whole) => exports.end(person, request, { format, records, whole }),
    };
  };
  const file = {
    tag: TAG,
    params,
    problems: [...declared.problems, 'not-allowed' as const, 'unknown-batch' as const],
  };
  const csv = {
    ...file,
    path: '/api/exports/{id}/file.csv',
    id: 'getExportCsv',
    summary:
      'An approved file as CSV (UTF-8 with BOM); its first line is the watermark, the second the headings',
    description:
      'Of rows that were kept aside the first line is the headings, so that the file can be sent again, and the watermark the last column.',
    answers: CSV_ANSWER,
  };
  resource(app, csv, async (c, { params: { id } }) => {
    if (c.req.method === 'HEAD') return headOf(c, id, 'csv');
    const file = await begun(c, id, 'csv');
    const { batch } = file.request;
    return batch === null
      ? approvedCsv(await recordsFile(file))
      : approvedKept(c, libraries, { ...file, request: { ...file.request, batch } });
  });
  const xlsx = {
    ...file,
    path: '/api/exports/{id}/file.xlsx',
    id: 'getExportXlsx',
    summary: 'An approved file as a workbook, the watermark in its first sheet and on every page printed',
    answers: XLSX_ANSWER,
  };
  resource(app, xlsx, async (c, { params: { id } }) =>
    c.req.method === 'HEAD'
      ? headOf(c, id, 'xlsx')
      : approvedXlsx(await recordsFile(await begun(c, id, 'xlsx'))),
  );
}
