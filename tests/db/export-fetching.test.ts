import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '#data/db/sql.ts';
import { CANARY, HOUR_MS, itemOf, linesOf, openExports, SHIBEI, SHINAN, statusOf } from './export-people.ts';

/* An approved file holds what its asker may see while it is read, and nobody else has it. */

let on: Awaited<ReturnType<typeof openExports>>;

beforeAll(async () => {
  on = await openExports();
});
afterAll(() => on?.close());

describe('an approved file', () => {
  test('is nobody else’s, whoever approved it', async () => {
    const id = await on.approved();
    for (const as of ['steward.shibei', 'ask.both', 'steward.qingdao', 'nobody'] as const) {
      const status = await statusOf(on.request(as, `/${id}/file.csv`));
      expect(status, as).toBe(as === 'nobody' ? 401 : 404);
    }
  });

  test('is over when its time is', async () => {
    const id = await on.approved();
    on.pass(24 * HOUR_MS - 1);
    expect(await statusOf(on.request('ask.shinan', `/${id}/file.csv`))).toBe(200);
    on.pass(1);
    expect(await statusOf(on.request('ask.shinan', `/${id}/file.csv`))).toBe(409);
    expect((await on.listOf('ask.shinan', 'own'))[0]).toMatchObject({ id, state: 'expired' });
    expect(await statusOf(on.request('ask.shinan', `/${id}/withdraw`, {}))).toBe(409);
  });

  test('may be fetched for as long as the setting says', async () => {
    const set = (value: string) =>
      on.at.database.asOwner((tx) =>
        tx.query(sql`
          INSERT INTO setting (name, value) VALUES ('export_hours', ${value}::jsonb)
          ON CONFLICT (name) DO UPDATE SET value = excluded.value`),
      );
    const hoursOf = async () => {
      const { id } = await itemOf(on.ask('ask.shinan'));
      return (
        (Date.parse((await itemOf(on.decide('steward.shinan', id))).expires_at ?? '') - on.now()) / HOUR_MS
      );
    };
    await set('2');
    expect(await hoursOf()).toBe(2);
    await set('100000');
    expect(await hoursOf()).toBe(24);
    await on.at.database.asOwner((tx) => tx.query(sql`DELETE FROM setting WHERE name = 'export_hours'`));
  });

  test('is not fetched once it was withdrawn, nor read on', async () => {
    const id = await on.approved();
    const reader = (await on.request('ask.shinan', `/${id}/file.csv`)).body!.getReader();
    await reader.read();
    await itemOf(on.request('ask.shinan', `/${id}/withdraw`, {}));
    await expect(drain(reader)).rejects.toThrow();
    expect((await on.acts(id)).slice(-2)).toMatchObject([
      { action: 'export.withdraw' },
      { action: 'export.fetch', result: 'failed' },
    ]);
    expect(await statusOf(on.request('ask.shinan', `/${id}/file.csv`))).toBe(409);
  });

  test('holds nothing of what was taken away between approval and fetching', async () => {
    const id = await on.approved('ask.both', { region: '3702' });
    await on.setGrant(`ask.both ${SHIBEI} official`, true);
    const one = (await linesOf(await on.request('ask.both', `/${id}/file.csv`))).join('\n');
    expect(one).toContain(CANARY.shinan);
    expect(one).not.toContain(CANARY.shibei);
    await on.setGrant(`ask.both ${SHINAN} official`, true);
    const none = (await linesOf(await on.request('ask.both', `/${id}/file.csv`))).join('\n');
    expect(none).not.toContain('金丝雀');
    await on.setGrant(`ask.both ${SHINAN} official`, false);
    await on.setGrant(`ask.both ${SHIBEI} official`, false);
  });

  test('holds nothing more of it from the next page on when it is taken away during the stream', async () => {
    const id = await on.approved('ask.both', { region: '3702' });
    const reader = (await on.request('ask.both', `/${id}/file.csv`)).body!.getReader();
    const first = await reader.read();
    await on.setGrant(`ask.both ${SHIBEI} official`, true);
    const text = new TextDecoder().decode(first.value) + (await drain(reader));
    expect(text).toContain(CANARY.shinan);
    expect(text).not.toContain(CANARY.shibei);
    expect((await on.acts(id)).at(-1)).toMatchObject({ action: 'export.fetch', result: 'done' });
    await on.setGrant(`ask.both ${SHIBEI} official`, false);
  });

  test('breaks off when its person is nobody any more', async () => {
    const id = await on.approved();
    const reader = (await on.request('ask.shinan', `/${id}/file.csv`)).body!.getReader();
    await reader.read();
    await on.personAs('nobody');
    await expect(drain(reader)).rejects.toThrow();
    expect((await on.acts(id)).at(-1)).toMatchObject({ action: 'export.fetch', result: 'failed' });
  });

  test('that is broken off says after how many records', async () => {
    const id = await on.approved();
    const reader = (await on.request('ask.shinan', `/${id}/file.csv`)).body!.getReader();
    await reader.read();
    await reader.read();
    await reader.cancel();
    const [last] = (await on.acts(id)).slice(-1);
    expect(last).toMatchObject({ actor: 'ask.shinan', action: 'export.fetch', result: 'failed' });
    expect(last!.after['records']).toBeGreaterThanOrEqual(1_000);
  });

  test('holds no more than was approved when more is granted later', async () => {
    await on.account('ask.later', {});
    const id = await on.approved('ask.later');
    await on.at.database.asOwner((tx) =>
      tx.query(sql`
        INSERT INTO access_grant (account, role, region, grade)
        SELECT id, 'official', '370000000000', 4 FROM account WHERE name = 'ask.later'`),
    );
    const text = (await linesOf(await on.request('ask.later', `/${id}/file.csv`))).join('\n');
    expect(text).toContain(CANARY.shinan);
    expect(text).not.toContain(CANARY.shibei);
  });
});

const drain = async (reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> => {
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += decoder.decode(value, { stream: true });
  }
};
