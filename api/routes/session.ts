import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { SessionState } from '../access-schemas.ts';
import { answer, JSON_TYPE } from '../answer.ts';
import { noSessionCookie, sessionCookie } from '../cookies.ts';
import { offersDemo, sessionOf, type IdentifyParts } from '../identify.ts';
import { peerOf } from '../person.ts';
import { Problem } from '../problem.ts';
import { action, readJson, resource } from '../resource.ts';
import { DEMO_PEOPLE } from '#data/access/demo-people.ts';
import type { From, Session } from '#data/access/sessions.ts';

const TAG = 'Signing in';
const NO_STORE = { type: JSON_TYPE, cache: 'no-store' } as const;

const SignInBody = z
  .strictObject({ name: z.string().max(200), password: z.string().max(1000) })
  .openapi('SignIn');
const DemoBody = z.strictObject({ name: z.string().max(64) }).openapi('DemoSignIn');
const NothingBody = z.strictObject({}).openapi('Nothing');

/** From where a request comes, for sessions and the record. */
export const fromOf = (c: Context): From => ({
  address: peerOf(c),
  agent: c.req.header('user-agent') ?? null,
});

const iso = (ms: number): string => new Date(ms).toISOString();

/** Signing in and out, and what is asked on the way. */
export function addSession(app: OpenAPIHono, parts: IdentifyParts): void {
  const { access, secure } = parts;

  const stateOf = async (c: Context, session: Session | null): Promise<SessionState> => {
    const settings = await access.settings.read();
    const offered = offersDemo(c, parts);
    const account = session?.account;
    const grants = account ? await access.grantsOf(account.id) : [];
    return {
      step: session?.step ?? 'none',
      person: account
        ? {
            name: account.name,
            title: account.title,
            unit: account.unit,
            admin_role: account.adminRole,
            demo: account.demo,
            wall: account.wall,
            local: account.local,
            second_factor: account.secondFactor,
            grants: grants.map(({ account: _, granted_at, ...grant }) => ({
              ...grant,
              granted_at: granted_at.toISOString(),
            })),
          }
        : null,
      public_access: settings.public_access,
      idle_seconds:
        account && !account.wall
          ? 60 * (account.adminRole ? settings.idle_minutes_admin : settings.idle_minutes)
          : null,
      idle_expires_at: session?.idleExpiresAt ? iso(session.idleExpiresAt) : null,
      expires_at: session ? iso(session.expiresAt) : null,
      setup: !offered && !(await access.administered()),
      ways: {
        local: true,
        oidc: null,
        demo: offered
          ? DEMO_PEOPLE.map(({ name, title, about, adminRole = null }) => ({
              name,
              title,
              about,
              admin_role: adminRole,
            }))
          : [],
      },
    };
  };

  const say = async (c: Context, session: Session | null, cookie?: string): Promise<Response> =>
    answer(c, JSON.stringify(await stateOf(c, session)), {
      ...NO_STORE,
      ...(cookie && { headers: { 'set-cookie': cookie } }),
    });

  /** The state after a session was begun or went on, with its new secret for the browser. */
  const goOn = async (c: Context, secret: string): Promise<Response> => {
    const session = await access.sessions.find(secret, peerOf(c), true);
    const seconds = session?.account.wall ? Math.floor((session.expiresAt - access.now()) / 1000) : null;
    return say(c, session, sessionCookie(secret, secure, seconds));
  };

  /** Whoever signs in anew leaves the session they had, so that no secret that was there before goes on. */
  const leave = async (c: Context): Promise<void> => {
    const session = await sessionOf(c, parts);
    if (session) await access.signOut(session, fromOf(c));
  };

  const declared = { tag: TAG, answers: { [JSON_TYPE]: SessionState } };
  const present = {
    ...declared,
    path: '/api/session',
    id: 'getSession',
    summary: 'Who is signed in, and how one can sign in',
  };
  resource(app, present, async (c) => say(c, await sessionOf(c, parts)));

  const begin = {
    ...declared,
    path: '/api/session',
    id: 'signIn',
    summary: 'Sign in by name and password',
    body: SignInBody,
    problems: ['sign-in-failed' as const, 'not-allowed' as const, 'too-many-requests' as const],
  };
  action(app, begin, async (c) => {
    const secret = await access.signInByPassword(await readJson(c, SignInBody), fromOf(c));
    await leave(c);
    return goOn(c, secret);
  });

  const show = {
    ...declared,
    path: '/api/session/demo',
    id: 'signInAsDemo',
    summary: 'Sign in as one of the demo people, at the machine itself',
    body: DemoBody,
    problems: ['sign-in-failed' as const, 'not-allowed' as const],
  };
  action(app, show, async (c) => {
    const { name } = await readJson(c, DemoBody);
    if (!offersDemo(c, parts))
      throw new Problem('not-allowed', {
        zh: '演示账号只能在运行海岱的机器上使用。',
        en: 'Demo people are only for the machine that Haidai runs on.',
      });
    const secret = await access.signInAsDemo(name, fromOf(c));
    await leave(c);
    return goOn(c, secret);
  });

  const end = {
    ...declared,
    path: '/api/session/end',
    id: 'signOut',
    summary: 'Sign out',
    body: NothingBody,
  };
  action(app, end, async (c) => {
    await leave(c);
    return say(c, null, noSessionCookie(secure));
  });
}
