import type { CatalogueDataset } from '#api/dataset-schemas.ts';

type Frequency = CatalogueDataset['frequency'];

const DAY_MS = 86_400_000;
const MONTHS: Readonly<Record<'month' | 'quarter' | 'year', number>> = { month: 1, quarter: 3, year: 12 };

/** The Thursday of a day's ISO week, whose year is the week's. */
const thursdayOf = (day: Date): Date => new Date(day.getTime() + (3 - ((day.getUTCDay() + 6) % 7)) * DAY_MS);

const weekOf = (day: Date): string => {
  const thursday = thursdayOf(day);
  const year = thursday.getUTCFullYear();
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / DAY_MS / 7) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
};

const written = (start: Date, frequency: Frequency): string => {
  const iso = start.toISOString();
  if (frequency === 'day') return iso.slice(0, 10);
  if (frequency === 'week') return weekOf(start);
  if (frequency === 'month') return iso.slice(0, 7);
  if (frequency === 'quarter') return `${iso.slice(0, 4)}-Q${Math.floor(start.getUTCMonth() / 3) + 1}`;
  return iso.slice(0, 4);
};

const before = (start: Date, frequency: Frequency, count: number): Date => {
  if (frequency === 'day') return new Date(start.getTime() - count * DAY_MS);
  if (frequency === 'week') return new Date(start.getTime() - count * 7 * DAY_MS);
  return new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() - count * MONTHS[frequency], 1));
};

/** The newest period, given by its first day, and those before it, newest first. */
export const periodsUntil = (newest: string, frequency: Frequency, count: number): string[] => {
  const start = new Date(`${newest.slice(0, 10)}T00:00:00Z`);
  return Array.from({ length: count }, (_, i) => written(before(start, frequency, i), frequency));
};
