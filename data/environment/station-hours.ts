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

/** The stations of a network with what `joined` says of each, which knows them as `station`. */
const stationsWith = (network: Network, columns: Query, joined: Query, most = MOST_STATIONS): Query => sql`
  SELECT feature.key AS station, ARRAY[st_x(feature.geom), st_y(feature.geom)] AS position, ${columns}
    FROM feature_seen AS feature
    JOIN station_seen AS station ON station.network = ${network.id} AND station.key = feature.key
    ${joined}
   WHERE feature.dataset = ${network.dataset} AND feature.valid_to IS NULL AND feature.geom IS NOT NULL ${andWhere(network)}
   ORDER BY feature.key
   LIMIT ${most}`;

const metricNumber = (network: Network, { id }: Pick<Metric, 'id'>): Query =>
  sql`(SELECT metric.id FROM metric WHERE metric.network = ${network.id} AND metric.name = ${id})`;

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
  const rows = await db.query<{ time: number }>(
    stationsWith(
      network,
      sql`extract(epoch FROM series.time)::float8 * 1000 AS time`,
      sql`JOIN LATERAL (SELECT time FROM series_seen
                         WHERE series_seen.station = station.id AND series_seen.metric = ${metricNumber(network, metric)}) AS series ON true`,
    ),
  );
  return newestOfMost(rows.map(({ time }) => time));
};

/** What each station of a network measured in the hour that ends at `end` (ms). */
export const readHour = (
  { db }: Reads,
  network: Network,
  metric: Metric,
  end: number,
): Promise<StationHour[]> =>
  db.query<StationHour>(
    stationsWith(
      network,
      sql`hour.mean AS value`,
      sql`LEFT JOIN LATERAL (SELECT (sum / n)::float8 AS mean FROM reading_hour_seen
                              WHERE reading_hour_seen.station = station.id AND reading_hour_seen.metric = ${metricNumber(network, metric)}
                                AND reading_hour_seen.start = ${new Date(end - HOUR).toISOString()}::timestamptz) AS hour ON true`,
    ),
  );

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

/** Stations × hours of one network. */
const MOST_WINDS = 60_000;

/** The mean wind of the hours after `from` up to `to` (ms) at each station, as the way that the air went, m/s: angles have no mean. */
export const readWinds = (
  { db }: Reads,
  network: Network,
  from: number,
  to: number,
): Promise<StationWind[]> => {
  const [speed, direction] = ['wind_speed', 'wind_direction'].map((id) => metricNumber(network, { id }));
  const blows = sql`counted(speed.value, speed.validated, speed.validity)`;
  const angle = sql`radians(counted(direction.value, direction.validated, direction.validity))`;
  return db.query<StationWind>(
    stationsWith(
      network,
      sql`wind.ends AS "end", wind.east, wind.north`,
      sql`JOIN LATERAL (
            SELECT extract(epoch FROM bucket_end('hour', bucket_start('hour', speed.time)))::float8 * 1000 AS ends,
                   avg(-${blows} * sin(${angle})) AS east, avg(-${blows} * cos(${angle})) AS north
              FROM reading_seen AS speed
              JOIN reading_seen AS direction
                ON direction.station = speed.station AND direction.time = speed.time AND direction.metric = ${direction}
             WHERE speed.station = station.id AND speed.metric = ${speed}
                   AND speed.time > ${new Date(from).toISOString()}::timestamptz AND speed.time <= ${new Date(to).toISOString()}::timestamptz
             GROUP BY 1
          ) AS wind ON wind.east IS NOT NULL`,
      MOST_WINDS,
    ),
  );
};
