import {
  AQI_RULES,
  categoryOf,
  standardOn,
  type AqiCategory,
  type AqiStandard,
  type Pollutant,
} from './aqi-standards.ts';

/* The limits of class 2 of the ambient air quality standard, GB 3095-2012 and GB 3095-2026, which tightens in two steps. */

export type AirStandard = 'GB 3095-2012' | 'GB 3095-2026';

export const airStandardOn = (day: string): AirStandard =>
  standardOn(day) === 'HJ 633-2012' ? 'GB 3095-2012' : 'GB 3095-2026';

/** Of a day; ozone of an hour at its highest, or as the highest mean of eight hours. */
type Limits = Readonly<Partial<Record<Pollutant, number>>>;

interface Stage {
  /** The first day of data that it holds for. */
  from: string;
  day: Limits;
  year: Limits;
}

const STAGES: readonly Stage[] = [
  {
    from: '2031-01-01',
    day: { no2: 50, co: 4, o3_8h: 160, pm10: 100, pm2_5: 50 },
    year: { so2: 20, no2: 30, pm10: 50, pm2_5: 25 },
  },
  {
    from: '2026-03-01',
    day: { so2: 150, no2: 80, co: 4, o3_8h: 160, pm10: 120, pm2_5: 60 },
    year: { so2: 60, no2: 40, pm10: 60, pm2_5: 30 },
  },
  {
    from: '',
    day: { so2: 150, no2: 80, co: 4, o3_8h: 160, pm10: 150, pm2_5: 75 },
    year: { so2: 60, no2: 40, pm10: 70, pm2_5: 35 },
  },
];

const stageOn = (day: string): Stage => STAGES.find(({ from }) => day >= from)!;

/** The limit of a day’s value, for data of a day YYYY-MM-DD; null where none is known. */
export const dailyLimit = (day: string, pollutant: Pollutant): number | null =>
  stageOn(day).day[pollutant] ?? null;

/** The limit of a year’s mean. */
export const annualLimit = (day: string, pollutant: Pollutant): number | null =>
  stageOn(day).year[pollutant] ?? null;

const STEP_OF_100 = 2;

/** Where the index of one hour reaches 100, which is the limit of an hour; particles have none. */
export const hourlyLimit = (standard: AqiStandard, pollutant: Pollutant): number | null => {
  if (pollutant === 'pm10' || pollutant === 'pm2_5') return null;
  return AQI_RULES[standard].columns.hour[pollutant]?.[STEP_OF_100] ?? null;
};

const TOPS = [50, 100, 150, 200, 300, 500];

/** The categories with the indices that each holds, both ends included. */
export const CATEGORY_RANGES: readonly (AqiCategory & { from: number; to: number })[] = TOPS.map((to, i) => ({
  ...categoryOf(to),
  from: i === 0 ? 0 : TOPS[i - 1]! + 1,
  to,
}));
