import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccountItem, GrantItem } from '#api/access-schemas.ts';
import type { AccountList, SettingItems } from '#api/admin-schemas.ts';
import { sql } from '#data/db/sql.ts';
import { asking, people } from './administrators.ts';
import { openApp } from './app.ts';

/* Administrator roles, grants, tokens and settings: what the rules let through, and what they refuse. */

let opened: Awaited<ReturnType<typeof openApp>>;
const who = people(() => opened.at.database);
const SHINAN = '370202000000';

beforeAll(async () => {
  opened = await openApp({ parts: { identify: (c) => who.identify(c) } });
  await who.make('sys', 'system');
  await who.make('sec', 'security');
  await who.make('aud', 'audit');
  await who.make('li.wei');
  await opened.at.database.asKeeper((tx) =>
    tx.query(
      sql`INSERT INTO account (name, title, wall, bound_address) VALUES ('wall.1', 'Wall', true, '10.0.0.9')`,
    ),
  );
});
afterAll(() => opened?.close());

const { ask, json, refused, entries } = asking(() => opened);

describe('administrators', () => {
  test('do not change their own role, and the last of a kind stays', async () => {
    const own = await who.idOf('sec');
    expect(await refused('sec', `/api/admin/accounts/${own}/role`, { admin_role: null })).toMatchObject({
      status: 409,
    });
    expect((await entries(`account/${own}`)).at(-1)).toMatchObject({
      action: 'account.role',
      result: 'refused',
    });
    const sys = await who.idOf('sys');
    for (const admin_role of [null, 'audit'])
      expect(await refused('sec', `/api/admin/accounts/${sys}/role`, { admin_role })).toMatchObject({
        status: 409,
        detail: expect.stringContaining('last system'),
      });
    expect(await refused('sys', `/api/admin/accounts/${own}`, { disabled: true })).toMatchObject({
      status: 409,
    });
    expect(await refused('sys', `/api/admin/accounts/${sys}`, { disabled: true })).toMatchObject({
      status: 409,
    });
  });

  test('come and go with their sessions', async () => {
    const id = await who.make('zhao.min');
    const item = await json<AccountItem>('sec', `/api/admin/accounts/${id}/role`, { admin_role: 'system' });
    expect(item.admin_role).toBe('system');
    expect((await entries(`account/${id}`)).at(-1)).toMatchObject({
      before: { name: 'zhao.min', admin_role: null },
      after: { name: 'zhao.min', admin_role: 'system' },
    });
    expect(await refused('sec', `/api/admin/accounts/${id}/role`, { admin_role: 'king' })).toMatchObject({
      status: 400,
    });
    const wall = await who.idOf('wall.1');
    expect(await refused('sec', `/api/admin/accounts/${wall}/role`, { admin_role: 'audit' })).toMatchObject({
      status: 409,
    });
  });

  test('two who disable each other at once do not both go', async () => {
    const [sys, zhao] = await Promise.all([who.idOf('sys'), who.idOf('zhao.min')]);
    const both = await Promise.all([
      ask('sys', `/api/admin/accounts/${zhao}`, { disabled: true }),
      ask('zhao.min', `/api/admin/accounts/${sys}`, { disabled: true }),
    ]);
    expect(both.filter(({ status }) => status === 200).length).toBe(1);
    await opened.at.database.asKeeper((tx) =>
      tx.query(sql`UPDATE account SET disabled_at = NULL WHERE name IN ('sys', 'zhao.min')`),
    );
  });
});

describe('grants', () => {
  const grant = { role: 'official', region: '370202', libraries: ['lighthouses', 'health'], grade: 3 };
  const path = async (name: string) => `/api/admin/accounts/${await who.idOf(name)}/grants`;

  test('are given, seen and taken back, with who and what on record', async () => {
    const given = await json<GrantItem>('sec', await path('li.wei'), grant);
    expect(given).toMatchObject({
      ...grant,
      region: SHINAN,
      libraries: ['health', 'lighthouses'],
      region_names: { zh: '市南区' },
    });
    expect(await refused('sec', await path('li.wei'), grant)).toMatchObject({ status: 409 });
    const { items } = await json<AccountList>('sec', '/api/admin/accounts?q=li.wei');
    expect(items[0]?.grants).toEqual([given]);
    await json('sec', `/api/admin/grants/${given.id}/revoke`, {});
    expect(await refused('sec', `/api/admin/grants/${given.id}/revoke`, {})).toMatchObject({ status: 404 });
    const told = await entries(`account/${await who.idOf('li.wei')}`);
    const value = { account: 'li.wei', grant: given.id, role: 'official', region: SHINAN, grade: 3 };
    expect(told.at(0)).toMatchObject({ actor: 'sec', action: 'grant.give', before: null, after: value });
    expect(told.at(-1)).toMatchObject({ actor: 'sec', action: 'grant.revoke', before: value, after: null });
  });

  test.each([
    [{ ...grant, role: 'king' }, 400, 'role'],
    [{ ...grant, region: '3702021' }, 400, 'region'],
    [{ ...grant, region: 370202 }, 400, 'region'],
    [{ ...grant, region: '999999' }, 404, 'region'],
    [{ ...grant, region: 'PK-9999-999' }, 404, 'region'],
    [{ ...grant, libraries: [] }, 400, 'libraries'],
    [{ ...grant, libraries: ['nothing'] }, 400, 'libraries'],
    [{ ...grant, grade: 5 }, 400, 'grade'],
    [{ ...grant, grade: 0 }, 400, 'grade'],
    [{ role: 'official', region: '37', grade: 1 }, 400, 'libraries'],
  ])('%j is none', async (body, status, field) => {
    expect(await refused('sec', await path('li.wei'), body)).toMatchObject({ status, field });
  });

  test('are not an administrator’s, and whoever holds one is no administrator', async () => {
    expect(await refused('sec', await path('aud'), grant)).toMatchObject({
      status: 409,
      detail: expect.stringContaining('holds no grants'),
    });
    const given = await json<GrantItem>('sec', await path('li.wei'), { ...grant, libraries: null });
    const id = await who.idOf('li.wei');
    expect(await refused('sec', `/api/admin/accounts/${id}/role`, { admin_role: 'audit' })).toMatchObject({
      status: 409,
    });
    await json('sec', `/api/admin/grants/${given.id}/revoke`, {});
  });
});

describe('tokens', () => {
  test('are listed without their secrets, and revoked', async () => {
    const account = await who.idOf('li.wei');
    const [token] = await opened.at.database.asKeeper((tx) =>
      tx.query<{ id: string }>(sql`
        INSERT INTO api_token (account, name, digest, start, read_only, expires_at)
        VALUES (${account}, 'scada', sha256('s'::bytea), 'hd_ab', true, now() + interval '1 day') RETURNING id::text`),
    );
    const text = JSON.stringify(await json('sec', '/api/admin/tokens'));
    expect(text).toContain('"start":"hd_ab"');
    expect(text).not.toContain('digest');
    await json('sec', `/api/admin/tokens/${token!.id}/revoke`, {});
    expect(await entries(`token/${token!.id}`)).toMatchObject([
      { actor: 'sec', action: 'token.revoke', after: { account: 'li.wei', name: 'scada' } },
    ]);
    expect(await refused('sec', `/api/admin/tokens/${token!.id}/revoke`, {})).toMatchObject({ status: 404 });
  });
});

describe('settings', () => {
  const valueOf = async (name: string) =>
    (await json<SettingItems>('sec', '/api/admin/settings')).items.find((item) => item.name === name);

  test('are set within their bounds by whom they are for, and set back', async () => {
    expect(await valueOf('lock_failures')).toMatchObject({ value: 5, default: 5, who: 'security' });
    await json('sec', '/api/admin/settings', { name: 'lock_failures', value: 4 });
    expect((await valueOf('lock_failures'))?.value).toBe(4);
    expect(await entries('setting/lock_failures')).toMatchObject([
      { actor: 'sec', action: 'setting.change', before: { value: 5 }, after: { value: 4 } },
    ]);
    expect(await refused('sys', '/api/admin/settings', { name: 'lock_failures', value: 5 })).toMatchObject({
      status: 403,
    });
    for (const value of [0, 4.5, 100_000, true])
      expect(await refused('sec', '/api/admin/settings', { name: 'lock_failures', value })).toMatchObject({
        status: 400,
        field: 'value',
      });
    expect(await refused('sec', '/api/admin/settings', { name: '__proto__', value: 1 })).toMatchObject({
      status: 400,
      field: 'name',
    });
    await json('sec', '/api/admin/settings', { name: 'lock_failures', value: null });
    expect((await valueOf('lock_failures'))?.value).toBe(5);
  });
});
