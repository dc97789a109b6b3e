import { decimalOf, numberOf, roundHalfEven } from './decimal.ts';

/* Noise by the environmental quality standard for noise (GB 3096-2008): limits of functional zones by day and by night. */

export const NOISE_STANDARD = 'GB 3096-2008';

/** Classes of functional zones (声环境功能区), from those that need quiet most. */
export const NOISE_ZONES = ['0', '1', '2', '3', '4a', '4b'] as const;
export type NoiseZone = (typeof NOISE_ZONES)[number];

export const PERIODS = ['day', 'night'] as const;
export type Period = (typeof PERIODS)[number];

export interface NoiseTable {
  /** Limits of the equivalent level, dB(A). */
  zones: Readonly<Record<NoiseZone, Readonly<Record<Period, number>>>>;
  /** The hours of China Standard Time that are day, the second one not included. */
  day: { from: number; to: number };
  /** The share of a period's hours that its level needs, 0 to 1. */
  share_of_hours: number;
}

const HOUR_MS = 3_600_000;
const HOURS = 24;
const CHINA_OFFSET_MS = 8 * HOUR_MS;

/** The hour of the day in China Standard Time that an instant lies in. */
const hourOf = (time: number): number => Math.floor((time + CHINA_OFFSET_MS) / HOUR_MS) % HOURS;

/** Whether the hour that begins at an instant (ms) is day or night. */
export const periodOf = ({ day }: Pick<NoiseTable, 'day'>, begins: number): Period => {
  const hour = hourOf(begins);
  return hour >= day.from && hour < day.to ? 'day' : 'night';
};

/** The equivalent level of spans that are equally long: the level of their mean energy. Null of none. */
export const energyMean = (levels: readonly number[]): number | null => {
  if (levels.length === 0) return null;
  // from the loudest one on, so that no power of ten is too large
  const loudest = Math.max(...levels);
  const sum = levels.reduce((total, level) => total + 10 ** ((level - loudest) / 10), 0);
  return loudest + 10 * Math.log10(sum / levels.length);
};

/** A level to a tenth of a decibel, halves to the even digit. */
export const toTenth = (level: number): number =>
  Math.sign(level) * numberOf(roundHalfEven(decimalOf(Math.abs(level)), 1));

export interface PeriodLevel {
  /** Null where too few hours are known. */
  leq: number | null;
  /** Hours that are known, of how many. */
  hours: number;
  of: number;
  limit: number | null;
  /** Null without a level or a limit. */
  attained: boolean | null;
}

/** What the hours of a calendar day come to by day and by night: levels by the hour of the day, a mean of energy each. */
export const levelsOfDay = (
  table: NoiseTable,
  zone: NoiseZone | null,
  hours: Readonly<Record<number, number>>,
): Record<Period, PeriodLevel> => {
  const levelOf = (period: Period): PeriodLevel => {
    const own = Array.from({ length: HOURS }, (_, hour) => hour).filter(
      (hour) => periodOf(table, hour * HOUR_MS - CHINA_OFFSET_MS) === period,
    );
    const levels = own.flatMap((hour) => hours[hour] ?? []);
    const mean = levels.length < table.share_of_hours * own.length ? null : energyMean(levels);
    const leq = mean === null ? null : toTenth(mean);
    const limit = zone === null ? null : table.zones[zone][period];
    return {
      ...{ leq, hours: levels.length, of: own.length, limit },
      attained: leq === null || limit === null ? null : leq <= limit,
    };
  };
  return { day: levelOf('day'), night: levelOf('night') };
};
