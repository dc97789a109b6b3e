import type { AirNowBody, AirStationBody } from '#api/environment-schemas.ts';
import { ENV_WORDS, type EnvironmentKey } from '#lib/i18n/environment.ts';
import type { I18n } from '#lib/i18n/i18n.svelte.ts';

type Facts = AirNowBody['pollutants'];
type Pollutant = Facts[number]['pollutant'];

/** The text of a key of the environment scene. */
export const wordsOf =
  (i18n: I18n) =>
  (key: EnvironmentKey, values?: Readonly<Record<string, string | number>>): string =>
    i18n.of(ENV_WORDS, key, values);

/** How pollutants are called where there is little room. */
const SHORT: Readonly<Record<Pollutant, string>> = {
  so2: 'SO₂',
  no2: 'NO₂',
  co: 'CO',
  o3_1h: 'O₃',
  o3_8h: 'O₃-8h',
  pm10: 'PM₁₀',
  pm2_5: 'PM₂.₅',
};

export const shortName = (pollutant: Pollutant): string => SHORT[pollutant];

export const shortNames = (pollutants: readonly Pollutant[], i18n: I18n): string =>
  pollutants.map(shortName).join(i18n.t('scene.comma'));

export const factsOf = (facts: Facts, pollutant: Pollutant): Facts[number] | undefined =>
  facts.find((one) => one.pollutant === pollutant);

/** A station’s name, or its key where it has none. */
export const stationName = ({ name, station }: Pick<AirStationBody, 'name' | 'station'>): string =>
  name ?? station;

/** Where a station stands, below the province. */
export const placeName = ({ place }: Pick<AirStationBody, 'place'>, i18n: I18n): string =>
  place
    .slice(0, 2)
    .map((names) => i18n.name(names))
    .join(' ');

/** The hour of an ISO instant as people say it: day and time. */
export const hourText = (iso: string, i18n: I18n): string => i18n.numbers.moment(iso);

/** How a station stands where that is not as it should be. */
export const standing = (station: Pick<AirStationBody, 'is' | 'time'>, i18n: I18n): string => {
  const time = station.time === null ? '' : hourText(station.time, i18n);
  return wordsOf(i18n)(`air.is.${station.is}`, { time });
};
