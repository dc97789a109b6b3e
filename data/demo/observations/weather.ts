import { noiseOf } from './noise.ts';

/*
 * The weather and the haze of the demonstration, as functions of the instant and the place: asked for any hour in any order they answer
 * alike, so that a feed may begin anywhere and be resumed.
 */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** The clock of the province. */
const OFFSET = 8 * HOUR;

export interface Weather {
  /** m/s. */
  windSpeed: number;
  /** Where it blows from, degrees clockwise from north. */
  windDirection: number;
  /** °C. */
  temperature: number;
  /** %. */
  humidity: number;
  /** hPa. */
  pressure: number;
  /** mm within the hour. */
  rain: number;
  /** How much of what is let into the air stays there: about 1, in an episode up to 6. */
  stagnation: number;
  /** Strength of the sun, 0 to 1. */
  sun: number;
}

/** Hour of the day in the province, 0 to 24. */
export const hourOfDay = (time: number): number => ((time + OFFSET) % DAY) / HOUR;

/** 1 in the middle of January, -1 in the middle of July. */
export const winter = (time: number): number => {
  const day = (((time + OFFSET) / DAY - 19) % 365.2425) / 365.2425;
  return Math.cos(2 * Math.PI * (day - 15 / 365.2425 + 19 / 365.2425));
};

/** 1 at an hour of the day, 0 far from it. */
export const about = (hour: number, peak: number, width: number): number => {
  const away = Math.min(Math.abs(hour - peak), 24 - Math.abs(hour - peak));
  return Math.exp(-((away / width) ** 2));
};

/** How strong the episode of a ten days' slot is, 0 for none: they come in winter, rarely in summer, and last two to five days. */
const episodeAt = (seed: string, time: number): number => {
  const noise = noiseOf(`${seed}/episodes`);
  const slot = Math.floor(time / (10 * DAY));
  let strength = 0;
  for (const i of [slot - 1, slot]) {
    const chance = 0.2 + 0.35 * (winter(i * 10 * DAY) + 1);
    if (noise.pick(3 * i) > chance) continue;
    const begins = i * 10 * DAY + noise.pick(3 * i + 1) * 7 * DAY;
    const lasts = (2 + 3 * noise.pick(3 * i + 2)) * DAY;
    const part = (time - begins) / lasts;
    // it builds up slowly and is blown away within half a day
    if (part > 0 && part < 1)
      strength = Math.max(strength, Math.min(1, part * 2.2, (1 - part) * (lasts / (DAY / 2))));
  }
  return strength;
};

/** The weather of a place at an instant (ms); fronts come from the north-west and take most of a day to cross the province. */
export const weatherAt = (seed: string, time: number, [lng, lat]: readonly [number, number]): Weather => {
  const front = time / HOUR - (lng - 114) * 2.2 + (lat - 38) * 2;
  const field = (name: string, hours: number): number => noiseOf(`${seed}/${name}`).smooth(front / hours);
  const hour = hourOfDay(time);
  const cold = winter(time);
  const episode = episodeAt(seed, time - (lng - 114) * 1.5 * HOUR);
  const sun =
    Math.max(0, Math.sin(((hour - 6) / 12) * Math.PI)) *
    (0.75 - 0.2 * cold) *
    (1 - 0.7 * Math.max(0, field('cloud', 11) - 0.5) * 2);
  const windSpeed = Math.max(0.2, (1 + 6 * field('wind', 17) ** 1.6 + 1.2 * sun) * (1 - 0.7 * episode));
  const raining = Math.max(0, field('rain', 9) - (0.82 + 0.1 * cold)) * (1 - episode);
  return {
    windSpeed,
    windDirection:
      (720 + 240 + 90 * cold + 200 * (field('direction', 31) - 0.5) + 80 * (field('turn', 11) - 0.5)) % 360,
    temperature: 14 - 14 * cold + 5 * about(hour, 15, 5) - 3 + 8 * (field('warm', 53) - 0.5),
    humidity: Math.min(
      99,
      45 - 12 * cold + 30 * field('damp', 21) - 14 * sun + 18 * episode + (raining > 0 ? 20 : 0),
    ),
    pressure: 1016 + 9 * cold + 12 * (field('pressure', 41) - 0.5),
    rain: raining * 60,
    stagnation: (0.6 + 5.2 * episode + 1.4 / (0.6 + windSpeed)) * (raining > 0 ? 0.6 : 1),
    sun,
  };
};
