import { SILENT_STEPS } from '#data/observations/fresh.ts';
import { keeps, timesOver, type Limit } from './limit.ts';

/* An outlet of a pollution source as it stands: what exceeds its limits, and which hours of a day are valid. */

/** Hours that an outlet owes: a day of them. */
export const DUE_HOURS = 24;
/** Hours that have to be read for that: one more, since what it comes to takes a while to arrive. */
export const READ_HOURS = DUE_HOURS + 1;

/** Means of hours by metric, by number from the first of `READ_HOURS`. */
export type HoursRead = Readonly<Record<string, Readonly<Record<number, number>>>>;

export interface MetricNow {
  metric: string;
  /** The newest hour's, unless the outlet has been silent since. */
  value: number | null;
  /** The number of that hour. */
  hour: number | null;
  limit: Limit | null;
  /** Null without a value or a limit. */
  exceeds: boolean | null;
  times: number | null;
  /** Hours that have a value, of those that were due. */
  valid: number;
  /** Of those, how many are beyond the limit. */
  beyond: number;
}

export interface Gap {
  /** The number of its first hour, and of the one after its last. */
  from: number;
  to: number;
}

export interface JudgedOutlet {
  /** The number of the first hour that was due; from there on they are `DUE_HOURS`. */
  first: number;
  metrics: MetricNow[];
  /** Hours in which everything that is measured has a value. */
  valid: number;
  /** All other hours that were due, as runs. */
  gaps: Gap[];
  exceeding: number;
}

const numbers = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);

/** Runs of hours, from `first` on, that something is not so of. */
export const gapsOf = (first: number, count: number, is: (hour: number) => boolean): Gap[] => {
  const gaps: Gap[] = [];
  for (const hour of numbers(first, count)) {
    if (is(hour)) continue;
    const last = gaps.at(-1);
    if (last?.to === hour) last.to += 1;
    else gaps.push({ from: hour, to: hour + 1 });
  }
  return gaps;
};

/**
 * What an outlet's hours come to. The newest hour is due once something of it is there, or when the next one is over. Flow has no limit;
 * what has no limit exceeds none.
 */
export const judgeOutlet = (
  measures: readonly string[],
  hours: HoursRead,
  limits: Readonly<Record<string, number>>,
): JudgedOutlet => {
  const has = (metric: string, hour: number): boolean => hours[metric]?.[hour] !== undefined;
  const newest = READ_HOURS - 1;
  const first = measures.some((metric) => has(metric, newest)) ? 1 : 0;
  const due = numbers(first, DUE_HOURS);
  const metrics = measures.map((metric): MetricNow => {
    const most = limits[metric];
    const limit: Limit | null = most === undefined ? null : { sense: 'max', limit: most };
    const hour = numbers(READ_HOURS - SILENT_STEPS, SILENT_STEPS).findLast((one) => has(metric, one)) ?? null;
    const value = hour === null ? null : hours[metric]![hour]!;
    const valid = due.filter((one) => has(metric, one));
    return {
      ...{ metric, value, hour, limit },
      exceeds: value === null || limit === null ? null : !keeps(limit, value),
      times: value === null || limit === null ? null : timesOver(limit, value),
      valid: valid.length,
      beyond: limit === null ? 0 : valid.filter((one) => !keeps(limit, hours[metric]![one]!)).length,
    };
  });
  const isValid = (hour: number): boolean =>
    measures.length > 0 && measures.every((metric) => has(metric, hour));
  return {
    first,
    metrics,
    valid: due.filter(isValid).length,
    gaps: gapsOf(first, DUE_HOURS, isValid),
    exceeding: metrics.filter(({ exceeds }) => exceeds === true).length,
  };
};
