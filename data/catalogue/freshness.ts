import { nextStart, startOf, writePeriod } from '#data/themes/period.ts';
import type { Dataset } from '#data/themes/theme.ts';
import { addWorkingDays, type Calendar } from './working-days.ts';

/*
 * Freshness is a ladder: fresh until the next delivery is expected, due while there is still time, overdue, then the owner is
 * reminded and the owner's supervisor told. Each step is taken on a working day.
 */

export const RUNGS = ['due', 'overdue', 'reminded', 'raised'] as const;
export type Rung = (typeof RUNGS)[number];
export type Step = 'never' | 'fresh' | Rung;

/** From fresh to late; a dataset to which nothing ever came is behind them all. */
const FROM_FRESH: readonly Step[] = ['fresh', ...RUNGS, 'never'];

/** The latest step that any of several datasets stands on: what rests on all of them is no fresher. */
export const latestStep = (steps: readonly Step[]): Step =>
  FROM_FRESH.findLast((step) => steps.includes(step)) ?? 'never';

export interface Freshness {
  step: Step;
  /** First day of the period that is awaited, which names the delivery; null for a dataset that never had one. */
  awaited: string | null;
  /** The awaited period of a report, as it is written; things are awaited without one. */
  period: string | null;
  /** The last day on which the next delivery is in time. */
  due: string | null;
  /** The steps from `due` on and the day on which each is taken, in order; empty for a dataset that never had a delivery. */
  rungs: readonly { step: Rung; day: string }[];
}

/** Working days from the due day to the first overdue one, from there to the reminder, and on to the supervisor. */
const OVERDUE_AFTER = 1;
const REMIND_AFTER = 1;
const RAISE_AFTER = 4;

const NEVER: Freshness = { step: 'never', awaited: null, period: null, due: null, rungs: [] };

/**
 * The ladder of the delivery that a dataset awaits, and the step it stands on. `newest` is the first day of its newest period for
 * a report, and the day of its last batch that brought or confirmed something for things; days are calendar days in China
 * Standard Time.
 */
export const freshnessOf = (
  { kind, frequency, graceDays }: Pick<Dataset, 'kind' | 'frequency' | 'graceDays'>,
  newest: string | null,
  today: string,
  calendar: Calendar,
): Freshness => {
  if (newest === null) return NEVER;
  // After the newest period there is the one that is awaited; a report on it can come once it has ended.
  const awaited = nextStart(startOf(newest, frequency), frequency);
  const expected = addWorkingDays(kind === 'report' ? nextStart(awaited, frequency) : awaited, 0, calendar);
  const due = addWorkingDays(expected, graceDays, calendar);
  const overdue = addWorkingDays(due, OVERDUE_AFTER, calendar);
  const reminded = addWorkingDays(overdue, REMIND_AFTER, calendar);
  const raised = addWorkingDays(reminded, RAISE_AFTER, calendar);
  const days: Record<Rung, string> = { due: expected, overdue, reminded, raised };
  const rungs = RUNGS.map((step) => ({ step, day: days[step] }));
  return {
    step: rungs.findLast(({ day }) => day <= today)?.step ?? 'fresh',
    awaited,
    period: kind === 'report' ? writePeriod(awaited, frequency) : null,
    due,
    rungs,
  };
};
