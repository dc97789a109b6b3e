import { nextStart, parsePeriod, writePeriod } from '#data/themes/period.ts';
import type { Frequency } from '#data/themes/theme.ts';

export interface PeriodValue {
  period: string;
  value: number | null;
}

/** How many periods a short trend shows: a year of months and the month it is compared with. */
const TREND_PERIODS = 13;

/** A period's name of a year before: 2026-10 → 2025-10, 2026-Q1 → 2025-Q1. */
const yearBefore = (period: string): string => `${Number(period.slice(0, 4)) - 1}${period.slice(4)}`;

/** A region's values of one indicator as a figure shows them. */
export interface Series {
  newest: PeriodValue | null;
  /** Of the period before the newest; its value is null where that period has none. */
  previous: PeriodValue | null;
  /** Of the same period a year before; null where there is none. */
  yearBefore: PeriodValue | null;
  /**
   * The last periods up to the newest, oldest first; one without a value is there with null, so that a gap is drawn as a gap. It
   * begins with the oldest value there is of them.
   */
  trend: readonly PeriodValue[];
}

/** Makes the series of values that run from the oldest period to the newest, some of which may be missing. */
export const seriesOf = (values: readonly PeriodValue[], frequency: Frequency): Series => {
  const [first, newest] = [values[0], values.at(-1)];
  const from = first && parsePeriod(first.period)?.start;
  const until = newest && parsePeriod(newest.period)?.start;
  if (!from || !until) return { newest: null, previous: null, yearBefore: null, trend: [] };
  const byPeriod = new Map(values.map(({ period, value }) => [period, value]));
  const periods: string[] = [];
  for (let start = from; start <= until; start = nextStart(start, frequency))
    periods.push(writePeriod(start, frequency));
  const shown = periods.slice(-TREND_PERIODS);
  const trend = shown
    .slice(shown.findIndex((period) => byPeriod.has(period)))
    .map((period) => ({ period, value: byPeriod.get(period) ?? null }));
  const last = yearBefore(newest.period);
  return {
    newest,
    previous: trend.at(-2) ?? null,
    yearBefore: values.find(({ period }) => period === last) ?? null,
    trend,
  };
};
