import {
  AQI_RULES,
  categoryOf,
  IAQI_STEPS,
  POLLUTANT_FACTS,
  POLLUTANTS,
  type AqiCategory,
  type AqiPeriod,
  type AqiRules,
  type AqiStandard,
  type Column,
  type Pollutant,
} from './aqi-standards.ts';
import { ceilOfQuotient, compare, decimalOf, numberOf, roundHalfEven, type Decimal } from './decimal.ts';

/* The air quality index of an hour or a day from concentrations. Exact before it is rounded up: see decimal.ts. */

/** µg/m³, CO mg/m³, finite and not negative; null or left out where there is none. */
export type Concentrations = Readonly<Partial<Record<Pollutant, number | null | undefined>>>;

/** A breakpoint of a column: a concentration and the index there. */
export interface Breakpoint {
  concentration: number;
  iaqi: number;
}

/**
 * How the index of a pollutant came about: between two breakpoints (`computed`); above the last, which is its index (`last`); above
 * a column that ends early, where the standard has none (`none`); there is no value (`missing`); it is not asked for (`not-used`).
 */
export type Outcome = 'computed' | 'last' | 'none' | 'missing' | 'not-used';

export interface SingleIndex {
  pollutant: Pollutant;
  /** As given. */
  concentration: number | null;
  /** As judged: rounded where the standard does so. */
  judged: number | null;
  iaqi: number | null;
  outcome: Outcome;
  /** The breakpoints around what was judged; where it lies above the last, twice that. */
  between: readonly [Breakpoint, Breakpoint] | null;
}

/**
 * `complete`: every pollutant that counts has a value. `partial`: of those that have one. `withheld`: something is missing, and the
 * index of the rest is too low to be published. `no-data`: none has an index.
 */
export type AqiState = 'complete' | 'partial' | 'withheld' | 'no-data';

export interface Aqi {
  standard: AqiStandard;
  period: AqiPeriod;
  state: AqiState;
  /** Null where it is withheld or there is no data. */
  aqi: number | null;
  category: AqiCategory | null;
  /** Those with the highest index where that is above 50; more than one where they are level. */
  primary: readonly Pollutant[];
  /** Those with an index above 100; null where the standard names none. */
  exceeding: readonly Pollutant[] | null;
  /** Those that count and have no value. */
  missing: readonly Pollutant[];
  singles: readonly SingleIndex[];
}

/**
 * The air quality index (HJ 633-2012, 4.2 to 4.4; HJ 633-2026): the highest of the indices of single pollutants. Throws RangeError
 * for a concentration that is negative or not finite.
 */
export const aqiOf = (standard: AqiStandard, period: AqiPeriod, concentrations: Concentrations): Aqi => {
  const rules = AQI_RULES[standard];
  const singles = POLLUTANTS.map((pollutant) =>
    singleIndex(rules, rules.columns[period][pollutant], pollutant, concentrations[pollutant] ?? null),
  );
  const indexed = singles.filter((one): one is SingleIndex & { iaqi: number } => one.iaqi !== null);
  const missing = singles.filter(({ outcome }) => outcome === 'missing').map(({ pollutant }) => pollutant);
  const highest = indexed.length === 0 ? null : Math.max(...indexed.map(({ iaqi }) => iaqi));
  const state = stateOf(rules, highest, missing.length);
  const aqi = state === 'withheld' ? null : highest;
  const above = (least: number) =>
    indexed.filter(({ iaqi }) => iaqi > least).map(({ pollutant }) => pollutant);
  return {
    standard,
    period,
    state,
    aqi,
    category: aqi === null ? null : categoryOf(aqi),
    primary: aqi === null || aqi <= 50 ? [] : above(aqi - 1),
    exceeding: rules.namesExceeding ? above(100) : null,
    missing,
    singles,
  };
};

const stateOf = ({ publishedAbove }: AqiRules, highest: number | null, missing: number): AqiState => {
  if (highest === null) return 'no-data';
  if (missing === 0) return 'complete';
  return publishedAbove !== null && highest <= publishedAbove ? 'withheld' : 'partial';
};

const singleIndex = (
  rules: AqiRules,
  column: Column | undefined,
  pollutant: Pollutant,
  concentration: number | null,
): SingleIndex => {
  const none = { pollutant, concentration, judged: null, iaqi: null, between: null };
  if (concentration !== null && !(concentration >= 0 && concentration < Infinity))
    throw new RangeError(`${pollutant} has no concentration of ${concentration}.`);
  if (column === undefined) return { ...none, outcome: 'not-used' };
  if (concentration === null) return { ...none, outcome: 'missing' };
  const given = decimalOf(concentration);
  const judged = rules.rounds ? roundHalfEven(given, POLLUTANT_FACTS[pollutant].decimals) : given;
  const known = { pollutant, concentration, judged: numberOf(judged) };
  const i = column.findIndex((limit) => compare(judged, { units: BigInt(limit), scale: 0 }) <= 0);
  if (i === -1) {
    const last = at(column, column.length - 1);
    if (column.length < IAQI_STEPS.length && rules.aboveShort === 'none')
      return { ...known, iaqi: null, outcome: 'none', between: [last, last] };
    return { ...known, iaqi: last.iaqi, outcome: 'last', between: [last, last] };
  }
  const [low, high] = [at(column, Math.max(0, i - 1)), at(column, Math.max(1, i))];
  return { ...known, iaqi: interpolated(judged, low, high), outcome: 'computed', between: [low, high] };
};

const at = (column: Column, i: number): Breakpoint => ({ concentration: column[i]!, iaqi: IAQI_STEPS[i]! });

/** (I_hi − I_lo) / (BP_hi − BP_lo) × (C − BP_lo) + I_lo, rounded up. */
const interpolated = ({ units, scale }: Decimal, low: Breakpoint, high: Breakpoint): number => {
  const one = 10n ** BigInt(scale);
  const rise = BigInt(high.iaqi - low.iaqi) * (units - BigInt(low.concentration) * one);
  return low.iaqi + ceilOfQuotient(rise, BigInt(high.concentration - low.concentration) * one);
};
