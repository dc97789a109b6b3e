import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import { anybody, type Person } from '#data/access/person.ts';

const KEY = 'person';

/** The address a request came from; null where there is no connection (asked in process). */
export const peerOf = (c: Context): string | null =>
  (c.env as { incoming?: IncomingMessage } | undefined)?.incoming?.socket.remoteAddress ?? null;

/** Who asks; set once a request by the middleware that looks at its session or token. */
export const personOf = (c: Context): Person => (c.get(KEY) as Person | undefined) ?? anybody(peerOf(c));

export const setPerson = (c: Context, person: Person): void => c.set(KEY, person);
