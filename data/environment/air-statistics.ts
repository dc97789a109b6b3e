import { POLLUTANT_FACTS, type Pollutant } from './aqi-standards.ts';
import { compare, decimalOf, numberOf, percentOf, roundHalfEven, sumOf, type Decimal } from './decimal.ts';
import type { AirValidity } from './tables.ts';

/*
 * What hourly values say of a day, daily values of a month or a year, and stations of their city (GB 3095, HJ 663). Nothing is told
 * of too few values. Results are rounded as concentrations are: whole µg/m³, CO to 0.1 mg/m³, halves to the even digit.
 */

/** Values in the unit of their pollutant, null where there is none. */
export type Values = readonly (number | null)[];

const known = (values: Values): number[] => values.filter((one): one is number => one !== null);

const mean = (pollutant: Pollutant, values: readonly number[]): Decimal =>
  roundHalfEven(sumOf(values.map(decimalOf)), POLLUTANT_FACTS[pollutant].decimals, BigInt(values.length));

/** The mean of the 24 hourly values of a day; null where it has too few. */
export const dailyMean = (pollutant: Pollutant, hours: Values, validity: AirValidity): number | null => {
  const values = known(hours);
  return values.length < validity.hours_of_day ? null : numberOf(mean(pollutant, values));
};

/** Hourly values of a day that were added up as they came: how many, their sum, the highest. */
export interface DaySum {
  n: number;
  sum: number;
  max: number;
}

/** The same as `dailyMean` from the sum of a day. */
export const dailyMeanOfSum = (
  pollutant: Pollutant,
  { n, sum }: DaySum,
  validity: AirValidity,
): number | null =>
  n < validity.hours_of_day
    ? null
    : numberOf(roundHalfEven(decimalOf(sum), POLLUTANT_FACTS[pollutant].decimals, BigInt(n)));

/** The mean of any number of values, rounded as a concentration; null where there is none. */
export const meanOf = (pollutant: Pollutant, values: Values): number | null => {
  const all = known(values);
  return all.length === 0 ? null : numberOf(mean(pollutant, all));
};

/** Readings have at most so many decimals that count; in their units, eight values of ozone add up exactly. */
const MICRO = 6;

/**
 * The highest mean of eight hours of ozone of a day from its 24 hourly values, which end at 1:00 to 24:00; null where there are too
 * few means. Means that reach back into the day before do not count.
 */
export const eightHourMaximum = (hours: Values, validity: AirValidity): number | null => {
  const units = hours.map((value) => (value === null ? null : Math.round(value * 10 ** MICRO)));
  let [means, sum, n] = [0, 0, 0];
  for (let end = Math.max(8, validity.eight_hours_end_from); end <= hours.length; end++) {
    const values = known(units.slice(end - 8, end));
    if (values.length < validity.hours_of_eight) continue;
    means++;
    const total = values.reduce((all, one) => all + one, 0);
    // total / values.length > sum / n, without what a quotient would lose
    if (n === 0 || total * n > sum * values.length) [sum, n] = [total, values.length];
  }
  if (means === 0) return null;
  const { decimals } = POLLUTANT_FACTS.o3_8h;
  const highest = roundHalfEven({ units: BigInt(sum), scale: MICRO }, decimals, BigInt(n));
  const isHigh = compare(highest, decimalOf(validity.eight_hour_limit)) > 0;
  return means >= validity.eight_hour_means_of_day || isHigh ? numberOf(highest) : null;
};

/** The highest of the 24 hourly values of ozone; null where the day has too few. */
export const hourlyMaximum = (hours: Values, validity: AirValidity): number | null => {
  const values = known(hours);
  return values.length < validity.hours_of_day ? null : Math.max(...values);
};

/** The mean of a city's stations at one hour or day; null where too small a share of them has a value. */
export const cityMean = (pollutant: Pollutant, stations: Values, validity: AirValidity): number | null => {
  const values = known(stations);
  if (values.length === 0 || values.length < stations.length * validity.share_of_stations) return null;
  return numberOf(mean(pollutant, values));
};

/**
 * The percentile of daily values that stands for a month or a year: between the two values around the place 1 + (n − 1) p of the
 * sorted ones, by the share of the way (HJ 663). Null where there is none.
 */
export const percentileOf = (pollutant: Pollutant, days: Values, percent: number): number | null => {
  const sorted = known(days).map(decimalOf).toSorted(compare);
  if (sorted.length === 0) return null;
  // in hundredths of the scale of the percent, so that the place is exact too
  const { units, scale } = decimalOf(percent);
  const whole = 100n * 10n ** BigInt(scale);
  const place = BigInt(sorted.length - 1) * units;
  const [before, share] = [Number(place / whole), place % whole];
  const [low, high] = [sorted[before]!, sorted[Math.min(before + 1, sorted.length - 1)]!];
  const between = sumOf([
    { ...low, units: low.units * (whole - share) },
    { ...high, units: high.units * share },
  ]);
  return numberOf(roundHalfEven(between, POLLUTANT_FACTS[pollutant].decimals, whole));
};

export interface GoodDays {
  /** Days with an index of at most 100. */
  good: number;
  /** Days that have an index. */
  valid: number;
  /** good / valid in percent to one place; null without a valid day. */
  rate: number | null;
}

/** How many days were good, of the daily indices of a month or a year; null is a day without one. */
export const goodDays = (indices: Values): GoodDays => {
  const values = known(indices);
  const [good, valid] = [values.filter((aqi) => aqi <= 100).length, values.length];
  return { good, valid, rate: percentOf(good, valid) };
};
