import type { Context } from 'hono';
import { personFrom } from '#data/access/account.ts';
import type { Access } from '#data/access/access.ts';
import { isLoopback } from '#data/access/address.ts';
import { anybody, isNobody, type Person } from '#data/access/person.ts';
import type { Session } from '#data/access/sessions.ts';
import { bearerOf, sessionSecret } from './cookies.ts';
import { peerOf, personOf } from './person.ts';
import { Problem } from './problem.ts';

const LOCAL_NAMES = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

export interface IdentifyParts {
  access: Access;
  /** Whether cookies are for TLS only: here, or at a proxy in front. */
  secure: boolean;
  /** Whether the server listens to this machine alone. */
  atMachine: boolean;
}

/** Whether a request comes from this very machine, to a server that only it reaches, by its own name and through no proxy. */
const isAtMachine = (c: Context, atMachine: boolean): boolean => {
  const peer = peerOf(c);
  return (
    atMachine &&
    LOCAL_NAMES.test(new URL(c.req.url).hostname) &&
    (peer === null || isLoopback(peer)) &&
    FORWARDED.every((name) => c.req.header(name) === undefined)
  );
};

/** Whether demo people are offered to whoever sends this request. */
export const offersDemo = (c: Context, { access, atMachine }: IdentifyParts): boolean =>
  access.demo && isAtMachine(c, atMachine);

/** What a page that is left alone asks by itself, which does not put off the end of an idle session. */
const BY_ITSELF = /^\/api\/(session|health|demo|live|layers\/[^/]+\/[^/]+\/manifest)$/;

/** The session that a request belongs to, also while something is still asked of its person. */
export async function sessionOf(c: Context, parts: IdentifyParts): Promise<Session | null> {
  const secret = sessionSecret(c, parts.secure);
  if (secret === null) return null;
  const active = !(c.req.method === 'GET' && BY_ITSELF.test(c.req.path));
  const session = await parts.access.sessions.find(secret, peerOf(c), active);
  return session?.account.demo && !offersDemo(c, parts) ? null : session;
}

/** Who asks, by the session or token that a request carries; nobody until all that is asked at sign-in has been given. */
export async function identify(c: Context, parts: IdentifyParts): Promise<Person> {
  const address = peerOf(c);
  const token = bearerOf(c);
  if (token !== null) return personOfToken(c, token, parts);
  const session = await sessionOf(c, parts);
  return session?.step === 'full'
    ? personFrom(session.account, address, { session: session.id })
    : anybody(address);
}

async function personOfToken(c: Context, token: string, parts: IdentifyParts): Promise<Person> {
  const { access } = parts;
  const address = peerOf(c);
  const local = access.local.find(token, address);
  if (local) return local;
  const found = await access.tokens.find(token, address);
  if (found && (!found.demo || offersDemo(c, parts))) return found.person;
  throw new Problem(
    'sign-in-needed',
    {
      zh: '令牌无效、已撤销或已过期。',
      en: 'The token is wrong, revoked or expired.',
    },
    { headers: { 'www-authenticate': 'Bearer error="invalid_token"' } },
  );
}

/** What is open to nobody in particular whatever the settings say: signing in, setting up, and whether the server lives. */
const ALWAYS_OPEN = /^\/api\/(session(\/.*)?|setup|health)$/;

/** Refuses whoever has not signed in where what is published is not read without. */
export async function checkSignedIn(c: Context, { access }: Pick<IdentifyParts, 'access'>): Promise<void> {
  if (!isNobody(personOf(c)) || ALWAYS_OPEN.test(c.req.path)) return;
  if ((await access.settings.read()).public_access) return;
  throw new Problem('sign-in-needed', {
    zh: '请先登录。',
    en: 'Sign in first.',
  });
}
