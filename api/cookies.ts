import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { serialize } from 'hono/utils/cookie';

const LONGEST = 100;

/** `__Host-` makes browsers hold the cookie to TLS, this host and every path; without TLS they would not take it. */
const nameOf = (secure: boolean): string => (secure ? '__Host-haidai' : 'haidai');

/** The token that a program sends along, or null. */
export const bearerOf = (c: Context): string | null =>
  /^Bearer +([^\s]+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? null;

/** The secret of the session that a request carries; what comes with a token stands for that alone. */
export const sessionSecret = (c: Context, secure: boolean): string | null => {
  if (bearerOf(c) !== null) return null;
  const value = getCookie(c, nameOf(secure));
  return value && value.length <= LONGEST ? value : null;
};

const KEPT = { path: '/', httpOnly: true, sameSite: 'Strict' } as const;

/** The header that hands a secret to the browser; for as long as the browser runs, or for `seconds`. */
export const sessionCookie = (secret: string, secure: boolean, seconds: number | null): string =>
  serialize(nameOf(secure), secret, { ...KEPT, secure, ...(seconds !== null && { maxAge: seconds }) });

/** The header that takes the cookie away. */
export const noSessionCookie = (secure: boolean): string =>
  serialize(nameOf(secure), '', { ...KEPT, secure, maxAge: 0 });
