import type { Frequency } from './theme.ts';

/*
 * Periods as statistics write them, in China Standard Time: 2026-03-05, 2026-W10 (ISO 8601 week), 2026-03, 2026-Q1, 2026.
 */

const FORMS: readonly [frequency: Frequency, form: RegExp][] = [
  ['day', /^(\d{4})-(\d{2})-(\d{2})$/],
  ['week', /^(\d{4})-W(\d{2})$/],
  ['month', /^(\d{4})-(\d{2})$/],
  ['quarter', /^(\d{4})-Q([1-4])$/],
  ['year', /^(\d{4})$/],
];

const DAY_MS = 86_400_000;
const iso = (date: Date): string => date.toISOString().slice(0, 10);

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
const twoDigits = (part: number): string => (part < 10 ? `0${part}` : String(part));

/** A calendar day that exists, as YYYY-MM-DD; null for one like 30 February. */
export const calendarDay = (year: number, month: number, day: number): string | null => {
  const days = (DAYS[month - 1] ?? 0) + (month === 2 && isLeap(year) ? 1 : 0);
  const real = day >= 1 && day <= days && year >= 1000 && year <= 9999;
  return real ? `${year}-${twoDigits(month)}-${twoDigits(day)}` : null;
};

/** Monday of an ISO 8601 week; null when the year has no such week. */
const weekStart = (year: number, week: number): string | null => {
  const fourth = new Date(Date.UTC(year, 0, 4)); // always in week 1
  const monday = fourth.getTime() - ((fourth.getUTCDay() + 6) % 7) * DAY_MS + (week - 1) * 7 * DAY_MS;
  const thursday = new Date(monday + 3 * DAY_MS);
  return week >= 1 && thursday.getUTCFullYear() === year ? iso(new Date(monday)) : null;
};

/** How often such a period comes and its first day; null when the text is no period. */
export const parsePeriod = (text: string): { frequency: Frequency; start: string } | null => {
  for (const [frequency, form] of FORMS) {
    const found = form.exec(text);
    if (!found) continue;
    const [year = 0, second = 1, third = 1] = found.slice(1).map(Number);
    const start =
      frequency === 'week'
        ? weekStart(year, second)
        : calendarDay(year, frequency === 'quarter' ? second * 3 - 2 : second, third);
    return start ? { frequency, start } : null;
  }
  return null;
};

const shiftMonths = (start: string, months: number): Date => {
  const date = new Date(`${start}T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date;
};

const MONTHS: Partial<Record<Frequency, number>> = { month: 1, quarter: 3, year: 12 };

/** The first day of the period after the one that begins on `start`. */
export const nextStart = (start: string, frequency: Frequency): string => {
  const months = MONTHS[frequency];
  if (months !== undefined) return iso(shiftMonths(start, months));
  return iso(new Date(Date.parse(`${start}T00:00:00Z`) + (frequency === 'week' ? 7 : 1) * DAY_MS));
};

/** How a period that begins on `start` is written. */
export const writePeriod = (start: string, frequency: Frequency): string => {
  const year = start.slice(0, 4);
  if (frequency === 'day') return start;
  if (frequency === 'month') return start.slice(0, 7);
  if (frequency === 'quarter') return `${year}-Q${Math.ceil(Number(start.slice(5, 7)) / 3)}`;
  if (frequency === 'year') return year;
  const thursday = new Date(Date.parse(`${start}T00:00:00Z`) + 3 * DAY_MS);
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  const week = Math.floor((thursday.getTime() - first) / DAY_MS / 7) + 1;
  return `${thursday.getUTCFullYear()}-W${String(week).padStart(2, '0')}`;
};

/** The first day of the period that holds a day. */
export const startOf = (day: string, frequency: Frequency): string => {
  if (frequency === 'day') return day;
  if (frequency === 'week') {
    const date = new Date(`${day}T00:00:00Z`);
    return iso(new Date(date.getTime() - ((date.getUTCDay() + 6) % 7) * DAY_MS));
  }
  const [year = '', month = '01'] = day.split('-');
  if (frequency === 'year') return `${year}-01-01`;
  const first = frequency === 'quarter' ? Math.floor((Number(month) - 1) / 3) * 3 + 1 : Number(month);
  return `${year}-${String(first).padStart(2, '0')}-01`;
};

/** The periods of a frequency that had ended by `day` and began no more than `months` months before it, oldest first. */
export const periodsBefore = (day: string, frequency: Frequency, months: number): string[] => {
  const periods: string[] = [];
  let start = startOf(iso(shiftMonths(startOf(day, 'month'), -months)), frequency);
  for (let next = nextStart(start, frequency); next <= day; next = nextStart(start, frequency)) {
    periods.push(writePeriod(start, frequency));
    start = next;
  }
  return periods;
};
