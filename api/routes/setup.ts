import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import { answer, JSON_TYPE } from '../answer.ts';
import { peerOf } from '../person.ts';
import { action, readJson } from '../resource.ts';
import { inBoth } from '../sentence.ts';
import type { Access } from '#data/access/access.ts';
import { ADMIN_ROLES } from '#data/access/person.ts';

/** What a new account may be called. */
export const accountName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^[a-z0-9][a-z0-9._@-]{1,63}$/,
    inBoth({
      zh: '账号须为 2 至 64 个字符：小写字母、数字、“.”“_”“@”“-”，以字母或数字开头。',
      en: 'A name has 2 to 64 characters: small letters, digits, ".", "_", "@", "-", beginning with a letter or digit.',
    }),
  );

/** How people call the person of an account. */
export const accountTitle = z
  .string()
  .trim()
  .min(1, inBoth({ zh: '请填写姓名或称呼。', en: 'Say how the person is called.' }))
  .max(80, inBoth({ zh: '姓名或称呼最多 80 个字符。', en: 'At most 80 characters.' }));

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
