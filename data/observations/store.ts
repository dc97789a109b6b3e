import { recordActs, type Actor } from '#data/audit/entry.ts';
import type { OwnerTransaction } from '#data/db/database.ts';
import { sql, type Query } from '#data/db/sql.ts';
import { storable } from '#data/ingest/store.ts';
import type { Network } from '#data/themes/theme.ts';
import { andWhere } from '#data/themes/where.ts';
import {
  readingKey,
  seriesKey,
  stationKey,
  type Counts,
  type Kept,
  type KeptAside,
  type KnownStation,
  type Past,
  type Present,
} from './sort.ts';
import { addedToCells, placeStations, SUM_STEPS, sumCellsAnew, type SumStep } from './cell-sums.ts';
import { slices } from './slices.ts';

/* How readings are looked up and written: a few statements for all batches of a group. */

export const isoOf = (ms: number): string => new Date(ms).toISOString();

/** The stations of a network by their keys; those of which something comes for the first time are given their numbers. */
export const lookUpStations = async (
  tx: OwnerTransaction,
  network: Network,
  keys: readonly string[],
): Promise<[string, KnownStation][]> => {
  const rows = await tx.query<
    Omit<KnownStation, 'id' | 'place' | 'dataset'> &
      KnownStation['place'] & { key: string; id: number | null }
  >(sql`
    SELECT feature.key, station.id, feature.grade, feature.region, feature.city, feature.county, feature.town,
           region_codes(feature.region, feature.city, feature.county, feature.town) AS codes
      FROM unnest(${[...keys]}::text[]) AS asked(key)
      JOIN feature ON feature.dataset = ${network.dataset} AND feature.key = asked.key AND feature.valid_to IS NULL
           ${andWhere(network)}
      LEFT JOIN station ON station.network = ${network.id} AND station.key = feature.key`);
  const missing = rows.filter(({ id }) => id === null).map(({ key }) => key);
  const made =
    missing.length === 0
      ? []
      : await tx.query<{ key: string; id: number }>(sql`
          INSERT INTO station (network, key, dataset)
          SELECT ${network.id}, key, ${network.dataset} FROM unnest(${missing}::text[]) AS key
          RETURNING key, id`);
  if (made.length > 0) await placeStations(tx, network);
  const ids = new Map(made.map(({ key, id }) => [key, id]));
  return rows.map(({ key, id, grade, codes, region, city, county, town }) => [
    stationKey(network.id, key),
    {
      id: id ?? ids.get(key)!,
      dataset: network.dataset,
      grade,
      codes,
      place: { region, city, county, town },
    },
  ]);
};

/** The newest times of all series of some stations. */
export const lookUpNewest = async (
  tx: OwnerTransaction,
  stations: readonly number[],
): Promise<Map<string, number>> => {
  const rows = await tx.query<{ station: number; metric: number; time: Date }>(sql`
    SELECT station, metric, time FROM series WHERE station = ANY (${[...stations]}::int[])`);
  return new Map(rows.map(({ station, metric, time }) => [seriesKey(station, metric), time.getTime()]));
};

export interface Asked {
  station: number;
  metric: number;
  time: number;
}

/** Arrays of what names readings, as bind values. */
const named = (asked: readonly Asked[]): Query => sql`
  ${asked.map(({ station }) => station)}::int[], ${asked.map(({ metric }) => metric)}::smallint[],
  ${asked.map(({ time }) => isoOf(time))}::timestamptz[]`;

/** `AND …`: only the months in which something is asked for are looked at. */
const within = (asked: readonly Asked[]): Query => {
  let [first, last] = [Infinity, -Infinity];
  for (const { time } of asked) {
    if (time < first) first = time;
    if (time > last) last = time;
  }
  return sql`AND reading.time BETWEEN ${isoOf(first)}::timestamptz AND ${isoOf(last)}::timestamptz`;
};

/** What the store has of some readings. */
export const lookUpPresent = async (
  tx: OwnerTransaction,
  asked: readonly Asked[],
): Promise<Map<string, Present>> => {
  const found = new Map<string, Present>();
  for await (const slice of slices(asked)) {
    const rows = await tx.query<Present & { station: number; metric: number; time: Date }>(sql`
      SELECT station, metric, time, value, validated, validity::text, batch::text
        FROM unnest(${named(slice)}) AS asked(station, metric, time) JOIN reading USING (station, metric, time)
       WHERE true ${within(slice)}`);
    for (const { station, metric, time, ...present } of rows)
      found.set(readingKey(station, metric, time.getTime()), present);
  }
  return found;
};

/** Numbers for so many batches, in order. */
export const nextBatches = async (tx: OwnerTransaction, count: number): Promise<string[]> => {
  const rows = await tx.query<{ id: string }>(sql`
    SELECT nextval(pg_get_serial_sequence('observation_batch', 'id'))::text AS id FROM generate_series(1, ${count}::int)`);
  return rows.map(({ id }) => id);
};

export interface BatchRow {
  id: string;
  account: string | null;
  actor: Actor;
  key: string | null;
  sha256: string;
  networks: readonly string[];
  counts: Counts;
  aside: readonly (KeptAside & { raw: string })[];
}

export const writeBatches = async (tx: OwnerTransaction, batches: readonly BatchRow[]): Promise<void> => {
  const column = <T>(of: (batch: BatchRow) => T) => batches.map(of);
  const count = (of: keyof Counts) => column(({ counts }) => counts[of]);
  await tx.query(sql`
    INSERT INTO observation_batch (id, account, sender, idempotency_key, sha256, networks, received, accepted, duplicate, quarantined,
                                   corrected, late)
    SELECT id, account, sender, key, sha256, string_to_array(networks, ','), received, accepted, duplicate, quarantined, corrected, late
      FROM unnest(${column(({ id }) => id)}::bigint[], ${column(({ account }) => account)}::bigint[],
                  ${column(({ actor }) => actor.name)}::text[], ${column(({ key }) => key)}::text[],
                  ${column(({ sha256 }) => sha256)}::text[], ${column(({ networks }) => networks.join())}::text[],
                  ${count('received')}::int[], ${count('accepted')}::int[], ${count('duplicate')}::int[],
                  ${count('quarantined')}::int[], ${count('corrected')}::int[], ${count('late')}::int[])
           AS batch(id, account, sender, key, sha256, networks, received, accepted, duplicate, quarantined, corrected, late)`);
  const aside = batches.flatMap(({ id, aside: kept }) =>
    kept.map(({ given, flaw, raw }) => [
      id,
      String(given.line),
      String(given.nth),
      storable(flaw.field),
      flaw.reason,
      JSON.stringify(flaw.sentence),
      storable(raw),
    ]),
  );
  for await (const slice of slices(aside))
    await tx.bulkInsert('observation_quarantine', ASIDE_COLUMNS, slice);
  await recordActs(
    tx,
    batches.map(({ id, actor, networks, counts }) => [
      actor,
      { action: 'observation.receive', object: `observations/${id}`, after: { networks, ...counts } },
    ]),
  );
};

const ASIDE_COLUMNS = [
  { name: 'batch', type: 'bigint' },
  { name: 'line', type: 'integer' },
  { name: 'nth', type: 'integer' },
  { name: 'field', type: 'text' },
  { name: 'reason', type: 'text' },
  { name: 'sentence', type: 'jsonb' },
  { name: 'raw', type: 'text' },
];

const READING_COLUMNS = [
  { name: 'station', type: 'integer' },
  { name: 'metric', type: 'smallint' },
  { name: 'time', type: 'timestamptz' },
  { name: 'value', type: 'double precision' },
  { name: 'batch', type: 'bigint' },
];
const PAST_COLUMNS = [
  ...READING_COLUMNS,
  { name: 'validity', type: 'reading_validity' },
  { name: 'validated', type: 'double precision' },
  { name: 'replaced_by', type: 'bigint' },
];

const readingRow = ({ station, metric, time, value, batch }: Kept | Past): string[] => [
  String(station.id),
  String(metric),
  isoOf(time),
  String(value),
  batch,
];

/** Writes what came of the readings of a group, with the sums and newest values that rest on them. */
export const writeReadings = async (
  tx: OwnerTransaction,
  written: readonly Kept[],
  past: readonly Past[],
): Promise<void> => {
  for await (const fresh of slices(written.filter(({ stored }) => !stored))) {
    await tx.bulkInsert('reading', READING_COLUMNS, fresh.map(readingRow));
    await addToSums(tx, fresh);
  }
  for await (const slice of slices(past))
    await tx.bulkInsert('reading_past', PAST_COLUMNS, slice.map(pastRow));
  for await (const changed of slices(written.filter(({ stored }) => stored))) await correct(tx, changed);
};

const pastRow = (one: Past): (string | null)[] => [
  ...readingRow(one),
  one.validity,
  one.validated === null ? null : String(one.validated),
  one.replacedBy,
];

const correct = async (tx: OwnerTransaction, changed: readonly Kept[]): Promise<void> => {
  const asked = changed.map(({ station, metric, time }) => ({ station: station.id, metric, time }));
  await tx.query(sql`
    UPDATE reading SET value = given.value, validated = NULL, validity = 'raw', batch = given.batch
      FROM unnest(${named(asked)}, ${changed.map(({ value }) => value)}::float8[], ${changed.map(({ batch }) => batch)}::bigint[])
           AS given(station, metric, time, value, batch)
     WHERE reading.station = given.station AND reading.metric = given.metric AND reading.time = given.time ${within(asked)}`);
  await sumAnew(tx, asked);
};

/** The sums of a batch by station, of a step; days and months come of the hours before them. */
const sumsOf = (step: SumStep): string =>
  step === 'hour'
    ? `SELECT station, metric, bucket_start('hour', time) AS start, count(*)::int AS n, sum(value::numeric) AS sum, min(value) AS min,
              max(value) AS max
         FROM given GROUP BY 1, 2, 3`
    : `SELECT station, metric, date_trunc('${step}', start, 'Asia/Shanghai') AS start, sum(n)::int AS n, sum(sum) AS sum, min(min) AS min,
              max(max) AS max
         FROM ${step === 'day' ? 'hour' : 'day'}_of GROUP BY 1, 2, 3`;

const addedTo = (step: SumStep): string => `
  ${step}_of AS MATERIALIZED (${sumsOf(step)}), ${step}_kept AS (
    INSERT INTO reading_${step} AS kept (station, metric, start, n, sum, min, max)
    SELECT station, metric, start, n, sum, min, max FROM ${step}_of
    ON CONFLICT (station, metric, start) DO UPDATE
      SET n = kept.n + excluded.n, sum = kept.sum + excluded.sum, min = least(kept.min, excluded.min), max = greatest(kept.max, excluded.max)
    RETURNING station, metric, start, n
  ), ${step}_cells AS (${addedToCells(step)})`;

const ADD = `
  WITH given AS MATERIALIZED (
    SELECT * FROM unnest($1::int[], $2::smallint[], $3::timestamptz[], $4::float8[]) AS given(station, metric, time, value)
  ), ${SUM_STEPS.map(addedTo).join()}
  INSERT INTO series AS kept (station, metric, time, value)
  SELECT DISTINCT ON (station, metric) station, metric, time, value FROM given ORDER BY station, metric, time DESC
  ON CONFLICT (station, metric) DO UPDATE SET time = excluded.time, value = excluded.value WHERE excluded.time > kept.time`;

/** Adds new readings to their hours, days and months, and those of their cells: decimals are exact, so adding comes to what summing anew would. */
const addToSums = (tx: OwnerTransaction, fresh: readonly Kept[]) =>
  tx.query({
    text: ADD,
    values: [
      fresh.map(({ station }) => station.id),
      fresh.map(({ metric }) => metric),
      fresh.map(({ time }) => isoOf(time)),
      fresh.map(({ value }) => value),
    ],
  });

/** Sums the hours, days and months of some readings anew from all readings in them, and finds the newest value. */
export const sumAnew = async (tx: OwnerTransaction, asked: readonly Asked[]): Promise<void> => {
  for (const step of SUM_STEPS) {
    const table: Query = { text: `reading_${step}`, values: [] };
    const touched = sql`
      touched AS (
        SELECT DISTINCT station, metric, bucket_start(${step}, time) AS start FROM unnest(${named(asked)}) AS asked(station, metric, time)
      )`;
    await tx.query(sql`
      WITH ${touched} DELETE FROM ${table} AS kept USING touched
       WHERE kept.station = touched.station AND kept.metric = touched.metric AND kept.start = touched.start`);
    await tx.query(sql`
      WITH ${touched}
      INSERT INTO ${table} (station, metric, start, n, sum, min, max)
      SELECT station, metric, start, count(*), sum(counts::numeric), min(counts), max(counts)
        FROM touched CROSS JOIN LATERAL (
          SELECT counted(value, validated, validity) AS counts FROM reading
           WHERE reading.station = touched.station AND reading.metric = touched.metric
             AND reading.time > touched.start AND reading.time <= bucket_end(${step}, touched.start)
        ) AS reading
       WHERE counts IS NOT NULL
       GROUP BY 1, 2, 3`);
    await sumCellsAnew(
      tx,
      step,
      sql`
        SELECT asked.metric, bucket_start(${step}, asked.time) AS start, station.audience, station.cell
          FROM unnest(${named(asked)}) AS asked(station, metric, time) JOIN station ON station.id = asked.station`,
    );
  }
  await tx.query(sql`
    UPDATE series SET value = counted(reading.value, reading.validated, reading.validity)
      FROM unnest(${named(asked)}) AS asked(station, metric, time) JOIN reading USING (station, metric, time)
     WHERE series.station = asked.station AND series.metric = asked.metric AND series.time = asked.time ${within(asked)}`);
};
