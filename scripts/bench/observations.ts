import { latLngToCell } from 'h3-js';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { PRODUCT } from '#data/audit/entry.ts';
import { RECORD_RES } from '#data/cells/layers.ts';
import { sql } from '#data/db/sql.ts';
import { ObservationDoor, type Batch } from '#data/observations/door.ts';
import { readLine } from '#data/observations/line.ts';
import { quantile } from './measure.ts';
import { serve, type Served } from './serve.ts';
import { subscribe } from './told.ts';

const STATIONS = 800;
const METRICS = ['so2', 'no2', 'co', 'o3', 'pm10', 'pm2_5'];
/** Lines of one batch: a station's values of a minute each. */
const LINES = 200;
const SENDERS = 8;
/** 2,000 readings a second: 20 batches of 100, about. */
const PACED = { seconds: 10, batches: 20, lines: 17 };
/** Until the last events have come. */
const TELLING_MS = 2_000;
const MINUTES = { server: 60, embedded: 8 };
/** A minute in the middle of an hour and a day, so that both are sums of many. */
const BEGIN = Date.parse('2026-03-05T08:10:00+08:00');
const NOW = Date.parse('2026-03-05T12:00:00+08:00');

const keyOf = (i: number): string => `BENCH-${String(i).padStart(5, '0')}`;

/** Stations over the whole province, as records have them: each somewhere else, so that nearly each has a cell of its own. */
const makeStations = ({ database }: Served) =>
  database.asOwner(async (tx) => {
    const places = await tx.query<{ code: string; lng: number; lat: number }>(sql`
      SELECT code, st_x(at.geom) AS lng, st_y(at.geom) AS lat
        FROM region
       CROSS JOIN LATERAL st_dump(st_generatepoints(region.geom, ${STATIONS / 100}::int, 1)) AS at
       WHERE level = 3 ORDER BY at.path, code LIMIT ${STATIONS}`);
    const column = <T>(of: (place: (typeof places)[number], i: number) => T): T[] => places.map(of);
    await tx.query(sql`
      INSERT INTO feature (dataset, key, batch, row_no, digest, region, city, county, cell, geom, properties, grade)
      SELECT 'monitoring-stations', key, 0, n, md5(n::text)::uuid, code, left(code, 4) || '00000000', code, cell, st_point(lng, lat, 4326),
             '{"medium": "air"}', 1
        FROM unnest(${column((_, i) => keyOf(i))}::text[], ${column(({ code }) => code)}::text[], ${column(({ lng }) => lng)}::float8[],
                    ${column(({ lat }) => lat)}::float8[],
                    ${column(({ lng, lat }) => String(BigInt(`0x${latLngToCell(lat, lng, RECORD_RES)}`)))}::bigint[])
             WITH ORDINALITY AS place(key, code, lng, lat, cell, n)`);
  });

/** Besides the declared rules, one that every station meets and leaves again a few times an hour. */
const makeRule = ({ database }: Served) =>
  database.asOwner((tx) =>
    tx.query(sql`
      INSERT INTO rule (id, network, dataset, grade, title, condition, severity, declared)
      VALUES ('bench', 'air', 'monitoring-stations', 1, '{"zh": "基准", "en": "Bench"}',
              '{"kind": "threshold", "metric": "pm10", "above": 75, "clear": 60}', 4, false)`),
  );

const valueOf = (station: number, metric: number, minute: number): number =>
  Math.round((20 + ((station * 7 + metric * 31 + minute * 3) % 60) + ((station + minute) % 10) / 10) * 10) /
  10;

/** The lines of one batch: some stations at one minute. */
const linesOf = (minute: number, first: number): string[] =>
  Array.from({ length: LINES }, (_, i) => {
    const station = first + i;
    const values = Object.fromEntries(METRICS.map((id, metric) => [id, valueOf(station, metric, minute)]));
    const time = new Date(BEGIN + minute * 60_000).toISOString();
    return JSON.stringify({ network: 'air', station: keyOf(station), time, values });
  });

const batchOf = (lines: readonly string[]): Batch => ({
  ...{ actor: PRODUCT, account: null, key: null, sha256: '0'.repeat(64), daysBack: 400 },
  readings: lines.flatMap((line, i) => readLine(i + 1, line)),
  rawOf: (line) => lines[line - 1] ?? '',
  regionsOf: () => null,
});

const batchesOf = (minutes: number, from = 0): string[][] =>
  Array.from({ length: minutes }, (_, minute) =>
    Array.from({ length: STATIONS / LINES }, (_, part) => linesOf(from + minute, part * LINES)),
  ).flat();

/** Everything through the door by several senders, each waiting for its answer; seconds, and milliseconds of each answer. */
const throughDoor = async ({ database, libraries }: Served, batches: readonly string[][]) => {
  const door = new ObservationDoor(database, libraries.register, () => NOW);
  const waits: number[] = [];
  let next = 0;
  let accepted = 0;
  const send = async (): Promise<void> => {
    for (;;) {
      const lines = batches[next++];
      if (!lines) return;
      const started = performance.now();
      const receipt = await door.receive(batchOf(lines));
      waits.push(performance.now() - started);
      accepted += receipt.accepted;
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: SENDERS }, send));
  const seconds = (performance.now() - started) / 1000;
  return { seconds, waits, accepted };
};

/**
 * A steady stream, as stations send it: so many readings a second in small batches; milliseconds from each arrival to its commit, and to
 * its last reading's event at a subscriber of the stream.
 */
const paced = async (
  { database, libraries, origin }: Served,
  minute: number,
): Promise<{ committed: number[]; told: number[] }> => {
  const subscriber = await subscribe(origin, 'air');
  const arrivals = new Map<string, number>();
  const door = new ObservationDoor(database, libraries.register, () => NOW);
  const waits: number[] = [];
  const sent: Promise<unknown>[] = [];
  const lines = batchesOf(1, minute).flat();
  const started = performance.now();
  for (let i = 0; i < PACED.seconds * PACED.batches; i++) {
    await setTimeout(Math.max(0, started + (i * 1000) / PACED.batches - performance.now()));
    const arrived = performance.now();
    const first = (i * PACED.lines) % (STATIONS - PACED.lines);
    const batch = batchOf(lines.slice(first, first + PACED.lines));
    // a second each, so that every reading is new
    const later = batch.readings.map((given) => ({ ...given, time: given.time + i * 1000 }));
    arrivals.set(new Date(later[0]!.time).toISOString(), arrived);
    sent.push(
      door.receive({ ...batch, readings: later }).then(() => waits.push(performance.now() - arrived)),
    );
  }
  await Promise.all(sent);
  await setTimeout(TELLING_MS);
  await subscriber.stop();
  const told = [...arrivals].map(([time, arrived]) => (subscriber.at.get(time) ?? Infinity) - arrived);
  return { committed: waits, told };
};

/** The same rows, ready as text, into a table with the same key: what the database alone takes. */
const raw = ({ database }: Served): Promise<number> =>
  database.asOwner(async (tx) => {
    const rows = await tx.query<{ cells: string[] }>(sql`
      SELECT ARRAY[station::text, metric::text, time::text, value::text, batch::text] AS cells FROM reading ORDER BY time, station, metric`);
    await tx.query(sql`DROP TABLE IF EXISTS reading_raw`);
    await tx.query(sql`CREATE TABLE reading_raw (LIKE reading INCLUDING ALL)`);
    const columns = [
      'station integer',
      'metric smallint',
      'time timestamptz',
      'value float8',
      'batch bigint',
    ].map((one) => {
      const [name = '', type = ''] = one.split(' ');
      return { name, type };
    });
    const started = performance.now();
    await tx.bulkInsert(
      'reading_raw',
      columns,
      rows.map(({ cells }) => cells),
    );
    return (performance.now() - started) / 1000;
  });

/** Measures readings on their way in, judged, summed, looked at by rules and told of, against the bare rows into a table with the same key. */
export const run = async (): Promise<void> => {
  for (const kind of ['server', 'embedded'] as const) {
    const served = await serve(kind);
    try {
      await makeStations(served);
      await makeRule(served);
      const batches = batchesOf(MINUTES[kind]);
      const readings = batches.length * LINES * METRICS.length;
      const loop = monitorEventLoopDelay({ resolution: 1 });
      loop.enable();
      const { seconds, waits, accepted } = await throughDoor(served, batches);
      loop.disable();
      if (accepted !== readings) throw new Error(`${accepted} of ${readings} readings were accepted.`);
      const [check] = await served.database.asOwner((tx) =>
        tx.query<{
          n: string;
          told: string;
          rules: number;
          alarms: number;
          cells: string;
          alone: number;
        }>(sql`
          SELECT (SELECT sum(n) FROM reading_day)::text AS n, (SELECT sum(n) FROM reading_cell_hour)::text AS cells,
                 (SELECT count(*)::int FROM station JOIN (SELECT cell FROM station GROUP BY 1 HAVING count(*) = 1) AS alone USING (cell)) AS alone, (SELECT count(*)::int FROM alarm) AS alarms,
                 (SELECT count(*)::int FROM rule WHERE network = 'air' AND enabled) AS rules,
                 (SELECT sum(jsonb_array_length(data -> 'rows')) FROM outbox WHERE topic = 'observations/air')::text AS told`),
      );
      if (
        check?.n !== String(readings) ||
        check.told !== String(readings) ||
        check.cells !== String(2 * readings)
      )
        throw new Error(`Not all readings were summed and told of: ${JSON.stringify(check)}`);
      const bare = await raw(served);
      const rate = (of: number) => `${Math.round(readings / of)} readings/s`;
      console.log(
        `\n${kind}: ${readings} readings of ${STATIONS} stations, ${SENDERS} senders, ${LINES * METRICS.length} a batch`,
      );
      console.log(`raw ${kind === 'server' ? 'COPY' : 'INSERT … unnest'} of the rows   ${rate(bare)}`);
      console.log(
        `the door, sums by station and cell (${check.alone} stations with one of their own), ${check.rules} rules (${check.alarms} alarms) and outbox on   ${rate(seconds)}, ratio ${(seconds / bare).toFixed(1)}`,
      );
      const arrivals = await paced(served, MINUTES[kind] + 60);
      console.log(
        `a batch until committed        median ${Math.round(quantile(waits, 0.5))} ms, p99 ${Math.round(quantile(waits, 0.99))} ms`,
      );
      console.log(`longest block of the process   ${Math.round(loop.max / 1e6)} ms`);
      console.log(
        `${PACED.batches * PACED.lines * METRICS.length} readings/s in batches of ${PACED.lines * METRICS.length}: until committed median ${Math.round(quantile(arrivals.committed, 0.5))} ms, p99 ${Math.round(quantile(arrivals.committed, 0.99))} ms`,
      );
      console.log(
        `the same until a subscriber of GET /api/live has the event: median ${Math.round(quantile(arrivals.told, 0.5))} ms, p99 ${Math.round(quantile(arrivals.told, 0.99))} ms`,
      );
    } finally {
      await served.stop();
    }
  }
};
