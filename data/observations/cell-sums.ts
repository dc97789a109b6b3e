import type { OwnerTransaction } from '#data/db/database.ts';
import { sql, type Query } from '#data/db/sql.ts';
import type { Network } from '#data/themes/theme.ts';
import { andWhere } from '#data/themes/where.ts';
import { lockNetworks } from './turn.ts';

/*
 * The pyramid of readings: what is measured in the cells of resolutions 4 and 5, in every hour, day and month, kept by the transaction that
 * writes the sums of the stations, and apart by who may see the stations' records. Finer cells hold a station or two, whose own sums are
 * there already.
 */

export const SUM_STEPS = ['hour', 'day', 'month'] as const;
export type SumStep = (typeof SUM_STEPS)[number];

export const KEPT_RES = { coarsest: 4, finest: 5 } as const;
const RES = `generate_series(${KEPT_RES.coarsest}, ${KEPT_RES.finest})`;

/** What a batch adds to the cells of a step: `<step>_of` are its sums by station, `<step>_kept` what those have come to with them. */
export const addedToCells = (step: SumStep): string => `
  INSERT INTO reading_cell_${step} AS kept (metric, audience, start, cell, n, stations, sum, min, max)
  SELECT added.metric, audience, start, h3_ancestor(cell, res), sum(added.n), sum(fresh), sum(added.sum), min(added.min), max(added.max)
    FROM (SELECT came.metric, station.audience, came.start, station.cell, sum(came.n) AS n, count(*) FILTER (WHERE total.n = came.n) AS fresh,
                 sum(came.sum) AS sum, min(came.min) AS min, max(came.max) AS max
            FROM ${step}_of AS came
            JOIN ${step}_kept AS total USING (station, metric, start)
            JOIN station ON station.id = came.station AND station.audience IS NOT NULL AND station.cell IS NOT NULL
           GROUP BY 1, 2, 3, 4) AS added
   CROSS JOIN ${RES} AS res
   GROUP BY 1, 2, 3, 4
  ON CONFLICT (metric, start, cell, audience) DO UPDATE
    SET n = kept.n + excluded.n, stations = kept.stations + excluded.stations, sum = kept.sum + excluded.sum,
        min = least(kept.min, excluded.min), max = greatest(kept.max, excluded.max)`;

/** Sums cells of a step anew from the stations in them; `which` gives metric, start, audience and cell of what has changed. */
export const sumCellsAnew = async (tx: OwnerTransaction, step: SumStep, which: Query): Promise<void> => {
  const table = (name: string): Query => ({ text: `${name}_${step}`, values: [] });
  const touched = sql`
    touched AS MATERIALIZED (
      SELECT DISTINCT metric, start, audience, h3_ancestor(cell, res) AS cell, res
        FROM (${which}) AS which CROSS JOIN ${{ text: RES, values: [] }} AS res
       WHERE audience IS NOT NULL AND cell IS NOT NULL
    )`;
  await tx.query(sql`
    WITH ${touched} DELETE FROM ${table('reading_cell')} AS kept USING touched
     WHERE kept.metric = touched.metric AND kept.start = touched.start AND kept.cell = touched.cell AND kept.audience = touched.audience`);
  await tx.query(sql`
    WITH ${touched}
    INSERT INTO ${table('reading_cell')} (metric, audience, start, cell, n, stations, sum, min, max)
    SELECT touched.metric, touched.audience, touched.start, touched.cell, sum(own.n), count(*), sum(own.sum), min(own.min), max(own.max)
      FROM touched
      JOIN station ON station.audience = touched.audience AND h3_ancestor(station.cell, touched.res) = touched.cell
      JOIN ${table('reading')} AS own ON own.station = station.id AND own.metric = touched.metric AND own.start = touched.start
     GROUP BY 1, 2, 3, 4`);
};

interface Placed {
  id: number;
  was: number | null;
  was_cell: string | null;
  dataset: string | null;
  grade: number | null;
  region: string | null;
  city: string | null;
  county: string | null;
  town: string | null;
  cell: string | null;
}

/** Stations that are not where their present records say, or not for whom those are; those that are of the network no more are nowhere. */
const misplaced = (tx: OwnerTransaction, network: Network): Promise<Placed[]> =>
  tx.query<Placed>(sql`
    SELECT station.id, station.audience AS was, station.cell::text AS was_cell, feature.dataset, feature.grade, feature.region, feature.city,
           feature.county, feature.town, feature.cell::text AS cell
      FROM station
      LEFT JOIN audience ON audience.id = station.audience
      LEFT JOIN LATERAL (
        SELECT dataset, grade, CASE WHEN grade > 1 THEN region END AS region, CASE WHEN grade > 1 THEN city END AS city,
               CASE WHEN grade > 1 THEN county END AS county, CASE WHEN grade > 1 THEN town END AS town,
               h3_ancestor(cell, ${KEPT_RES.finest}::int) AS cell
          FROM feature
         WHERE feature.dataset = ${network.dataset} AND feature.key = station.key AND feature.valid_to IS NULL ${andWhere(network)}
      ) AS feature ON true
     WHERE station.network = ${network.id}
       AND (feature.dataset, feature.grade, feature.region, feature.city, feature.county, feature.town, feature.cell) IS DISTINCT FROM
           (audience.dataset, audience.grade, audience.region, audience.city, audience.county, audience.town, station.cell)`);

/** Takes stations of a network, with all that was ever measured there, to where their present records are; by whose turn it is. */
export const placeStations = async (tx: OwnerTransaction, network: Network): Promise<void> => {
  const moved = await misplaced(tx, network);
  if (moved.length === 0) return;
  const column = <T>(of: (one: Placed) => T): T[] => moved.map(of);
  const now = await tx.query<{ id: number; audience: number | null; cell: string | null }>(sql`
    WITH moved AS MATERIALIZED (
      SELECT * FROM unnest(${column(({ id }) => id)}::int[], ${column(({ dataset }) => dataset)}::text[], ${column(({ grade }) => grade)}::smallint[],
                           ${column(({ region }) => region)}::text[], ${column(({ city }) => city)}::text[],
                           ${column(({ county }) => county)}::text[], ${column(({ town }) => town)}::text[],
                           ${column(({ cell }) => cell)}::bigint[])
               AS moved(id, dataset, grade, region, city, county, town, cell)
    ), found AS MATERIALIZED (
      SELECT moved.id AS station, moved.cell, audience.id AS audience, moved.dataset, moved.grade, moved.region, moved.city, moved.county,
             moved.town
        FROM moved
        LEFT JOIN audience ON audience.dataset = moved.dataset AND audience.grade = moved.grade
                          AND (audience.region, audience.city, audience.county, audience.town)
                              IS NOT DISTINCT FROM (moved.region, moved.city, moved.county, moved.town)
    ), made AS (
      INSERT INTO audience (dataset, grade, region, city, county, town)
      SELECT DISTINCT dataset, grade, region, city, county, town FROM found WHERE audience IS NULL AND dataset IS NOT NULL
      RETURNING id, dataset, grade, region, city, county, town
    )
    UPDATE station SET audience = coalesce(found.audience, made.id), cell = found.cell
      FROM found
      LEFT JOIN made ON found.audience IS NULL AND made.dataset = found.dataset AND made.grade = found.grade
                    AND (made.region, made.city, made.county, made.town)
                        IS NOT DISTINCT FROM (found.region, found.city, found.county, found.town)
     WHERE station.id = found.station
    RETURNING station.id, station.audience, station.cell::text AS cell`);
  const places = [
    ...moved.map(({ id, was, was_cell: cell }) => ({ id, audience: was, cell })),
    ...now,
  ].filter(({ audience, cell }) => audience !== null && cell !== null);
  for (const step of SUM_STEPS)
    await sumCellsAnew(
      tx,
      step,
      sql`
        SELECT own.metric, own.start, place.audience, place.cell
          FROM unnest(${places.map(({ id }) => id)}::int[], ${places.map(({ audience }) => audience)}::int[],
                      ${places.map(({ cell }) => cell)}::bigint[]) AS place(station, audience, cell)
          JOIN ${{ text: `reading_${step}`, values: [] }} AS own ON own.station = place.station`,
    );
};

/** Takes the stations of networks to where their records are: to be called by whatever has written those, in its transaction. */
export const followRecords = async (tx: OwnerTransaction, networks: readonly Network[]): Promise<void> => {
  if (networks.length === 0) return;
  await lockNetworks(
    tx,
    networks.map(({ id }) => id),
  );
  for (const network of networks) await placeStations(tx, network);
};
