import { WEATHER_WORDS, type WeatherKey } from '#lib/i18n/weather.ts';
import type { I18n } from '#lib/i18n/i18n.svelte.ts';

/** The text of a key of the warnings and of the tabs of weather and noise. */
export const weatherWordsOf =
  (i18n: I18n) =>
  (key: WeatherKey, values?: Readonly<Record<string, string | number>>): string =>
    i18n.of(WEATHER_WORDS, key, values);
