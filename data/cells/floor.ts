import { sql, type Query } from '#data/db/sql.ts';

/*
 * Layers of personal data publish groups only. The one rule: every published figure of such a layer is a sum over cells of
 * resolution 9 that hold at least `group` records of the layer in that bucket of time. Coarser cells are sums of those and of
 * nothing else; a region, a polygon or a radius is the sum of those whose centres lie inside. So the difference of any two
 * published figures of one moment is again a sum of such groups, across cells, areas and buckets alike, and never of fewer.
 *
 * The true counts are in `cell_floor`, which no role but the owner reads. Rows of the pyramid of grade 1 are the published ones;
 * what somebody may see in full within their own region is read from the records, under their scope, and is never stored here.
 */

/** Resolution of the cells that groups are counted in. */
export const FLOOR_RES = 9;

/** What is published of a cell's figure: nothing where its records are fewer than `least`. */
const published = (n: Query, figure: Query): Query => sql`CASE WHEN ${n} >= least THEN ${figure} ELSE 0 END`;

/** Cells of resolution 9 that tallied records (measure, grade, least, bucket, cell, amount) come to. */
export const groupsOf = (tallied: Query, sign: 1 | -1): Query => sql`
  SELECT measure, grade, least, bucket, h3_ancestor(cell, ${FLOOR_RES}::int) AS cell, ${sign}::int * count(*) AS n, ${sign}::int * sum(amount) AS sum
    FROM (${tallied}) AS tally
   GROUP BY 1, 2, 3, 4, 5`;

/**
 * Common table expressions that bring the true counts up to date, and `change`: by how much the published figures of cells of
 * resolution 9 change.
 */
export const changedGroups = (tallied: Query, sign: 1 | -1): Query => sql`
  came AS MATERIALIZED (${groupsOf(tallied, sign)}), held AS (
    INSERT INTO cell_floor AS there (measure, bucket, cell, n, sum)
    SELECT measure, bucket, cell, n, sum FROM came
    ON CONFLICT (measure, bucket, cell) DO UPDATE SET n = there.n + excluded.n, sum = there.sum + excluded.sum
    RETURNING measure, bucket, cell, n, sum
  ), change AS (
    SELECT measure, bucket, cell, came.grade,
           ${published(sql`held.n`, sql`held.n`)} - ${published(sql`held.n - came.n`, sql`held.n - came.n`)} AS n,
           ${published(sql`held.n`, sql`held.sum`)} - ${published(sql`held.n - came.n`, sql`held.sum - came.sum`)} AS sum
      FROM held JOIN came USING (measure, bucket, cell)
  )`;
