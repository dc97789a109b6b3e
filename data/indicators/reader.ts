import type { Database } from '#data/db/database.ts';
import type { Reads } from '#data/access/reads.ts';
import { validAt } from '#data/catalogue/records.ts';
import { nothing, sql, type Query } from '#data/db/sql.ts';
import { andInside } from '#data/regions/inside.ts';
import { peersOf } from '#data/regions/peers.ts';
import type { Register } from '#data/themes/register.ts';
import type { Indicator, Level } from '#data/themes/theme.ts';
import { andWhere } from '#data/themes/where.ts';
import { LEVELS } from './deepest.ts';
import { isBetter, standingOf } from './standing.ts';

/** The value of sums, as the indicator's definition makes it; null where there is nothing to divide by. */
const valueOf = (indicator: Indicator): Query => {
  const factor = indicator.factor ?? 1;
  return indicator.denominator
    ? sql`(value.numerator * ${factor}::numeric / nullif(value.denominator, 0))::double precision`
    : sql`(value.numerator * ${factor}::numeric)::double precision`;
};

interface PeerValue {
  region: string;
  names: { zh: string; en: string | null; pinyin: string };
  value: number | null;
}

/** `AND …`: only values (`value`) that stood at an instant; the present ones without. */
export const standingAt = (asOf: string | null): Query =>
  asOf === null
    ? sql`AND value.valid_to IS NULL`
    : sql`AND value.computed_at <= ${asOf}::timestamptz AND (value.valid_to IS NULL OR value.valid_to > ${asOf}::timestamptz)`;

/** Reads values that were computed, those that stood at an instant where one is given; JSON is written by the database and passed through as text. */
export const createIndicatorReader = (database: Database, register: Register) => {
  const db = database.public;
  const text = async (query: Query): Promise<string | null> =>
    (await db.query<{ body: string | null }>(query))[0]?.body ?? null;

  return {
    /** Periods with values, and how many values, by indicator. */
    coverage: () =>
      db.query<{ indicator: string; periods: string[]; computed_at: string }>(sql`
        SELECT indicator, array_agg(DISTINCT period ORDER BY period) AS periods,
               to_char(max(computed_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS computed_at
          FROM indicator_value WHERE region = '370000000000' AND valid_to IS NULL GROUP BY indicator`),

    /**
     * The values of one period for a region and all regions of a level below it, as a JSON array's text; without a period, of the
     * newest. Regions without a value have null: missing is not zero.
     */
    values: async (
      indicator: Indicator,
      region: string,
      level: Level | null,
      period: string | null,
      asOf: string | null = null,
    ) => {
      const value = valueOf(indicator);
      const [row] = await db.query<{ period: string | null; computed_at: string | null; items: string }>(sql`
        WITH at AS (
          SELECT value.period, value.period_start FROM indicator_value AS value
           WHERE value.indicator = ${indicator.code} AND (${period}::text IS NULL OR value.period = ${period}) ${standingAt(asOf)}
           ORDER BY period_start DESC LIMIT 1
        ), place AS (
          SELECT code, name_zh, name_en, pinyin, level FROM region
           WHERE code = ${region} OR (lineage @> ARRAY[${region}] AND level = ${level ? LEVELS[level] : null}::int)
           LIMIT 3000
        )
        SELECT (SELECT period FROM at) AS period,
               to_char(max(value.computed_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS computed_at,
               coalesce(json_agg(json_build_object(
                 'region', place.code, 'names', json_build_object('zh', place.name_zh, 'en', place.name_en, 'pinyin', place.pinyin),
                 'level', place.level, 'value', ${value}, 'numerator', value.numerator::double precision,
                 'denominator', value.denominator::double precision, 'records', value.records)
                 ORDER BY place.level, place.code), '[]')::text AS items
          FROM place
          LEFT JOIN indicator_value AS value
            ON value.indicator = ${indicator.code} AND value.region = place.code
           AND value.period_start = (SELECT period_start FROM at) ${standingAt(asOf)}`);
      return { period: row?.period ?? null, computedAt: row?.computed_at ?? null, items: row?.items ?? '[]' };
    },

    /** All values of a region, oldest first, as a JSON array's text. */
    trend: async (indicator: Indicator, region: string, asOf: string | null = null): Promise<string> =>
      (await text(sql`
        SELECT coalesce(json_agg(json_build_object('period', value.period, 'value', ${valueOf(indicator)})
                                 ORDER BY value.period_start), '[]')::text AS body
          FROM indicator_value AS value
         WHERE value.indicator = ${indicator.code} AND value.region = ${region} ${standingAt(asOf)}`)) ??
      '[]',

    /**
     * The values of one period (the newest when none is given) of a region and its peers, the best first, and where the region
     * stands among them. Regions without a value are left out: nothing is known of them.
     */
    peers: async (
      indicator: Indicator,
      region: string,
      period: string | null,
      asOf: string | null = null,
    ) => {
      const group = peersOf(region);
      if (!group) return { period, group: null, standing: null, items: [] };
      const { level, within, digits } = group;
      const alike = digits
        ? sql`AND substr(region.code, ${digits.from + 1}, ${digits.length})::int BETWEEN ${digits.least} AND ${digits.most}`
        : nothing;
      const rows = await db.query<PeerValue & { period: string }>(sql`
        WITH at AS (
          SELECT value.period, value.period_start FROM indicator_value AS value
           WHERE value.indicator = ${indicator.code} ${standingAt(asOf)}
             AND CASE WHEN ${period}::text IS NULL THEN value.region = ${region} ELSE value.period = ${period} END
           ORDER BY value.period_start DESC LIMIT 1
        )
        SELECT region.code AS region, json_build_object('zh', name_zh, 'en', name_en, 'pinyin', pinyin) AS names,
               ${valueOf(indicator)} AS value, value.period
          FROM region
          JOIN indicator_value AS value ON value.region = region.code AND value.indicator = ${indicator.code}
           AND value.period_start = (SELECT period_start FROM at) ${standingAt(asOf)}
         WHERE region.level = ${level} AND starts_with(region.code, ${within}) ${alike}
         ORDER BY region.code`);
      const known = rows.filter(({ value }) => value !== null);
      const own = known.find((row) => row.region === region)?.value ?? null;
      const standing = standingOf(
        own,
        known.map(({ value }) => value!),
        indicator.direction,
      );
      const items = known
        .map(({ region: code, names, value }) => ({ region: code, names, value: value! }))
        .toSorted((a, b) =>
          isBetter(a.value, b.value, indicator.direction) ? -1 : a.value === b.value ? 0 : 1,
        );
      return { period: rows[0]?.period ?? period, group: group.title, standing, items };
    },

    /** The newest value of every indicator for one region, as a JSON array's text. */
    profile: async (region: string, asOf: string | null = null): Promise<string> => {
      const all = register.indicators;
      return (
        (await text(sql`
          SELECT coalesce(json_agg(json_build_object('indicator', declared.code, 'period', value.period,
                   'value', (CASE WHEN declared.divides THEN value.numerator * declared.factor / nullif(value.denominator, 0)
                                  ELSE value.numerator * declared.factor END)::double precision)), '[]')::text AS body
            FROM unnest(${all.map(({ code }) => code)}::text[], ${all.map(({ factor }) => factor ?? 1)}::numeric[],
                        ${all.map(({ denominator }) => denominator !== undefined)}::boolean[]) AS declared(code, factor, divides)
           CROSS JOIN LATERAL (
             SELECT value.period, value.numerator, value.denominator FROM indicator_value AS value
              WHERE value.indicator = declared.code AND value.region = ${region} ${standingAt(asOf)}
              ORDER BY value.period_start DESC LIMIT 1) AS value`)) ?? '[]'
      );
    },

    /**
     * What stands behind one value, as JSON text: the sums, the batches that brought the records, and some of the records as far
     * as they are seen by that way. Null when there is no such value.
     */
    proof: async (
      { db: by }: Reads,
      indicator: Indicator,
      region: string,
      period: string,
      rows: number,
      asOf: string | null = null,
    ): Promise<string | null> => {
      const { numerator } = indicator;
      const report = register.dataset(numerator.dataset)?.dataset.kind === 'report';
      const ofPeriod = report ? sql`AND feature.period = ${period}` : nothing;
      const [row] = await by.query<{ body: string | null }>(sql`
        WITH value AS (
          SELECT * FROM indicator_value AS value
           WHERE value.indicator = ${indicator.code} AND value.region = ${region} AND value.period = ${period} ${standingAt(asOf)}
        ), record AS (
          SELECT feature.key, feature.region, feature.batch, feature.row_no, feature.valid_from,
                 feature.properties
            FROM feature_seen AS feature
           WHERE feature.dataset = ${numerator.dataset} ${validAt(asOf)} ${andInside(region)} ${ofPeriod} ${andWhere(numerator)}
        ), brought AS (
          SELECT batch, count(*)::int AS records FROM record GROUP BY batch
        )
        SELECT json_build_object(
                 'indicator', ${indicator.code}::text, 'region', value.region, 'period', value.period, 'value', ${valueOf(indicator)},
                 'numerator', value.numerator::double precision, 'denominator', value.denominator::double precision,
                 'denominator_period', value.denominator_period, 'records', value.records, 'computed_at', value.computed_at,
                 'published', (SELECT count(*) FROM record), 'as_of', ${asOf}::text,
                 'batches', coalesce((
                   SELECT json_agg(json_build_object('id', batch.id::text, 'source', batch.source, 'demo', batch.demo,
                                   'withdrawn', batch.state = 'rolled_back',
                                   'finished_at', batch.finished_at, 'records', brought.records) ORDER BY batch.id)
                     FROM brought JOIN ingest_batch AS batch ON batch.id = brought.batch), '[]'),
                 'rows', coalesce((
                   SELECT json_agg(json_build_object('key', key, 'region', region, 'batch', batch::text, 'row', row_no,
                                   'since', valid_from, 'properties', properties))
                     FROM (SELECT * FROM record ORDER BY region, key LIMIT ${rows}) AS shown), '[]'))::text AS body
          FROM value`);
      return row?.body ?? null;
    },
  };
};
