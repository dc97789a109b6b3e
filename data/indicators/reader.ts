import type { Database } from '#data/db/database.ts';
import { nothing, sql, type Query } from '#data/db/sql.ts';
import type { Register } from '#data/themes/register.ts';
import type { Indicator, Measure } from '#data/themes/theme.ts';

/** The value of sums, as the indicator's definition makes it; null where there is nothing to divide by. */
const valueOf = (indicator: Indicator): Query => {
  const factor = indicator.factor ?? 1;
  return indicator.denominator
    ? sql`(value.numerator * ${factor}::numeric / nullif(value.denominator, 0))::double precision`
    : sql`(value.numerator * ${factor}::numeric)::double precision`;
};

const LEVELS = { province: 1, city: 2, county: 3, town: 4, village: 5 } as const;
export type LevelName = keyof typeof LEVELS;

const behind = (measure: Measure): Query =>
  Object.entries(measure.where ?? {}).reduce(
    (query, [field, values]) =>
      sql`${query} AND feature.properties ->> ${field} = ANY (${[...values]}::text[])`,
    nothing,
  );

/** Reads values that were computed; JSON is written by the database and passed through as text. */
export const createIndicatorReader = (database: Database, register: Register) => {
  const db = database.public;
  const text = async (query: Query): Promise<string | null> =>
    (await db.query<{ body: string | null }>(query))[0]?.body ?? null;

  return {
    /** Periods with values, and how many values, by indicator. */
    coverage: () =>
      db.query<{ indicator: string; periods: string[]; computed_at: string }>(sql`
        SELECT indicator, array_agg(DISTINCT period ORDER BY period) AS periods,
               to_char(max(computed_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS computed_at
          FROM indicator_value WHERE region = '370000000000' GROUP BY indicator`),

    /**
     * The values of one period for a region and all regions of a level below it, as a JSON array's text; without a period, of the
     * newest. Regions without a value have null: missing is not zero.
     */
    values: async (indicator: Indicator, region: string, level: LevelName | null, period: string | null) => {
      const value = valueOf(indicator);
      const [row] = await db.query<{ period: string | null; items: string }>(sql`
        WITH at AS (
          SELECT period, period_start FROM indicator_value
           WHERE indicator = ${indicator.code} AND (${period}::text IS NULL OR period = ${period})
           ORDER BY period_start DESC LIMIT 1
        ), place AS (
          SELECT code, name_zh, name_en, pinyin, level FROM region
           WHERE code = ${region} OR (lineage @> ARRAY[${region}] AND level = ${level ? LEVELS[level] : null}::int)
           LIMIT 3000
        )
        SELECT (SELECT period FROM at) AS period,
               coalesce(json_agg(json_build_object(
                 'region', place.code, 'names', json_build_object('zh', place.name_zh, 'en', place.name_en, 'pinyin', place.pinyin),
                 'level', place.level, 'value', ${value}, 'numerator', value.numerator::double precision,
                 'denominator', value.denominator::double precision, 'records', value.records)
                 ORDER BY place.level, place.code), '[]')::text AS items
          FROM place
          LEFT JOIN indicator_value AS value
            ON value.indicator = ${indicator.code} AND value.region = place.code
           AND value.period_start = (SELECT period_start FROM at)`);
      return { period: row?.period ?? null, items: row?.items ?? '[]' };
    },

    /** All values of a region, oldest first, as a JSON array's text. */
    trend: async (indicator: Indicator, region: string): Promise<string> =>
      (await text(sql`
        SELECT coalesce(json_agg(json_build_object('period', value.period, 'value', ${valueOf(indicator)})
                                 ORDER BY value.period_start), '[]')::text AS body
          FROM indicator_value AS value
         WHERE value.indicator = ${indicator.code} AND value.region = ${region}`)) ?? '[]',

    /** The newest value of every indicator for one region, as a JSON array's text. */
    profile: async (region: string): Promise<string> => {
      const all = register.indicators;
      return (
        (await text(sql`
          SELECT coalesce(json_agg(json_build_object('indicator', declared.code, 'period', value.period,
                   'value', (CASE WHEN declared.divides THEN value.numerator * declared.factor / nullif(value.denominator, 0)
                                  ELSE value.numerator * declared.factor END)::double precision)), '[]')::text AS body
            FROM unnest(${all.map(({ code }) => code)}::text[], ${all.map(({ factor }) => factor ?? 1)}::numeric[],
                        ${all.map(({ denominator }) => denominator !== undefined)}::boolean[]) AS declared(code, factor, divides)
           CROSS JOIN LATERAL (
             SELECT period, numerator, denominator FROM indicator_value
              WHERE indicator = declared.code AND region = ${region}
              ORDER BY period_start DESC LIMIT 1) AS value`)) ?? '[]'
      );
    },

    /**
     * What stands behind one value, as JSON text: the sums, the batches that brought the records, and some of the records as far
     * as they are published. Null when there is no such value.
     */
    proof: (indicator: Indicator, region: string, period: string, rows: number): Promise<string | null> => {
      const { numerator } = indicator;
      const report = register.dataset(numerator.dataset)?.dataset.kind === 'report';
      const ofPeriod = report ? sql`AND feature.period = ${period}` : nothing;
      return text(sql`
        WITH value AS (
          SELECT * FROM indicator_value AS value
           WHERE value.indicator = ${indicator.code} AND value.region = ${region} AND value.period = ${period}
        ), record AS (
          SELECT feature.key, feature.region, feature.batch, feature.row_no, feature.properties, feature.valid_from
            FROM feature JOIN region ON region.code = feature.region
           WHERE feature.dataset = ${numerator.dataset} AND feature.valid_to IS NULL
             AND region.lineage @> ARRAY[${region}] ${ofPeriod} ${behind(numerator)}
        ), brought AS (
          SELECT batch, count(*)::int AS records FROM record GROUP BY batch
        )
        SELECT json_build_object(
                 'indicator', ${indicator.code}::text, 'region', value.region, 'period', value.period, 'value', ${valueOf(indicator)},
                 'numerator', value.numerator::double precision, 'denominator', value.denominator::double precision,
                 'denominator_period', value.denominator_period, 'records', value.records, 'computed_at', value.computed_at,
                 'published', (SELECT count(*) FROM record),
                 'batches', coalesce((
                   SELECT json_agg(json_build_object('id', batch.id::text, 'source', batch.source, 'demo', batch.demo,
                                   'finished_at', batch.finished_at, 'records', brought.records) ORDER BY batch.id)
                     FROM brought JOIN ingest_batch AS batch ON batch.id = brought.batch), '[]'),
                 'rows', coalesce((
                   SELECT json_agg(json_build_object('key', key, 'region', region, 'batch', batch::text, 'row', row_no,
                                   'since', valid_from, 'properties', properties))
                     FROM (SELECT * FROM record ORDER BY region, key LIMIT ${rows}) AS shown), '[]'))::text AS body
          FROM value`);
    },
  };
};
