import type { IncomingMessage } from 'node:http';
import { isIP, type BlockList } from 'node:net';
import type { Context } from 'hono';
import { isWithin, plainAddress } from '#data/access/address.ts';
import { anybody, type Person } from '#data/access/person.ts';

const KEY = 'person';

const ADDRESS = 'address';

const socketAddress = (c: Context): string | null => {
  const address = (c.env as { incoming?: IncomingMessage } | undefined)?.incoming?.socket.remoteAddress;
  return address === undefined ? null : plainAddress(address);
};

/** The address a request came from; null where there is no connection (asked in process). */
export const peerOf = (c: Context): string | null =>
  (c.get(ADDRESS) as string | undefined) ?? socketAddress(c);

/**
 * Finds the address that a request came from before it reached a proxy whose word counts: from the nearest of X-Forwarded-For backwards, the
 * first that is no such proxy itself.
 */
export function findPeer(c: Context, proxies: BlockList | null): void {
  let address = socketAddress(c);
  if (proxies === null || address === null) return;
  const before = (c.req.header('x-forwarded-for') ?? '').split(',').map((part) => part.trim());
  while (isWithin(proxies, address)) {
    const next = withoutPort(before.pop() ?? '');
    if (isIP(next) === 0) break;
    address = next;
  }
  c.set(ADDRESS, address);
}

const withoutPort = (text: string): string =>
  plainAddress(/^\[(.+)\](?::\d+)?$/.exec(text)?.[1] ?? text.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1'));

/** Who asks; set once a request by the middleware that looks at its session or token. */
export const personOf = (c: Context): Person => (c.get(KEY) as Person | undefined) ?? anybody(peerOf(c));

export const setPerson = (c: Context, person: Person): void => c.set(KEY, person);
