import type { Database, OwnerTransaction } from '#data/db/database.ts';
import { nothing, sql, type Query } from '#data/db/sql.ts';
import { nextStart, periodsBefore, parsePeriod, writePeriod, startOf } from '#data/themes/period.ts';
import type { Dataset, Indicator, Measure } from '#data/themes/theme.ts';
import { andWhere } from '#data/themes/where.ts';
import { LEVELS } from './deepest.ts';

/*
 * Indicators from the records of datasets. What is kept are sums up the region tree, exact (numeric), so a parent is always the
 * sum of its children; the quotient is made when it is read. Parks and sea areas are beside the tree and add to nothing: a sea
 * area has what was assigned to it, a park what lies in its outline. A value that is no longer so stays as an earlier version.
 */

/** How far back things with a date of beginning are counted. */
const MONTHS_BACK = 24;

/** Where things are counted: in the tree and at sea by their own region, or in the parks by their position. */
type Whereabouts = 'own' | 'parks';

/** The records of a measure, and the code of the region that each is counted in. */
const records = (measure: Measure, where: Whereabouts): { home: Query; from: Query } => {
  const wanted = sql`WHERE feature.dataset = ${measure.dataset} AND feature.valid_to IS NULL ${andWhere(measure)}`;
  if (where === 'own') return { home: sql`feature.region`, from: sql`feature ${wanted}` };
  const from = sql`
    feature JOIN region_overlap AS touch ON touch.code = feature.county
            JOIN region AS park ON park.code = touch.other AND park.kind = 'park' AND st_covers(park.geom, feature.geom)
    ${wanted}`;
  return { home: sql`park.code`, from };
};

/** Sums by region and period of the records that carry their period themselves. */
const reported = (measure: Measure, fold: Query): Query => {
  const { home, from } = records(measure, 'own');
  return sql`
    SELECT ${home} AS home, feature.period, feature.period_start, count(*)::int AS records,
           ${fold}((feature.properties ->> ${measure.field ?? ''})::numeric) AS amount
      FROM ${from} AND feature.period IS NOT NULL AND feature.properties ? ${measure.field ?? ''}
     GROUP BY 1, 2, 3`;
};

const amountOf = ({ field }: Measure): Query =>
  field === undefined
    ? sql`count(*)::numeric`
    : sql`coalesce(sum((feature.properties ->> ${field})::numeric), 0)`;

interface Span {
  text: string;
  start: string;
  end: string;
}

/** The first day of the month, or the day itself where periods are shorter, of a date field. */
const dayOf = (field: string, { frequency }: Indicator): Query =>
  frequency === 'day' || frequency === 'week'
    ? sql`(feature.properties ->> ${field})::date`
    : sql`date_trunc('month', (feature.properties ->> ${field})::date)::date`;

/** The things there were at the end of each period; dates before the first period are one date, so that groups stay few. */
const counted = (measure: Measure, indicator: Indicator, spans: readonly Span[]): Query => {
  const first = spans[0]!.start;
  const since =
    measure.since === undefined
      ? sql`NULL::date`
      : sql`nullif(greatest(${dayOf(measure.since, indicator)}, ${first}::date), ${first}::date)`;
  const until =
    measure.until === undefined
      ? sql`NULL::date`
      : // `greatest` passes over nulls, and what has no end must keep none
        sql`CASE WHEN feature.properties ? ${measure.until} THEN greatest(${dayOf(measure.until, indicator)}, ${first}::date) END`;
  const things = (where: Whereabouts) => {
    const { home, from } = records(measure, where);
    return sql`
      SELECT ${home} AS home, ${since} AS since, ${until} AS until, count(*) AS records, ${amountOf(measure)} AS amount
        FROM ${from} GROUP BY 1, 2, 3`;
  };
  return sql`
    SELECT thing.home, span.period, span.period_start, sum(thing.records)::int AS records, sum(thing.amount) AS amount
      FROM (${things('own')} UNION ALL ${things('parks')}) AS thing
      JOIN unnest(${spans.map(({ text }) => text)}::text[], ${spans.map(({ start }) => start)}::date[],
                  ${spans.map(({ end }) => end)}::date[]) AS span(period, period_start, period_end)
        ON (thing.since IS NULL OR thing.since < span.period_end) AND (thing.until IS NULL OR thing.until >= span.period_end)
     GROUP BY 1, 2, 3`;
};

const spansOf = (measure: Measure, indicator: Indicator, today: string): Span[] => {
  const current = writePeriod(startOf(today, indicator.frequency), indicator.frequency);
  const texts =
    measure.since === undefined ? [current] : periodsBefore(today, indicator.frequency, MONTHS_BACK);
  return texts.map((text) => {
    const start = parsePeriod(text)!.start;
    return { text, start, end: nextStart(start, indicator.frequency) };
  });
};

/** A measure by region and period: of the tree down to a level, and of parks and sea areas. */
const summed = (measure: Measure, kind: Dataset['kind'], indicator: Indicator, today: string): Query => {
  const fold = indicator.aggregation === 'max' ? sql`max` : sql`sum`;
  const base =
    kind === 'report'
      ? reported(measure, fold)
      : counted(measure, indicator, spansOf(measure, indicator, today));
  return sql`
    SELECT up.code AS region, base.period, base.period_start, sum(base.records)::int AS records, ${fold}(base.amount) AS amount
      FROM (${base}) AS base
      JOIN region AS home ON home.code = base.home
     CROSS JOIN unnest(home.lineage) AS line(code)
      JOIN region AS up ON up.code = line.code AND coalesce(up.level, 0) <= ${LEVELS[indicator.deepest]}
     GROUP BY up.code, base.period, base.period_start`;
};

const withDenominator = (denominator: Query | null): Query =>
  denominator
    ? sql`
      LEFT JOIN (
        SELECT region, amount, period, period_start,
               coalesce(lead(period_start) OVER (PARTITION BY region ORDER BY period_start), 'infinity') AS until
          FROM denominator
      ) AS below ON below.region = numerator.region
                AND below.period_start <= numerator.period_start AND numerator.period_start < below.until`
    : sql`CROSS JOIN (SELECT NULL::numeric AS amount, NULL::text AS period) AS below`;

/**
 * Computes all values of an indicator anew, in the caller's transaction. Things without a date of beginning are known for the
 * present period only: what was counted in earlier ones stays.
 */
const computeIndicator = async (
  tx: OwnerTransaction,
  indicator: Indicator,
  kindOf: (dataset: string) => Dataset['kind'],
  today: string,
): Promise<void> => {
  const { code, numerator } = indicator;
  const part = (measure: Measure) => summed(measure, kindOf(measure.dataset), indicator, today);
  const denominator = indicator.denominator ? part(indicator.denominator) : null;
  const isDated = kindOf(numerator.dataset) === 'report' || numerator.since !== undefined;
  const present = isDated
    ? nothing
    : sql`AND old.period_start >= ${startOf(today, indicator.frequency)}::date`;
  const same = sql`
    old.region = fresh.region AND old.period_start = fresh.period_start AND old.period = fresh.period
    AND old.numerator = fresh.numerator AND old.denominator IS NOT DISTINCT FROM fresh.denominator
    AND old.denominator_period IS NOT DISTINCT FROM fresh.denominator_period AND old.records = fresh.records`;
  await tx.query(sql`
    WITH numerator AS (${part(numerator)})
    ${denominator ? sql`, denominator AS MATERIALIZED (${denominator})` : nothing}
    , fresh AS MATERIALIZED (
      SELECT numerator.region, numerator.period, numerator.period_start, numerator.amount AS numerator,
             below.amount AS denominator, below.period AS denominator_period, numerator.records
        FROM numerator ${withDenominator(denominator)}
       WHERE numerator.amount IS NOT NULL
    ), past AS (
      UPDATE indicator_value AS old SET valid_to = now()
       WHERE old.indicator = ${code} AND old.valid_to IS NULL ${present}
         AND NOT EXISTS (SELECT FROM fresh WHERE ${same})
      RETURNING 1
    )
    INSERT INTO indicator_value (indicator, region, period, period_start, numerator, denominator, denominator_period, records)
    SELECT ${code}, region, period, period_start, numerator, denominator, denominator_period, records
      FROM fresh
     WHERE (SELECT count(*) FROM past) >= 0 -- first the old values go, then the new ones come: a key is present once
       AND NOT EXISTS (SELECT FROM indicator_value AS old WHERE old.indicator = ${code} AND old.valid_to IS NULL AND ${same})`);
};

/** Announced when values of indicators were computed anew. */
const INDICATORS_CHANGED = 'indicators';

type KindOf = (dataset: string) => Dataset['kind'];

/** Computes indicators, each in a transaction of its own, so that nobody waits long. */
const computeEach = async (
  database: Database,
  indicators: readonly Indicator[],
  kindOf: KindOf,
  today: string,
): Promise<number> => {
  for (const indicator of indicators)
    await database.asOwner(async (tx) => {
      await tx.query(sql`SELECT pg_advisory_xact_lock(3701, hashtext(${indicator.code}))`);
      await computeIndicator(tx, indicator, kindOf, today);
      await database.announce(tx, INDICATORS_CHANGED);
    });
  return indicators.length;
};

/** Computes the indicators that rest on a dataset; answers how many there are. */
export const computeFor = (
  database: Database,
  indicators: readonly Indicator[],
  kindOf: KindOf,
  dataset: string,
  today: string,
): Promise<number> => {
  const touched = indicators.filter(
    ({ numerator, denominator }) => numerator.dataset === dataset || denominator?.dataset === dataset,
  );
  return computeEach(database, touched, kindOf, today);
};

/** Computes what counts things and has no value yet for a period that has begun since; answers how many there were. */
export const computeDue = async (
  database: Database,
  indicators: readonly Indicator[],
  kindOf: KindOf,
  today: string,
): Promise<number> => {
  const newest = new Map(
    (
      await database.public.query<{ indicator: string; newest: string }>(sql`
        SELECT indicator, max(period_start)::text AS newest FROM indicator_value WHERE valid_to IS NULL GROUP BY indicator`)
    ).map((row) => [row.indicator, row.newest]),
  );
  const due = indicators.filter((indicator) => {
    const { code, numerator } = indicator;
    const known = newest.get(code);
    if (known === undefined || kindOf(numerator.dataset) === 'report') return false;
    return known < (spansOf(numerator, indicator, today).at(-1)?.start ?? '');
  });
  return computeEach(database, due, kindOf, today);
};
