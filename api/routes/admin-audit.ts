import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import { AuditList, AuditState, Verification } from '../admin-schemas.ts';
import { isAdministrator } from '../administrators.ts';
import { JSON_TYPE } from '../answer.ts';
import type { Identify } from '../long-answer.ts';
import { limitParameter } from '../parameters.ts';
import { pagedCsv } from '../paged-csv.ts';
import { Problem } from '../problem.ts';
import { action, resource } from '../resource.ts';
import { inBoth } from '../sentence.ts';
import { ADMIN_TAG, NEEDS, noStore, type AdminParts } from './admin-accounts.ts';
import type { Audit } from '#data/audit/audit.ts';
import { recordAct } from '#data/audit/entry.ts';
import { readChainState, readEntries, type EntryFilter, type EntryRow } from '#data/audit/reading.ts';

interface Parts extends Pick<AdminParts, 'database' | 'may'> {
  audit: Audit;
  identify: Identify;
}

const CSV_PAGE = 2_000;
/** A verification that takes longer is answered with how far it has come. */
const ANSWER_WITHIN_MS = 1_000;

const text = (name: string) =>
  z
    .string()
    .max(200, inBoth({ zh: `${name} 最多 200 个字符。`, en: `${name} must be at most 200 characters.` }));

const instant = (name: string) =>
  z.string().refine((value) => z.iso.datetime({ offset: true }).safeParse(value).success, {
    message: inBoth({
      zh: `${name} 须为带时区的时刻，如 2026-11-01T08:00:00+08:00。`,
      en: `${name} must be an instant with offset, such as 2026-11-01T08:00:00+08:00.`,
    }),
  });

const filters = z.object({
  actor: text('actor').optional(),
  action: text('action').optional().openapi({ description: 'How it begins.', example: 'grant.' }),
  object: text('object').optional().openapi({ description: 'How it begins.', example: 'account/17' }),
  result: z
    .enum(
      ['done', 'refused', 'failed'],
      inBoth({
        zh: 'result 须为 done, refused, failed 之一。',
        en: 'result must be one of done, refused, failed.',
      }),
    )
    .optional(),
  from: instant('from').optional().openapi({ description: 'From this instant on.' }),
  to: instant('to').optional().openapi({ description: 'Before this instant.' }),
});

const filterOf = (given: z.output<typeof filters>): EntryFilter => {
  const { actor = null, action: act = null, object = null, result = null, from = null, to = null } = given;
  return { actor, action: act, object, result, from, to };
};

const cursorParameter = z.string().regex(/^\d{1,18}$/, 'cursor must be the `next` of the list before.');

const parsed = (json: string | null): unknown => (json === null ? null : JSON.parse(json));
const itemOf = (row: EntryRow) => ({ ...row, before: parsed(row.before), after: parsed(row.after) });

const TITLES = [
  'id',
  'at',
  'actor',
  'address',
  'action',
  'object',
  'before',
  'after',
  'result',
  'sealed',
] as const;

const gone = new Problem('not-allowed', {
  zh: '导出期间已不再是审计管理员。',
  en: 'Whoever asked is no longer the audit administrator.',
});

/** The record of what was done: what the audit administrator reads, and nobody else. */
export function addAdminAudit(app: OpenAPIHono, { database, may, audit, identify }: Parts): void {
  const list = {
    path: '/api/admin/audit',
    id: 'listAudit',
    tag: ADMIN_TAG,
    summary: 'What was done, newest first; for the audit administrator',
    query: filters.extend({ limit: limitParameter, cursor: cursorParameter.optional() }),
    answers: { [JSON_TYPE]: AuditList },
    problems: [...NEEDS],
  };
  resource(app, list, async (c, { query: { limit, cursor = null, ...given } }) => {
    await may(c, 'audit');
    const read = await database.asKeeper((tx) => readEntries(tx, filterOf(given), limit, cursor));
    return noStore(c, { items: read.rows.map(itemOf), next: read.next });
  });

  const file = {
    path: '/api/admin/audit.csv',
    id: 'exportAudit',
    tag: ADMIN_TAG,
    summary: 'The same as a table; the export is itself on record',
    query: filters,
    answers: { 'text/csv': z.string() },
    problems: [...NEEDS],
  };
  resource(app, file, async (c, { query }) => {
    const person = await may(c, 'audit');
    const filter = filterOf(query);
    const asked = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== null));
    await database.asKeeper((tx) =>
      recordAct(tx, person, { action: 'audit.export', object: 'audit', after: { filter: asked } }),
    );
    const body = pagedCsv({
      titles: TITLES,
      read: async (after) => {
        // what is taken away counts from the next page on
        if (after !== null && !isAdministrator(await identify(c), ['audit'])) throw gone;
        const { rows, next } = await database.asKeeper((tx) => readEntries(tx, filter, CSV_PAGE, after));
        return {
          rows: rows.map((row) =>
            TITLES.map((title) => (title === 'sealed' ? String(row.sealed) : row[title])),
          ),
          next,
        };
      },
    });
    return new Response(body, {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="audit.csv"',
        'cache-control': 'no-store',
      },
    });
  });

  const state = {
    path: '/api/admin/audit/state',
    id: 'getAuditState',
    tag: ADMIN_TAG,
    summary: 'How the chain of the record stands, and where its head was anchored',
    answers: { [JSON_TYPE]: AuditState },
    problems: [...NEEDS],
  };
  resource(app, state, async (c) => {
    await may(c, 'audit');
    const chain = await database.asKeeper(readChainState);
    return noStore(c, { ...chain, anchored: audit.anchored(), verified: audit.verifications.state });
  });

  const verify = {
    path: '/api/admin/audit/verify',
    id: 'verifyAudit',
    tag: ADMIN_TAG,
    summary: 'Follow the chain; what takes longer is asked after at /api/admin/audit/state',
    answers: { [JSON_TYPE]: Verification },
    alsoAs: { 202: 'The verification is under way; so far has it come.' },
    problems: [...NEEDS],
  };
  action(app, verify, async (c) => {
    const person = await may(c, 'audit');
    const reached = await audit.verifications.start(person, ANSWER_WITHIN_MS);
    return noStore(c, reached, reached.state === 'running' ? 202 : 200);
  });
}
