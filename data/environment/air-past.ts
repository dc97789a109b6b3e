import { setImmediate } from 'node:timers/promises';
import { levelOfCode } from '#data/regions/code.ts';
import type { AirParts } from './air-answers.ts';
import {
  cityDay,
  dayAqi,
  daysBetween,
  periodValues,
  saidOn,
  stationDay,
  type DayPollutant,
  type StationDays,
} from './air-days.ts';
import {
  AIR_METRICS,
  firstHourOf,
  hourAqi,
  HOURS_OF_DAY,
  hoursOfDay,
  meansAt,
  METRIC_OF,
  valuesAt,
  type AirMetric,
  type StationHours,
} from './air-hours.ts';
import { judgedOf, type Judged } from './air-now.ts';
import { readAirDays, readAirHours, readAirStations, type AirStation } from './air-reader.ts';
import { goodDays, meanOf, type GoodDays } from './air-statistics.ts';
import type { Aqi, Concentrations } from './aqi.ts';
import type { AqiCategory, Pollutant } from './aqi-standards.ts';
import { windRose, type WindRose } from './wind-rose.ts';

/* How the air was: days and hours of a station, or of a city or county over its stations. */

/** Whom a question about the past is of: a region, or one station. */
export interface AirSubject {
  region: string | null;
  station: string | null;
}

export type AirDay = {
  day: string;
  aqi: number | null;
  state: Aqi['state'];
  category: AqiCategory | null;
  primary: readonly Pollutant[];
  /** Of a province, whose own air has no index: cities with an index of at most 100, and with any. */
  cities: { good: number; valid: number } | null;
};

interface DayOf extends AirDay {
  values: Concentrations;
}

const PROVINCE = 1;
const CITY = 2;

const monthsBetween = (first: string, last: string): [first: string, last: string][] => {
  const months = Map.groupBy(daysBetween(first, last), (day) => day.slice(0, 7));
  return [...months.values()].map((days) => [days[0]!, days.at(-1)!]);
};

const dayOf = (day: string, values: Concentrations): DayOf => {
  const { aqi, state, category, primary } = dayAqi(day, values);
  return { day, aqi, state, category, primary, cities: null, values };
};

/** Stations of which something was ever received. */
const numbered = (stations: readonly AirStation[]) =>
  stations.filter((station): station is AirStation & { id: number } => station.id !== null);

/** The days of a month of some stations, as one: a station takes part in the days on which it said anything. */
const daysOfMonth = (
  members: readonly StationDays[],
  days: readonly string[],
  single: boolean,
  { validity }: AirParts,
): DayOf[] =>
  days.map((day) => {
    const values = members
      .filter((one) => saidOn(one, day))
      .map((one) => stationDay(one, day, hoursOfDay, validity));
    return dayOf(day, single ? (values[0] ?? {}) : cityDay(values, validity));
  });

/** The days of a province are those of its cities. */
const provinceDays = (cities: readonly DayOf[][]): DayOf[] =>
  (cities[0] ?? []).map(({ day }, i) => {
    const valid = cities.flatMap((days) => days[i]?.aqi ?? []);
    const none = dayOf(day, {});
    return { ...none, cities: { good: valid.filter((aqi) => aqi <= 100).length, valid: valid.length } };
  });

export interface AirDays {
  days: AirDay[];
  good: GoodDays;
  /** What the days come to. */
  values: { pollutant: DayPollutant; value: number | null; days: number; percentile: number | null }[];
}

const stationsOf = ({ reads, network }: AirParts, subject: AirSubject) =>
  readAirStations(reads, network, subject);

/** Days of a region or a station; a month is read at a time, so that no answer holds more than that of hours. */
export const readDays = async (
  parts: AirParts,
  subject: AirSubject,
  first: string,
  last: string,
): Promise<AirDays> => {
  const stations = numbered(await stationsOf(parts, subject));
  const level = subject.region === null ? null : levelOfCode(subject.region);
  const groups = level === PROVINCE ? [...Map.groupBy(stations, ({ city }) => city).values()] : [stations];
  const series: DayOf[][] = groups.map(() => []);
  for (const [from, to] of monthsBetween(first, last)) {
    const span = { from: firstHourOf(from), to: firstHourOf(to) + HOURS_OF_DAY };
    const found = await readAirDays(
      parts.reads,
      parts.network,
      stations.map(({ id }) => id),
      span,
    );
    for (const [i, group] of groups.entries()) {
      const members = group.map(({ id }) => found.get(id)!);
      series[i]!.push(...daysOfMonth(members, daysBetween(from, to), subject.station !== null, parts));
      await setImmediate(); // others are answered between
    }
  }
  const whole = level === PROVINCE ? provinceDays(series) : (series[0] ?? []);
  const judged = level === PROVINCE ? series.flat() : whole;
  const sums = level === PROVINCE ? series.map((days) => meansOfPeriod(days, parts)) : null;
  return {
    days: whole.map(({ values: _, ...day }) => day),
    good: goodDays(judged.map(({ aqi }) => aqi)),
    values: sums === null ? meansOfPeriod(whole, parts) : meansOfCities(sums),
  };
};

const meansOfPeriod = (days: readonly DayOf[], { validity }: AirParts): AirDays['values'] =>
  periodValues(
    days.map(({ values }) => values),
    validity,
  );

/** What stands for a province is the mean of its cities. */
const meansOfCities = (cities: readonly AirDays['values'][]): AirDays['values'] =>
  (cities[0] ?? []).map((first, i) => ({
    ...first,
    value: meanOf(
      first.pollutant,
      cities.map((values) => values[i]!.value),
    ),
    days: Math.max(...cities.map((values) => values[i]!.days)),
  }));

/** A point of a trend: a value, and for an index how it is judged. */
export interface AirPoint {
  /** The beginning and the end of the hour or day. */
  from: string;
  to: string;
  value: number | null;
  category: AqiCategory | null;
  primary: readonly Pollutant[];
}

const HOUR_MS = 3_600_000;
const iso = (hour: number): string => new Date(hour * HOUR_MS).toISOString();

const indexPoint = (from: number, to: number, { aqi, category, primary }: Judged): AirPoint => ({
  ...{ from: iso(from), to: iso(to), value: aqi, category, primary },
});

/** The hourly trend of the index or a pollutant, of the hours that begin from one number on and before another. */
export const readHourTrend = async (
  parts: AirParts,
  subject: AirSubject,
  metric: 'aqi' | AirMetric,
  from: number,
  to: number,
): Promise<AirPoint[]> => {
  const stations = numbered(await stationsOf(parts, subject)).filter(({ stopped }) => !stopped);
  const metrics = metric === 'aqi' ? AIR_METRICS : [metric];
  const ids = stations.map(({ id }) => id);
  const found = await readAirHours(parts.reads, parts.network, ids, { from, to, metrics });
  const members: StationHours[] = ids.map((id) => found.get(id)!);
  const pollutant = (Object.keys(METRIC_OF) as (keyof typeof METRIC_OF)[]).find(
    (one) => METRIC_OF[one] === metric,
  );
  return Array.from({ length: to - from }, (_, i) => {
    const hour = from + i;
    const values =
      subject.station === null ? meansAt(members, hour, parts.validity) : valuesAt(members[0] ?? {}, hour);
    if (pollutant === undefined) return indexPoint(hour, hour + 1, judgedOf(hourAqi(hour, values)));
    const none = { category: null, primary: [] };
    return { from: iso(hour), to: iso(hour + 1), value: values[pollutant] ?? null, ...none };
  });
};

/** The daily trend of the index or a pollutant, from one day to another. */
export const readDayTrend = async (
  parts: AirParts,
  subject: AirSubject,
  metric: 'aqi' | AirMetric,
  first: string,
  last: string,
): Promise<AirPoint[]> => {
  const stations = numbered(await stationsOf(parts, subject));
  const points: AirPoint[] = [];
  for (const [from, to] of monthsBetween(first, last)) {
    const span = { from: firstHourOf(from), to: firstHourOf(to) + HOURS_OF_DAY };
    const found = await readAirDays(
      parts.reads,
      parts.network,
      stations.map(({ id }) => id),
      span,
    );
    const days = daysOfMonth([...found.values()], daysBetween(from, to), subject.station !== null, parts);
    const pollutant = metric === 'o3' ? 'o3_8h' : metric;
    points.push(
      ...days.map(({ day, aqi, category, primary, values }) => ({
        from: iso(firstHourOf(day)),
        to: iso(firstHourOf(day) + HOURS_OF_DAY),
        ...(pollutant === 'aqi'
          ? { value: aqi, category, primary }
          : { value: values[pollutant] ?? null, category: null, primary: [] }),
      })),
    );
    await setImmediate();
  }
  return points;
};

/** The wind at a station in the hours from one number on and before another. */
export const readWindRose = async (
  { reads, network }: AirParts,
  ids: readonly number[],
  from: number,
  to: number,
): Promise<WindRose> => {
  const metrics = ['wind_speed', 'wind_direction'];
  const [found = {}] = (await readAirHours(reads, network, ids, { from, to, metrics })).values();
  const speeds = Object.entries(found['wind_speed'] ?? {});
  return windRose(
    speeds.map(([hour, speed]) => ({ speed, direction: found['wind_direction']?.[hour] ?? null })),
  );
};

/** Whether the standards have an index for a region. */
export const isJudgedRegion = (code: string): boolean => {
  const level = levelOfCode(code);
  return level !== null && level >= CITY && level <= CITY + 1;
};
