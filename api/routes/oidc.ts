import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import { getCookie } from 'hono/cookie';
import { serialize } from 'hono/utils/cookie';
import { sessionCookie } from '../cookies.ts';
import { sessionOf, type IdentifyParts } from '../identify.ts';
import { describeError, type Log } from '../log.ts';
import { CALLBACK_PATH, CARRIED_SECONDS, OidcError, ownPath, type Oidc } from '../oidc.ts';
import { personOf } from '../person.ts';
import { Problem } from '../problem.ts';
import { resource } from '../resource.ts';
import { fromOf } from './session.ts';
import { Refusal } from '#data/access/refusal.ts';
import type { RecordRefusal } from '#data/access/refused-requests.ts';

interface Parts extends IdentifyParts {
  oidc: Oidc | null;
  log: Log;
  refused: RecordRefusal;
}

/** Signing in by way of an identity provider: there, and back. */
export function addOidc(app: OpenAPIHono, parts: Parts): void {
  const { access, oidc, secure, log, refused } = parts;
  const cookieName = secure ? '__Secure-haidai-oidc' : 'haidai-oidc';
  // Lax: the provider sends the browser back from its own site. What it carries is sealed and good once.
  const carriedCookie = (value: string, maxAge: number) =>
    serialize(cookieName, value, {
      path: '/api/session/oidc',
      httpOnly: true,
      secure,
      sameSite: 'Lax',
      maxAge,
    });
  const gone = (location: string, cookies: string[]) => {
    const headers = new Headers({ location, 'cache-control': 'no-store' });
    for (const cookie of cookies) headers.append('set-cookie', cookie);
    return new Response(null, { status: 302, headers });
  };
  const trouble = (error: unknown): Response => {
    const known = error instanceof OidcError;
    if (!known && !(error instanceof Refusal)) throw error;
    log.warn('oidc', { error: describeError(error) });
    return gone(`/sign-in?problem=${known ? error.trouble : 'oidc-disabled'}`, [carriedCookie('', 0)]);
  };
  const provider = (): Oidc => {
    if (oidc) return oidc;
    throw new Problem('not-found', {
      zh: '没有设置统一登录。',
      en: 'No identity provider is set up here.',
    });
  };

  const there = {
    path: '/api/session/oidc',
    id: 'signInElsewhere',
    tag: 'Signing in',
    summary: 'Go to the identity provider to sign in',
    query: z.object({
      return: z.string().max(500).optional().openapi({ description: 'Path of this site to come back to.' }),
    }),
    status: 302 as const,
    answers: {},
    problems: ['not-found' as const],
  };
  resource(app, there, async (_, { query }) => {
    try {
      const { location, carried } = await provider().begin(ownPath(query.return));
      return gone(location, [carriedCookie(carried, CARRIED_SECONDS)]);
    } catch (error) {
      return trouble(error);
    }
  });

  // Where the provider sends browsers; its parameters are the protocol's, and new ones may come.
  app.get(CALLBACK_PATH, async (c) => {
    const { search } = new URL(c.req.url);
    try {
      const { returnTo, ...identity } = await provider().finish(search, getCookie(c, cookieName) ?? null);
      const before = await sessionOf(c, parts);
      const secret = await access.signInExternally(identity, fromOf(c));
      if (before) await access.signOut(before, fromOf(c));
      const session = await access.sessions.find(secret, fromOf(c).address, true);
      const next = session?.step === 'full' ? returnTo : `/sign-in?return=${encodeURIComponent(returnTo)}`;
      return gone(next, [carriedCookie('', 0), sessionCookie(secret, secure, null)]);
    } catch (error) {
      // a disabled account's is on record already, and that the provider is away refuses nobody
      if (error instanceof OidcError && error.trouble !== 'oidc-unreachable')
        await refused(personOf(c), { method: c.req.method, path: c.req.path, why: error.message });
      return trouble(error);
    }
  });
}
