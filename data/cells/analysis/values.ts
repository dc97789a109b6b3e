import { PAGE_DEPTH, amountOf, andMeasured, bucketDate, bucketOf, seenOf } from '../rollup.ts';
import { aggregationOf, FINEST, RECORD_RES, type PlacedLayer } from '../layers.ts';
import { asRows, rangesAround, type Range } from './cover.ts';
import { nothing, sql, type Query, type Queryable } from '#data/db/sql.ts';
import { descendantRange, fromHex } from '#tiles/cells/cell-id.ts';

/* What cells of a layer hold, whichever way the layer is kept, and the value that is made of it. */

/** Where there is nothing, a count or a sum is zero; a mean or a rate is not known. */
export const hasZeros = (placed: PlacedLayer): boolean => {
  const aggregation = aggregationOf(placed);
  return aggregation === 'count' || aggregation === 'sum';
};

/** What stands behind a value: records, their sum, and for a rate the sum that it is divided by. */
export interface Sums {
  n: number;
  sum: number;
  below: number;
}

/** The value of sums; null where there is nothing to divide by. */
export const valueOf = (placed: PlacedLayer, { n, sum, below }: Sums): number | null => {
  const { per } = placed.layer;
  if (per) return below === 0 ? null : (sum * (per.factor ?? 1)) / below;
  if (placed.layer.show === 'mean') return n === 0 ? null : sum / n;
  return sum;
};

export const measureOf = ({ id }: PlacedLayer): Query =>
  sql`(SELECT measure FROM layer WHERE layer.id = ${id})`;

/** The ids at another resolution of what lies below or in spans at `res`. */
const deeper = (ranges: readonly Range[], from: number, to: number): Range[] =>
  ranges.map(({ first, last }) => ({
    first: descendantRange(first, to).first,
    last: from === to ? last : descendantRange(last, to).last,
  }));

/**
 * Rows `cell, n, sum` of a layer at a resolution within spans of ids. Each span is a descent of the index (OFFSET 0 keeps it so): read
 * together, all resolutions of the layer would be held against every span.
 */
const rowsOf = (placed: PlacedLayer, res: number, bucket: string | null, ranges: readonly Range[]): Query => {
  // groups of personal data are published in the pyramid and nowhere else
  if (res <= FINEST || placed.layer.floor)
    return sql`
      SELECT rollup.cell, sum(rollup.n) AS n, sum(rollup.sum) AS sum
        FROM ${asRows(ranges)} CROSS JOIN LATERAL (
          SELECT cell, n, sum FROM cell_rollup
           WHERE measure = ${measureOf(placed)} AND bucket = ${bucketDate(bucket)}
             AND cell BETWEEN range.first AND range.last OFFSET 0) AS rollup
       GROUP BY rollup.cell`;
  const within = bucket === null ? nothing : sql`AND ${bucketOf(placed)} = ${bucketDate(bucket)}`;
  return sql`
    SELECT h3_ancestor(feature.cell, ${res}) AS cell, count(*) AS n, sum(${amountOf(placed)}) AS sum
      FROM ${asRows(deeper(ranges, res, RECORD_RES))} CROSS JOIN LATERAL (
        SELECT feature.cell, feature.properties FROM ${seenOf(placed)}
         WHERE dataset = ${placed.dataset.id} AND valid_to IS NULL AND cell BETWEEN range.first AND range.last OFFSET 0) AS feature
     WHERE true ${andMeasured(placed)} ${within}
     GROUP BY 1`;
};

/** Cells in the order of their ids, with what they hold, as columns. */
export interface CellSums {
  cells: string[];
  n: Float64Array;
  sum: Float64Array;
  below: Float64Array;
}

export interface CellQuery {
  placed: PlacedLayer;
  res: number;
  bucket: string | null;
  ranges: readonly Range[];
}

/** Rows `cell, n, sum, below` of a layer within spans of ids. */
const cellRows = ({ placed, res, bucket, ranges }: CellQuery): Query => {
  const { per } = placed;
  const above = rowsOf(placed, res, bucket, ranges);
  if (!per) return sql`SELECT cell, n, sum, 0 AS below FROM (${above}) AS above`;
  return sql`
    SELECT cell, sum(n) AS n, sum(sum) AS sum, sum(below) AS below
      FROM (SELECT cell, n, sum, 0 AS below FROM (${above}) AS above
            UNION ALL SELECT cell, 0, 0, sum FROM (${rowsOf(per, res, bucket, ranges)}) AS per) AS parts
     GROUP BY cell`;
};

/** An area holds more cells of a layer than an answer may rest on. */
export class TooManyCells extends Error {
  override name = 'TooManyCells';
  readonly count: number;
  readonly most: number;

  constructor(count: number, most: number) {
    super(`${count} cells; at most ${most} are answered.`);
    this.count = count;
    this.most = most;
  }
}

/** The cells of a layer within spans of ids, all of one moment; throws TooManyCells beyond `most`. */
export const readCells = async (db: Queryable, query: CellQuery, most: number): Promise<CellSums> => {
  const rows = cellRows(query);
  const [row] = await db.query<{ cells: string[] | null; n: number[]; sum: number[]; below: number[] }>(sql`
    SELECT array_agg(to_hex(cell) ORDER BY cell) AS cells, array_agg(n::double precision ORDER BY cell) AS n,
           array_agg(sum::double precision ORDER BY cell) AS sum, array_agg(below::double precision ORDER BY cell) AS below
      FROM (SELECT * FROM (${rows}) AS cells ORDER BY cell LIMIT ${most + 1}) AS cells`);
  const cells = row?.cells ?? [];
  if (cells.length > most) {
    const [counted] = await db.query<{ n: number }>(sql`SELECT count(*)::int AS n FROM (${rows}) AS cells`);
    throw new TooManyCells(counted!.n, most);
  }
  return {
    cells,
    n: Float64Array.from(row?.n ?? []),
    sum: Float64Array.from(row?.sum ?? []),
    below: Float64Array.from(row?.below ?? []),
  };
};

export const sumsAt = ({ n, sum, below }: CellSums, i: number): Sums => ({
  n: n[i]!,
  sum: sum[i]!,
  below: below[i]!,
});

/** A layer and the bucket that is asked for; null where it has none, or where all are meant. */
export interface Asked {
  placed: PlacedLayer;
  bucket: string | null;
}

/** What layers hold in one cell that the pyramid keeps, by their ids; those that hold nothing are left out. */
export const readCell = async (
  db: Queryable,
  cell: string,
  asked: readonly Asked[],
): Promise<Map<string, Sums>> => {
  if (asked.length === 0) return new Map();
  const wanted = asked
    .map(({ placed, bucket }) => sql`(${placed.id}::text, ${bucketDate(bucket)})`)
    .reduce((all, one) => sql`${all}, ${one}`);
  const rows = await db.query<{ id: string; n: number; sum: number }>(sql`
    SELECT layer.id, sum(n)::double precision AS n, sum(sum)::double precision AS sum
      FROM (VALUES ${wanted}) AS asked (id, bucket)
      JOIN layer ON layer.id = asked.id
      JOIN cell_rollup AS rollup
        ON rollup.measure = layer.measure AND rollup.bucket = asked.bucket AND rollup.cell = ${String(fromHex(cell))}::bigint
     GROUP BY layer.id`);
  return new Map(rows.map(({ id, ...sums }) => [id, { ...sums, below: 0 }]));
};

/** The spans that hold some cells of one resolution. */
export const rangesOf = (cells: readonly string[]): Range[] => rangesAround(cells, PAGE_DEPTH);
