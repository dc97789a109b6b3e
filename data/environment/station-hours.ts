import type { Reads } from '#data/access/reads.ts';
import { sql, type Query } from '#data/db/sql.ts';
import type { Metric, Network } from '#data/themes/theme.ts';
import { andWhere } from '#data/themes/where.ts';

/* What all stations of a network measured in one hour, as far as whoever asks may see their records. */

export const HOUR = 3_600_000;

export interface StationHour {
  station: string;
  position: [lng: number, lat: number];
  /** Mean of the hour; null where nothing that counts was measured. */
  value: number | null;
}

/** Stations that an answer rests on at the most. */
const MOST_STATIONS = 5_000;

/** A station of a network, where it is known with its position to whoever asks. */
export const readPlaced = async (
  { db }: Reads,
  network: Network,
  key: string,
): Promise<{ station: string; name: string | null; position: [lng: number, lat: number] } | null> => {
  const [row] = await db.query<{ station: string; name: string | null; position: [number, number] }>(sql`
    SELECT feature.key AS station, feature.properties ->> 'name' AS name,
           ARRAY[st_x(feature.geom), st_y(feature.geom)] AS position
      FROM feature_seen AS feature
     WHERE feature.dataset = ${network.dataset} AND feature.key = ${key} AND feature.valid_to IS NULL
           AND feature.geom IS NOT NULL ${andWhere(network)}`);
  return row ?? null;
};

/**
 * `feature`: the stations of a network that may be seen and of which something was received, with their numbers. They are read first, and
 * what was measured by their numbers: joined a row at a time, each would be asked for by the policy of records again.
 */
const stationsOf = (network: Network): Query => sql`
  feature AS MATERIALIZED (
    SELECT feature.key AS station, ARRAY[st_x(feature.geom), st_y(feature.geom)] AS position, station.id
      FROM feature_seen AS feature
      LEFT JOIN station_seen AS station ON station.network = ${network.id} AND station.key = feature.key
     WHERE feature.dataset = ${network.dataset} AND feature.valid_to IS NULL AND feature.geom IS NOT NULL ${andWhere(network)}
     LIMIT ${MOST_STATIONS}
  )`;

const NUMBERS = sql`ARRAY(SELECT id FROM feature WHERE id IS NOT NULL)`;

const metricNumber = (network: Network, { id }: Pick<Metric, 'id'>): Query =>
  sql`(SELECT metric.id FROM metric WHERE metric.network = ${network.id} AND metric.name = ${id})`;

const iso = (ms: number): string => new Date(ms).toISOString();

/** The newest hour that at least half of those have reached that reported within a day of the newest; null where none ever did. */
export const newestOfMost = (newest: readonly number[]): number | null => {
  const ends = newest.map((time) => Math.ceil(time / HOUR) * HOUR);
  const last = Math.max(...ends);
  const lately = ends.filter((end) => end > last - 24 * HOUR).sort((a, b) => b - a);
  return lately[Math.ceil(lately.length / 2) - 1] ?? null;
};

/** The end of the newest hour of which most stations of a network have reported a metric. */
export const readNewestHour = async (
  { db }: Reads,
  network: Network,
  metric: Pick<Metric, 'id'>,
): Promise<number | null> => {
  const rows = await db.query<{ time: number }>(sql`
    WITH ${stationsOf(network)}
    SELECT extract(epoch FROM time)::float8 * 1000 AS time FROM series_seen
     WHERE station = ANY (${NUMBERS}) AND metric = ${metricNumber(network, metric)}`);
  return newestOfMost(rows.map(({ time }) => time));
};

/** What each station of a network measured in the hour that ends at `end` (ms), in the order of their keys. */
export const readHour = (
  { db }: Reads,
  network: Network,
  metric: Metric,
  end: number,
): Promise<StationHour[]> =>
  db.query<StationHour>(sql`
    WITH ${stationsOf(network)}, hour AS MATERIALIZED (
      SELECT station, (sum / n)::float8 AS mean FROM reading_hour_seen
       WHERE station = ANY (${NUMBERS}) AND metric = ${metricNumber(network, metric)} AND start = ${iso(end - HOUR)}::timestamptz
    )
    SELECT feature.station, position, mean AS value
      FROM feature
      LEFT JOIN hour ON hour.station = feature.id
     WHERE feature.id IS NOT NULL
     ORDER BY feature.station`);

/** Networks that measure the wind. */
export const withWind = (networks: readonly Network[]): Network[] =>
  networks.filter(({ metrics }) =>
    ['wind_speed', 'wind_direction'].every((id) => metrics.some((metric) => metric.id === id)),
  );

export interface StationWind {
  position: [lng: number, lat: number];
  /** ms. */
  end: number;
  east: number;
  north: number;
}

/** The mean wind of the hours after `from` up to `to` (ms) at each station, as the way that the air went, m/s: angles have no mean. */
export const readWinds = (
  { db }: Reads,
  network: Network,
  from: number,
  to: number,
): Promise<StationWind[]> => {
  const part = (metric: string): Query => sql`
    SELECT station, time, counted(value, validated, validity) AS value FROM reading_seen
     WHERE station = ANY (${NUMBERS}) AND metric = ${metricNumber(network, { id: metric })}
           AND time > ${iso(from)}::timestamptz AND time <= ${iso(to)}::timestamptz`;
  return db.query<StationWind>(sql`
    WITH ${stationsOf(network)}, speed AS MATERIALIZED (${part('wind_speed')}), direction AS MATERIALIZED (${part('wind_direction')}),
    wind AS (
      SELECT station, bucket_start('hour', time) AS start, avg(-speed.value * sin(radians(direction.value))) AS east,
             avg(-speed.value * cos(radians(direction.value))) AS north
        FROM speed JOIN direction USING (station, time)
       WHERE speed.value IS NOT NULL AND direction.value IS NOT NULL
       GROUP BY station, start
    )
    SELECT position, extract(epoch FROM bucket_end('hour', start))::float8 * 1000 AS "end", east, north
      FROM wind JOIN feature ON feature.id = wind.station
     ORDER BY feature.station, start`);
};
