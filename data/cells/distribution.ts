import { nothing, sql, type Query, type Queryable } from '#data/db/sql.ts';
import { keptTo, type PlacedLayer } from './layers.ts';
import { amountOf, andMeasured, bucketDate, bucketOf, seenOf } from './rollup.ts';
import { epochOf, measureOf, ofSources, sourcesOf } from './rows.ts';

/** How a layer's values are spread over its cells. */
export interface Distribution {
  version: string;
  cells: number;
  /** The value at each half per cent of the cells, from the least to the most; none where there are no cells. */
  quantiles: number[];
  /** How many records stand behind the cells. */
  total_n: number;
}

const SHARES = Array.from({ length: 201 }, (_, i) => i / 200);

/** A cell's bits below its resolution, and the bit that says that it is a cell. */
const CELL_MODE = 1n << 59n;
const firstOf = (res: number): string => String(CELL_MODE | (BigInt(res) << 52n));

const inBucket = (begin: Query, bucket: string | null): Query =>
  bucket === null ? nothing : sql`AND ${begin} = ${bucketDate(bucket)}`;

/** Rows (bucket, cell, n, sum, den) of one measure, which is what a rate is divided by when `isDen`. */
const rowsOf = (placed: PlacedLayer, res: number, bucket: string | null, isDen: boolean): Query => {
  const columns = (n: Query, sum: Query): Query =>
    isDen ? sql`0 AS n, 0 AS sum, ${sum} AS den` : sql`${n} AS n, ${sum} AS sum, 0 AS den`;
  if (res <= keptTo(placed))
    return sql`
      SELECT bucket, cell, ${columns(sql`n`, sql`sum`)} FROM cell_rollup
       WHERE measure = ${measureOf(placed)} ${inBucket(sql`bucket`, bucket)}
         AND cell >= ${firstOf(res)}::bigint AND cell < ${firstOf(res + 1)}::bigint`;
  const begin = bucketOf(placed);
  return sql`
    SELECT ${begin} AS bucket, h3_ancestor(cell, ${res}) AS cell, ${columns(sql`1`, amountOf(placed))} FROM ${seenOf(placed)}
     WHERE dataset = ${placed.dataset.id} AND valid_to IS NULL AND cell IS NOT NULL ${andMeasured(placed)} ${inBucket(begin, bucket)}`;
};

/** What a cell shows, as a client computes it of n, sum and den. */
const valueOf = ({ layer: { show, per } }: PlacedLayer): Query => {
  const total = sql`sum(sum)::double precision`;
  if (per)
    return sql`${per.factor ?? 1}::double precision * ${total} / nullif(sum(den)::double precision, 0)`;
  return show === 'mean' ? sql`${total} / sum(n)::double precision` : total;
};

/** Names one state of all cells that a distribution is made of: every write raises the coarsest pages that it touches. */
const versionOf = (placed: PlacedLayer, bucket: string | null): Query => sql`
  SELECT ${epochOf(placed)} || '.' || coalesce(sum(counter), 0) FROM cell_page
   WHERE ${ofSources(placed)} ${inBucket(sql`bucket`, bucket)} AND parent < ${firstOf(1)}::bigint`;

export const distributionVersion = async (
  db: Queryable,
  placed: PlacedLayer,
  bucket: string | null,
): Promise<string> =>
  (await db.query<{ version: string }>(sql`SELECT (${versionOf(placed, bucket)}) AS version`))[0]!.version;

/** How a layer's values are spread over the cells of a resolution, in one bucket, or in all where none is said. */
export const readDistribution = async (
  db: Queryable,
  placed: PlacedLayer,
  res: number,
  bucket: string | null,
): Promise<Distribution> => {
  const rows = sourcesOf(placed)
    .map((source, i) => rowsOf(source, res, bucket, i > 0))
    .reduce((all, one) => sql`${all} UNION ALL ${one}`);
  const [row] = await db.query<Omit<Distribution, 'quantiles'> & { quantiles: number[] | null }>(sql`
    SELECT (${versionOf(placed, bucket)}) AS version, count(value)::int AS cells, coalesce(sum(n), 0)::double precision AS total_n,
           percentile_disc(${SHARES}::double precision[]) WITHIN GROUP (ORDER BY value) AS quantiles
      FROM (SELECT sum(n) AS n, ${valueOf(placed)} AS value FROM (${rows}) AS cell_row GROUP BY bucket, cell) AS cells`);
  return { ...row!, quantiles: row!.quantiles ?? [] };
};
