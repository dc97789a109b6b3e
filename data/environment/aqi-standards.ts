import type { Sentence } from '#data/access/refusal.ts';

/* What the two versions of the technical regulation on the air quality index say: HJ 633-2012 and HJ 633-2026. */

export const AQI_STANDARDS = ['HJ 633-2012', 'HJ 633-2026'] as const;
export type AqiStandard = (typeof AQI_STANDARDS)[number];

export const AQI_PERIODS = ['hour', 'day'] as const;
export type AqiPeriod = (typeof AQI_PERIODS)[number];

/** In the order in which the standards list them; ozone as the highest hour and as the highest mean of eight hours. */
export const POLLUTANTS = ['so2', 'no2', 'co', 'o3_1h', 'o3_8h', 'pm10', 'pm2_5'] as const;
export type Pollutant = (typeof POLLUTANTS)[number];

export interface PollutantFacts {
  title: Sentence;
  unit: string;
  /** Places of a concentration that is rounded: GB/T 8170, HJ 633-2026. */
  decimals: number;
}

export const POLLUTANT_FACTS: Readonly<Record<Pollutant, PollutantFacts>> = {
  so2: { title: { zh: '二氧化硫 SO₂', en: 'Sulphur dioxide SO₂' }, unit: 'µg/m³', decimals: 0 },
  no2: { title: { zh: '二氧化氮 NO₂', en: 'Nitrogen dioxide NO₂' }, unit: 'µg/m³', decimals: 0 },
  co: { title: { zh: '一氧化碳 CO', en: 'Carbon monoxide CO' }, unit: 'mg/m³', decimals: 1 },
  o3_1h: { title: { zh: '臭氧 O₃ 1 小时', en: 'Ozone O₃, 1 hour' }, unit: 'µg/m³', decimals: 0 },
  o3_8h: { title: { zh: '臭氧 O₃ 8 小时', en: 'Ozone O₃, 8 hours' }, unit: 'µg/m³', decimals: 0 },
  pm10: { title: { zh: '颗粒物 PM₁₀', en: 'Particles PM₁₀' }, unit: 'µg/m³', decimals: 0 },
  pm2_5: { title: { zh: '细颗粒物 PM₂.₅', en: 'Fine particles PM₂.₅' }, unit: 'µg/m³', decimals: 0 },
};

/** The index at the breakpoints of every column (table 1 of both). */
export const IAQI_STEPS = [0, 50, 100, 150, 200, 300, 400, 500] as const;

/** Concentrations at those steps; a shorter column has no index above its last. */
export type Column = readonly number[];

const SO2_24H: Column = [0, 50, 150, 475, 800, 1600, 2100, 2620];
const SO2_1H: Column = [0, 150, 500, 650, 800];
const NO2_24H: Column = [0, 40, 80, 180, 280, 565, 750, 940];
const NO2_1H: Column = [0, 100, 200, 700, 1200, 2340, 3090, 3840];
const CO_24H: Column = [0, 2, 4, 14, 24, 36, 48, 60];
const CO_1H: Column = [0, 5, 10, 35, 60, 90, 120, 150];
const O3_8H: Column = [0, 100, 160, 215, 265, 800];
const O3_1H: Column = [0, 160, 200, 300, 400, 800, 1000, 1200];
const PM10_2012: Column = [0, 50, 150, 250, 350, 420, 500, 600];
const PM10_2026: Column = [0, 50, 120, 250, 350, 420, 500, 600];
const PM25_2012: Column = [0, 35, 75, 115, 150, 250, 350, 500];
const PM25_2026: Column = [0, 35, 60, 115, 150, 250, 350, 500];

/** Which pollutants count, and by which column. Particles have none for one hour: an hour is judged by the one for a day. */
type Columns = Readonly<Partial<Record<Pollutant, Column>>>;

export interface AqiRules {
  columns: Readonly<Record<AqiPeriod, Columns>>;
  /** Whether concentrations are rounded by GB/T 8170 first. */
  rounds: boolean;
  /** Above a column that ends early: its last index, or none. */
  aboveShort: 'last' | 'none';
  /** With something missing, only an index above this is published; null: every one is. */
  publishedAbove: number | null;
  /** Whether pollutants with an index above 100 are named as exceeding. */
  namesExceeding: boolean;
}

export const AQI_RULES: Readonly<Record<AqiStandard, AqiRules>> = {
  'HJ 633-2012': {
    columns: {
      hour: { so2: SO2_1H, no2: NO2_1H, co: CO_1H, o3_1h: O3_1H, pm10: PM10_2012, pm2_5: PM25_2012 },
      day: {
        so2: SO2_24H,
        no2: NO2_24H,
        co: CO_24H,
        o3_1h: O3_1H,
        o3_8h: O3_8H,
        pm10: PM10_2012,
        pm2_5: PM25_2012,
      },
    },
    rounds: false,
    aboveShort: 'none',
    publishedAbove: null,
    namesExceeding: true,
  },
  'HJ 633-2026': {
    columns: {
      hour: { so2: SO2_1H, no2: NO2_1H, co: CO_1H, o3_1h: O3_1H, pm10: PM10_2026, pm2_5: PM25_2026 },
      day: { so2: SO2_24H, no2: NO2_24H, co: CO_24H, o3_8h: O3_8H, pm10: PM10_2026, pm2_5: PM25_2026 },
    },
    rounds: true,
    aboveShort: 'last',
    publishedAbove: 100,
    namesExceeding: false,
  },
};

/** The first day of data that HJ 633-2026 applies to, with GB 3095-2026. */
const NEW_FROM = '2026-03-01';

/** The standard that somebody names, however they space it or by its year alone; null where it is none. */
export const standardNamed = (text: string): AqiStandard | null => {
  const year = /^(?:hj633)?(2012|2026)$/.exec(text.toLowerCase().replaceAll(/[\s—–-]/g, ''))?.[1];
  return AQI_STANDARDS.find((standard) => standard.slice(-4) === year) ?? null;
};

/** The standard for data of a day in China Standard Time, YYYY-MM-DD. */
export const standardOn = (day: string): AqiStandard => (day < NEW_FROM ? 'HJ 633-2012' : 'HJ 633-2026');

export interface AqiCategory {
  level: 1 | 2 | 3 | 4 | 5 | 6;
  /** The level as the standard writes it. */
  grade: string;
  zh: string;
  en: string;
  /** Of annex A, as #RRGGBB. */
  colour: string;
}

const CATEGORIES: readonly (AqiCategory & { most: number })[] = [
  { most: 50, level: 1, grade: '一级', zh: '优', en: 'Excellent', colour: '#00E400' },
  { most: 100, level: 2, grade: '二级', zh: '良', en: 'Good', colour: '#FFFF00' },
  { most: 150, level: 3, grade: '三级', zh: '轻度污染', en: 'Lightly polluted', colour: '#FF7E00' },
  { most: 200, level: 4, grade: '四级', zh: '中度污染', en: 'Moderately polluted', colour: '#FF0000' },
  { most: 300, level: 5, grade: '五级', zh: '重度污染', en: 'Heavily polluted', colour: '#99004C' },
  { most: 500, level: 6, grade: '六级', zh: '严重污染', en: 'Severely polluted', colour: '#7E0023' },
];

/** The level and category of an index of 0 to 500 (table 2 of both). */
export const categoryOf = (aqi: number): AqiCategory => {
  const { most: _, ...category } = CATEGORIES.find(({ most }) => aqi <= most)!;
  return category;
};
