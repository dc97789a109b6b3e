import { todayInChina } from '#data/themes/today.ts';
import { cityMean } from './air-statistics.ts';
import { aqiOf, type Aqi, type Concentrations } from './aqi.ts';
import { standardOn, type Pollutant } from './aqi-standards.ts';
import type { AirValidity } from './tables.ts';

/* Hours of stations: which hour is told of, and what it is at a station and over the stations of a region. */

/** What stations of the network of air measure that counts towards the index. */
export const AIR_METRICS = ['so2', 'no2', 'co', 'o3', 'pm10', 'pm2_5'] as const;
export type AirMetric = (typeof AIR_METRICS)[number];

export const HOUR_MS = 3_600_000;
export const HOURS_OF_DAY = 24;

/** Values of hours by the number of the hour since 1970 in which they were measured. */
export type Hours = Readonly<Record<string, number | null>>;

/** The hours of a station by what was measured. */
export type StationHours = Readonly<Partial<Record<string, Hours>>>;

/** The day in China Standard Time that an hour lies in. */
export const dayOfHour = (hour: number): string => todayInChina(hour * HOUR_MS);

/** The number of the first hour of a day YYYY-MM-DD in China. */
export const firstHourOf = (day: string): number => Date.parse(`${day}T00:00:00+08:00`) / HOUR_MS;

const EARLIER = -1;

/**
 * The hour that is told of: the newest one, unless too few of the stations have said anything of it yet while of the one before enough
 * have, as it is for some minutes after each full hour. Null where there is no hour at all.
 */
export const toldHour = (stations: readonly StationHours[], share: number): number | null => {
  const counts = new Map<number, number>();
  for (const hours of stations) {
    const said = new Set(AIR_METRICS.flatMap((metric) => Object.keys(hours[metric] ?? {})));
    for (const hour of said) counts.set(Number(hour), (counts.get(Number(hour)) ?? 0) + 1);
  }
  if (counts.size === 0) return null;
  const newest = Math.max(...counts.keys());
  const [last, before] = [counts.get(newest) ?? 0, counts.get(newest + EARLIER) ?? 0];
  return last < before * share ? newest + EARLIER : newest;
};

/** The newest hour up to one of which a station said anything of the air; null where there is none. */
export const newestUpTo = (hours: StationHours, told: number): number | null => {
  const all = AIR_METRICS.flatMap((metric) => Object.keys(hours[metric] ?? {}).map(Number));
  const known = all.filter((hour) => hour <= told);
  return known.length === 0 ? null : Math.max(...known);
};

/** What a pollutant of an index of one hour is measured as. */
export const METRIC_OF: Readonly<Record<Exclude<Pollutant, 'o3_8h'>, AirMetric>> = {
  so2: 'so2',
  no2: 'no2',
  co: 'co',
  o3_1h: 'o3',
  pm10: 'pm10',
  pm2_5: 'pm2_5',
};
const OF_HOURS = Object.entries(METRIC_OF) as [Exclude<Pollutant, 'o3_8h'>, AirMetric][];

/** Concentrations of one hour at a station. */
export const valuesAt = (hours: StationHours, hour: number): Concentrations =>
  Object.fromEntries(OF_HOURS.map(([pollutant, metric]) => [pollutant, hours[metric]?.[hour] ?? null]));

/** The index of an hour by the standard that its day chooses. */
export const hourAqi = (hour: number, values: Concentrations): Aqi =>
  aqiOf(standardOn(dayOfHour(hour)), 'hour', values);

/** Concentrations of one hour over stations; none where too small a share of them has a value. */
export const meansAt = (
  stations: readonly StationHours[],
  hour: number,
  validity: AirValidity,
): Concentrations =>
  Object.fromEntries(
    OF_HOURS.map(([pollutant, metric]) => [
      pollutant,
      cityMean(
        pollutant,
        stations.map((hours) => hours[metric]?.[hour] ?? null),
        validity,
      ),
    ]),
  );

/** The 24 hours of a day of one metric, those up to an hour at most. */
export const hoursOfDay = (hours: Hours | undefined, day: string, upTo = Infinity): (number | null)[] => {
  const first = firstHourOf(day);
  return Array.from({ length: HOURS_OF_DAY }, (_, i) =>
    first + i <= upTo ? (hours?.[first + i] ?? null) : null,
  );
};
