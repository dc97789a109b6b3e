import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { entriesQuery, readEntries, type EntryFilter } from '#data/audit/reading.ts';
import { CHAIN_LOCK } from '#data/audit/rows.ts';
import { sql } from '#data/db/sql.ts';
import { openApp } from './app.ts';

/* Pages of a record that has grown for months: whatever it is filtered by, a page reads a range of an index. */

const ENTRIES = 1_000_000;
const ALL: EntryFilter = { actor: null, action: null, object: null, result: null, from: null, to: null };
const DAY = '2026-02-01T00:00:00Z';
const NEXT_DAY = '2026-02-02T00:00:00Z';
let opened: Awaited<ReturnType<typeof openApp>>;

beforeAll(async () => {
  opened = await openApp();
  await opened.at.database.asOwner(async (tx) => {
    await tx.query(sql`SET LOCAL statement_timeout = 0`);
    await tx.query(CHAIN_LOCK);
    // as if they had been sealed and long been there
    await tx.query(sql`ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_pending`);
    await tx.query(sql`
      INSERT INTO audit_entry (at, actor, address, action, object, after, result)
      SELECT '2026-01-01T00:00:00Z'::timestamptz + n * interval '15 seconds', 'person.' || n % 2000, '10.1.2.3',
             CASE WHEN n % 5000 = 0 THEN 'setting.change' WHEN n % 4 = 0 THEN 'export.file'
                  WHEN n % 2 = 0 THEN 'session.start' ELSE 'session.end' END,
             CASE WHEN n % 5000 = 0 THEN 'setting/lock_failures' WHEN n % 4 = 0 THEN '/api/records.csv' ELSE 'session/' || n / 2 END,
             NULL, CASE WHEN n % 20000 = 1 THEN 'failed' ELSE 'done' END
        FROM generate_series(1, ${ENTRIES}::int) AS n`);
    await tx.query(sql`ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_pending`);
    await tx.query(sql`ANALYZE audit_entry`);
  });
}, 300_000);
afterAll(() => opened?.close());

describe('a page of a million entries is read by an index', () => {
  test.each<[string, Partial<EntryFilter>, RegExp, number]>([
    ['nothing', {}, /Index Scan Backward using audit_entry_pkey/, 50],
    ['who', { actor: 'person.7' }, /audit_entry_actor[^]*Index Cond: .*actor = /, 50],
    ['how a rare action begins', { action: 'setting.' }, /audit_entry_action[^]*Index Cond: .*action/, 50],
    ['a rare action', { action: 'setting.change' }, /audit_entry_action[^]*Index Cond: .*action/, 50],
    ['how a common action begins', { action: 'session.' }, /Index Scan/, 50],
    ['an action that nobody did', { action: 'setup.' }, /audit_entry_action[^]*Index Cond: .*action/, 0],
    ['an object', { object: 'session/499999' }, /audit_entry_object[^]*Index Cond: .*object/, 2],
    ['how an object begins', { object: 'setting/' }, /audit_entry_object[^]*Index Cond: .*object/, 50],
    ['a day long ago', { from: DAY, to: NEXT_DAY }, /audit_entry_at[^]*Index Cond: .*at >= .*at < /, 50],
    [
      'what was done that day',
      { from: DAY, to: NEXT_DAY, action: 'session.' },
      /audit_entry_at[^]*Index Cond: .*at >= .*at < /,
      50,
    ],
    ['the time since', { from: NEXT_DAY }, /audit_entry_at[^]*Index Cond: .*at >= /, 50],
    ['the time before', { to: DAY, action: 'session.' }, /audit_entry_at[^]*Index Cond: .*at < /, 50],
    ['what failed', { result: 'failed' }, /audit_entry_not_done[^]*Index Cond: .*result = /, 50],
    [
      'who, what and to what',
      { actor: 'person.0', action: 'setting.', object: 'setting/' },
      /Index Cond/,
      50,
    ],
  ])('filtered by %s', async (_what, filter, index, found) => {
    const asked = { ...ALL, ...filter };
    await opened.at.database.asKeeper(async (tx) => {
      const planOf = async (before: string | null) => {
        const { text, values } = entriesQuery(asked, 50, before);
        const lines = await tx.query<{ 'QUERY PLAN': string }>({ text: `EXPLAIN ${text}`, values });
        return lines.map((line) => line['QUERY PLAN']).join('\n');
      };
      const { rows, next } = await readEntries(tx, asked, 50, null);
      expect(rows.length).toBe(found);
      for (const plan of [await planOf(null), ...(next === null ? [] : [await planOf(next)])]) {
        expect(plan).toMatch(index);
        expect(plan).not.toMatch(/Seq Scan on audit_entry/);
      }
    });
  });
});

test('the pages of a time follow each other without a gap', async () => {
  await opened.at.database.asKeeper(async (tx) => {
    const asked = { ...ALL, from: DAY, to: '2026-02-01T01:00:00Z' };
    const seen: number[] = [];
    for (let before: string | null = null, more = true; more; more = before !== null) {
      const { rows, next } = await readEntries(tx, asked, 70, before);
      seen.push(...rows.map(({ id }) => Number(id)));
      before = next;
    }
    const [first = 0] = seen;
    expect(seen).toEqual(Array.from({ length: 240 }, (_, i) => first - i));
  });
});
