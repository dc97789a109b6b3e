import type { OwnerTransaction } from '#data/db/database.ts';
import { sql, type Query } from '#data/db/sql.ts';
import { RECORD_RES, type PlacedLayer } from './layers.ts';

/*
 * The least and the largest value behind a cell, for layers that show a mean. They cannot be taken back like sums: when one of them
 * goes, the cell is marked and its records are looked through again, and no other cell's are. Groups of personal data have none,
 * since an extreme is one person's.
 */

/** Whether a layer keeps extremes. */
export const keepsExtremes = ({ layer }: PlacedLayer): boolean => layer.show === 'mean' && !layer.floor;

/** What becomes of a cell's extremes when rows come (`sign` 1) or go. */
export const mergedExtremes = (sign: 1 | -1): Query =>
  sign === 1
    ? sql`min = least(there.min, excluded.min), max = greatest(there.max, excluded.max)`
    : sql`min = CASE WHEN excluded.min <= there.min OR excluded.max >= there.max THEN 'NaN' ELSE there.min END`;

/** Looks for the extremes of cells that lost one; `amount` and `bucket` are those of a record of `feature`, `measured` narrows it. */
export const findExtremes = async (
  tx: OwnerTransaction,
  { id, dataset }: PlacedLayer,
  { amount, bucket, measured }: Record<'amount' | 'bucket' | 'measured', Query>,
): Promise<void> => {
  await tx.query(sql`
    WITH lost AS MATERIALIZED (
      SELECT measure, bucket, cell, county FROM cell_rollup
       WHERE min = 'NaN' AND measure = (SELECT measure FROM layer WHERE layer.id = ${id})
    ), found AS (
      SELECT lost.measure, lost.bucket, lost.cell, lost.county, min(${amount}) AS min, max(${amount}) AS max
        FROM lost JOIN feature
          ON feature.dataset = ${dataset.id} AND feature.valid_to IS NULL
         AND feature.cell BETWEEN h3_first(lost.cell, ${RECORD_RES}) AND h3_last(lost.cell, ${RECORD_RES})
         AND coalesce(feature.county, '') = lost.county AND ${bucket} = lost.bucket ${measured}
       GROUP BY 1, 2, 3, 4
    )
    UPDATE cell_rollup AS there SET min = found.min, max = found.max FROM found
     WHERE there.measure = found.measure AND there.bucket = found.bucket AND there.cell = found.cell AND there.county = found.county`);
};
