import type { Reads } from '#data/access/reads.ts';
import { nothing, sql, type Query } from '#data/db/sql.ts';
import { andInside } from '#data/regions/inside.ts';
import type { Metric, Network } from '#data/themes/theme.ts';
import { andWhere } from '#data/themes/where.ts';
import { freshnessOf, type Freshness } from './fresh.ts';
import { placeOfStation } from './position.ts';

/* Stations and their readings, as far as whoever asks may see the stations' records. */

export const instant = (of: Query): Query =>
  sql`to_char(${of} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

export interface NetworkState {
  stations: number;
  /** How many of them something was received of. */
  reporting: number;
  /** Milliseconds since 1970. */
  last: number | null;
}

/** How many stations of a network there are, and when the newest reading is of. */
export const readNetwork = async ({ db }: Reads, network: Network): Promise<NetworkState> => {
  const [row] = await db.query<{ stations: number; reporting: number; last: Date | null }>(sql`
    SELECT count(*)::int AS stations, count(station.id)::int AS reporting, max(newest.time) AS last
      FROM feature_seen AS feature
      LEFT JOIN station_seen AS station ON station.network = ${network.id} AND station.key = feature.key
      LEFT JOIN LATERAL (SELECT max(time) AS time FROM series_seen WHERE series_seen.station = station.id) AS newest ON true
     WHERE feature.dataset = ${network.dataset} AND feature.valid_to IS NULL ${andWhere(network)}`);
  return { stations: row?.stations ?? 0, reporting: row?.reporting ?? 0, last: row?.last?.getTime() ?? null };
};

/** What a station’s record says of it. */
export const STATION = sql`
  feature.key AS station, feature.properties ->> 'name' AS name,
  CASE WHEN feature.geom IS NOT NULL THEN ARRAY[st_x(feature.geom), st_y(feature.geom)] END AS position, feature.region,
  (SELECT coalesce(json_agg(region_name(up) -> 'names' ORDER BY up.level), '[]') FROM region AS up
    WHERE up.code IN (feature.city, feature.county, feature.town, feature.region)) AS place`;

export interface StationFacts {
  station: string;
  name: string | null;
  position: [lng: number, lat: number] | null;
  region: string;
  place: { zh: string; en: string | null; pinyin: string }[];
}

export interface StationsWanted {
  region: string | null;
  limit: number;
  /** The key of the last station of the page before. */
  after: string | null;
}

export interface StationItem extends StationFacts {
  freshness: Freshness;
  time: string | null;
  latest: Record<string, { time: string; value: number | null; freshness: Freshness }>;
}

/** A page of a network's stations in the order of their keys, with the newest value of each metric. */
export const readStations = async (
  { db }: Reads,
  network: Network,
  { region, limit, after }: StationsWanted,
  now: number,
): Promise<{ items: StationItem[]; next: string | null }> => {
  const rows = await db.query<
    Omit<StationItem, 'freshness' | 'time' | 'latest'> & {
      latest: Record<string, { time: string; value: number | null }>;
    }
  >(sql`
    WITH feature AS (
      SELECT key, region, city, county, town, ${placeOfStation(network)} AS geom, properties FROM feature_seen AS feature
       WHERE feature.dataset = ${network.dataset} AND feature.valid_to IS NULL ${andWhere(network)}
             ${region === null ? nothing : andInside(region)} ${after === null ? nothing : sql`AND feature.key > ${after}`}
       ORDER BY feature.key
       LIMIT ${limit + 1}
    )
    SELECT ${STATION}, coalesce(newest.latest, '{}') AS latest
      FROM feature
      LEFT JOIN station_seen AS station ON station.network = ${network.id} AND station.key = feature.key
      LEFT JOIN LATERAL (
        SELECT jsonb_object_agg(metric.name, jsonb_build_object('time', ${instant(sql`time`)}, 'value', value)) AS latest
          FROM series_seen JOIN metric ON metric.id = series_seen.metric
         WHERE series_seen.station = station.id
      ) AS newest ON true
     ORDER BY feature.key`);
  const items = rows.slice(0, limit).map(({ latest, ...row }) => {
    const shown = network.metrics.flatMap(({ id }) => {
      const newest = Object.hasOwn(latest, id) ? latest[id] : undefined;
      return newest
        ? [[id, { ...newest, freshness: freshnessOf(network, Date.parse(newest.time), now) }] as const]
        : [];
    });
    const time = shown.reduce<string | null>(
      (last, [, one]) => (last && last > one.time ? last : one.time),
      null,
    );
    return {
      ...row,
      freshness: freshnessOf(network, time === null ? null : Date.parse(time), now),
      time,
      latest: Object.fromEntries(shown),
    };
  });
  return { items, next: rows.length > limit ? (items.at(-1)?.station ?? null) : null };
};

export type Step = 'raw' | 'hour' | 'day' | 'month';

export interface SeriesWanted {
  station: string;
  metric: Metric;
  step: Step;
  /** ISO 8601; `from` is not included where a step is raw, since a reading of that time is of what was before. */
  from: string;
  to: string;
  limit: number;
}

/** The number of a station that whoever asks may see; null where there is none. */
const stationNumber = async ({ db }: Reads, network: Network, key: string): Promise<number | null> => {
  const [row] = await db.query<{ id: number }>({
    ...sql`SELECT id FROM station_seen WHERE network = ${network.id} AND key = ${key}`,
    prepared: true,
  });
  return row?.id ?? null;
};

/** Whether a network has a station that whoever asks may see, be there readings of it or not. */
export const hasStation = async ({ db }: Reads, network: Network, key: string): Promise<boolean> => {
  const rows = await db.query(sql`
    SELECT 1 FROM feature_seen AS feature
     WHERE feature.dataset = ${network.dataset} AND feature.key = ${key} AND feature.valid_to IS NULL ${andWhere(network)}`);
  return rows.length > 0;
};

const metricNumber = (network: Network, { id }: Metric): Query =>
  sql`(SELECT metric.id FROM metric WHERE metric.network = ${network.id} AND metric.name = ${id})`;

/** Readings of one series after one time up to another, or sums of the hours, days or months that end between them; oldest first. */
export const readSeries = async (
  reads: Reads,
  network: Network,
  { station, metric, step, from, to, limit }: SeriesWanted,
): Promise<{ items: object[]; next: string | null }> => {
  const id = await stationNumber(reads, network, station);
  if (id === null) return { items: [], next: null };
  const number = metricNumber(network, metric);
  if (step === 'raw') {
    const rows = await reads.db.query<{ time: string }>(sql`
      SELECT ${instant(sql`time`)} AS time, counted(value, validated, validity) AS value, value AS raw, validity::text
        FROM reading_seen
       WHERE station = ${id} AND metric = ${number} AND time > ${from}::timestamptz AND time <= ${to}::timestamptz
       ORDER BY reading_seen.time LIMIT ${limit + 1}`);
    const items = rows.slice(0, limit);
    return { items, next: rows.length > limit ? (items.at(-1)?.time ?? null) : null };
  }
  const table: Query = { text: `reading_${step}_seen`, values: [] };
  const mean = metric.direction ? sql`NULL::float8` : sql`(sum / n)::float8`;
  const rows = await reads.db.query<{ from: string; to: string }>(sql`
    SELECT ${instant(sql`start`)} AS "from", ${instant(sql`bucket_end(${step}, start)`)} AS "to", n, ${mean} AS mean, sum::float8 AS sum, min, max
      FROM ${table}
     WHERE station = ${id} AND metric = ${number} AND start >= ${from}::timestamptz AND start < ${to}::timestamptz
     ORDER BY start LIMIT ${limit + 1}`);
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? (items.at(-1)?.to ?? null) : null };
};
