import { periodText } from '#lib/i18n/period.ts';
import type { Lang } from '#lib/state/address.ts';

/** How long a bucket of time is. */
export type BucketStep = 'hour' | 'day' | 'month';

/**
 * The buckets of a layer, ascending, each named by its beginning in China Standard Time: `2026-10-05` for a day, the first day
 * for a month, `2026-10-05T08` for an hour.
 */
export type BucketList = { step: BucketStep; buckets: readonly string[] };

const FINEST_FIRST = ['hour', 'day', 'month'] as const satisfies readonly BucketStep[];

/** The bucket of a step that holds a moment, or that a coarser one begins with; both are written as buckets are. */
const bucketOf = (moment: string, step: BucketStep): string => {
  if (step === 'month') return `${moment.slice(0, 7)}-01`;
  if (step === 'day') return moment.slice(0, 10);
  return moment.length > 10 ? moment.slice(0, 13) : `${moment}T00`;
};

/** The bucket of a layer that holds a moment of the common clock, or null where the layer has none. */
export const bucketAt = (moment: string, step: BucketStep, buckets: readonly string[]): string | null => {
  const wanted = bucketOf(moment, step);
  return buckets.includes(wanted) ? wanted : null;
};

/** The finest step among lists that have buckets, or null. */
export const stepOf = (lists: readonly BucketList[]): BucketStep | null =>
  FINEST_FIRST.find((step) => lists.some((list) => list.step === step && list.buckets.length > 0)) ?? null;

/**
 * The moments of the clock that all layers share, ascending, written as buckets of the finest step: these buckets, and the
 * beginning of each coarser one in which there is none of them, so that every bucket can be reached.
 */
export const clockOf = (lists: readonly BucketList[]): string[] => {
  const finest = stepOf(lists);
  if (!finest) return [];
  const moments = new Set<string>();
  for (const step of FINEST_FIRST) {
    const held = new Set([...moments].map((moment) => bucketOf(moment, step)));
    for (const list of lists) {
      if (list.step !== step) continue;
      for (const bucket of list.buckets) if (!held.has(bucket)) moments.add(bucketOf(bucket, finest));
    }
  }
  return [...moments].toSorted();
};

/** Place in the clock of the last moment that is not after `now`; the first where there is none, -1 on an empty clock. */
export const placeOf = (moments: readonly string[], now: string): number =>
  moments.length === 0
    ? -1
    : Math.max(
        0,
        moments.findLastIndex((moment) => moment <= now),
      );

/** The moment so many further on (or back), or null where the clock ends before. */
export const momentFrom = (moments: readonly string[], now: string, by: number): string | null =>
  moments[placeOf(moments, now) + by] ?? null;

/**
 * The moment that an address means: itself, the first within it (a day of hours), or the last before it, for layers come and go and
 * have other steps. Null where there is none.
 */
export const momentMeant = (moments: readonly string[], asked: string | null): string | null => {
  if (asked === null) return null;
  const within = moments.find((moment) => moment.startsWith(asked));
  return within ?? moments.findLast((moment) => moment < asked) ?? null;
};

/** What playing shows after `now`: the next moment, and the first again after the last; within a loop if there is one. */
export const playedNext = (
  moments: readonly string[],
  now: string,
  loop: Readonly<Loop> | null,
): string | null => {
  const played = loop ? moments.filter((moment) => moment >= loop[0] && moment <= loop[1]) : moments;
  return played.find((moment) => moment > now) ?? played[0] ?? null;
};

/** Moments between which playing goes round, both of them included. */
export type Loop = [from: string, to: string];

/**
 * The loop with one of its ends at a moment, where the other end does not lie before it; else that one goes to the end of the
 * clock. Null for the whole clock, and for a single moment, which is no loop.
 */
export const loopWith = (
  moments: readonly string[],
  loop: Readonly<Loop> | null,
  end: 'start' | 'end',
  now: string,
): Loop | null => {
  const [first = now, last = now] = [moments[0], moments.at(-1)];
  const [from, to] = loop ?? [first, last];
  const next: Loop = end === 'start' ? [now, to > now ? to : last] : [from < now ? from : first, now];
  return next[0] === next[1] || (next[0] === first && next[1] === last) ? null : next;
};

/** A bucket as people say it: `2026年10月5日 08:00`, `Oct 2026`. */
export const bucketText = (bucket: string, step: BucketStep, lang: Lang): string => {
  if (step === 'month') return periodText(bucket.slice(0, 7), lang);
  const day = periodText(bucket.slice(0, 10), lang);
  return step === 'day' ? day : `${day} ${bucket.slice(11, 13) || '00'}:00`;
};
