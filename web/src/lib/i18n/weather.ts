import { enWeather } from './en-weather.ts';
import type { LaterWords } from './text.ts';
import { zhWeather } from './zh-weather.ts';

export type WeatherKey = keyof typeof zhWeather;

/** Words of the warnings and of the tabs of weather and noise: they come with the environment scene. */
export const WEATHER_WORDS: LaterWords<WeatherKey> = { zh: zhWeather, en: enWeather };
