import type { OpenAPIHono } from '@hono/zod-openapi';
import { AccountItem, AdminRoleBody, Done, GrantBody, GrantItem, Tokens } from '../admin-schemas.ts';
import { JSON_TYPE } from '../answer.ts';
import { action, readJson, resource } from '../resource.ts';
import { ADMIN_TAG, idParameter, NEEDS, noStore, type AdminParts } from './admin-accounts.ts';
import { setAdminRole } from '#data/access/admin-accounts.ts';
import { giveGrant, revokeGrant } from '#data/access/admin-grants.ts';
import { listTokens } from '#data/access/admin-reading.ts';
import { revokeTokenOf } from '#data/access/admin-sessions.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';

interface Parts extends AdminParts {
  libraries: Libraries;
}

/** Administrator roles, grants and tokens: what the security administrator keeps. */
export function addAdminRights(app: OpenAPIHono, { may, libraries, ...keeping }: Parts): void {
  const known = libraries.register.themes.map(({ id }) => id);

  const role = {
    path: '/api/admin/accounts/{id}/role',
    id: 'setAdminRole',
    tag: ADMIN_TAG,
    summary: 'Make an account an administrator’s, or no longer; its sessions end',
    params: idParameter('an account'),
    body: AdminRoleBody,
    answers: { [JSON_TYPE]: AccountItem },
    problems: [...NEEDS, 'unknown-account' as const, 'not-possible-now' as const],
  };
  action(app, role, async (c, { params: { id } }) => {
    const person = await may(c, 'security');
    const { admin_role } = await readJson(c, AdminRoleBody);
    return noStore(c, await setAdminRole(keeping, person, id, admin_role));
  });

  const give = {
    path: '/api/admin/accounts/{id}/grants',
    id: 'giveGrant',
    tag: ADMIN_TAG,
    summary: 'Give an account a role within a region, some libraries and a grade',
    params: idParameter('an account'),
    body: GrantBody,
    status: 201 as const,
    answers: { [JSON_TYPE]: GrantItem },
    problems: [
      ...NEEDS,
      'invalid-code' as const,
      'unknown-account' as const,
      'unknown-region' as const,
      'not-possible-now' as const,
    ],
  };
  action(app, give, async (c, { params: { id } }) => {
    const person = await may(c, 'security');
    const asked = await readJson(c, GrantBody);
    return noStore(c, await giveGrant(keeping, person, id, asked, known), 201);
  });

  const revoke = {
    path: '/api/admin/grants/{id}/revoke',
    id: 'revokeGrant',
    tag: ADMIN_TAG,
    summary: 'Take a grant back',
    params: idParameter('a grant'),
    answers: { [JSON_TYPE]: Done },
    problems: [...NEEDS, 'unknown-grant' as const],
  };
  action(app, revoke, async (c, { params: { id } }) => {
    await revokeGrant(keeping, await may(c, 'security'), id);
    return noStore(c, {});
  });

  const tokens = {
    path: '/api/admin/tokens',
    id: 'listAllTokens',
    tag: ADMIN_TAG,
    summary: 'Everybody’s API tokens; for the security administrator',
    answers: { [JSON_TYPE]: Tokens },
    problems: [...NEEDS],
  };
  resource(app, tokens, async (c) => {
    await may(c, 'security');
    return noStore(c, { items: await keeping.database.asKeeper(listTokens) });
  });

  const end = {
    path: '/api/admin/tokens/{id}/revoke',
    id: 'revokeAnyToken',
    tag: ADMIN_TAG,
    summary: 'Make somebody’s token work no longer',
    params: idParameter('a token'),
    answers: { [JSON_TYPE]: Done },
    problems: [...NEEDS, 'unknown-token' as const],
  };
  action(app, end, async (c, { params: { id } }) => {
    await revokeTokenOf(keeping, await may(c, 'security'), id);
    return noStore(c, {});
  });
}
