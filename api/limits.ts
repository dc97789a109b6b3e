import type { Context, MiddlewareHandler } from 'hono';
import { peerOf, personOf } from './person.ts';
import { Problem } from './problem.ts';
import { RateLimit, type Rate } from './rate-limit.ts';
import type { SettingValues } from '#data/access/setting-list.ts';

/** What requests cost: a read of what is mostly kept ready, work that reads much or writes, and a try at signing in. */
const KINDS = ['read', 'work', 'sign-in'] as const;
export type RateKind = (typeof KINDS)[number];
export type Rates = Record<RateKind, Rate>;

/** What the settings say of a minute; a map that is moved fast, or played through two years of months, asks for thousands at once. */
export const ratesOf = (settings: SettingValues): Rates => ({
  read: { perMinute: settings.rate_read, burst: settings.rate_read / 4 },
  work: { perMinute: settings.rate_work, burst: settings.rate_work / 2 },
  'sign-in': { perMinute: settings.rate_sign_in, burst: settings.rate_sign_in / 3 },
});

/** Behind one address there may be an office: it gets so many times what one person gets. */
const PEOPLE_AT_AN_ADDRESS = 8;

const SIGN_IN = /^\/api\/(?:session(?:\/.*)?|setup|account\/.*)$/;
/** Rules that are worked out from what is sent alone. */
const CALCULATOR = /^\/api\/calc\//;
const WORK = /\.(?:csv|xlsx|geojson|arrow)$|\/(?:hotspots|change|top|export|uploads)(?:[/.]|$)/;

/** What kind of request it is. */
export const kindOf = (method: string, path: string): RateKind => {
  const reads = method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
  if (SIGN_IN.test(path) && !reads) return 'sign-in';
  if (CALCULATOR.test(path)) return 'read';
  return !reads || WORK.test(path) ? 'work' : 'read';
};

/** What an address counts as: itself, or the /64 network that one household or host has of IPv6. */
export const networkOf = (address: string): string => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped || !address.includes(':')) return mapped ?? address;
  const [head = '', tail = ''] = (address.split('%')[0] ?? '').split('::');
  const groups = (text: string) => text.split(':').filter((group) => group !== '');
  const missing = Math.max(0, 8 - groups(head).length - groups(tail).length);
  const all = [...groups(head), ...Array.from({ length: missing }, () => '0'), ...groups(tail)];
  return `${all.slice(0, 4).join(':')}::/64`;
};

const refuse = (seconds: number): never => {
  throw new Problem(
    'too-many-requests',
    {
      zh: `请求过于频繁，请在 ${seconds} 秒后再试。`,
      en: `There were too many requests; try again in ${seconds} s.`,
    },
    { headers: { 'retry-after': String(seconds) } },
  );
};

export interface Limits {
  /** Before anything is known of who asks. */
  byAddress: MiddlewareHandler;
  /** Once it is known who asks. */
  byPerson: MiddlewareHandler;
}

/** Holds every address and every person to a measure of each kind of request. */
export const createLimits = (
  rates: () => Promise<Rates>,
  now: () => number = () => performance.now(),
): Limits => {
  const limits = () =>
    Object.fromEntries(KINDS.map((kind) => [kind, new RateLimit()])) as Record<RateKind, RateLimit>;
  const [addresses, people] = [limits(), limits()];
  const take = async (
    c: Context,
    of: Record<RateKind, RateLimit>,
    caller: string | null,
    many: number,
  ): Promise<void> => {
    if (caller === null) return;
    const kind = kindOf(c.req.method, c.req.path);
    const { burst, perMinute } = (await rates())[kind];
    const seconds = of[kind].take(caller, now(), { burst: burst * many, perMinute: perMinute * many });
    if (seconds > 0) refuse(seconds);
  };
  return {
    byAddress: async (c, next) => {
      const peer = peerOf(c);
      await take(c, addresses, peer === null ? null : networkOf(peer), PEOPLE_AT_AN_ADDRESS);
      await next();
    },
    byPerson: async (c, next) => {
      const { account, token, address } = personOf(c);
      const caller =
        account === null ? address && networkOf(address) : token === null ? account : `${account} ${token}`;
      await take(c, people, caller, 1);
      await next();
    },
  };
};
