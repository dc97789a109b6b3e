import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { SessionState } from '../access-schemas.ts';
import { answer, JSON_TYPE } from '../answer.ts';
import { noSessionCookie, sessionCookie } from '../cookies.ts';
import { offersDemo, sessionOf, type IdentifyParts } from '../identify.ts';
import type { Oidc } from '../oidc.ts';
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
const CodeBody = z.strictObject({ code: z.string().max(20) }).openapi('Code');
const PasswordBody = z
  .strictObject({ current: z.string().max(1000), next: z.string().max(1000) })
  .openapi('PasswordChange');
const Enrolment = z
  .object({
    secret: z.string().openapi({ description: 'To be typed into an authenticator.' }),
    uri: z.string().openapi({ description: 'To be shown as a picture that an authenticator scans.' }),
  })
  .openapi('Enrolment');
const NothingBody = z.strictObject({}).openapi('Nothing');

/** From where a request comes, for sessions and the record. */
export const fromOf = (c: Context): From => ({
  address: peerOf(c),
  agent: c.req.header('user-agent') ?? null,
});

const iso = (ms: number): string => new Date(ms).toISOString();

interface Parts extends IdentifyParts {
  oidc: Oidc | null;
}

/** Signing in and out, and what is asked on the way. */
export function addSession(app: OpenAPIHono, parts: Parts): void {
  const { access, secure, oidc } = parts;

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
        oidc: oidc && { title: oidc.title },
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

  /** The session of whoever asks, wherever it has got to. */
  const begun = async (c: Context): Promise<Session> => {
    const session = await sessionOf(c, parts);
    if (session) return session;
    throw new Problem('sign-in-needed', {
      zh: '会话不存在或已结束，请重新登录。',
      en: 'There is no session, or it has ended; sign in again.',
    });
  };
  const further = {
    ...declared,
    problems: [
      ...['sign-in-needed' as const, 'sign-in-failed' as const, 'not-possible-now' as const],
      'too-many-requests' as const,
    ],
  };
  const code = {
    ...further,
    path: '/api/session/second-factor',
    id: 'giveCode',
    summary: 'Give the code of the second factor',
    body: CodeBody,
  };
  action(app, code, async (c) => {
    const session = await begun(c);
    return goOn(c, await access.giveCode(session, (await readJson(c, CodeBody)).code, fromOf(c)));
  });

  const enrol = {
    ...further,
    path: '/api/session/enrol',
    id: 'enrol',
    summary: 'Ask for the secret of a second factor',
    body: NothingBody,
    answers: { [JSON_TYPE]: Enrolment },
  };
  action(app, enrol, async (c) =>
    answer(c, JSON.stringify(await access.beginEnrolment(await begun(c), fromOf(c))), NO_STORE),
  );

  const confirm = {
    ...code,
    path: '/api/session/enrol/confirm',
    id: 'confirmEnrolment',
    summary: 'Confirm a second factor by its first code',
  };
  action(app, confirm, async (c) => {
    const session = await begun(c);
    return goOn(c, await access.confirmEnrolment(session, (await readJson(c, CodeBody)).code, fromOf(c)));
  });

  const password = {
    ...further,
    path: '/api/session/password',
    id: 'changePassword',
    summary: 'Change one’s own password, which ends one’s other sessions',
    body: PasswordBody,
    problems: [...further.problems, 'unusable-password' as const],
  };
  action(app, password, async (c) => {
    const session = await begun(c);
    return goOn(c, await access.changePassword(session, await readJson(c, PasswordBody), fromOf(c)));
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
