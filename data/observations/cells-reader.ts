import type { Reads } from '#data/access/reads.ts';
import { sql, type Query } from '#data/db/sql.ts';
import type { Metric, Network } from '#data/themes/theme.ts';
import { andWhere } from '#data/themes/where.ts';
import { cellToLatLng } from 'h3-js';
import { KEPT_RES, type SumStep } from './cell-sums.ts';

/* What is measured in cells, from the readings that whoever asks may see. */

export interface MeasuredCell {
  cell: string;
  mean: number;
  min: number;
  max: number;
  /** Readings. */
  n: number;
  stations: number;
}

export interface MeasuredCells {
  /** Of the hour, day or month; null where nothing was ever measured. */
  from: string | null;
  to: string | null;
  cells: MeasuredCell[];
}

type Bbox = readonly [west: number, south: number, east: number, north: number];

export interface CellsWanted {
  step: SumStep;
  /** An instant in it, its end included; null: the newest of which there is something. */
  at: string | null;
  res: number;
  bbox: Bbox | null;
}

const table = (name: string, step: SumStep): Query => ({ text: `${name}_${step}_seen`, values: [] });

const numberOf = (network: Network, { id }: Metric): Query =>
  sql`(SELECT metric.id FROM metric WHERE metric.network = ${network.id} AND metric.name = ${id})`;

/** The ids of all cells of a resolution lie between these. */
const idsOf = (res: number): Query =>
  sql`BETWEEN ${String((BigInt(res) << 52n) | (1n << 59n))}::bigint AND ${String(((BigInt(res) << 52n) | (1n << 59n)) + (1n << 52n) - 1n)}::bigint`;

/** What there is of cells by their sums, from the pyramid or, where that is not so fine, from the stations themselves. */
const rowsOf = (network: Network, metric: Metric, { step, res }: CellsWanted, start: Query): Query => {
  const number = numberOf(network, metric);
  if (res <= KEPT_RES.finest)
    return sql`
      SELECT cell, n, stations, sum, min, max FROM ${table('reading_cell', step)} AS kept
       WHERE kept.metric = ${number} AND kept.start = ${start} AND kept.cell ${idsOf(res)}`;
  return sql`
    SELECT h3_ancestor(feature.cell, ${res}::int) AS cell, own.n, 1 AS stations, own.sum, own.min, own.max
      FROM feature_seen AS feature
      JOIN station_seen AS station ON station.network = ${network.id} AND station.key = feature.key
      JOIN ${table('reading', step)} AS own ON own.station = station.id AND own.metric = ${number} AND own.start = ${start}
     WHERE feature.dataset = ${network.dataset} AND feature.valid_to IS NULL AND feature.cell IS NOT NULL ${andWhere(network)}`;
};

const inBox = (cell: string, [west, south, east, north]: Bbox): boolean => {
  const [lat, lng] = cellToLatLng(cell);
  return lng >= west && lng <= east && lat >= south && lat <= north;
};

/** The cells of a resolution in which a metric was measured in an hour, day or month; of those in a box the ones whose centres lie in it. */
export const readMeasuredCells = async (
  { db }: Reads,
  network: Network,
  metric: Metric,
  wanted: CellsWanted,
): Promise<MeasuredCells> => {
  const { step, at, bbox } = wanted;
  const newest = sql`
    SELECT max(start) FROM ${table('reading_cell', step)} AS kept
     WHERE kept.metric = ${numberOf(network, metric)}`;
  const begin = at === null ? newest : sql`SELECT bucket_start(${step}, ${at}::timestamptz)`;
  const [span] = await db.query<{ start: Date | null; end: Date | null }>(sql`
    SELECT start, bucket_end(${step}, start) AS "end" FROM (SELECT (${begin}) AS start) AS span`);
  if (!span?.start || !span.end) return { from: null, to: null, cells: [] };
  const from = span.start.toISOString();
  const cells = await db.query<MeasuredCell>(sql`
    SELECT to_hex(cell) AS cell, (sum(sum) / sum(n))::float8 AS mean, min(min) AS min, max(max) AS max, sum(n)::int AS n,
           sum(stations)::int AS stations
      FROM (${rowsOf(network, metric, wanted, sql`${from}::timestamptz`)}) AS part
     GROUP BY part.cell ORDER BY part.cell`);
  return {
    ...{ from, to: span.end.toISOString() },
    cells: bbox === null ? cells : cells.filter(({ cell }) => inBox(cell, bbox)),
  };
};
