import type { Reads } from '#data/access/reads.ts';
import { nothing, sql } from '#data/db/sql.ts';
import { andInside } from '#data/regions/inside.ts';
import type { Network } from '#data/themes/theme.ts';
import { andWhere } from '#data/themes/where.ts';
import { AIR_METRICS, HOUR_MS, type Hours, type StationHours } from './air-hours.ts';
import type { StationDays } from './air-days.ts';
import type { DaySum } from './air-statistics.ts';

/* What is read of the stations of air: the stations of a region, their hours, their days. Only the span that is asked for is read. */

export interface Names {
  zh: string;
  en: string | null;
  pinyin: string;
}

export interface AirStation {
  station: string;
  name: string | null;
  position: [lng: number, lat: number] | null;
  region: string;
  city: string | null;
  county: string | null;
  place: Names[];
  /** Out of service by its own record. */
  stopped: boolean;
  /** Its number where something was ever received of it. */
  id: number | null;
  /** Time of its newest reading, milliseconds since 1970. */
  last: number | null;
}

/** The stations of a region, or one station, as far as whoever asks may see them. */
export const readAirStations = async (
  { db }: Reads,
  network: Network,
  { region = null, station = null }: { region?: string | null; station?: string | null },
): Promise<AirStation[]> => {
  const rows = await db.query<Omit<AirStation, 'last'> & { last: Date | null }>(sql`
    SELECT feature.key AS station, feature.properties ->> 'name' AS name,
           CASE WHEN feature.geom IS NOT NULL THEN ARRAY[st_x(feature.geom), st_y(feature.geom)] END AS position,
           feature.region, feature.city, feature.county,
           (SELECT coalesce(json_agg(region_name(up) -> 'names' ORDER BY up.level), '[]') FROM region AS up
             WHERE up.code IN (feature.city, feature.county, feature.town)) AS place,
           coalesce(feature.properties ->> 'status' = 'stopped', false) AS stopped, station.id, newest.time AS last
      FROM feature_seen AS feature
      LEFT JOIN station_seen AS station ON station.network = ${network.id} AND station.key = feature.key
      LEFT JOIN LATERAL (SELECT max(time) AS time FROM series_seen WHERE series_seen.station = station.id) AS newest ON true
     WHERE feature.dataset = ${network.dataset} AND feature.valid_to IS NULL ${andWhere(network)}
           ${region === null ? nothing : andInside(region)} ${station === null ? nothing : sql`AND feature.key = ${station}`}
     ORDER BY feature.key`);
  return rows.map((row) => ({ ...row, last: row.last?.getTime() ?? null }));
};

const WEATHER = ['wind_speed', 'wind_direction'];
/** What is read of hours. */
export const HOUR_METRICS: readonly string[] = [...AIR_METRICS, ...WEATHER];

const iso = (ms: number): string => new Date(ms).toISOString();

/** The hours of stations from one number on and before another, by the stations’ numbers. A direction has a value only where one was measured. */
export const readAirHours = async (
  { db }: Reads,
  network: Network,
  stations: readonly number[],
  { from, to, metrics }: { from: number; to: number; metrics: readonly string[] },
): Promise<Map<number, StationHours>> => {
  if (stations.length === 0) return new Map();
  const rows = await db.query<{ station: number; metric: string; hours: Hours }>(sql`
    SELECT hour.station, metric.name AS metric,
           json_object_agg((extract(epoch FROM hour.start) / 3600)::int,
             CASE WHEN metric.name <> 'wind_direction' THEN round(hour.sum / hour.n, 6)
                  WHEN hour.n = 1 THEN hour.sum END) AS hours
      FROM reading_hour_seen AS hour JOIN metric ON metric.id = hour.metric
     WHERE hour.station = ANY (${[...stations]}::int[])
       AND hour.metric = ANY (ARRAY(SELECT id FROM metric WHERE network = ${network.id} AND name = ANY (${[...metrics]}::text[])))
       AND hour.start >= ${iso(from * HOUR_MS)}::timestamptz AND hour.start < ${iso(to * HOUR_MS)}::timestamptz
     GROUP BY hour.station, metric.name`);
  const found = new Map<number, Record<string, Hours>>(stations.map((id) => [id, {}]));
  for (const { station, metric, hours } of rows) found.get(station)![metric] = hours;
  return found;
};

/** The days of stations that begin from one instant on and before another, by the stations’ numbers. */
export const readAirDays = async (
  reads: Reads,
  network: Network,
  stations: readonly number[],
  { from, to }: { from: number; to: number },
): Promise<Map<number, StationDays>> => {
  if (stations.length === 0) return new Map();
  const rows = await reads.db.query<{ station: number; metric: string; days: Record<string, DaySum> }>(sql`
    SELECT day.station, metric.name AS metric,
           json_object_agg(to_char(day.start AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD'),
             json_build_object('n', day.n, 'sum', day.sum, 'max', day.max)) AS days
      FROM reading_day_seen AS day JOIN metric ON metric.id = day.metric
     WHERE day.station = ANY (${[...stations]}::int[])
       AND day.metric = ANY (ARRAY(SELECT id FROM metric WHERE network = ${network.id} AND name = ANY (${[...AIR_METRICS]}::text[])))
       AND day.start >= ${iso(from * HOUR_MS)}::timestamptz AND day.start < ${iso(to * HOUR_MS)}::timestamptz
     GROUP BY day.station, metric.name`);
  const ozone = await readAirHours(reads, network, stations, { from, to, metrics: ['o3'] });
  const found = new Map<number, { sums: Record<string, Record<string, DaySum>>; ozone: Hours }>(
    stations.map((id) => [id, { sums: {}, ozone: ozone.get(id)?.['o3'] ?? {} }]),
  );
  for (const { station, metric, days } of rows) found.get(station)!.sums[metric] = days;
  return found;
};

/** Names of regions by their codes. */
export const readNames = async ({ db }: Reads, codes: readonly string[]): Promise<Map<string, Names>> => {
  const rows = await db.query<{ code: string; names: Names }>(sql`
    SELECT code, region_name(region) -> 'names' AS names FROM region WHERE code = ANY (${[...codes]}::text[])`);
  return new Map(rows.map(({ code, names }) => [code, names]));
};
