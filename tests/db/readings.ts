import { PRODUCT } from '#data/audit/entry.ts';
import { sql, type Query } from '#data/db/sql.ts';
import { ObservationDoor, type Batch } from '#data/observations/door.ts';
import { batchOfLines } from '#data/observations/lines.ts';
import { openLighthouses, register } from './lighthouses.ts';

/** A batch as the route makes it of a body. */
export const batchOf = (lines: readonly (object | string)[], more: Partial<Batch> = {}): Batch => {
  const texts = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  return {
    ...batchOfLines(texts, { actor: PRODUCT, account: null, regionsOf: () => null, daysBack: 400 }),
    ...more,
  };
};

/** A line of a lamp in March 2026. */
export const line = (time: string, value: unknown, more: object = {}) => ({
  ...{ network: 'lamps', station: 'L1', metric: 'light', time: `2026-03-${time}+08:00`, value },
  ...more,
});

const NOW = Date.parse('2026-03-05T08:00:00+08:00');

/** Lamps in two counties and homes in two, with a door at which it is always the same time. */
export const openReadings = async () => {
  const at = await openLighthouses();
  await at.load('lighthouses', 'number,height,lng,lat\nL1,1,120.383,36.067\nL2,2,120.37,36.09\n');
  await at.load('keeper-homes', 'number,age,lng,lat\nH1,40,120.383,36.067\nH2,50,120.37,36.09\n');
  const newDoor = () => new ObservationDoor(at.database, register, () => NOW);
  const door = newDoor();
  const owner = <Row>(query: Query) => at.database.asOwner((tx) => tx.query<Row>(query));
  return {
    ...{ at, newDoor, owner },
    receive: (...of: Parameters<typeof batchOf>) => door.receive(batchOf(...of)),

    empty: () =>
      owner(sql`
        TRUNCATE observation_batch, observation_quarantine, reading, reading_past, reading_validation, series, reading_hour, reading_day,
                 reading_month, reading_cell_hour, reading_cell_day, reading_cell_month, outbox`),

    sums: (step: string) =>
      owner<Record<string, unknown>>(sql`
        SELECT station.key AS station, to_char(start AT TIME ZONE 'Asia/Shanghai', 'MM-DD"T"HH24:MI') AS start, n, sum::text, min, max
          FROM ${{ text: `reading_${step}`, values: [] }} AS kept JOIN station ON station.id = station
         ORDER BY station.key, kept.metric, kept.start`),

    /** The same from the readings themselves. */
    summed: (step: string) =>
      owner<Record<string, unknown>>(sql`
        SELECT key AS station, to_char(start AT TIME ZONE 'Asia/Shanghai', 'MM-DD"T"HH24:MI') AS start, count(*)::int AS n,
               sum(counts::numeric)::text AS sum, min(counts), max(counts)
          FROM (SELECT station.key, metric, bucket_start(${step}, time) AS start, counted(value, validated, validity) AS counts
                  FROM reading JOIN station ON station.id = station) AS reading
         WHERE counts IS NOT NULL
         GROUP BY key, metric, reading.start ORDER BY key, metric, reading.start`),
  };
};

const BEGIN = Date.parse('2026-03-01T00:00:00+08:00');

/** A batch by its number, the same each time: readings of twenty minutes, the first of them those of the batch before, and two bad lines. */
export const numberedBatch = (n: number): Batch => {
  const lines = Array.from({ length: 40 }, (_, i) => {
    const time = new Date(BEGIN + (n * 20 + (i >> 1) - 5) * 60_000).toISOString();
    return line('', i === 39 ? 'x' : i / 10, { station: `L${1 + (i % 2)}`, metric: 'heat', time });
  });
  return batchOf([...lines, 'no line'], { account: '7', key: `batch-${n}` });
};
