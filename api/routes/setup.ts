import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import { answer, JSON_TYPE } from '../answer.ts';
import { accountName, accountTitle } from '../access-schemas.ts';
import { peerOf } from '../person.ts';
import { action, readJson } from '../resource.ts';
import type { Access } from '#data/access/access.ts';
import { ADMIN_ROLES } from '#data/access/person.ts';

const SetupBody = z
  .strictObject({
    token: z.string().max(100),
    name: accountName,
    title: accountTitle,
    password: z.string().max(1000),
  })
  .openapi('Setup');

const SetupLinks = z
  .object({ links: z.array(z.object({ admin_role: z.enum(ADMIN_ROLES), path: z.string() })) })
  .openapi('SetupLinks');

/** How the first administrators come in. */
export function addSetup(app: OpenAPIHono, { access }: { access: Access }): void {
  const declared = {
    path: '/api/setup',
    id: 'setUp',
    tag: 'Signing in',
    summary: 'Make an administrator by a one-time link',
    description: 'Whoever is the first, the system administrator, is answered the links for the two others.',
    body: SetupBody,
    answers: { [JSON_TYPE]: SetupLinks },
    problems: ['not-allowed' as const, 'unusable-password' as const, 'too-many-requests' as const],
  };
  action(app, declared, async (c) => {
    const links = await access.setUp(await readJson(c, SetupBody), peerOf(c));
    return answer(c, JSON.stringify({ links }), { type: JSON_TYPE, cache: 'no-store' });
  });
}
