import {
  dayOfHour,
  firstHourOf,
  HOUR_MS,
  hourAqi,
  hoursOfDay,
  HOURS_OF_DAY,
  meansAt,
  METRIC_OF,
  newestUpTo,
  toldHour,
  valuesAt,
  type StationHours,
} from './air-hours.ts';
import { DAY_POLLUTANTS, type DayPollutant } from './air-days.ts';
import { airStandardOn, dailyLimit, type AirStandard } from './air-limits.ts';
import type { AirStation } from './air-reader.ts';
import { cityMean, eightHourMaximum, meanOf } from './air-statistics.ts';
import type { Aqi } from './aqi.ts';
import { standardOn, type AqiCategory, type AqiStandard, type Pollutant } from './aqi-standards.ts';
import type { AirValidity } from './tables.ts';

/* How the air is at an hour: at stations, over the cities or counties of a region, and against the limits of the day so far. */

/** Hours before the one that is told of in which a station that fell silent is still shown with its last value. */
const HOURS_BACK = 24;
/** Stations that are named as the worst. */
const WORST = 5;

/**
 * Why a region has no index: it has no station that takes part (`no-stations`), no hour of any (`no-data`), too few of its stations
 * have values (`too-few`), what there is is not enough for the standard (`withheld`), or the standards have none for so large a
 * region (`level`).
 */
export type WhyNot = 'no-stations' | 'no-data' | 'too-few' | 'withheld' | 'level';

/** An index with what it rests on. */
export interface Judged {
  aqi: number | null;
  state: Aqi['state'];
  category: AqiCategory | null;
  primary: readonly Pollutant[];
  missing: readonly Pollutant[];
  /** Concentrations that the index is of, and the index of each. */
  values: { pollutant: Pollutant; value: number | null; iaqi: number | null }[];
}

export const judgedOf = ({ aqi, state, category, primary, missing, singles }: Aqi): Judged => ({
  ...{ aqi, state, category, primary, missing },
  values: singles
    .filter(({ outcome }) => outcome !== 'not-used')
    .map(({ pollutant, concentration, iaqi }) => ({ pollutant, value: concentration, iaqi })),
});

export type StationNow = Judged &
  Pick<AirStation, 'station' | 'name' | 'position' | 'region' | 'city' | 'county' | 'place'> & {
    /** The end of the hour that is shown; of a station that never said anything, null. */
    time: string | null;
    /** `now`: of the hour that is told of; `stale`: of one before; `silent`: none within a day; `never`; `stopped`. */
    is: 'now' | 'stale' | 'silent' | 'never' | 'stopped';
    wind: { speed: number; direction: number | null } | null;
  };

export interface DayPart {
  pollutant: DayPollutant;
  /** Of the hours so far: the mean, of ozone the highest mean of eight hours. */
  value: number | null;
  limit: number | null;
}

/** A region’s index of the hour, and what it stands on. */
export interface RegionNow {
  region: string;
  judged: Judged | null;
  why: WhyNot | null;
  /** Stations that take part: in service, and something was received of them. */
  stations: number;
  /** Of those, how many have a value in the hour. */
  reporting: number;
  today: DayPart[];
}

export type PartNow = RegionNow & {
  /** Place from the lowest index on; level ones share theirs. Null without an index. */
  rank: number | null;
};

export interface AirNow {
  /** The end of the hour that is told of. */
  time: string | null;
  standard: AqiStandard;
  limits: AirStandard;
  day: string;
  /** Hours of the day up to that one. */
  hours: number;
  whole: RegionNow;
  parts: PartNow[];
  stations: StationNow[];
  /** Keys of the stations with the highest index now, highest first. */
  worst: string[];
  /** Stations by what they are now: an index of a level, none (`none`), or not of now. */
  counts: {
    levels: [number, number, number, number, number, number];
    none: number;
    stale: number;
    silent: number;
  };
}

export interface AirAsked {
  region: string;
  /** 1 province … 3 county; null outside the tree. */
  level: number | null;
  stations: readonly AirStation[];
  /** By the numbers of the stations. */
  hours: ReadonlyMap<number, StationHours>;
  validity: AirValidity;
  /** The instant that is asked about, milliseconds since 1970. */
  at: number;
}

const endOf = (hour: number): string => new Date((hour + 1) * HOUR_MS).toISOString();

const takesPart = ({ id, last, stopped }: AirStation): boolean => id !== null && last !== null && !stopped;

/** The number of the first hour that has to be read to tell of an instant, and the one after the last. */
export const hoursWanted = (at: number): { from: number; to: number } => {
  const to = Math.floor(at / HOUR_MS);
  return { from: to - HOURS_BACK - 1, to };
};

const windAt = (hours: StationHours, hour: number): StationNow['wind'] => {
  const speed = hours['wind_speed']?.[hour] ?? null;
  return speed === null ? null : { speed, direction: hours['wind_direction']?.[hour] ?? null };
};

const stationNow = (station: AirStation, hours: StationHours, told: number | null): StationNow => {
  const { station: key, name, position, region, city, county, place, stopped, last } = station;
  const said = told === null ? null : newestUpTo(hours, told);
  const hour = said ?? told ?? 0;
  const is = stopped
    ? 'stopped'
    : last === null
      ? 'never'
      : said === null
        ? 'silent'
        : said === told
          ? 'now'
          : 'stale';
  const known = said !== null && !stopped;
  return {
    ...{ station: key, name, position, region, city, county, place, is },
    ...judgedOf(hourAqi(hour, known ? valuesAt(hours, said) : {})),
    ...(!known && { missing: [], values: [] }), // most stations of a province may be of this kind
    time: said === null ? (last === null ? null : new Date(last).toISOString()) : endOf(said),
    wind: known ? windAt(hours, said) : null,
  };
};

/** The day so far at one station, by pollutant; nothing is told of a smaller share of its hours than a day needs. */
const soFar = (hours: StationHours, day: string, told: number, validity: AirValidity): DayPart['value'][] => {
  const passed = told - firstHourOf(day) + 1;
  const least = passed * (validity.hours_of_day / HOURS_OF_DAY);
  return DAY_POLLUTANTS.map((pollutant) => {
    if (pollutant === 'o3_8h') {
      // any window of the day that is over counts, however early it is
      const early = { ...validity, eight_hour_means_of_day: 1 };
      return eightHourMaximum(hoursOfDay(hours['o3'], day, told), early);
    }
    const values = hoursOfDay(hours[METRIC_OF[pollutant]], day, told);
    return values.filter((value) => value !== null).length < least ? null : meanOf(pollutant, values);
  });
};

const regionNow = (
  region: string,
  members: readonly StationHours[],
  told: number | null,
  validity: AirValidity,
): RegionNow => {
  const none = { region, judged: null, stations: members.length, reporting: 0, today: [] };
  if (members.length === 0) return { ...none, why: 'no-stations' };
  if (told === null) return { ...none, why: 'no-data' };
  const reporting = members.filter((hours) => newestUpTo(hours, told) === told).length;
  const judged = judgedOf(hourAqi(told, meansAt(members, told, validity)));
  const day = dayOfHour(told);
  const parts = members.map((hours) => soFar(hours, day, told, validity));
  const today = DAY_POLLUTANTS.map((pollutant, i) => ({
    pollutant,
    value: cityMean(
      pollutant,
      parts.map((part) => part[i]!),
      validity,
    ),
    limit: dailyLimit(day, pollutant),
  }));
  const why =
    judged.aqi !== null
      ? null
      : judged.state === 'withheld'
        ? 'withheld'
        : reporting === 0
          ? 'no-data'
          : 'too-few';
  return { region, judged, why, stations: members.length, reporting, today };
};

const ranked = (parts: readonly RegionNow[]): PartNow[] => {
  const aqiOf = ({ judged }: RegionNow) => judged?.aqi ?? Infinity;
  const sorted = parts.toSorted((a, b) => aqiOf(a) - aqiOf(b) || (a.region < b.region ? -1 : 1));
  return sorted.map((part) => ({
    ...part,
    rank: part.why === null ? 1 + sorted.findIndex((other) => aqiOf(other) === aqiOf(part)) : null,
  }));
};

/** The city or county of a station that is a part of a region of this level; null where a region has no parts. */
const partOf = (level: number | null): ((station: AirStation) => string | null) => {
  if (level === 1) return ({ city }) => city;
  return level === 2 ? ({ county }) => county : () => null;
};

const DEEPEST_JUDGED = 3;

/** Everything about the air of a region at the hour that is told of. */
export const airNow = ({ region, level, stations, hours, validity, at }: AirAsked): AirNow => {
  const hoursOf = ({ id }: AirStation): StationHours => (id === null ? {} : (hours.get(id) ?? {}));
  const members = stations.filter(takesPart);
  const told = toldHour(members.map(hoursOf), validity.share_of_stations);
  const now = stations.map((station) => stationNow(station, hoursOf(station), told));
  const day = dayOfHour(told ?? Math.floor(at / HOUR_MS) - 1);
  const whole = regionNow(region, members.map(hoursOf), told, validity);
  const isJudged = level !== null && level > 1 && level <= DEEPEST_JUDGED;
  const groups = Map.groupBy(members, partOf(level));
  const parts = [...groups].flatMap(([code, list]) =>
    code === null ? [] : regionNow(code, list.map(hoursOf), told, validity),
  );
  const current = now.filter(({ is }) => is === 'now');
  const levels: AirNow['counts']['levels'] = [0, 0, 0, 0, 0, 0];
  for (const { category } of current) if (category) levels[category.level - 1]! += 1;
  const byIndex = current.filter(({ aqi }) => aqi !== null).toSorted((a, b) => b.aqi! - a.aqi!);
  const count = (...of: StationNow['is'][]) => now.filter(({ is }) => of.includes(is)).length;
  return {
    time: told === null ? null : endOf(told),
    standard: standardOn(day),
    limits: airStandardOn(day),
    day,
    hours: told === null ? 0 : told - firstHourOf(day) + 1,
    whole: isJudged
      ? whole
      : { ...whole, judged: null, why: whole.why === 'no-stations' ? whole.why : 'level', today: [] },
    parts: ranked(parts),
    stations: now,
    worst: byIndex.slice(0, WORST).map(({ station }) => station),
    counts: {
      levels,
      none: current.filter(({ category }) => category === null).length,
      stale: count('stale'),
      silent: count('silent', 'never', 'stopped'),
    },
  };
};
