import { geometryOf, type Drawn } from './inside.ts';
import { sql, type Query, type Queryable } from '#data/db/sql.ts';
import { levelOfCode } from '#data/regions/code.ts';
import { andInside } from '#data/regions/inside.ts';
import { RESIDENTS } from '#data/themes/residents.ts';
import type { Text } from '#data/themes/theme.ts';

/** How many people live in an area, how that is known, and of when it is. */
export interface Population {
  persons: number | null;
  method: 'reported' | 'estimated' | 'unknown';
  period: string | null;
  explanation: Text;
}

const unknown = (zh: string, en: string): Population => ({
  persons: null,
  method: 'unknown',
  period: null,
  explanation: { zh, en },
});

const NOT_REPORTED = unknown('没有已公布的常住人口年报。', 'No yearly report of residents is published.');

/** Each county's residents in the newest period that any county reports. */
const newest: Query = sql`
  SELECT feature.county, feature.city, feature.region, feature.period, (feature.properties ->> ${RESIDENTS.field})::numeric AS residents
    FROM feature_seen AS feature
   WHERE feature.dataset = ${RESIDENTS.dataset} AND feature.valid_to IS NULL AND feature.properties ? ${RESIDENTS.field}
     AND feature.period_start = (SELECT max(period_start) FROM feature_seen
                                  WHERE dataset = ${RESIDENTS.dataset} AND valid_to IS NULL AND period_start IS NOT NULL)`;

interface Row {
  persons: number | null;
  period: string | null;
  counties: number;
  all: number;
}

/** The sum of what the counties of a region report. */
const reported = async (db: Queryable, region: string): Promise<Population> => {
  const [row] = await db.query<Row>(sql`
    SELECT sum(residents)::double precision AS persons, min(period) AS period, count(*)::int AS counties,
           (SELECT count(*)::int FROM region WHERE kind = 'county' AND lineage @> ARRAY[${region}]) AS all
      FROM (${newest}) AS feature WHERE true ${andInside(region)}`);
  if (!row || row.persons === null) return NOT_REPORTED;
  const missing = row.all - row.counties;
  return {
    persons: row.persons,
    method: 'reported',
    period: row.period,
    explanation: {
      zh: `${row.counties} 个县(市、区)上报的常住人口之和${missing > 0 ? `,另有 ${missing} 个未报` : ''}。`,
      en: `The sum of the residents that ${row.counties} counties report${missing > 0 ? `; ${missing} more do not` : ''}.`,
    },
  };
};

/** Residents of the counties that an area touches, each by the share of the county that the area holds. */
const estimated = async (db: Queryable, area: Drawn): Promise<Population> => {
  const [row] = await db.query<Omit<Row, 'all'>>(sql`
    WITH shape AS MATERIALIZED (SELECT ${geometryOf(area)} AS geom), touched AS MATERIALIZED (
      SELECT region.code, st_area(st_intersection(region.geom, shape.geom)::geography) / 1e6 / region.area_km2 AS share
        FROM region, shape
       WHERE region.kind = 'county' AND region.geom && shape.geom AND st_intersects(region.geom, shape.geom)
    )
    SELECT sum(feature.residents * least(touched.share, 1)::numeric)::double precision AS persons, min(feature.period) AS period,
           count(*)::int AS counties
      FROM touched JOIN (${newest}) AS feature ON feature.county = touched.code`);
  if (!row || row.persons === null) return NOT_REPORTED;
  return {
    persons: Math.round(row.persons),
    method: 'estimated',
    period: row.period,
    explanation: {
      zh: `估算:所涉 ${row.counties} 个县(市、区)的常住人口,各按其面积落在范围内的比例计,未考虑人口在县内的分布。`,
      en: `An estimate: the residents of ${row.counties} counties, each by the share of its area that lies inside, as if people lived evenly spread within it.`,
    },
  };
};

/** The people in an area: reported where regions of the tree down to the county say so, else by shares of counties' areas. */
export const readPopulation = (db: Queryable, area: Drawn): Promise<Population> => {
  if (area.kind !== 'region') return estimated(db, area);
  const level = levelOfCode(area.code);
  if (level !== null && level <= 3) return reported(db, area.code);
  if (level === 5)
    return Promise.resolve(
      unknown(
        '没有到村(社区)的人口数据,村(社区)也没有边界可供估算。',
        'No report goes down to villages, and without outlines nothing can be estimated.',
      ),
    );
  return estimated(db, area);
};
