import { dayOfHour, type Hours } from './air-hours.ts';
import {
  cityMean,
  dailyMeanOfSum,
  eightHourMaximum,
  meanOf,
  percentileOf,
  type DaySum,
  type Values,
} from './air-statistics.ts';
import { aqiOf, type Aqi, type Concentrations } from './aqi.ts';
import { standardOn, type Pollutant } from './aqi-standards.ts';
import type { AirValidity } from './tables.ts';

/* Days of stations and of the cities or counties they stand for, by the validity rules of GB 3095 and HJ 663. */

/** Of each metric, sums of days by the day; of ozone its 24 hours too. */
export interface StationDays {
  sums: Readonly<Partial<Record<string, Readonly<Record<string, DaySum>>>>>;
  ozone: Hours;
}

/** Pollutants whose value of a day is the mean of its hours. */
const MEANS = ['so2', 'no2', 'co', 'pm10', 'pm2_5'] as const;
export const DAY_POLLUTANTS = ['so2', 'no2', 'co', 'o3_8h', 'pm10', 'pm2_5'] as const;
export type DayPollutant = (typeof DAY_POLLUTANTS)[number];
/** Those that the standard of 2012 judges a day by. */
const ALL: readonly Pollutant[] = [...DAY_POLLUTANTS, 'o3_1h'];

/** Concentrations of a day of a station; null where there is too little of it to be told. */
export const stationDay = (
  { sums, ozone }: StationDays,
  day: string,
  hours: (of: Hours, day: string) => Values,
  validity: AirValidity,
): Concentrations => {
  const o3 = sums['o3']?.[day];
  return {
    ...Object.fromEntries(
      MEANS.map((pollutant) => {
        const sum = sums[pollutant]?.[day];
        return [pollutant, sum ? dailyMeanOfSum(pollutant, sum, validity) : null];
      }),
    ),
    o3_1h: o3 && o3.n >= validity.hours_of_day ? o3.max : null,
    o3_8h: o3 ? eightHourMaximum(hours(ozone, day), validity) : null,
  };
};

/** Whether a station said anything at all on a day. */
export const saidOn = ({ sums }: StationDays, day: string): boolean =>
  Object.values(sums).some((days) => days?.[day] !== undefined);

/** Concentrations of a day over the stations that take part: none where too small a share of them has a value. */
export const cityDay = (stations: readonly Concentrations[], validity: AirValidity): Concentrations =>
  Object.fromEntries(
    ALL.map((pollutant) => [
      pollutant,
      cityMean(
        pollutant,
        stations.map((one) => one[pollutant] ?? null),
        validity,
      ),
    ]),
  );

export const dayAqi = (day: string, values: Concentrations): Aqi => aqiOf(standardOn(day), 'day', values);

/** What days come to: means of the days that are valid, a percentile of carbon monoxide and ozone (HJ 663). */
export const periodValues = (
  days: readonly Concentrations[],
  validity: AirValidity,
): { pollutant: DayPollutant; value: number | null; days: number; percentile: number | null }[] =>
  DAY_POLLUTANTS.map((pollutant) => {
    const values = days.map((day) => day[pollutant] ?? null);
    const percentile =
      pollutant === 'o3_8h' ? validity.o3_percentile : pollutant === 'co' ? validity.co_percentile : null;
    return {
      pollutant,
      value: percentile === null ? meanOf(pollutant, values) : percentileOf(pollutant, values, percentile),
      days: values.filter((value) => value !== null).length,
      percentile,
    };
  });

/** All days from one to another, both YYYY-MM-DD and included. */
export const daysBetween = (first: string, last: string): string[] => {
  const days: string[] = [];
  const end = Date.parse(last);
  for (let at = Date.parse(first); at <= end; at += 86_400_000)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
};

/** The day of the last hour that is over at an instant, in China Standard Time. */
export const lastDay = (now: number): string => dayOfHour(Math.floor(now / 3_600_000) - 1);
