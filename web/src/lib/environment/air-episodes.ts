import type { EpisodeList } from '#api/episode-schemas.ts';
import { PROVINCE } from '#lib/region-code.ts';
import type { Span } from './chart-scale.ts';

/* Episodes of heavy pollution as the air scene lists them and as charts mark them. */

export type Episode = EpisodeList['items'][number];

const DAY_MS = 86_400_000;
const CHINA_MS = 8 * 3_600_000;
/** A quarter of a year of all cities, a year of one: the most that the server works out at once. */
const DAYS = { province: 92, city: 366 } as const;
/** What is shown before and after one, so that it is seen how it came and went. */
const AROUND = { day: 14, hour: 2 } as const;
/** Hours of a station that the server gives at once, in days. */
const MOST_HOURS = 31;

/** When a day of China begins (ms); so many days later where said. */
const begins = (day: string, later = 0): number => Date.parse(`${day}T00:00:00+08:00`) + later * DAY_MS;

/** The day of China that an instant (ms) is of. */
const dayAt = (ms: number): string => new Date(ms + CHINA_MS).toISOString().slice(0, 10);

/** Whose episodes a region is shown: the province those of all cities, any other place those of its city; null outside of the tree. */
export const episodesOf = (region: string): string | null => {
  if (!/^\d{12}$/.test(region)) return null;
  return region === PROVINCE ? region : region.slice(0, 4).padEnd(12, '0');
};

/** The days that are asked for, up to the last one that was over at an instant (ms). */
export const daysBefore = (region: string, at: number): { from: string; to: string } => {
  const to = begins(dayAt(at), -1);
  const days = region === PROVINCE ? DAYS.province : DAYS.city;
  return { from: dayAt(to - (days - 1) * DAY_MS), to: dayAt(to) };
};

/** Those that go on first, then the newest. */
export const inTurn = (items: readonly Episode[]): Episode[] =>
  items.toSorted((a, b) => Number(b.open) - Number(a.open) || b.start.localeCompare(a.start));

/** What charts mark of one. */
export const spanOf = ({ start, end, peak, open }: Episode): Span => ({
  from: begins(start),
  to: open ? null : begins(end, 1),
  peak: { from: begins(peak.day), to: begins(peak.day, 1) },
});

/** The time that a trend by days or hours shows of one, up to now (ms). */
export const around = (
  { start, end }: Episode,
  step: 'hour' | 'day',
  now: number,
): { from: string; to: string } => {
  const from = begins(start, -AROUND[step]);
  const wanted = Math.min(begins(end, 1 + AROUND[step]), now);
  const to = step === 'hour' ? Math.min(wanted, from + MOST_HOURS * DAY_MS) : wanted;
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
};

/** Whether what was heard of says something of a day that is over at an instant (ms): hours are named by their ends. */
export const isOfPast = (data: unknown, now: number): boolean => {
  const { rows } = data as { rows: readonly { time: string }[] }; // the server made it
  const today = begins(dayAt(now));
  return rows.some(({ time }) => Date.parse(time) <= today);
};
