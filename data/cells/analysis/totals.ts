import { groupsWithin } from '../floor-reader.ts';
import { amountOf, andMeasured, bucketDate, bucketOf, seenOf, COARSEST } from '../rollup.ts';
import type { PlacedLayer } from '../layers.ts';
import { measureOf, type Sums } from './values.ts';
import { nothing, sql, type Query, type Queryable } from '#data/db/sql.ts';
import { levelOfCode } from '#data/regions/code.ts';
import { andInside } from '#data/regions/inside.ts';
import type { RegionKind } from '#data/regions/kind.ts';

/*
 * What a layer comes to in regions, before and after: for the province, cities and counties from the counties' own rows of the
 * pyramid, for what is smaller or beside the tree from the records; never from cells that straddle a border.
 */

/** Ids of all cells of a resolution: mode 1, then the resolution. */
const CELL_MODE = 1n << 59n;
const COARSEST_FIRST = CELL_MODE | (BigInt(COARSEST) << 52n);
const COARSEST_LAST = COARSEST_FIRST | ((1n << 52n) - 1n);

/** `child, bucket, n, sum` of the counties in a region of the upper tree; the child is the region one level below it. */
const fromCounties = (placed: PlacedLayer, region: string, buckets: readonly string[]): Query => {
  const level = levelOfCode(region)!;
  const child = level === 1 ? sql`left(county, 4) || '00000000'` : sql`county`;
  const prefix = level === 1 ? '37' : region.slice(0, level === 2 ? 4 : 6);
  return sql`
    SELECT ${child} AS child, bucket, sum(n) AS n, sum(sum) AS sum FROM cell_rollup
     WHERE measure = ${measureOf(placed)} AND bucket = ANY (${bucketsOf(buckets)})
       AND cell BETWEEN ${String(COARSEST_FIRST)}::bigint AND ${String(COARSEST_LAST)}::bigint
       AND starts_with(county, ${prefix})
     GROUP BY 1, 2`;
};

const bucketsOf = (buckets: readonly string[]): Query =>
  sql`ARRAY[${buckets.map(bucketDate).reduce((all, one) => sql`${all}, ${one}`)}]`;

/** The same from records, for regions that the pyramid does not know. */
const fromRecords = (placed: PlacedLayer, region: string, buckets: readonly string[]): Query => {
  const level = levelOfCode(region);
  const child = level === 3 ? sql`feature.town` : level === 4 ? sql`feature.region` : sql`NULL::text`;
  const county =
    level !== null && level > 3 ? sql`AND feature.county = ${`${region.slice(0, 6)}000000`}` : nothing;
  return sql`
    SELECT ${child} AS child, ${bucketOf(placed)} AS bucket, count(*) AS n, sum(${amountOf(placed)}) AS sum FROM ${seenOf(placed)}
     WHERE feature.dataset = ${placed.dataset.id} AND feature.valid_to IS NULL ${andMeasured(placed)} ${county} ${andInside(region)}
       AND ${bucketOf(placed)} = ANY (${bucketsOf(buckets)})
     GROUP BY 1, 2`;
};

const partsOf = (placed: PlacedLayer, region: string, buckets: readonly string[]): Query =>
  (levelOfCode(region) ?? 9) <= 2
    ? fromCounties(placed, region, buckets)
    : fromRecords(placed, region, buckets);

/** A region's child with what it held in both buckets; the region itself has no code. */
export interface RegionTotals {
  /** JSON of `region_name`; null for what is known of the region and of none of its children. */
  region: RegionName | null;
  from: Sums;
  to: Sums;
}

export interface RegionName {
  code: string;
  kind: RegionKind;
  names: { zh: string; en: string | null; pinyin: string };
}

interface Row {
  place: RegionName | null;
  after: boolean;
  n: number;
  sum: number;
  below: number;
}

/** What a layer came to in two buckets in each child of a region, in the order of their codes, and in what belongs to no child. */
export const readTotals = async (
  db: Queryable,
  placed: PlacedLayer,
  region: string,
  [from, to]: readonly [from: string, to: string],
): Promise<RegionTotals[]> => {
  const { per } = placed;
  const parts = sql`
    SELECT child, bucket, n, sum, 0 AS below FROM (${partsOf(placed, region, [from, to])}) AS above
    ${per ? sql`UNION ALL SELECT child, bucket, 0, 0, sum FROM (${partsOf(per, region, [from, to])}) AS per` : nothing}`;
  const rows = await db.query<Row>(sql`
    SELECT CASE WHEN home.code IS NOT NULL THEN region_name(home) END AS place, part.after, part.n, part.sum, part.below
      FROM (SELECT child, bucket = ${bucketDate(to)} AS after, sum(n)::double precision AS n,
                   sum(sum)::double precision AS sum, sum(below)::double precision AS below
              FROM (${parts}) AS parts GROUP BY 1, 2) AS part
      LEFT JOIN region AS home ON home.code = part.child AND home.parent = ${region}
     ORDER BY home.code`);
  const totals = new Map<string | null, RegionTotals>();
  for (const { place, after, ...sums } of rows) {
    const code = place?.code ?? null;
    const known = totals.get(code) ?? { region: place, from: NONE, to: NONE };
    const side = after ? 'to' : 'from';
    totals.set(code, { ...known, [side]: plus(known[side], sums) });
  }
  return [...totals.values()];
};

/** The same of a layer that publishes groups only: those whose cells' centres lie in each child's outline. */
export const readGroupTotals: typeof readTotals = async (db, placed, region, [from, to]) => {
  const children = await db.query<{ place: RegionName }>(sql`
    SELECT region_name(region) AS place FROM region WHERE parent = ${region} AND level < 5 ORDER BY code`);
  const sumsOf = async (code: string, bucket: string): Promise<Sums> => ({
    ...(await groupsWithin(db, placed, bucket, sql`(SELECT geom FROM region WHERE code = ${code})`)),
    below: 0,
  });
  const totals: RegionTotals[] = [];
  let rest = { region: null, from: await sumsOf(region, from), to: await sumsOf(region, to) };
  for (const { place } of children) {
    const one = { region: place, from: await sumsOf(place.code, from), to: await sumsOf(place.code, to) };
    totals.push(one);
    rest = { region: null, from: minus(rest.from, one.from), to: minus(rest.to, one.to) };
  }
  return [...totals, rest];
};

export const NONE: Sums = { n: 0, sum: 0, below: 0 };

export const plus = (a: Sums, b: Sums): Sums => ({
  n: a.n + b.n,
  sum: a.sum + b.sum,
  below: a.below + b.below,
});

const minus = (a: Sums, b: Sums): Sums => ({ n: a.n - b.n, sum: a.sum - b.sum, below: a.below - b.below });
