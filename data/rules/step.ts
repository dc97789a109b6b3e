import {
  COORDINATES,
  type Condition,
  type Missing,
  type Rate,
  type Rule,
  type Text,
} from '#data/themes/theme.ts';
import type { Threshold, Zone } from '#data/themes/theme.ts';

/*
 * What a rule makes of one reading after the other, or of the clock where nothing comes: a pure function, the same whenever and in however
 * many pieces the readings arrive. docs/alarms.md says it in words.
 */

const MINUTE = 60_000;
const CHINA_MS = 8 * 3_600_000;
/** Steps of a network after which a reading says nothing of how it is now. */
const STALE_STEPS = 6;

export type Single = Threshold | Rate | Missing | Zone;

/** The area of a condition, and what it is called. */
export interface Area {
  name: Text;
  holds: (lng: number, lat: number) => boolean;
}

/** What is needed of a rule to judge by it. */
export interface Judging extends Pick<Rule, 'condition' | 'when'> {
  /** Minutes between readings of its network. */
  step: number;
  /** The areas of its single conditions, in their order. */
  areas?: readonly (Area | undefined)[];
}

/** A reading of a series; null where the newest was found invalid. Times are milliseconds since 1970. */
export type Sample = readonly [time: number, value: number | null];

/** How a single condition stands: since which reading its value is beyond the limit, and whether that has been long enough. */
export interface Leaf {
  since: number | null;
  met: boolean;
}

/** What is known of a subject between two readings; JSON. */
export interface Watch {
  leaves: readonly Leaf[];
  open: boolean;
  /** By metric, the newest reading and as many before it as are looked back at; oldest first. */
  recent: Readonly<Record<string, readonly Sample[]>>;
}

/** What a station said of one time; or the clock. */
export type Happening =
  | { as: 'reading'; time: number; values: Readonly<Record<string, number | null>>; now: number }
  | { as: 'tick'; now: number };

/** A single condition that is met, and by what. */
export interface Found {
  leaf: number;
  metric: string | null;
  /** The value now; the change for a rate; null where something is missing. */
  value: number | null;
  since: number;
  /** Where the station was, where that is what counts. */
  position?: readonly [lng: number, lat: number];
}

export type Effect =
  { as: 'met'; at: number; onset: number; found: readonly Found[] } | { as: 'ended'; at: number };

const QUIET: Leaf = { since: null, met: false };

/** The single conditions of a condition, in order. */
export const leavesOf = (condition: Condition): readonly Single[] =>
  'of' in condition ? condition.of : [condition];

/** The metric of a single condition; undefined where it is of any, or of none. */
export const metricOf = (one: Single): string | undefined => (one.kind === 'zone' ? undefined : one.metric);

/** The metrics that a rule looks at; null: any of its network. */
export const metricsOf = (condition: Condition): ReadonlySet<string> | null => {
  const all = leavesOf(condition).flatMap((one) => (one.kind === 'zone' ? COORDINATES : [one.metric]));
  return all.includes(undefined) ? null : new Set(all as string[]);
};

/** Milliseconds before a reading of which others are looked at. */
export const lookbackOf = ({ condition, step }: Judging): number => {
  const leaves = leavesOf(condition);
  const within = leaves.map((leaf) => (leaf.kind === 'rate' ? leaf.within * MINUTE : 0));
  const looksBack = leaves.length > 1 || leaves.some(({ kind }) => kind === 'zone');
  return Math.max(looksBack ? STALE_STEPS * step * MINUTE : 0, ...within);
};

/** A subject of which nothing is known yet. */
export const unwatched = ({ condition }: Pick<Judging, 'condition'>): Watch => ({
  leaves: leavesOf(condition).map(() => QUIET),
  open: false,
  recent: {},
});

/** Whether there is nothing of a subject to be kept: all else is found in its readings. */
export const isQuiet = ({ leaves, open }: Pick<Watch, 'leaves' | 'open'>): boolean =>
  !open && leaves.every(({ since, met }) => since === null && !met);

export const beyond = ({ above, below }: Threshold, value: number, limit = above ?? below): boolean =>
  limit !== undefined && (above !== undefined ? value > limit : value < limit);

const newestOf = (recent: Watch['recent'], metric: string | undefined): Sample | undefined =>
  metric === undefined
    ? Object.values(recent)
        .flatMap((samples) => samples.slice(-1))
        .toSorted(([a], [b]) => a - b)
        .at(-1)
    : recent[metric]?.at(-1);

const isCoordinate = (metric: string): boolean => COORDINATES.some((id) => id === metric);

/** The newest time of which both coordinates are known, and where the station was; nowhere where one was found invalid. */
const positionIn = (
  recent: Watch['recent'],
): { time: number; at: readonly [lng: number, lat: number] | null } | undefined => {
  const [lngs, lats] = COORDINATES.map((id) => recent[id] ?? []) as [Sample[], Sample[]];
  const lng = lngs.findLast(([time]) => lats.some(([other]) => other === time));
  const lat = lng && lats.find(([time]) => time === lng[0]);
  if (!lng || !lat) return undefined;
  return { time: lng[0], at: lng[1] === null || lat[1] === null ? null : [lng[1], lat[1]] };
};

/** What is newest of what a single condition is about; of an area: whether the station is as asked. */
const sampleOf = (one: Single, area: Area | undefined, recent: Watch['recent']): Sample | undefined => {
  if (one.kind !== 'zone') return newestOf(recent, one.metric);
  const position = positionIn(recent);
  if (!position || !area) return undefined;
  const { time, at } = position;
  return [time, at === null ? null : Number(area.holds(...at) === (one.is === 'inside'))];
};

/** By how much a series has risen, or fallen, since its least, or greatest, within a time. */
const changeOf = ({ change, within }: Rate, samples: readonly Sample[]): number | null => {
  const [time, value] = samples.at(-1)!;
  if (value === null) return null;
  const from = time - within * MINUTE;
  const before = samples.flatMap(([at, other]) => (at >= from && other !== null ? [other] : []));
  return change > 0 ? value - Math.min(...before) : value - Math.max(...before);
};

const lastingLeaf = (
  one: Threshold | Zone,
  before: Leaf,
  [time, value]: Sample,
  ticked: number | null,
  step: number,
): Leaf => {
  if (value === null) return QUIET;
  const limit = before.met && one.kind === 'threshold' ? (one.clear ?? one.above ?? one.below) : undefined;
  if (one.kind === 'zone' ? value === 0 : !beyond(one, value, limit)) return QUIET;
  const since = before.since ?? time;
  const lasts = (one.for ?? 0) * MINUTE;
  const ranOut = ticked !== null && ticked >= since + lasts + step * MINUTE;
  return { since, met: before.met || time - since >= lasts || ranOut };
};

const rateLeaf = (one: Rate, before: Leaf, samples: readonly Sample[]): Leaf => {
  const change = changeOf(one, samples);
  const met = change !== null && (one.change > 0 ? change >= one.change : change <= one.change);
  return met ? { since: before.since ?? samples.at(-1)![0], met } : QUIET;
};

const missingLeaf = (
  { after }: Missing,
  before: Leaf,
  [time]: Sample,
  now: number,
  ticked: boolean,
): Leaf => {
  if (now - time < after * MINUTE) return QUIET;
  return before.met || ticked ? { since: before.since ?? time, met: true } : before;
};

/** Whether a rule looks at an instant at all; the end of an hour belongs to it. */
const isWhen = ({ months, hours }: NonNullable<Rule['when']>, at: number): boolean => {
  const china = new Date(at - 1 + CHINA_MS);
  const within = (span: readonly [number, number] | undefined, value: number): boolean => {
    if (!span) return true;
    const [from, to] = span;
    return from <= to ? value >= from && value <= to : value >= from || value <= to;
  };
  return within(months, china.getUTCMonth() + 1) && within(hours, china.getUTCHours());
};

/** Since when a condition is met, where its single ones are since these; null where it is not. */
const metSince = (condition: Condition, since: readonly (number | null)[]): number | null => {
  const met = since.filter((one) => one !== null).toSorted((a, b) => a - b);
  // it is so since as many as are needed were
  return met[neededOf(condition) - 1] ?? null;
};

/** How many single conditions have to be met. */
const neededOf = (condition: Condition): number => {
  if (!('of' in condition) || condition.kind === 'any') return 1;
  const { kind, of, at_least: least } = condition;
  return kind === 'all' ? of.length : (least ?? Math.floor(of.length / 2) + 1);
};

/** The readings with those of one time added that are new; null where none is. */
const withReadings = (
  recent: Watch['recent'],
  { time, values }: Happening & { as: 'reading' },
  back: number,
): Watch['recent'] | null => {
  const next: Record<string, readonly Sample[]> = { ...recent };
  let changed = false;
  for (const [metric, value] of Object.entries(values)) {
    const samples = recent[metric] ?? [];
    const last = samples.at(-1);
    if (last && (time < last[0] || (time === last[0] && value === last[1]))) continue;
    changed = true;
    next[metric] = [...samples.filter(([at]) => at < time && at >= time - back), [time, value]];
  }
  return changed ? next : null;
};

const foundBy = (
  leaves: readonly Leaf[],
  singles: readonly Single[],
  recent: Watch['recent'],
  counted: readonly boolean[],
): Found[] =>
  singles.flatMap((one, leaf) => {
    const { since } = leaves[leaf]!;
    if (!counted[leaf] || since === null) return [];
    if (one.kind === 'zone') {
      const at = positionIn(recent)?.at;
      return [{ leaf, metric: null, value: null, since, ...(at && { position: at }) }];
    }
    const samples = one.metric === undefined ? [] : (recent[one.metric] ?? []);
    const now = samples.at(-1)?.[1] ?? null;
    const value = one.kind === 'missing' ? null : one.kind === 'rate' ? changeOf(one, samples) : now;
    return [{ leaf, metric: one.metric ?? null, value, since }];
  });

/** Whether all that came is one coordinate of a time of which the other is not known yet. */
const isHalf = ({ time, values }: Happening & { as: 'reading' }, recent: Watch['recent']): boolean =>
  Object.keys(values).every(isCoordinate) && positionIn(recent)?.time !== time;

/** Judges one happening after what is known of a subject. What is older than the newest reading of its series changes nothing. */
export const step = (rule: Judging, watch: Watch, what: Happening): { watch: Watch; effects: Effect[] } => {
  const singles = leavesOf(rule.condition);
  const ticked = what.as === 'tick';
  const recent = ticked ? watch.recent : withReadings(watch.recent, what, lookbackOf(rule));
  if (!recent) return { watch, effects: [] };
  if (!ticked && isHalf(what, recent)) return { watch: { ...watch, recent }, effects: [] };
  const at = ticked ? what.now : what.time;
  const looks = rule.when === undefined || isWhen(rule.when, at);
  const stale = STALE_STEPS * rule.step * MINUTE;
  const counted: boolean[] = [];
  const leaves = singles.map((one, i): Leaf => {
    const before = watch.leaves[i] ?? QUIET;
    const newest = sampleOf(one, rule.areas?.[i], recent);
    counted[i] = false;
    if (!looks) return QUIET;
    if (newest && one.kind === 'missing') {
      const leaf = missingLeaf(one, before, newest, what.now, ticked);
      counted[i] = leaf.met;
      return leaf;
    }
    // of a station that has fallen silent the clock says nothing more
    if (!newest || one.kind === 'missing' || at - newest[0] > stale) {
      counted[i] = ticked && before.met;
      return before;
    }
    const leaf =
      one.kind === 'rate'
        ? rateLeaf(one, before, recent[one.metric]!)
        : lastingLeaf(one, before, newest, ticked ? what.now : null, rule.step);
    counted[i] = leaf.met;
    return leaf;
  });
  const onset = metSince(
    rule.condition,
    leaves.map(({ since }, i) => (counted[i] ? since : null)),
  );
  const next: Watch = { leaves, open: onset !== null, recent };
  if (onset === null) return { watch: next, effects: watch.open ? [{ as: 'ended', at }] : [] };
  // that something is still missing is nothing new
  const tells = !watch.open || (!ticked && rule.condition.kind !== 'missing');
  return {
    watch: next,
    effects: tells ? [{ as: 'met', at, onset, found: foundBy(leaves, singles, recent, counted) }] : [],
  };
};

/** When the clock has to look at a subject again if nothing comes; null where it need not. */
export const dueOf = ({ condition, step: minutes }: Judging, { leaves, recent }: Watch): number | null => {
  const due = leavesOf(condition).flatMap((one, i) => {
    const { since, met } = leaves[i] ?? QUIET;
    if (met) return [];
    if (one.kind === 'threshold' || one.kind === 'zone')
      return since === null || !one.for ? [] : [since + (one.for + minutes) * MINUTE];
    const newest = one.kind === 'missing' ? newestOf(recent, one.metric) : undefined;
    return newest && one.kind === 'missing' ? [newest[0] + one.after * MINUTE] : [];
  });
  return due.length > 0 ? Math.min(...due) : null;
};
