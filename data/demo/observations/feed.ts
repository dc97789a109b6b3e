import { setTimeout } from 'node:timers/promises';
import { PRODUCT } from '#data/audit/entry.ts';
import type { Database } from '#data/db/database.ts';
import { sql, type Queryable } from '#data/db/sql.ts';
import type { ObservationDoor } from '#data/observations/door.ts';
import { batchOfLines } from '#data/observations/lines.ts';
import type { Register } from '#data/themes/register.ts';
import type { Network } from '#data/themes/theme.ts';
import { andWhere } from '#data/themes/where.ts';
import { rounded } from '../figures.ts';
import { simulate, type SimulatedStation } from './simulate.ts';

/*
 * Stations of the demonstration that report: what the simulator says of them goes through the door as lines, as a province's would. A
 * station that is no demo record never does.
 */

/** How many stations of a network report; all others are there and silent. */
const REPORTING: Readonly<Record<string, number>> = {
  air: 180,
  mobile: 12,
  water: 160,
  sea: 60,
  outlets: 400,
  noise: 60,
  weather: 60,
};
const MINUTE = 60_000;
/** Towns of its city that a vehicle drives to, and so far from its base in degrees at most. */
const STOPS = 10;
const STOPS_WITHIN = 0.25;
/** Lines that are sent at once, where several steps are behind. */
const LINES = 100;
/** How often it is looked whether an hour is over, by a clock that runs as it does and by a hurried one. */
const LOOK_MS = 10_000;
const HURRIED_LOOK_MS = 500;
/** What is sent before the first look, so that there is a day to be seen. */
const HOURS_BACK = 24;

export interface FeedOptions {
  seed?: string;
  now?: () => number;
  hoursBack?: number;
  /** How many times as fast the stations' clock runs until it has caught up; null: what is behind is sent at once. */
  speed?: number | null;
  reporting?: Readonly<Record<string, number>>;
  warn: (message: string, cause: unknown) => void;
}

interface Parts {
  database: Database;
  register: Register;
  door: ObservationDoor;
}

/** A clock that begins in the past and runs so many times as fast as another one, until it has caught up with that. */
export const hurried = (now: () => number, from: number, speed: number): (() => number) => {
  const began = now();
  return () => Math.min(now(), from + (now() - began) * speed);
};

/** The stations of a network that report: demo records, always the same ones. */
export const demoStations = async (
  tx: Queryable,
  { id, dataset, where, moves }: Network,
  count: number,
): Promise<SimulatedStation[]> => {
  const stops = sql`
    (SELECT coalesce(json_agg(json_build_array(st_x(town.center), st_y(town.center)) ORDER BY town.code), '[]')
       FROM (SELECT code, center FROM region
              WHERE kind = 'town' AND lineage && ARRAY[feature.city] AND st_dwithin(center, feature.geom, ${STOPS_WITHIN})
              ORDER BY center <-> feature.geom LIMIT ${STOPS}) AS town)`;
  const rows = await tx.query<{
    key: string;
    lng: number;
    lat: number;
    pollutant: string | null;
    stops: [number, number][] | null;
  }>(sql`
    SELECT key, st_x(feature.geom) AS lng, st_y(feature.geom) AS lat, feature.properties ->> 'pollutant' AS pollutant,
           ${moves ? stops : sql`NULL::json`} AS stops
      FROM feature JOIN ingest_batch AS batch ON batch.id = feature.batch AND batch.demo
     WHERE feature.dataset = ${dataset} AND valid_to IS NULL AND feature.geom IS NOT NULL ${andWhere(where ? { where } : {})}
     ORDER BY md5(key) LIMIT ${count}`);
  return rows.map(({ key, lng, lat, pollutant, stops: towns }) => ({
    ...{ network: id, key, position: [lng, lat] },
    ...(towns !== null && { stops: towns }),
    ...(pollutant !== null && { pollutant }),
  }));
};

/** The newest instant of a network's readings, ms; null where there are none. */
const newestOf = async (database: Database, network: string): Promise<number | null> => {
  const [row] = await database.asOwner((tx) =>
    tx.query<{ time: number | null }>(sql`
      SELECT extract(epoch FROM max(series.time))::float8 * 1000 AS time
        FROM series JOIN station ON station.id = series.station WHERE station.network = ${network}`),
  );
  return row?.time ?? null;
};

/** The lines that a network's stations send of an instant. */
const linesOf = (
  { id, moves, metrics }: Network,
  stations: readonly SimulatedStation[],
  seed: string,
  time: number,
): string[] => {
  const decimals = new Map(metrics.map((metric) => [metric.id, metric.decimals]));
  return stations.flatMap((station) => {
    const values = Object.fromEntries(
      Object.entries(simulate(seed, station, time)).flatMap(([metric, value]) =>
        decimals.has(metric) ? [[metric, rounded(value, decimals.get(metric)!)]] : [],
      ),
    );
    if (Object.keys(values).length === 0) return [];
    const line = { network: id, station: station.key, time: new Date(time).toISOString() };
    if (!moves) return JSON.stringify({ ...line, values });
    const { longitude, latitude, ...measured } = values;
    return JSON.stringify({ ...line, position: [longitude, latitude], values: measured });
  });
};

/** Sends what demo stations measured since they last reported, then every step as it is over, until it is closed. */
export class ObservationFeed {
  readonly #parts: Parts;
  readonly #options: FeedOptions;
  readonly #stop = new AbortController();
  /** Before it nothing is sent. */
  readonly #from: number;
  readonly #now: () => number;
  readonly #running: Promise<void>;

  constructor(parts: Parts, options: FeedOptions) {
    this.#parts = parts;
    this.#options = options;
    const { now = Date.now, hoursBack = HOURS_BACK, speed = null } = options;
    this.#from = now() - hoursBack * 60 * MINUTE;
    this.#now = speed === null ? now : hurried(now, this.#from, speed);
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { register } = this.#parts;
    const { signal } = this.#stop;
    for (let failed = false; !signal.aborted;) {
      try {
        for (const network of register.networks) if (!signal.aborted) await this.#catchUp(network);
        failed = false;
      } catch (error) {
        if (!failed) this.#options.warn('The demo stations could not report; they try again', error);
        failed = true;
      }
      const look = this.#options.speed ? HURRIED_LOOK_MS : LOOK_MS;
      await setTimeout(look, undefined, { signal }).catch(() => {});
    }
  }

  async #catchUp(network: Network): Promise<void> {
    const { database } = this.#parts;
    const { seed = 'haidai', reporting = REPORTING } = this.#options;
    const now = this.#now();
    const step = network.step * MINUTE;
    const since = Math.max((await newestOf(database, network.id)) ?? 0, this.#from);
    const first = (Math.floor(since / step) + 1) * step;
    if (first > now) return;
    const stations = await database.asOwner((tx) => demoStations(tx, network, reporting[network.id] ?? 0));
    let lines: string[] = [];
    for (let time = first; time <= now && !this.#stop.signal.aborted; time += step) {
      lines.push(...linesOf(network, stations, seed, time));
      if (lines.length < LINES && time + step <= now) continue;
      const began = performance.now();
      await this.#send(lines);
      lines = [];
      // whoever looks at the map meanwhile has the database as long as the stations had
      await setTimeout(Math.min(performance.now() - began, 2_000), undefined, {
        signal: this.#stop.signal,
      }).catch(() => {});
    }
  }

  async #send(lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return;
    const { quarantined, kept } = await this.#parts.door.receive(
      batchOfLines(lines, { actor: PRODUCT, account: null, regionsOf: () => null, daysBack: Infinity }),
    );
    if (quarantined > 0)
      throw new Error(`${quarantined} readings were kept aside: ${JSON.stringify(kept[0])}`);
  }
}
