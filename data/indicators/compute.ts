import type { Database, OwnerTransaction } from '#data/db/database.ts';
import { nothing, sql, type Query } from '#data/db/sql.ts';
import { nextStart, periodsBefore, parsePeriod, writePeriod, startOf } from '#data/themes/period.ts';
import type { Dataset, Indicator, Level, Measure } from '#data/themes/theme.ts';

/*
 * Indicators from the records of datasets. What is kept are sums up the region tree, exact (numeric), so a parent is always the
 * sum of its children; the quotient is made when it is read. Parks and sea areas are beside the tree and add to nothing.
 */

const LEVELS: Readonly<Record<Level, number>> = { province: 1, city: 2, county: 3, town: 4, village: 5 };
/** How far back things with a date of beginning are counted. */
const MONTHS_BACK = 24;

const narrowed = ({ where = {} }: Measure): Query =>
  Object.entries(where).reduce(
    (query, [field, values]) =>
      sql`${query} AND feature.properties ->> ${field} = ANY (${[...values]}::text[])`,
    nothing,
  );

const records = (measure: Measure): Query => sql`
  feature JOIN region ON region.code = feature.region
   WHERE feature.dataset = ${measure.dataset} AND feature.valid_to IS NULL ${narrowed(measure)}`;

/** Sums by region and period of the records that carry their period themselves. */
const reported = (measure: Measure, fold: Query): Query => sql`
  SELECT region.lineage, feature.period, feature.period_start, count(*)::int AS records,
         ${fold}((feature.properties ->> ${measure.field ?? ''})::numeric) AS amount
    FROM ${records(measure)} AND feature.period IS NOT NULL AND feature.properties ? ${measure.field ?? ''}
   GROUP BY region.lineage, feature.period, feature.period_start`;

const amountOf = ({ field }: Measure): Query =>
  field === undefined
    ? sql`count(*)::numeric`
    : sql`coalesce(sum((feature.properties ->> ${field})::numeric), 0)`;

/** The things there were at the end of each period. */
const counted = (
  measure: Measure,
  periods: readonly { text: string; start: string; end: string }[],
): Query => {
  const dateOf = (field: string | undefined, otherwise: Query): Query =>
    field === undefined ? otherwise : sql`date_trunc('month', (feature.properties ->> ${field})::date)::date`;
  return sql`
    SELECT thing.lineage, span.period, span.period_start, sum(thing.records)::int AS records, sum(thing.amount) AS amount
      FROM (SELECT region.lineage, ${dateOf(measure.since, sql`NULL::date`)} AS since,
                   ${dateOf(measure.until, sql`NULL::date`)} AS until, count(*) AS records, ${amountOf(measure)} AS amount
              FROM ${records(measure)}
             GROUP BY 1, 2, 3) AS thing
      JOIN unnest(${periods.map(({ text }) => text)}::text[], ${periods.map(({ start }) => start)}::date[],
                  ${periods.map(({ end }) => end)}::date[]) AS span(period, period_start, period_end)
        ON (thing.since IS NULL OR thing.since < span.period_end) AND (thing.until IS NULL OR thing.until >= span.period_end)
     GROUP BY thing.lineage, span.period, span.period_start`;
};

const periodsOf = (measure: Measure, indicator: Indicator, today: string) => {
  const current = writePeriod(startOf(today, indicator.frequency), indicator.frequency);
  const texts =
    measure.since === undefined ? [current] : periodsBefore(today, indicator.frequency, MONTHS_BACK);
  return texts.map((text) => {
    const start = parsePeriod(text)!.start;
    return { text, start, end: nextStart(start, indicator.frequency) };
  });
};

/** A measure by region of the tree, down to a level, and period. */
const summed = (measure: Measure, kind: Dataset['kind'], indicator: Indicator, today: string): Query => {
  const fold = indicator.aggregation === 'max' ? sql`max` : sql`sum`;
  const base =
    kind === 'report' ? reported(measure, fold) : counted(measure, periodsOf(measure, indicator, today));
  return sql`
    SELECT up.code AS region, base.period, base.period_start, sum(base.records)::int AS records, ${fold}(base.amount) AS amount
      FROM (${base}) AS base
     CROSS JOIN unnest(base.lineage) AS line(code)
      JOIN region AS up ON up.code = line.code AND up.level <= ${LEVELS[indicator.deepest]}
     GROUP BY up.code, base.period, base.period_start`;
};

const withDenominator = (denominator: Query | null): Query =>
  denominator
    ? sql`
      LEFT JOIN LATERAL (
        SELECT amount, period FROM denominator
         WHERE denominator.region = numerator.region AND denominator.period_start <= numerator.period_start
         ORDER BY denominator.period_start DESC
         LIMIT 1) AS below ON true`
    : sql`CROSS JOIN (SELECT NULL::numeric AS amount, NULL::text AS period) AS below`;

/** Computes all values of an indicator anew, in the caller's transaction. */
const computeIndicator = async (
  tx: OwnerTransaction,
  indicator: Indicator,
  kindOf: (dataset: string) => Dataset['kind'],
  today: string,
): Promise<void> => {
  const part = (measure: Measure) => summed(measure, kindOf(measure.dataset), indicator, today);
  const denominator = indicator.denominator ? part(indicator.denominator) : null;
  await tx.query(sql`DELETE FROM indicator_value WHERE indicator = ${indicator.code}`);
  await tx.query(sql`
    WITH numerator AS (${part(indicator.numerator)})
    ${denominator ? sql`, denominator AS MATERIALIZED (${denominator})` : nothing}
    INSERT INTO indicator_value (indicator, region, period, period_start, numerator, denominator, denominator_period, records)
    SELECT ${indicator.code}, numerator.region, numerator.period, numerator.period_start, numerator.amount,
           below.amount, below.period, numerator.records
      FROM numerator ${withDenominator(denominator)}
     WHERE numerator.amount IS NOT NULL`);
};

/** Announced when values of indicators were computed anew. */
const INDICATORS_CHANGED = 'indicators';

/** Computes the indicators that rest on a dataset, each in a transaction of its own, so that nobody waits long. */
export const computeFor = async (
  database: Database,
  indicators: readonly Indicator[],
  kindOf: (dataset: string) => Dataset['kind'],
  dataset: string,
  today: string,
): Promise<number> => {
  const touched = indicators.filter(
    ({ numerator, denominator }) => numerator.dataset === dataset || denominator?.dataset === dataset,
  );
  for (const indicator of touched)
    await database.asOwner(async (tx) => {
      await tx.query(sql`SELECT pg_advisory_xact_lock(3701, hashtext(${indicator.code}))`);
      await computeIndicator(tx, indicator, kindOf, today);
      await database.announce(tx, INDICATORS_CHANGED);
    });
  return touched.length;
};
