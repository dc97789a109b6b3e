import { sql, type Queryable } from '#data/db/sql.ts';
import type { Dataset } from '#data/themes/theme.ts';

/** A batch that brought nothing is no delivery: freshness counts from the last one that brought or confirmed records. */
export const brought = sql`state = 'loaded' AND accepted + duplicate > 0`;

/** What freshness hangs on: a report's newest period, and for things the day of the last batch that brought or confirmed some. */
export const newestOf = (
  { kind }: Pick<Dataset, 'kind'>,
  period: string | null | undefined,
  lastDay: string | null | undefined,
): string | null => (kind === 'report' ? period : lastDay) ?? null;

/** The newest day of each dataset, in the sense of `newestOf`. */
export const readNewest = async (
  db: Queryable,
  datasets: readonly Dataset[],
): Promise<ReadonlyMap<string, string | null>> => {
  const rows = await db.query<{ id: string; period: string | null; last_day: string | null }>(sql`
    SELECT dataset.id, dataset_fact.newest_period::text AS period,
           (SELECT to_char(max(finished_at) AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD')
              FROM batch_fact AS batch WHERE batch.dataset = dataset.id AND ${brought}) AS last_day
      FROM dataset LEFT JOIN dataset_fact ON dataset_fact.dataset = dataset.id
     WHERE dataset.id = ANY (${datasets.map(({ id }) => id)}::text[])`);
  const by = new Map(rows.map((row) => [row.id, row]));
  return new Map(
    datasets.map((dataset) => {
      const row = by.get(dataset.id);
      return [dataset.id, newestOf(dataset, row?.period, row?.last_day)];
    }),
  );
};
