import type { NoiseBody, WeatherBody } from '#api/environment-weather-schemas.ts';
import type { I18n } from '#lib/i18n/i18n.svelte.ts';
import type { Mark } from './on-map.ts';
import { weatherWordsOf } from './weather-words.ts';

export type WeatherItem = WeatherBody['items'][number];
export type NoiseItem = NoiseBody['items'][number];

/** Colours of temperatures from their least degree on, the coldest first; the figure stands beside them. */
export const WARMTH: readonly { from: number; colour: string }[] = [
  { from: -Infinity, colour: '#3b5bc9' },
  { from: -10, colour: '#6f9bf0' },
  { from: 0, colour: '#a8dbf2' },
  { from: 10, colour: '#b5dd8a' },
  { from: 20, colour: '#f4d95c' },
  { from: 30, colour: '#ee8a3d' },
  { from: 35, colour: '#c62828' },
];

export const warmthColour = (temperature: number): string =>
  WARMTH.findLast(({ from }) => temperature >= from)!.colour;

const HALF_TURN = 180;
const FULL_TURN = 360;
/** Wind that hardly moves has no direction to speak of, m/s. */
const CALM = 0.3;

/** Where wind goes, degrees clockwise from north; null where that cannot be said. */
export const windGoes = ({
  wind_speed: speed,
  wind_direction: from,
}: Pick<WeatherItem, 'wind_speed' | 'wind_direction'>): number | null =>
  from === null || speed === null || speed < CALM ? null : (from + HALF_TURN) % FULL_TURN;

/** Stations of the weather as the map shows them: their temperature as a figure, and an arrow for the wind. */
export const weatherMarks = (items: readonly WeatherItem[], chosen: readonly string[]): Mark[] =>
  items.flatMap((one) => {
    if (one.position === null) return [];
    const isChosen = chosen.includes(one.station);
    const arrow = windGoes(one);
    return {
      key: one.station,
      position: one.position,
      colour: one.temperature === null ? null : warmthColour(one.temperature),
      // no minus before nothing
      text: one.temperature === null ? '' : String(Math.round(one.temperature) + 0),
      stale: one.freshness === 'late',
      chosen: isChosen,
      weight: (one.temperature === null ? -1 : (one.wind_speed ?? 0)) + (isChosen ? 1_000 : 0),
      ...(arrow !== null && { arrow }),
    };
  });

export type NoiseState = 'over' | 'ok' | 'unzoned' | 'silent';

export const noiseState = ({ leq, attained }: Pick<NoiseItem, 'leq' | 'attained'>): NoiseState => {
  if (leq === null) return 'silent';
  if (attained === null) return 'unzoned';
  return attained ? 'ok' : 'over';
};

/** Colours that stand beside a figure and a mark, never alone. */
export const NOISE_COLOURS: Readonly<Record<NoiseState, string | null>> = {
  ...{ over: '#d7301f', ok: '#2ca25f' },
  ...{ unzoned: null, silent: null },
};

/** Stations of noise as the map shows them: the level as a figure, with a mark where it is beyond its limit. */
export const noiseMarks = (items: readonly NoiseItem[], chosen: readonly string[]): Mark[] =>
  items.flatMap((one) => {
    if (one.position === null) return [];
    const isChosen = chosen.includes(one.station);
    const state = noiseState(one);
    return {
      key: one.station,
      position: one.position,
      colour: NOISE_COLOURS[state],
      text: one.leq === null ? '' : `${Math.round(one.leq)}${state === 'over' ? '!' : ''}`,
      stale: one.freshness === 'late',
      chosen: isChosen,
      weight: (one.over ?? -100) + (isChosen ? 1_000 : 0),
    };
  });

/** By how much a level is over or below the limit of its period, which is said too. */
export const noiseText = ({ over, limit, period }: NoiseItem, i18n: I18n): string => {
  const t = weatherWordsOf(i18n);
  if (over === null || limit === null || period === null) return '';
  const by = t(over > 0 ? 'noise.over' : 'noise.under', { n: i18n.numbers.decimal(Math.abs(over), 1) });
  const against = t('noise.limit', { period: t(`noise.period.${period}`), n: i18n.numbers.whole(limit) });
  return `${by} · ${against}`;
};
