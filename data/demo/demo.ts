import type { Random } from './random.ts';

/*
 * What a theme's generator sees and gives. Rows are what a file would carry, heading by field id, and go in through the same
 * door as files; a generator never writes to the database.
 */

/** One county as far as a generator needs it. */
export interface DemoCounty {
  /** 12 digits. */
  code: string;
  name: string;
  /** The name of its city: 青岛市. */
  city: string;
  kind: 'district' | 'city' | 'county';
  coastal: boolean;
  /** Persons, made up for the demonstration in proportion to its villages and communities; the province adds up to 101,229,700. */
  population: number;
  /** Persons of all counties before it in the order of their codes: what is counted up to it and from it adds up exactly. */
  personsBefore: number;
  /** Share of the population in towns, 0 to 1. */
  urban: number;
  /** Square kilometres. */
  areaKm2: number;
  /** The first of its city in the order of codes: with it comes what is made once a city. */
  first: boolean;
  /** Codes of its towns, 12 digits. */
  towns: readonly string[];
  /** Codes of its villages and communities, 12 digits. */
  villages: readonly string[];
}

export interface DemoContext {
  county: DemoCounty;
  /** Pseudo-random numbers that depend on the seed, the dataset and the county alone. */
  random: Random;
  /** A position near one of the county's villages, inside the county: longitude, latitude, WGS 84. */
  position(): readonly [lng: number, lat: number];
  /** A position in the waters off the county; null inland. */
  offshore(): readonly [lng: number, lat: number] | null;
  /** What is multiplied by the number of features of the default size; 1 by default. */
  scale: number;
  /** The periods to report, oldest first, of the dataset's frequency, within 24 months: `2025-03`, `2025-Q1`, `2025`. */
  periods: readonly string[];
  /** The last day of the demonstration: 2026-11-01. */
  today: string;
  /** The instant at which it is made, ms: what is in force for hours counts from it, and from nothing else. */
  now: number;
}

/** A row of a file: by field id; positions as `lng` and `lat`. */
export type DemoRow = Readonly<Record<string, string | number | boolean | null>>;

/** One generator a dataset: the rows of one county. */
export type Demo = Readonly<Record<string, (context: DemoContext) => Iterable<DemoRow>>>;
