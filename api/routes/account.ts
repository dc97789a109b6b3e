import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { SessionItem, TokenItem } from '../access-schemas.ts';
import { answer, JSON_TYPE } from '../answer.ts';
import { sessionOf, type IdentifyParts } from '../identify.ts';
import { peerOf } from '../person.ts';
import { Problem } from '../problem.ts';
import { action, readJson, resource } from '../resource.ts';
import { inBoth } from '../sentence.ts';
import { Refusal } from '#data/access/refusal.ts';
import type { HeldSession } from '#data/access/session-list.ts';
import type { Session } from '#data/access/sessions.ts';
import type { HeldToken } from '#data/access/tokens.ts';
import type { Actor } from '#data/audit/entry.ts';

const TAG = 'One’s own account';
const NO_STORE = { type: JSON_TYPE, cache: 'no-store' } as const;

const rowId = z
  .string()
  .regex(/^\d{1,18}$/, inBoth({ zh: 'id 须为整数。', en: 'id must be a whole number.' }))
  .openapi({ example: '12' });
const idParameter = z.object({ id: rowId });

const wireSession = (
  { created_at, seen_at, expires_at, ...rest }: HeldSession,
  present: string | null,
): SessionItem => ({
  ...rest,
  created_at: created_at.toISOString(),
  seen_at: seen_at.toISOString(),
  expires_at: expires_at.toISOString(),
  present: rest.id === present,
});

const wireToken = ({ created_at, expires_at, used_at, revoked_at, ...rest }: HeldToken): TokenItem => ({
  ...rest,
  created_at: created_at.toISOString(),
  expires_at: expires_at.toISOString(),
  used_at: used_at?.toISOString() ?? null,
  revoked_at: revoked_at?.toISOString() ?? null,
});

const TokenBody = z
  .strictObject({
    name: z
      .string()
      .trim()
      .min(1, inBoth({ zh: '请给令牌起个名字。', en: 'Give the token a name.' }))
      .max(80, inBoth({ zh: '名字最多 80 个字符。', en: 'A name has at most 80 characters.' })),
    days: z
      .int(inBoth({ zh: '有效期须为整天数。', en: 'days must be a whole number.' }))
      .min(1, inBoth({ zh: '有效期至少 1 天。', en: 'A token is good for at least 1 day.' })),
    read_only: z.boolean(),
    grants: z.array(rowId).min(1).max(100).nullable(),
  })
  .openapi('TokenWish');

const NothingBody = z.strictObject({}).openapi('Nothing');

/** Sessions and tokens of whoever asks; only a person in a session of their own gets here, not a machine. */
export function addAccount(app: OpenAPIHono, parts: IdentifyParts): void {
  const { access } = parts;
  const own = async (c: Context): Promise<{ session: Session; actor: Actor }> => {
    const session = await sessionOf(c, parts);
    if (session?.step !== 'full')
      throw new Problem('sign-in-needed', {
        zh: '请先登录；令牌不能用于管理账号。',
        en: 'Sign in first; a token does not do for what concerns the account itself.',
      });
    return { session, actor: { name: session.account.name, address: peerOf(c) } };
  };

  const declared = { tag: TAG, problems: ['sign-in-needed' as const] };
  const sessions = {
    ...declared,
    path: '/api/account/sessions',
    id: 'listOwnSessions',
    summary: 'One’s own sessions',
    answers: { [JSON_TYPE]: z.object({ items: z.array(SessionItem) }).openapi('SessionList') },
  };
  const listSessions = async (c: Context, session: Session): Promise<Response> => {
    const held = await access.sessionsOf(session.account.id);
    return answer(c, JSON.stringify({ items: held.map((one) => wireSession(one, session.id)) }), NO_STORE);
  };
  resource(app, sessions, async (c) => listSessions(c, (await own(c)).session));

  const end = {
    ...sessions,
    path: '/api/account/sessions/{id}/end',
    id: 'endOwnSession',
    summary: 'End one of one’s own sessions',
    params: idParameter,
    body: NothingBody,
    problems: [...declared.problems, 'unknown-session' as const],
  };
  action(app, end, async (c, { params: { id } }) => {
    const { session, actor } = await own(c);
    await access.endSessionOf(session.account.id, id, actor);
    return listSessions(c, session);
  });

  const tokens = {
    ...declared,
    path: '/api/account/tokens',
    id: 'listOwnTokens',
    summary: 'One’s own API tokens',
    answers: { [JSON_TYPE]: z.object({ items: z.array(TokenItem) }).openapi('ApiTokenList') },
  };
  const listTokens = async (c: Context, session: Session): Promise<Response> => {
    const held = await access.tokensOf(session.account.id);
    return answer(c, JSON.stringify({ items: held.map(wireToken) }), NO_STORE);
  };
  resource(app, tokens, async (c) => listTokens(c, (await own(c)).session));

  const make = {
    ...declared,
    path: '/api/account/tokens',
    id: 'makeToken',
    summary: 'Make an API token, which is shown this once',
    body: TokenBody,
    answers: { [JSON_TYPE]: z.object({ token: z.string(), item: TokenItem }).openapi('MadeApiToken') },
    problems: [...declared.problems, 'not-allowed' as const, 'not-possible-now' as const],
  };
  action(app, make, async (c) => {
    const { session, actor } = await own(c);
    const { name, days, read_only: readOnly, grants } = await readJson(c, TokenBody);
    const { token, item } = await access.makeToken(session.account, { name, days, readOnly, grants }, actor);
    return answer(c, JSON.stringify({ token, item: wireToken(item) }), NO_STORE);
  });

  const revoke = {
    ...tokens,
    path: '/api/account/tokens/{id}/revoke',
    id: 'revokeOwnToken',
    summary: 'Revoke one of one’s own API tokens',
    params: idParameter,
    body: NothingBody,
    problems: [...declared.problems, 'unknown-token' as const],
  };
  action(app, revoke, async (c, { params: { id } }) => {
    const { session, actor } = await own(c);
    const done = await access.revokeToken({ id, account: session.account.id }, actor);
    if (!done)
      throw new Refusal('unknown-token', {
        zh: '没有这个令牌，或已撤销。',
        en: 'There is no such token, or it was revoked.',
      });
    return listTokens(c, session);
  });
}
