import type { Reads } from '#data/access/reads.ts';
import { nothing, sql, type Query } from '#data/db/sql.ts';
import { SILENT_STEPS } from '#data/observations/fresh.ts';
import { instant, STATION, type StationFacts } from '#data/observations/reader.ts';
import { levelOfCode } from '#data/regions/code.ts';
import { andInside } from '#data/regions/inside.ts';
import type { Network } from '#data/themes/theme.ts';
import { andWhere } from '#data/themes/where.ts';

/* What stations of a network say at an instant, as far as whoever asks may see the stations' records. */

export interface Newest {
  time: string;
  value: number;
}

/** The fields that were wanted, null where the record has none. */
export type Facts = Readonly<Record<string, string | number | boolean | null>>;

export interface StationAt extends StationFacts {
  facts: Facts;
  /** The newest value that counts of each metric, unless its station has been silent since. */
  newest: Readonly<Record<string, Newest>>;
  /** Metrics of which something was ever received. */
  measures: readonly string[];
  /** When something was last received of, up to the instant. */
  last: string | null;
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** A field's value where it is one that there is. */
export const oneOf = <T extends string>(all: readonly T[], value: unknown): T | null =>
  all.find((one) => one === value) ?? null;

export const textOf = (value: Facts[string] | undefined): string | null =>
  typeof value === 'string' ? value : null;

const regionClause = (region: string | null, withWaters: boolean): Query => {
  if (region === null) return nothing;
  const level = levelOfCode(region);
  if (!withWaters || level === null || level > 2) return andInside(region);
  return level === 1 ? nothing : sql`AND feature.city = ${region}`;
};

export interface Which {
  /** The network's stations in this region; all of them where it is null. */
  region: string | null;
  /** Whether the waters that a city answers for are part of it, and all waters part of the province. */
  withWaters?: boolean;
  /** Only the station of this key. */
  station?: string | null;
  /** Fields of the stations' records that are wanted with them. */
  fields: readonly string[];
}

/** `feature`: the stations of a network that may be seen, with their numbers. */
const stationsOf = (network: Network, { region, withWaters = false, station = null }: Which): Query => sql`
  feature AS MATERIALIZED (
    SELECT feature.key, region, city, county, town, geom, properties, station.id
      FROM feature_seen AS feature
      LEFT JOIN station_seen AS station ON station.network = ${network.id} AND station.key = feature.key
     WHERE feature.dataset = ${network.dataset} AND feature.valid_to IS NULL ${andWhere(network)}
           ${regionClause(region, withWaters)} ${station === null ? nothing : sql`AND feature.key = ${station}`}
  )`;

/** The fields that are wanted of each of them. */
const factsOf = (fields: readonly string[]): Query => sql`
  (SELECT coalesce(jsonb_object_agg(name, feature.properties -> name), '{}') FROM unnest(${[...fields]}::text[]) AS name) AS facts`;

/** Which metrics something was ever received of, and when last, up to an instant. */
const series = (until: string): Query => sql`
  LEFT JOIN LATERAL (
    SELECT array_agg(metric.name) AS measures, ${instant(sql`max(time) FILTER (WHERE time <= ${until}::timestamptz)`)} AS last
      FROM series_seen JOIN metric ON metric.id = series_seen.metric
     WHERE series_seen.station = feature.id
  ) AS series ON true`;

/*
 * What was measured is gathered station by station. A policy leaves the planner to think that one station may be seen, so that
 * anything gathered of all of them and joined then would be gathered anew for each.
 */

/** The stations in the order of their keys, those of which nothing came too, as they stand at an instant (ms). */
export const readStationsAt = (
  { db }: Reads,
  network: Network,
  { at, ...which }: Which & { at: number },
): Promise<StationAt[]> => {
  const since = iso(at - SILENT_STEPS * network.step * 60_000);
  const until = iso(at);
  return db.query<StationAt>(sql`
    WITH ${stationsOf(network, which)}
    SELECT ${STATION}, ${factsOf(which.fields)}, coalesce(newest, '{}') AS newest, coalesce(measures, '{}') AS measures, last
      FROM feature
      LEFT JOIN LATERAL (
        SELECT jsonb_object_agg(metric.name, jsonb_build_object('time', ${instant(sql`time`)}, 'value', counts)) AS newest
          FROM (
            SELECT DISTINCT ON (metric) metric, time, counts
              FROM (SELECT metric, time, counted(value, validated, validity) AS counts FROM reading_seen
                     WHERE station = feature.id AND time > ${since}::timestamptz AND time <= ${until}::timestamptz) AS reading
             WHERE counts IS NOT NULL
             ORDER BY metric, time DESC
          ) AS reading
          JOIN metric ON metric.id = reading.metric
      ) AS newest ON true
      ${series(until)}
     ORDER BY feature.key`);
};

export interface StationHours extends Omit<StationAt, 'newest'> {
  /** Mean values of hours by metric, an hour by its number from the first one that was asked for. */
  hours: Readonly<Record<string, Readonly<Record<number, number>>>>;
}

const HOUR_MS = 3_600_000;

/** The stations in the order of their keys, with their hours that begin from `from` on and before `to` (ms). */
export const readStationHours = (
  { db }: Reads,
  network: Network,
  { from, to, ...which }: Which & { from: number; to: number },
): Promise<StationHours[]> =>
  db.query<StationHours>(sql`
    WITH ${stationsOf(network, which)}
    SELECT ${STATION}, ${factsOf(which.fields)}, coalesce(hours, '{}') AS hours, coalesce(measures, '{}') AS measures, last
      FROM feature
      LEFT JOIN LATERAL (
        SELECT json_object_agg(metric.name, hours) AS hours
          FROM (
            SELECT metric,
                   json_object_agg(((extract(epoch FROM start) * 1000 - ${from}::float8) / ${HOUR_MS}::float8)::int, (sum / n)::float8) AS hours
              FROM reading_hour_seen
             WHERE station = feature.id AND start >= ${iso(from)}::timestamptz AND start < ${iso(to)}::timestamptz
             GROUP BY metric
          ) AS hour
          JOIN metric ON metric.id = hour.metric
      ) AS hours ON true
      ${series(iso(to))}
     ORDER BY feature.key`);

/** Stations with their numbers, those that something was ever received of. */
export const readKnownStations = (
  { db }: Reads,
  network: Network,
  which: Which,
): Promise<(StationFacts & { id: number; facts: Facts })[]> =>
  db.query(sql`
    WITH ${stationsOf(network, which)}
    SELECT ${STATION}, ${factsOf(which.fields)}, feature.id FROM feature WHERE feature.id IS NOT NULL ORDER BY feature.key`);

/** The least and the greatest value of a series. */
export interface Extremes {
  station: number;
  metric: string;
  least: number;
  greatest: number;
}

/** Of all series of some stations, over the days of China Standard Time that a span (ms) touches. */
export const readExtremes = (
  { db }: Reads,
  stations: readonly number[],
  { from, to }: { from: number; to: number },
): Promise<Extremes[]> =>
  db.query<Extremes>(sql`
    SELECT day.station, metric.name AS metric, day.least, day.greatest
      FROM (
        SELECT station, metric, min(min) AS least, max(max) AS greatest FROM reading_day_seen
         WHERE station = ANY (${[...stations]}::int[])
               AND start > ${iso(from - 24 * HOUR_MS)}::timestamptz AND start < ${iso(to)}::timestamptz
         GROUP BY station, metric
      ) AS day
      JOIN metric ON metric.id = day.metric`);

export interface SeriesHours {
  station: number;
  metric: string;
  /** The end of each hour (ms) and its mean, oldest first. */
  hours: [end: number, mean: number][];
}

/** Hours of some series that begin from `from` on and before `to` (ms). */
export const readSeriesHours = (
  { db }: Reads,
  network: Network,
  series: readonly Pick<SeriesHours, 'station' | 'metric'>[],
  { from, to }: { from: number; to: number },
): Promise<SeriesHours[]> =>
  db.query<SeriesHours>(sql`
    SELECT asked.station, asked.name AS metric, hours
      FROM unnest(${series.map(({ station }) => station)}::int[], ${series.map(({ metric }) => metric)}::text[]) AS asked(station, name)
      JOIN metric ON metric.network = ${network.id} AND metric.name = asked.name
     CROSS JOIN LATERAL (
       SELECT json_agg(json_build_array(extract(epoch FROM start)::float8 * 1000 + ${HOUR_MS}::float8, (sum / n)::float8) ORDER BY start) AS hours
         FROM reading_hour_seen AS hour
        WHERE hour.station = asked.station AND hour.metric = metric.id
              AND start >= ${iso(from)}::timestamptz AND start < ${iso(to)}::timestamptz
     ) AS hour
     WHERE hours IS NOT NULL`);
