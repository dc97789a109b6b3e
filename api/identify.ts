import type { Context } from 'hono';
import { personFrom } from '#data/access/account.ts';
import type { Access } from '#data/access/access.ts';
import { isLoopback } from '#data/access/address.ts';
import { anybody, type Person } from '#data/access/person.ts';
import type { Session } from '#data/access/sessions.ts';
import { sessionSecret } from './cookies.ts';
import { peerOf } from './person.ts';

const LOCAL_NAMES = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

export interface IdentifyParts {
  access: Access;
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

/** The session that a request belongs to, also while something is still asked of its person. */
export async function sessionOf(c: Context, parts: IdentifyParts): Promise<Session | null> {
  const secret = sessionSecret(c, parts.secure);
  if (secret === null) return null;
  // A page that only looks how long there is left does not put off the end.
  const active = !(c.req.method === 'GET' && c.req.path === '/api/session');
  const session = await parts.access.sessions.find(secret, peerOf(c), active);
  return session?.account.demo && !offersDemo(c, parts) ? null : session;
}

/** Who asks, by the session that a request carries; nobody until all that is asked at sign-in has been given. */
export async function identify(c: Context, parts: IdentifyParts): Promise<Person> {
  const session = await sessionOf(c, parts);
  const address = peerOf(c);
  return session?.step === 'full'
    ? personFrom(session.account, address, { session: session.id })
    : anybody(address);
}
