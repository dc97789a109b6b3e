import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { answer, JSON_TYPE } from '../answer.ts';
import { approvedCsv, approvedHead, approvedXlsx, type ApprovedFile } from '../export-file.ts';
import { AskBody, DecideBody, ExportItem, ExportList } from '../export-schemas.ts';
import type { Identify } from '../long-answer.ts';
import { limitParameter } from '../parameters.ts';
import { personOf } from '../person.ts';
import { Problem } from '../problem.ts';
import { MOST_ROWS } from '../records-csv.ts';
import { action, readJson, resource } from '../resource.ts';
import { CSV_ANSWER, XLSX_ANSWER } from '../table-file.ts';
import { findDataset } from './catalogue.ts';
import type { Person } from '#data/access/person.ts';
import { holds } from '#data/access/rights.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';
import { layersOf } from '#data/cells/layers.ts';
import { stateAt } from '#data/exports/request.ts';
import { gradeToAsk, regionsToAsk } from '#data/exports/rules.ts';
import {
  standingOf,
  MOST_AWAITING,
  type ExportFilter,
  type ExportRequest,
  type Exports,
  type StepResult,
} from '#data/exports/store.ts';
import { watermarkOf } from '#data/exports/watermark.ts';
import { gradeRead } from '#data/themes/check-layers.ts';
import type { Grade, Text } from '#data/themes/theme.ts';

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

const unknown = (id: string): Problem =>
  new Problem(
    'unknown-export',
    { zh: `没有导出申请 ${id}。`, en: `There is no export ${id}.` },
    { field: 'id' },
  );

const notPossible = (id: string): Problem =>
  new Problem('not-possible-now', {
    zh: `导出申请 ${id} 现在不能这样处理:可能已被处理、撤回或过期。`,
    en: `This is not possible with export ${id} now: it may have been decided, withdrawn, or be over.`,
  });

/** The request after a step, or the problem that the step met. */
const stepped = (result: StepResult, id: string): ExportRequest => {
  if (result === 'unknown') throw unknown(id);
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
  const layers = layersOf(register);

  /** A layer that is declared no more goes by its id. */
  const titleOf = (layer: string | null): Text | null =>
    layer === null ? null : (layers.get(layer)?.layer.title ?? { zh: layer, en: layer });

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
    grade: request.grade,
    records: request.records,
    most_records: MOST_ROWS,
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

  /** The records of a request as somebody sees them now, up to the grade that it is for. */
  const recordsOf = (person: Person, request: ExportFilter & { grade: Grade }) => {
    const { dataset, region, period, layer, asOf, grade } = request;
    const placed = layer === null ? undefined : layers.get(layer);
    // a layer that is declared no more narrows to nothing that is known
    if (layer !== null && placed?.dataset.id !== dataset)
      throw new Problem(
        'invalid-parameter',
        { zh: `数据集 ${dataset} 没有图层“${layer}”。`, en: `The dataset ${dataset} has no layer ${layer}.` },
        { field: 'layer' },
      );
    const reads = libraries.readsOf(person, [dataset], grade);
    const measure = placed?.layer.measure ?? null;
    const narrowed = placed ? gradeRead(placed.layer, placed.dataset) : 1;
    const sees = (which: number) => reads.rights !== null && holds(reads.rights, dataset, which);
    return {
      reads,
      sees,
      seen: narrowed === 1 || sees(narrowed),
      filter: { dataset, region, period, measure, cell: null, asOf },
    };
  };

  const ask = {
    path: '/api/exports',
    id: 'askForExport',
    tag: TAG,
    summary: 'Ask for a file that holds records or fields of grade 3 and above',
    description:
      'A steward of the library and the region decides, never the asker. One’s rights count, then and at every fetch.',
    body: AskBody,
    status: 201 as const,
    answers: { [JSON_TYPE]: ExportItem },
    problems: [
      'sign-in-needed' as const,
      'not-allowed' as const,
      'unknown-dataset' as const,
      'invalid-code' as const,
      'not-possible-now' as const,
    ],
  };
  action(app, ask, async (c) => {
    const person = signedIn(c);
    const body = await readJson(c, AskBody);
    if (person.readOnly) throw onlyReads();
    findDataset(libraries, body.dataset);
    const { theme, dataset } = register.dataset(body.dataset)!;
    const region = body.region ?? onlyRegion(regionsToAsk(person, theme.id));
    const grade = gradeToAsk(person, theme.id, dataset, region);
    if (grade === null)
      throw new Problem('not-allowed', {
        zh: '您在此地区对此数据集没有三级及以上的权限,或它没有这样的数据;可直接下载的见记录页。',
        en: 'You have no rights of grade 3 for this dataset there, or it holds nothing of that grade; what you may have is downloaded from the page of records.',
      });
    const asked = {
      dataset: dataset.id,
      region,
      period: body.period ?? null,
      layer: body.layer ?? null,
      asOf: body.as_of ?? null,
      grade,
    };
    const { reads, seen, filter } = recordsOf(person, asked);
    const records = seen ? await libraries.countRecords(reads, filter, MOST_ROWS + 1) : 0;
    if (records === 0)
      throw new Problem('not-possible-now', {
        zh: '按此条件没有您可查看的记录。',
        en: 'There are no records that you may see under these conditions.',
      });
    const request = await exports.ask(person, { ...asked, library: theme.id, records, reason: body.reason });
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

  /** What a fetch would begin with; nothing is given out, so that it counts as none. */
  const headOf = async (c: Context, id: string, format: 'csv' | 'xlsx'): Promise<Response> => {
    const request = await exports.one(signedIn(c), id);
    if (!request || request.account !== personOf(c).account) throw unknown(id);
    if (stateAt(standingOf(request), exports.now()) !== 'approved') throw notPossible(id);
    return approvedHead(request, format);
  };

  /** A file that was asked for, its rights and its request looked at anew for every page. */
  const fileOf = async (c: Context, id: string, format: string): Promise<ApprovedFile> => {
    const person = signedIn(c);
    const began = exports.now();
    const request = stepped(await exports.begin(person, id, format), id);
    const all = (await libraries.libraries()).flatMap(({ datasets }) => datasets);
    const dataset = all.find((one) => one.id === request.dataset);
    if (!dataset) throw unknown(id);
    return {
      dataset,
      request,
      watermark: watermarkOf(person, began, request),
      sees: recordsOf(person, request).sees,
      async read(after, limit) {
        const now = await identify(c);
        const still = now.account === person.account ? await exports.one(now, id) : null;
        if (!still || stateAt(standingOf(still), began) !== 'approved') throw unknown(id);
        const { reads, seen, filter } = recordsOf(now, request);
        return seen ? libraries.records(reads, { ...filter, limit, after }) : { items: '[]', next: null };
      },
      ended: (records, whole) => exports.end(person, request, { format, records, whole }),
    };
  };
  const file = {
    tag: TAG,
    params,
    problems: declared.problems,
  };
  const csv = {
    ...file,
    path: '/api/exports/{id}/file.csv',
    id: 'getExportCsv',
    summary:
      'An approved file as CSV (UTF-8 with BOM); its first line is the watermark, the second the headings',
    answers: CSV_ANSWER,
  };
  resource(app, csv, async (c, { params: { id } }) =>
    c.req.method === 'HEAD' ? headOf(c, id, 'csv') : approvedCsv(await fileOf(c, id, 'csv')),
  );
  const xlsx = {
    ...file,
    path: '/api/exports/{id}/file.xlsx',
    id: 'getExportXlsx',
    summary: 'An approved file as a workbook, the watermark in its first sheet and on every page printed',
    answers: XLSX_ANSWER,
  };
  resource(app, xlsx, async (c, { params: { id } }) =>
    c.req.method === 'HEAD' ? headOf(c, id, 'xlsx') : approvedXlsx(await fileOf(c, id, 'xlsx')),
  );
}

/** The region that is meant where none is said. */
const onlyRegion = (regions: readonly string[]): string => {
  const [only, ...others] = regions;
  if (only === undefined)
    throw new Problem('not-allowed', {
      zh: '您对此数据集没有三级及以上的权限。',
      en: 'You have no rights of grade 3 for this dataset.',
    });
  if (others.length === 0) return only;
  throw new Problem(
    'invalid-parameter',
    {
      zh: `请说明地区:您有权限的是 ${regions.join('、')}。`,
      en: `Say which region: yours are ${regions.join(', ')}.`,
    },
    { field: 'region' },
  );
};
