import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '#data/db/sql.ts';
import { QUESTIONS, ROWS } from './audit-rows.ts';
import type { Step } from './audit-steps.ts';
import { openAuditWorld, type AuditWorld } from './audit-world.ts';

/* Every route that changes something leaves its entry, done or refused; and where the entry cannot be written, nothing is changed. */

let world: AuditWorld;
beforeAll(async () => {
  world = await openAuditWorld();
});
afterAll(() => world?.close());

/** What is written after the step began, and how it was answered. */
const take = async ({ given, ask }: Step) => {
  const it = (await given?.(world)) ?? '';
  const [last] = await world.database.asKeeper((tx) =>
    tx.query<{ id: string }>(sql`SELECT coalesce(max(id), 0)::text AS id FROM audit_entry`),
  );
  const before = await state();
  const response = await ask(world, it);
  const text = await response.text();
  const written = await world.database.asKeeper((tx) =>
    tx.query(sql`
      SELECT actor, address, action, object, before, after, result FROM audit_entry WHERE id > ${last!.id}::bigint ORDER BY id`),
  );
  return { status: response.status, text, written, changed: (await state()) !== before };
};

/** Everything that a person can change, but for when it was last seen, as one value. */
const state = async (): Promise<string> => {
  const tables = [
    'account',
    'password_past',
    'access_grant',
    'session',
    'api_token',
    'setup_link',
    'setting',
  ];
  tables.push(
    'export_request',
    'ingest_batch',
    'feature',
    'quarantine',
    'conflict',
    'alarm',
    'alarm_act',
    'rule',
  );
  const rows = tables.map(
    (table) =>
      `SELECT '${table} ' || (to_jsonb(one) - '{seen_at,used_at}'::text[])::text AS row FROM ${table} AS one`,
  );
  const [all] = await world.database.asOwner((tx) =>
    tx.query<{ digest: string }>({
      text: `SELECT md5(string_agg(row, ' ' ORDER BY row)) AS digest FROM (${rows.join(' UNION ALL ')}) AS everything`,
      values: [],
    }),
  );
  return all!.digest;
};

const expected = ({ as, from = world.address, entries }: Step, result: 'done' | 'refused') =>
  entries.map(({ action, object, before, after }) => ({
    ...{ actor: as, address: from, action, result },
    object: object === null ? null : (expect.stringMatching(object) as string),
    before: before ? (expect.objectContaining(before) as object) : null,
    after: after
      ? (expect.objectContaining(after) as object)
      : (expect.toBeOneOf([null, expect.anything()]) as object),
  }));

const fill = (full: boolean) =>
  world.database.asOwner(async (tx) => {
    const run = (text: string) => tx.query({ text, values: [] });
    if (!full) return run('DROP FUNCTION no_record CASCADE');
    await run(
      `CREATE FUNCTION no_record() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the record is full'; END $$`,
    );
    return run('CREATE TRIGGER no_record BEFORE INSERT ON audit_entry EXECUTE FUNCTION no_record()');
  });

test('every route that changes something has a row', async () => {
  const { paths } = (await (await world.app.request('/api/openapi.json')).json()) as {
    paths: Record<string, object>;
  };
  const posts = Object.entries(paths).flatMap(([path, methods]) => ('post' in methods ? [path] : []));
  expect([...Object.keys(ROWS), ...QUESTIONS].toSorted()).toEqual(posts.toSorted());
  const methods = new Set(Object.values(paths).flatMap((one) => Object.keys(one)));
  expect([...methods].toSorted()).toEqual(['get', 'post']);
});

describe.each(Object.entries(ROWS))('%s', (_route, { done, refused, alsoRefused = [], changesNothing }) => {
  test.each([refused, ...alsoRefused])('refused, changes nothing and is on record', async (asked) => {
    const { status, text, written, changed } = await take(asked);
    expect(status, text).toBeGreaterThanOrEqual(400);
    expect(status, text).toBeLessThan(500);
    expect(written).toEqual(expected(asked, 'refused'));
    expect(changed).toBe(false);
  });

  test('is not done where it cannot be put on record, and who asks is told', async () => {
    if (changesNothing) return;
    const faulty: Step = {
      ...done,
      ask: async (...asked) => {
        await fill(true);
        try {
          return await done.ask(...asked);
        } finally {
          await fill(false);
        }
      },
    };
    const { status, text, written, changed } = await take(faulty);
    expect(status, text).toBe(500);
    expect(JSON.parse(text)).toMatchObject({ status: 500, detail: expect.any(String) as string });
    expect(written).toEqual([]);
    expect(changed).toBe(false);
  });

  test('done, is on record with who, from where, what and to what', async () => {
    const { status, text, written } = await take(done);
    expect(status, text).toBeLessThan(300);
    expect(written).toEqual(expected(done, 'done'));
  });
});
