import { setImmediate } from 'node:timers/promises';
import { levelOfCode } from '#data/regions/code.ts';
import type { AirParts } from './air-answers.ts';
import { readDays, type AirDay } from './air-past.ts';
import { readAirStations, readNames, type Names } from './air-reader.ts';
import { episodesOf, type Episode, type EpisodeRules, type Judged } from './episodes.ts';

/* Episodes of heavy pollution of cities, by the index of their days. */

type JudgedDay = AirDay & Judged;

export interface CityEpisode extends Episode<JudgedDay> {
  region: string;
  names: Names;
}

export interface CityEpisodes {
  episodes: CityEpisode[];
  /** Cities or counties that were looked at, and how many of their days have an index. */
  regions: number;
  known: number;
}

/** The cities of a province that have stations; a city or a county itself. */
const judgedIn = async ({ reads, network }: AirParts, region: string): Promise<string[]> => {
  if (levelOfCode(region) !== 1) return [region];
  const stations = await readAirStations(reads, network, { region });
  return [...new Set(stations.flatMap(({ city }) => city ?? []))].sort();
};

/** Episodes of a city or a county, or of all cities of a province, in days from one to another; the newest first. */
export const readEpisodes = async (
  parts: AirParts,
  region: string,
  first: string,
  last: string,
  rules: EpisodeRules,
): Promise<CityEpisodes> => {
  const codes = await judgedIn(parts, region);
  const named = await readNames(parts.reads, codes);
  const episodes: CityEpisode[] = [];
  let known = 0;
  for (const code of codes) {
    const names = named.get(code);
    if (!names) continue;
    const { days } = await readDays(parts, { region: code, station: null }, first, last);
    known += days.filter(({ aqi }) => aqi !== null).length;
    const run = days.map((day) => ({ ...day, at: day.day }));
    episodes.push(...episodesOf(run, rules).map((one) => ({ ...one, region: code, names })));
    await setImmediate(); // others are answered between
  }
  return {
    episodes: episodes.sort((a, b) => (a.start.at < b.start.at ? 1 : a.start.at > b.start.at ? -1 : 0)),
    ...{ regions: codes.length, known },
  };
};
