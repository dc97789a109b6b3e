import { query } from '#lib/client.ts';

export type WaterOf = 'water' | 'sea';

/** Where the server says how waters and sources stand. */
export const standingPath = (of: WaterOf | 'sources', region: string, at: string | null): string =>
  `/api/environment/${of}?${query({ region, at })}`;

export const exceedancesPath = (fields: {
  network: WaterOf | 'outlets';
  region: string | null;
  station: string | null;
  from: string | null;
  to: string | null;
  limit: number;
}): string => `/api/environment/exceedances?${query(fields)}`;

export const readingsPath = (fields: {
  network: string;
  station: string;
  metric: string;
  step: 'raw' | 'hour' | 'day';
  from: string;
  to: string;
}): string => `/api/observations?${query(fields)}`;
