import { query } from '#lib/client.ts';

/** Where the server says what lies between stations, and where air or water of one came from. */
export const surfacePath = (fields: {
  network: string;
  metric: string;
  region: string;
  method: string;
  at: string | null;
}): string => `/api/environment/surface?${query(fields)}`;

export const upwindPath = (station: string, at: string | null): string =>
  `/api/environment/upwind?${query({ station, at })}`;

export const upstreamPath = (station: string): string => `/api/environment/upstream?${query({ station })}`;
