import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AuditList, AuditState, Verification } from '#api/admin-schemas.ts';
import type { Audit } from '#data/audit/audit.ts';
import { recordAct } from '#data/audit/entry.ts';
import { sealPending } from '#data/audit/sealer.ts';
import { CHAIN_LOCK } from '#data/audit/rows.ts';
import { Verifications } from '#data/audit/verifications.ts';
import { sql, type Query } from '#data/db/sql.ts';
import { asWho, people } from './administrators.ts';
import { openApp, ORIGIN } from './app.ts';

/* The record of what was done, as the audit administrator reads, exports and verifies it. */

let opened: Awaited<ReturnType<typeof openApp>>;
const who = people(() => opened.at.database);
const ANCHORED = { where: 'file' as const, seq: '3', at: '2026-11-25T08:00:00.000Z', failing: false };
let late = false;
let verifications: Verifications;
const warnings: string[] = [];
const warn = (message: string) => void warnings.push(message);
/** Of a chain that these tests begin anew, so that no anchor of an older one holds. */
const audit: Audit = {
  get verifications() {
    return verifications;
  },
  anchored: () => [ANCHORED],
  late: () => late,
  close: () => verifications.close(),
};
const ACTORS = ['li.wei', 'wang.fang'];

beforeAll(async () => {
  opened = await openApp({ parts: { identify: (c) => who.identify(c), audit } });
  verifications = new Verifications(opened.at.database, () => Promise.resolve([]), warn);
  await who.make('aud', 'audit');
});
afterAll(() => opened?.close());

/** As somebody who owns the database and has time. */
const tamper = (...statements: Query[]) =>
  opened.at.database.asOwner(async (tx) => {
    await tx.query(CHAIN_LOCK); // not while a sealer is at the same tables in another order
    for (const table of ['audit_entry', 'audit_seal'])
      await tx.query({ text: `ALTER TABLE ${table} DISABLE TRIGGER USER`, values: [] });
    for (const statement of statements) await tx.query(statement);
    for (const table of ['audit_entry', 'audit_seal'])
      await tx.query({ text: `ALTER TABLE ${table} ENABLE TRIGGER USER`, values: [] });
  });

const write = (entries: number) =>
  opened.at.database.asKeeper(async (tx) => {
    for (let i = 0; i < entries; i += 1)
      await recordAct(
        tx,
        { name: ACTORS[i % 2]!, address: '10.1.2.3' },
        {
          action: i % 3 === 0 ? 'grant.give' : 'grant.revoke',
          object: `account/${i}`,
          before: { role: '=cmd', n: i },
          result: i % 5 === 0 ? 'refused' : 'done',
        },
      );
  });

beforeEach(() => tamper(sql`TRUNCATE audit_entry, audit_seal, audit_pending, audit_pruned RESTART IDENTITY`));

const ask = (path: string, body?: unknown) =>
  Promise.resolve(opened.app.request(`${ORIGIN}${path}`, asWho('aud', body)));
const list = async (query = '') => (await (await ask(`/api/admin/audit${query}`)).json()) as AuditList;
const ids = async (query = '') => (await list(query)).items.map(({ id }) => Number(id));
const verified = async () => {
  const response = await ask('/api/admin/audit/verify', {});
  expect(response.status).toBe(200);
  return (await response.json()) as Verification;
};

describe('entries', () => {
  test('are read newest first, page by page, with what was before and after', async () => {
    await write(5);
    await sealPending(opened.at.database);
    await write(1);
    const { items } = await list();
    // the sealer has its own pace, so the last one may have its link or not
    expect(items.slice(1).every(({ sealed }) => sealed)).toBe(true);
    expect(items[5]).toEqual({
      ...{ id: '1', at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/), actor: 'li.wei' },
      ...{ address: '10.1.2.3', action: 'grant.give', object: 'account/0', before: { role: '=cmd', n: 0 } },
      ...{ after: null, result: 'refused', sealed: true },
    });
    const first = await list('?limit=4');
    expect(first.items.map(({ id }) => id)).toEqual(['6', '5', '4', '3']);
    expect(await ids(`?limit=4&cursor=${first.next}`)).toEqual([2, 1]);
    expect((await list('?limit=6')).next).toBeNull();
  });

  test('are found by who, what, to what, what came of it and when', async () => {
    await write(12);
    expect(await ids('?actor=li.wei')).toEqual([11, 9, 7, 5, 3, 1]);
    expect(await ids('?actor=li')).toEqual([]);
    expect(await ids('?action=grant.give')).toEqual([10, 7, 4, 1]);
    expect((await ids('?action=grant.')).length).toBe(12);
    expect(await ids('?action=grant_')).toEqual([]);
    expect(await ids('?object=account/1')).toEqual([12, 11, 2]);
    expect(await ids('?result=refused&actor=li.wei')).toEqual([11, 1]);
    await tamper(
      sql`UPDATE audit_entry SET at = '2026-01-01T00:00:00Z'::timestamptz + id * interval '1 hour'`,
    );
    const between = `?from=${encodeURIComponent('2026-01-01T10:00:00+08:00')}&to=2026-01-01T05:00:00Z`;
    expect(await ids(between)).toEqual([4, 3, 2]);
    for (const wrong of [
      '?from=yesterday',
      '?result=maybe',
      '?cursor=x',
      '?limit=0',
      `?actor=${'x'.repeat(201)}`,
    ])
      expect((await ask(`/api/admin/audit${wrong}`)).status, wrong).toBe(400);
  });

  test('are exported as a table that no spreadsheet computes, which is itself on record', async () => {
    await write(3);
    const response = await ask('/api/admin/audit.csv?actor=li.wei');
    expect(response.headers.get('content-disposition')).toContain('audit.csv');
    const lines = (await response.text()).trimEnd().split('\r\n');
    expect(lines.length).toBe(3);
    expect(lines[0]).toBe('id,at,actor,address,action,object,before,after,result,sealed');
    expect(lines[1]).toMatch(
      /^3,.*Z,li\.wei,10\.1\.2\.3,grant\.revoke,account\/2,"\{""n"": 2, ""role"": ""=cmd""\}",,done,/,
    );
    expect((await list('?action=audit.')).items).toMatchObject([
      { actor: 'aud', action: 'audit.export', object: 'audit', after: { filter: { actor: 'li.wei' } } },
    ]);
  });

  test('stop coming when whoever exports them is audit administrator no longer', async () => {
    await opened.at.database.asOwner((tx) =>
      tx.query(
        sql`INSERT INTO audit_entry (actor, action, result) SELECT 'x', 'y', 'done' FROM generate_series(1, 9000)`,
      ),
    );
    const reader = (await ask('/api/admin/audit.csv')).body!.getReader();
    await reader.read();
    await opened.at.database.asKeeper((tx) =>
      tx.query(sql`UPDATE account SET admin_role = NULL WHERE name = 'aud'`),
    );
    try {
      const rest = async () => {
        while (!(await reader.read()).done);
      };
      await expect(rest()).rejects.toThrow('no longer the audit administrator');
    } finally {
      await opened.at.database.asKeeper((tx) =>
        tx.query(sql`UPDATE account SET admin_role = 'audit' WHERE name = 'aud'`),
      );
    }
  });
});

describe('the chain', () => {
  test('says how it stands', async () => {
    await write(3);
    await sealPending(opened.at.database);
    const state = (await (await ask('/api/admin/audit/state')).json()) as AuditState;
    expect(state).toMatchObject({
      head: { seq: '3', hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      pending: 0,
      anchored: [ANCHORED],
      pruned: null,
    });
  });

  test('is verified, with what is wrong in both languages, and that is on record', async () => {
    await write(3);
    await sealPending(opened.at.database);
    expect(await verified()).toMatchObject({ state: 'done', entries: 3, problems: [], more: 0 });
    expect((await list('?action=audit.verify')).items).toMatchObject([
      { actor: 'aud', object: 'audit', after: { entries: 3, problems: 0 }, result: 'done' },
    ]);
    await tamper(sql`UPDATE audit_entry SET actor = 'nobody' WHERE id = 2`);
    expect(warnings).toEqual([]);
    expect((await verified()).problems).toEqual([
      { zh: '条目 2（第 2 环）与入链时不同。', en: 'Entry 2, link 2, is not what was sealed.' },
    ]);
    expect(warnings).toEqual(['The chain of the audit is not as it was sealed']);
    const { verified: last } = (await (await ask('/api/admin/audit/state')).json()) as AuditState;
    expect(last).toMatchObject({ state: 'done', problems: [{ en: expect.stringContaining('Entry 2') }] });
  });

  test('of many entries is followed in steps, while others have their turn and the chain grows', async () => {
    const { database } = opened.at;
    await database.asOwner((tx) =>
      tx.query(
        sql`INSERT INTO audit_entry (actor, action, result) SELECT 'x', 'y', 'done' FROM generate_series(1, 20000)`,
      ),
    );
    while (await sealPending(database));
    const started = performance.now();
    let longest = 0;
    let turns = 0;
    let over = false;
    const others = (async () => {
      while (!over) {
        const asked = performance.now();
        await write(1);
        longest = Math.max(longest, performance.now() - asked);
        turns += 1;
      }
    })();
    let at = (await (await ask('/api/admin/audit/verify', {})).json()) as Verification;
    while (at.state === 'running') {
      await new Promise((next) => setTimeout(next, 50));
      at = ((await (await ask('/api/admin/audit/state')).json()) as AuditState).verified!;
    }
    over = true;
    await others;
    const whole = performance.now() - started;
    expect(at).toMatchObject({ state: 'done', problems: [] });
    expect(at.entries).toBeGreaterThanOrEqual(20_000);
    expect(turns).toBeGreaterThan(5);
    expect(longest).toBeLessThan(whole / 2);
  });
});

test('the state of health says whether the audit keeps up, and no more', async () => {
  const state = async () => {
    const body = (await (await opened.app.request(`${ORIGIN}/api/health`)).json()) as Record<string, unknown>;
    return [body['status'], body['audit']];
  };
  expect(await state()).toEqual(['ok', 'ok']);
  late = true;
  expect(await state()).toEqual(['ok', 'late']);
});
