import { query } from '#lib/client.ts';

export type WaterOf = 'water' | 'sea';

/** What the server tells of how its stations stand. */
export type StandingOf = WaterOf | 'sources' | 'weather' | 'noise';

/** Where the server says how stations, or the warnings of the weather, stand. */
export const standingPath = (of: StandingOf | 'warnings', region: string, at: string | null): string =>
  `/api/environment/${of}?${query({ region, at })}`;

export const exceedancesPath = (fields: {
  network: WaterOf | 'outlets';
  region: string | null;
  station: string | null;
  from: string | null;
  to: string | null;
  limit: number;
}): string => `/api/environment/exceedances?${query(fields)}`;

export const episodesPath = (region: string, days: { from: string; to: string }): string =>
  `/api/environment/episodes?${query({ region, ...days })}`;

export const readingsPath = (fields: {
  network: string;
  station: string;
  metric: string;
  step: 'raw' | 'hour' | 'day';
  from: string;
  to: string;
}): string => `/api/observations?${query(fields)}`;
