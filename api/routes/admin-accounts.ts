import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import {
  AccountBody,
  AccountItem,
  AccountList,
  Done,
  NewAccount,
  NewAccountBody,
  OneTimePassword,
  Sessions,
  SettingBody,
  SettingItems,
} from '../admin-schemas.ts';
import type { Administrators } from '../administrators.ts';
import { answer, JSON_TYPE } from '../answer.ts';
import { limitParameter, searchParameter } from '../parameters.ts';
import { action, readJson, resource } from '../resource.ts';
import {
  changeAccount,
  createAccount,
  removeSecondFactor,
  resetPassword,
} from '#data/access/admin-accounts.ts';
import { listAccounts, listSessions } from '#data/access/admin-reading.ts';
import { endSessionOf } from '#data/access/admin-sessions.ts';
import { changeSetting, listSettings } from '#data/access/admin-settings.ts';
import type { Keeping } from '#data/access/change.ts';

export interface AdminParts extends Keeping {
  may: Administrators;
}

export const ADMIN_TAG = 'Administration';

/** The id of what an address names; `what` says of what, for people. */
export const idParameter = (what: string) =>
  z.object({
    id: z
      .string()
      .regex(/^\d{1,18}$/, `id must be the id of ${what}, a whole number.`)
      .openapi({ example: '17' }),
  });

export const noStore = (c: Context, body: unknown, status: 200 | 201 | 202 = 200): Promise<Response> =>
  answer(c, JSON.stringify(body), { type: JSON_TYPE, cache: 'no-store', status });

export const NEEDS = ['sign-in-needed', 'not-allowed'] as const;

const cursorParameter = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._@-]{1,63}$/, 'cursor must be the `next` of the list before.');

/** Accounts, sessions and settings: what the system administrator keeps. */
export function addAdminAccounts(app: OpenAPIHono, { may, ...keeping }: AdminParts): void {
  const { database, access } = keeping;
  const list = {
    path: '/api/admin/accounts',
    id: 'listAccounts',
    tag: ADMIN_TAG,
    summary: 'Accounts with what they were granted, by name; for the system and the security administrator',
    query: z.object({
      q: searchParameter.optional().openapi({ description: 'Part of a name, a title or a unit.' }),
      limit: limitParameter,
      cursor: cursorParameter.optional(),
    }),
    answers: { [JSON_TYPE]: AccountList },
    problems: [...NEEDS],
  };
  resource(app, list, async (c, { query: { q = null, limit, cursor = null } }) => {
    await may(c, 'system', 'security');
    return noStore(c, await database.asKeeper((tx) => listAccounts(tx, { q, limit, after: cursor })));
  });

  const create = {
    path: '/api/admin/accounts',
    id: 'createAccount',
    tag: ADMIN_TAG,
    summary: 'Make an account; its password is shown once',
    body: NewAccountBody,
    status: 201 as const,
    answers: { [JSON_TYPE]: NewAccount },
    problems: [...NEEDS, 'not-possible-now' as const],
  };
  action(app, create, async (c) => {
    const person = await may(c, 'system');
    const asked = await readJson(c, NewAccountBody);
    return noStore(c, await createAccount(keeping, person, asked), 201);
  });

  const one = {
    tag: ADMIN_TAG,
    params: idParameter('an account'),
    answers: { [JSON_TYPE]: AccountItem },
    problems: [...NEEDS, 'unknown-account' as const, 'not-possible-now' as const],
  };
  const alter = {
    ...one,
    path: '/api/admin/accounts/{id}',
    id: 'changeAccount',
    summary: 'Change what an account is called and where it belongs, disable it, or enable it again',
    body: AccountBody,
  };
  action(app, alter, async (c, { params: { id } }) => {
    const person = await may(c, 'system');
    return noStore(c, await changeAccount(keeping, person, id, await readJson(c, AccountBody)));
  });

  const password = {
    ...one,
    path: '/api/admin/accounts/{id}/password',
    id: 'resetPassword',
    summary: 'Give an account another password, which is shown once; its sessions end',
    answers: { [JSON_TYPE]: OneTimePassword },
  };
  action(app, password, async (c, { params: { id } }) => {
    const person = await may(c, 'system');
    return noStore(c, { password: await resetPassword(keeping, person, id) });
  });

  const factor = {
    ...one,
    path: '/api/admin/accounts/{id}/second-factor',
    id: 'removeSecondFactor',
    summary: 'Take an account’s second factor away, for a lost device; its sessions end',
  };
  action(app, factor, async (c, { params: { id } }) => {
    const person = await may(c, 'system');
    return noStore(c, await removeSecondFactor(keeping, person, id));
  });

  const sessions = {
    path: '/api/admin/sessions',
    id: 'listAllSessions',
    tag: ADMIN_TAG,
    summary: 'Everybody’s sessions; for the system administrator',
    answers: { [JSON_TYPE]: Sessions },
    problems: [...NEEDS],
  };
  resource(app, sessions, async (c) => {
    const { session } = await may(c, 'system');
    return noStore(c, { items: await database.asKeeper((tx) => listSessions(tx, session)) });
  });

  const end = {
    path: '/api/admin/sessions/{id}/end',
    id: 'endAnySession',
    tag: ADMIN_TAG,
    summary: 'End somebody’s session',
    params: idParameter('a session'),
    answers: { [JSON_TYPE]: Done },
    problems: [...NEEDS, 'unknown-session' as const],
  };
  action(app, end, async (c, { params: { id } }) => {
    await endSessionOf(keeping, await may(c, 'system'), id);
    return noStore(c, {});
  });

  const settings = {
    path: '/api/admin/settings',
    tag: ADMIN_TAG,
    answers: { [JSON_TYPE]: SettingItems },
    problems: [...NEEDS],
  };
  resource(
    app,
    { ...settings, id: 'listSettings', summary: 'Settings with their defaults and bounds' },
    async (c) => {
      await may(c, 'system', 'security');
      return noStore(c, { items: await listSettings(access.settings) });
    },
  );
  action(
    app,
    { ...settings, id: 'changeSetting', summary: 'Set a setting; null is its default', body: SettingBody },
    async (c) => {
      const person = await may(c, 'system', 'security');
      await changeSetting(keeping, person, await readJson(c, SettingBody));
      return noStore(c, { items: await listSettings(access.settings) });
    },
  );
}
