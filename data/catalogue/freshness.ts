import { nextStart, startOf } from '#data/themes/period.ts';
import type { Dataset } from '#data/themes/theme.ts';
import { addWorkingDays, type Calendar } from './working-days.ts';

/*
 * Freshness is a ladder: fresh until the next delivery is expected, due while there is still time, overdue, then the owner is
 * reminded and the owner's supervisor told, each so many working days later.
 */

export type Step = 'never' | 'fresh' | 'due' | 'overdue' | 'reminded' | 'raised';

export interface Freshness {
  step: Step;
  /** The last day on which the next delivery is in time; null for a dataset that never had one. */
  due: string | null;
  /** Days on which the steps after `overdue` are taken. */
  reminds: string | null;
  raises: string | null;
}

/** Working days after the due day until the owner is reminded, and until the supervisor is told. */
const REMIND_AFTER = 1;
const RAISE_AFTER = 5;

/**
 * The step a dataset stands on. `newest` is the first day of its newest period for a report, and the day of its last batch that
 * brought or confirmed something for things; days are calendar days in China Standard Time.
 */
export const freshnessOf = (
  { kind, frequency, graceDays }: Pick<Dataset, 'kind' | 'frequency' | 'graceDays'>,
  newest: string | null,
  today: string,
  calendar: Calendar,
): Freshness => {
  if (newest === null) return { step: 'never', due: null, reminds: null, raises: null };
  // After the newest period there is the one that is awaited; it can come once it has ended.
  const awaited = nextStart(startOf(newest, frequency), frequency);
  const expected = kind === 'report' ? nextStart(awaited, frequency) : awaited;
  const due = addWorkingDays(expected, graceDays, calendar);
  const reminds = addWorkingDays(due, REMIND_AFTER, calendar);
  const raises = addWorkingDays(due, RAISE_AFTER, calendar);
  const step: Step =
    today < expected
      ? 'fresh'
      : today <= due
        ? 'due'
        : today < reminds
          ? 'overdue'
          : today < raises
            ? 'reminded'
            : 'raised';
  return { step, due, reminds, raises };
};
