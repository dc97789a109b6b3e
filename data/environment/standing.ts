import { freshnessOf, type Freshness } from '#data/observations/fresh.ts';
import type { Network } from '#data/themes/theme.ts';
import type { Limit } from './limit.ts';

/* How fresh and how complete what stations say is, and in which order they are told. */

/** A newest value and what it is worth by itself. */
export interface ItemNow<Class> {
  value: number;
  time: string;
  freshness: Freshness;
  class: Class | null;
  /** The limit of the target. */
  limit: Limit | null;
}

export interface Standing {
  /** When the newest value is of that counts. */
  time: string | null;
  freshness: Freshness;
  /** Not as fresh as it should be. */
  stale: boolean;
  /** When something was last received of. */
  last: string | null;
}

const newestOf = (times: readonly (string | null)[]): string | null =>
  times.reduce((newest, one) => (newest !== null && (one === null || newest > one) ? newest : one), null);

/** How fresh the newest of some values is. */
export const standingOf = (
  network: Network,
  times: readonly string[],
  last: string | null,
  at: number,
): Standing => {
  const time = newestOf(times);
  const freshness = freshnessOf(network, time === null ? null : Date.parse(time), at);
  return { time, freshness, stale: freshness !== 'fresh', last };
};

/** What of all of them is not as it should be. */
export interface Doubts {
  /** Those whose class rests on some of the items only. */
  partial: number;
  /** Those of which something that they measure is not received at the moment. */
  incomplete: number;
  stale: number;
  /** When the newest value is of. */
  time: string | null;
}

export const doubtsOf = (
  all: readonly (Standing & { class: string | null; partial: boolean; silent: readonly string[] })[],
): Doubts => {
  const count = (is: (one: (typeof all)[number]) => boolean): number => all.filter(is).length;
  return {
    partial: count((one) => one.class !== null && one.partial),
    incomplete: count((one) => one.class !== null && one.silent.length > 0),
    stale: count((one) => one.stale),
    time: newestOf(all.map(({ time }) => time)),
  };
};

interface Ranked<Class> {
  station: string;
  class: Class | null;
  over: readonly { times: number | null }[];
}

/** Worst first: by class, then by how far the worst item is over its limit; those without a class last. */
export const byClass =
  <Class extends string>(classes: readonly Class[]) =>
  (a: Ranked<Class>, b: Ranked<Class>): number => {
    const rank = (of: Ranked<Class>): number => (of.class === null ? -1 : classes.indexOf(of.class));
    const times = (of: Ranked<Class>): number => Math.max(0, ...of.over.map((one) => one.times ?? 0));
    return rank(b) - rank(a) || times(b) - times(a) || (a.station < b.station ? -1 : 1);
  };
