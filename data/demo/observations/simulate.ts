import { about, hourOfDay, weatherAt, winter } from './weather.ts';
import { noiseOf } from './noise.ts';
import { COORDINATES } from '#data/themes/theme.ts';

/*
 * What a station of the demonstration measures at an instant. Air follows traffic, heating, sun and wind; water the season, rain and what
 * is let into it; outlets the hours of their works. Some sensors stick, some stations are silent for hours, and a few never say all.
 */

export interface SimulatedStation {
  network: string;
  key: string;
  position: readonly [lng: number, lat: number];
  /** What an outlet mainly lets out, as its record says; left to chance where it says nothing. */
  pollutant?: string;
  /** Places between which a vehicle drives about. */
  stops?: readonly (readonly [lng: number, lat: number])[];
}

type Values = Readonly<Record<string, number>>;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

interface At {
  seed: string;
  time: number;
  station: SimulatedStation;
  /** A share of its own that the station always has, 0 to 1. */
  own: (what: string) => number;
  /** Chance from hour to hour, about 1 with a spread. */
  jitter: (what: string, spread: number) => number;
}

const air = (at: At): Values => {
  const { seed, time, station, own, jitter } = at;
  const weather = weatherAt(seed, time, station.position);
  const hour = hourOfDay(time);
  const traffic = 0.5 + 0.7 * about(hour, 8, 2.2) + 0.8 * about(hour, 19, 2.8);
  const heating = 1 + 0.55 * Math.max(0, winter(time));
  const city = 0.7 + 0.6 * own('city');
  const pm25 = 22 * weather.stagnation * heating * city * (0.8 + 0.2 * traffic) * jitter('pm', 0.12);
  const dust =
    12 +
    6 * weather.windSpeed * own('dust') +
    16 * Math.max(0, noiseOf(`${seed}/dust`).smooth(time / (40 * HOUR)) - 0.9) * 90;
  return {
    so2: (6 + 5 * own('plant')) * heating * Math.sqrt(weather.stagnation) * jitter('so2', 0.2),
    no2: 20 * traffic * city * Math.sqrt(weather.stagnation) * (1 - 0.5 * weather.sun) * jitter('no2', 0.15),
    co: 0.35 * heating * city * Math.sqrt(weather.stagnation) * (0.8 + 0.2 * traffic) * jitter('co', 0.12),
    o3: (28 + 160 * weather.sun * (1 - 0.35 * winter(time)) * (0.8 + 0.3 * own('o3'))) * jitter('o3', 0.3),
    pm10: (pm25 * 1.35 + dust) * jitter('pm10', 0.1),
    pm2_5: pm25,
    ...(own('wind') < 0.7 && {
      wind_speed: weather.windSpeed * (0.7 + 0.5 * own('shelter')),
      wind_direction: (weather.windDirection + 30 * (own('turn') - 0.5) + 360) % 360,
      temperature: weather.temperature,
      humidity: weather.humidity,
    }),
  };
};

/** How long a vehicle drives from one stop to the next. */
const LEG = 30 * 60_000;

/** Where a vehicle is: from stop to stop by day, at its base by night. */
const driving = (seed: string, { key, position, stops = [] }: SimulatedStation, time: number) => {
  const chance = noiseOf(`${seed}/${key}/stops`);
  const stopAt = (leg: number): readonly [number, number] => {
    const hour = hourOfDay(leg * LEG);
    if (hour < 7 || hour > 21 || stops.length === 0) return position;
    return stops[Math.floor(chance.pick(leg) * stops.length)]!;
  };
  const leg = Math.floor(time / LEG);
  const [from, to] = [stopAt(leg), stopAt(leg + 1)];
  const part = (time - leg * LEG) / LEG;
  return [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part] as const;
};

/** The air of a street as a vehicle meets it, and where: some streets are worse than what is around, the same ones for all. */
const mobile = (at: At): Values => {
  const { seed, time, station } = at;
  const position = driving(seed, station, time);
  const { pm2_5, pm10, no2, o3 } = air({ ...at, station: { ...station, position } }) as Record<
    'pm2_5' | 'pm10' | 'no2' | 'o3',
    number
  >;
  const street = noiseOf(`${seed}/street`).smooth((position[0] + 0.7 * position[1]) * 90);
  const traffic = 0.75 + 0.7 * street ** 2;
  return {
    ...{ pm2_5: pm2_5 * traffic, pm10: pm10 * traffic ** 1.6, no2: no2 * traffic ** 1.5, o3: o3 / traffic },
    ...{ longitude: position[0], latitude: position[1] },
  };
};

/** How much of what fields and drains hold comes with the rain of the last days, 0 to about 1. */
const washedIn = (seed: string, time: number, position: readonly [number, number]): number => {
  let sum = 0;
  for (let back = 0; back < 48; back += 6)
    sum += weatherAt(seed, time - back * HOUR, position).rain * Math.exp(-back / 24);
  return Math.min(1.2, sum / 8);
};

const water = (at: At): Values => {
  const { seed, time, station, own, jitter } = at;
  const warm = -winter(time);
  const washed = washedIn(seed, time, station.position);
  const foul = own('foul') ** 2.2 * 2.4 * (1 + 0.7 * washed) * jitter('foul', 0.06);
  const temperature = 14 + 12 * warm + 1.5 * about(hourOfDay(time), 15, 6);
  const saturated = 14.6 - 0.39 * temperature + 0.0046 * temperature ** 2;
  return {
    ph: 7.6 + 0.8 * (own('ph') - 0.3) + 0.15 * about(hourOfDay(time), 15, 5) * (1 + warm),
    do: Math.max(0.3, saturated * (1.02 - 0.2 * foul) * jitter('do', 0.04)),
    codmn: (1.6 + 3.2 * foul + 0.8 * washed) * jitter('codmn', 0.06),
    nh3n: (0.06 + 0.5 * foul * (1 - 0.35 * warm)) * jitter('nh3n', 0.12),
    tp: (0.025 + 0.075 * foul + 0.05 * washed) * jitter('tp', 0.1),
    tn: (1.2 + 3.5 * own('fields') + 1.2 * washed) * jitter('tn', 0.08),
    water_temperature: temperature,
  };
};

const sea = (at: At): Values => {
  const { seed, time, station, own, jitter } = at;
  const near = own('near') ** 1.8;
  const washed = washedIn(seed, time, station.position);
  return {
    ph: 8.12 - 0.12 * near + 0.04 * about(hourOfDay(time), 15, 5),
    do: (8.6 + 1.4 * winter(time) - 1.1 * near) * jitter('do', 0.03),
    cod: (0.7 + 1.1 * near + 0.4 * washed) * jitter('cod', 0.08),
    din: (0.08 + 0.24 * near + 0.1 * washed * near) * jitter('din', 0.1),
    phosphate: (0.004 + 0.016 * near) * jitter('phosphate', 0.12),
    oil: (0.008 + 0.03 * near * own('port')) * jitter('oil', 0.2),
  };
};

const outlets = (at: At): Values => {
  const { time, station, own, jitter } = at;
  const hour = hourOfDay(time);
  const gas = station.pollutant === undefined ? own('gas') < 0.5 : station.pollutant !== 'waste_water';
  const dayShift = own('shift') < 0.5;
  const working = dayShift ? 0.25 + 0.75 * (hour > 7 && hour < 20 ? 1 : 0) : 0.9;
  // now and then a treatment fails for some hours, with some works more often
  const bad =
    noiseOf(`${at.seed}/${station.key}/bad`).smooth(time / (30 * HOUR)) > 0.985 - 0.04 * own('care')
      ? 2.6
      : 1;
  return gas
    ? {
        so2: (9 + 18 * own('so2')) * bad * jitter('so2', 0.15),
        nox: (28 + 50 * own('nox')) * bad * jitter('nox', 0.12),
        pm: (2 + 6 * own('pm')) * bad * jitter('pm', 0.15),
        flow: (20_000 + 160_000 * own('size')) * working * jitter('flow', 0.06),
      }
    : {
        cod: (18 + 26 * own('cod')) * bad * jitter('cod', 0.1),
        nh3n: (0.6 + 3 * own('nh3n')) * bad * jitter('nh3n', 0.15),
        flow: (15 + 260 * own('size')) * working * jitter('flow', 0.08),
      };
};

const noise = ({ time, own, jitter }: At): Values => {
  const hour = hourOfDay(time);
  const awake = hour > 6 && hour < 22 ? 1 : 0;
  return { leq: (42 + 8 * own('road') + awake * (7 + 6 * own('busy'))) * jitter('leq', 0.03) };
};

/** What the place itself makes of the weather: how high it lies, how open to the wind and how far north. */
const weather = ({ seed, time, station, own }: At): Values => {
  const there = weatherAt(seed, time, station.position);
  const height = own('height');
  return {
    wind_speed: there.windSpeed * (0.6 + 0.8 * own('shelter')),
    wind_direction: (there.windDirection + 40 * (own('turn') - 0.5) + 360) % 360,
    temperature: there.temperature + 2 - 4 * height + 0.9 * (36.4 - station.position[1]),
    humidity: Math.min(99, there.humidity * (0.92 + 0.16 * own('damp'))),
    pressure: there.pressure - 6 * height,
    rain: there.rain * (0.5 + own('shower')),
  };
};

const NETWORKS: Readonly<Record<string, (at: At) => Values>> = {
  ...{ air, mobile, water, sea, outlets, noise, weather },
};

/** Whether a station says nothing at an instant: some hours of some weeks, by no plan. */
const silent = (seed: string, key: string, time: number): boolean => {
  const chance = noiseOf(`${seed}/${key}/silent`);
  const week = Math.floor(time / (7 * DAY));
  if (chance.pick(2 * week) > 0.25) return false;
  const begins = chance.pick(2 * week + 1) * 6.2 * DAY;
  const into = time - week * 7 * DAY - begins;
  return into >= 0 && into < (2 + 14 * chance.pick(2 * week) * 4) * HOUR;
};

/** The hour at which a sensor has stuck, if it has: it shows that hour's value for half a day. */
const stuckSince = (seed: string, name: string, time: number): number | null => {
  const half = Math.floor(time / (12 * HOUR));
  return noiseOf(`${seed}/${name}/stuck`).pick(half) > 0.997 ? half * 12 * HOUR : null;
};

/**
 * What a station measures in the hour that ends at `time` (ms), by metric, not rounded. None where it is silent or of a network that is not
 * simulated. The same for the same seed, station and hour.
 */
export const simulate = (seed: string, station: SimulatedStation, time: number): Values => {
  const valuesOf = NETWORKS[station.network];
  if (!valuesOf || silent(seed, station.key, time)) return {};
  const { key } = station;
  const own = (what: string): number => noiseOf(`${seed}/${key}/${what}`).pick(0);
  const valuesAt = (when: number): Values =>
    valuesOf({
      ...{ seed, time: when, station, own },
      jitter: (what, spread) =>
        Math.max(
          0.2,
          1 + 2 * spread * (noiseOf(`${seed}/${key}/${what}/jitter`).smooth(when / (3 * HOUR)) - 0.5),
        ),
    });
  const values: Record<string, number> = { ...valuesAt(time) };
  for (const metric of Object.keys(values)) {
    if (COORDINATES.some((id) => id === metric)) continue;
    const stuck = stuckSince(seed, `${key}/${metric}`, time);
    if (stuck !== null) values[metric] = valuesAt(stuck)[metric]!;
  }
  return values;
};
