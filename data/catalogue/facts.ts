import type { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import type { Register } from '#data/themes/register.ts';
import type { Dataset, Field } from '#data/themes/theme.ts';

/** Whether a field is not simply shown with its record: of a stricter grade, or personal. */
const isGuarded = ({ grade }: Dataset, field: Field): boolean =>
  (field.grade ?? grade) > grade || field.personal !== undefined;

/** Keeps the tables of datasets and of their guarded fields in step with what is declared. */
export const syncDatasets = (database: Database, register: Register): Promise<void> =>
  database.asOwner(async (tx) => {
    const rows = register.themes.flatMap((theme) =>
      theme.datasets.map((dataset) => ({ theme: theme.id, ...dataset })),
    );
    // Their records and batches are written when a grade is another, so nobody else writes to them meanwhile.
    await tx.query(sql`
      SELECT pg_advisory_xact_lock(3700, hashtext(id))
        FROM (SELECT id FROM dataset
                JOIN unnest(${rows.map(({ id }) => id)}::text[], ${rows.map(({ grade }) => grade)}::smallint[]) AS declared(id, grade) USING (id)
               WHERE dataset.grade <> declared.grade ORDER BY id) AS regraded`);
    await tx.query(sql`
      INSERT INTO dataset (id, theme, kind, grade)
      SELECT * FROM unnest(${rows.map(({ id }) => id)}::text[], ${rows.map(({ theme }) => theme)}::text[],
                           ${rows.map(({ kind }) => kind)}::text[], ${rows.map(({ grade }) => grade)}::smallint[])
      ON CONFLICT (id) DO UPDATE
        SET theme = excluded.theme, kind = excluded.kind, grade = excluded.grade, declared = true`);
    await tx.query(
      sql`UPDATE dataset SET declared = false WHERE id <> ALL (${rows.map(({ id }) => id)}::text[])`,
    );
    const fields = rows.flatMap((dataset) =>
      dataset.fields.map((field) => ({
        dataset: dataset.id,
        grade: dataset.grade,
        field,
        guarded: isGuarded(dataset, field),
      })),
    );
    const guarded = fields.filter((one) => one.guarded);
    const open = fields.filter((one) => !one.guarded);
    await tx.query(sql`
      INSERT INTO dataset_field (dataset, field, grade, personal)
      SELECT * FROM unnest(${guarded.map(({ dataset }) => dataset)}::text[], ${guarded.map(({ field }) => field.id)}::text[],
                           ${guarded.map(({ field, grade }) => field.grade ?? grade)}::smallint[],
                           ${guarded.map(({ field }) => field.personal ?? null)}::text[])
      ON CONFLICT (dataset, field) DO UPDATE SET grade = excluded.grade, personal = excluded.personal
        WHERE dataset_field.grade <> excluded.grade OR dataset_field.personal IS DISTINCT FROM excluded.personal`);
    // A field that is declared no more stays guarded: there are records that have it.
    await tx.query(sql`
      DELETE FROM dataset_field WHERE (dataset, field) IN (
        SELECT * FROM unnest(${open.map(({ dataset }) => dataset)}::text[], ${open.map(({ field }) => field.id)}::text[]))`);
  });

/** Counts a dataset's records anew: in all, by city, by filled field, and its newest period. */
export const refreshFacts = (database: Database, dataset: string): Promise<void> =>
  database.asOwner(async (tx) => {
    await tx.query(sql`
      INSERT INTO dataset_fact (dataset, records, demo_records, by_city, filled, newest_period)
      SELECT ${dataset}, count(*), count(*) FILTER (WHERE ingest_batch.demo),
             coalesce((SELECT jsonb_object_agg(city, n) FROM (
               SELECT coalesce(city, 'none') AS city, count(*) AS n FROM feature
                WHERE dataset = ${dataset} AND valid_to IS NULL GROUP BY 1) AS cities), '{}'),
             coalesce((SELECT jsonb_object_agg(field, n) FROM (
               SELECT field, count(*) AS n FROM feature CROSS JOIN jsonb_object_keys(properties) AS field
                WHERE dataset = ${dataset} AND valid_to IS NULL GROUP BY 1) AS fields), '{}'),
             max(period_start)
        FROM feature JOIN ingest_batch ON ingest_batch.id = feature.batch
       WHERE feature.dataset = ${dataset} AND feature.valid_to IS NULL
      ON CONFLICT (dataset) DO UPDATE
        SET records = excluded.records, demo_records = excluded.demo_records, by_city = excluded.by_city,
            filled = excluded.filled, newest_period = excluded.newest_period, updated_at = now()`);
  });
