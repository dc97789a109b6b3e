import { sql, type Queryable } from '#data/db/sql.ts';
import type { DemoCounty } from './demo.ts';

/** Persons in the province at the end of 2023, by its statistical communiqué. */
const PROVINCE_POPULATION = 101_229_700;
/** How many persons a community and a village stand for before all is scaled to the province; made up. */
const WEIGHT = { community: 6_500, village: 900 } as const;
const COASTAL = new Set(['3702', '3705', '3706', '3707', '3710', '3711', '3716']);

export interface DemoPlace {
  county: DemoCounty;
  /** Positions of its villages and communities. */
  positions: readonly (readonly [lng: number, lat: number])[];
}

interface Row {
  code: string;
  name: string;
  city: string;
  area_km2: number;
  towns: string[];
  villages: string[];
  lng: number[];
  lat: number[];
  communities: number;
}

const kindOf = (code: string): DemoCounty['kind'] => {
  const part = Number(code.slice(4, 6));
  return part <= 20 ? 'district' : part >= 81 ? 'city' : 'county';
};

/** The 136 counties as generators see them; their population is made up in proportion to their villages and communities. */
export const readDemoPlaces = async (db: Queryable): Promise<DemoPlace[]> => {
  const rows = await db.query<Row>(sql`
    SELECT county.code, county.name_zh AS name, county.parent AS city, county.area_km2,
           array_agg(DISTINCT town.code ORDER BY town.code) AS towns,
           array_agg(village.code ORDER BY village.code) AS villages,
           array_agg(st_x(village.center) ORDER BY village.code) AS lng,
           array_agg(st_y(village.center) ORDER BY village.code) AS lat,
           (count(*) FILTER (WHERE village.kind = 'community'))::int AS communities
      FROM region AS county
      JOIN region AS town ON town.parent = county.code
      JOIN region AS village ON village.parent = town.code
     WHERE county.kind = 'county'
     GROUP BY county.code
     ORDER BY county.code`);
  const weigh = ({ communities, villages }: Row) =>
    communities * WEIGHT.community + (villages.length - communities) * WEIGHT.village;
  const total = rows.reduce((sum, row) => sum + weigh(row), 0);
  return rows.map((row) => ({
    county: {
      code: row.code,
      name: row.name,
      city: row.city,
      kind: kindOf(row.code),
      coastal: COASTAL.has(row.code.slice(0, 4)),
      population: Math.round((weigh(row) / total) * PROVINCE_POPULATION),
      urban: Math.min(0.98, Math.max(0.25, (row.communities * WEIGHT.community) / weigh(row))),
      areaKm2: row.area_km2,
      towns: row.towns,
      villages: row.villages,
    },
    positions: row.lng.map((lng, i) => [lng, row.lat[i]!] as const),
  }));
};
