/** Days on which offices are open, beside or against the week's own order. Dates are YYYY-MM-DD. */
export interface Calendar {
  /** Weekdays that are holidays. */
  holidays: ReadonlySet<string>;
  /** Weekend days that are worked in exchange. */
  workdays: ReadonlySet<string>;
}

export const WEEKS_ONLY: Calendar = { holidays: new Set(), workdays: new Set() };

const DAY_MS = 86_400_000;
const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export const isWorkingDay = (day: string, { holidays, workdays }: Calendar): boolean => {
  if (workdays.has(day)) return true;
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !holidays.has(day);
};

/** The working day that comes `days` working days after `day`; with 0, `day` itself or the next working day. */
export const addWorkingDays = (day: string, days: number, calendar: Calendar): string => {
  let at = Date.parse(`${day}T00:00:00Z`);
  while (!isWorkingDay(iso(at), calendar)) at += DAY_MS;
  for (let left = days; left > 0; left--) {
    do at += DAY_MS;
    while (!isWorkingDay(iso(at), calendar));
  }
  return iso(at);
};
