import { sql, type Queryable } from '#data/db/sql.ts';
import type { DemoCounty } from './demo.ts';
import { PROVINCE_RESIDENTS } from './figures.ts';

/** How many persons a community and a village stand for before all is scaled to the province; made up. */
const WEIGHT = { community: 6_500, village: 900 } as const;
/** Positions made up in each sea area. */
const SPOTS_AT_SEA = 80;
const COASTAL = new Set(['3702', '3705', '3706', '3707', '3710', '3711', '3716']);

/** A village or community and its position. */
export interface DemoSpot {
  code: string;
  lng: number;
  lat: number;
}

export interface DemoPlace {
  county: DemoCounty;
  /** Its villages and communities, and where they are. */
  villages: readonly DemoSpot[];
  /** Positions in its city's waters, those near to the county first; none inland. */
  offshore: readonly (readonly [lng: number, lat: number])[];
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

/** Positions in the waters that a county's city answers for, by county; only those that lie nearest to it. */
const readWaters = async (db: Queryable): Promise<Map<string, [number, number][]>> => {
  const rows = await db.query<{ code: string; lng: number[]; lat: number[] }>(sql`
    WITH spot AS (
      SELECT sea.responsible AS city, (st_dump(st_generatepoints(sea.geom, ${SPOTS_AT_SEA}, 1))).geom AS geom
        FROM region AS sea
       WHERE sea.kind = 'sea_area'
    )
    SELECT county.code, array_agg(st_x(near.geom) ORDER BY near.far) AS lng, array_agg(st_y(near.geom) ORDER BY near.far) AS lat
      FROM region AS county
     CROSS JOIN LATERAL (
       SELECT spot.geom, spot.geom <-> county.center AS far FROM spot WHERE spot.city = county.parent
        ORDER BY far LIMIT ${SPOTS_AT_SEA / 4}) AS near
     WHERE county.kind = 'county'
     GROUP BY county.code`);
  return new Map(rows.map(({ code, lng, lat }) => [code, lng.map((x, i) => [x, lat[i]!])]));
};

/** The 136 counties as generators see them; their population is made up in proportion to their villages and communities. */
export const readDemoPlaces = async (db: Queryable): Promise<DemoPlace[]> => {
  const rows = await db.query<Row>(sql`
    SELECT county.code, county.name_zh AS name, city.name_zh AS city, county.area_km2,
           array_agg(DISTINCT town.code ORDER BY town.code) AS towns,
           array_agg(village.code ORDER BY village.code) AS villages,
           array_agg(st_x(village.center) ORDER BY village.code) AS lng,
           array_agg(st_y(village.center) ORDER BY village.code) AS lat,
           (count(*) FILTER (WHERE village.kind = 'community'))::int AS communities
      FROM region AS county
      JOIN region AS city ON city.code = county.parent
      JOIN region AS town ON town.parent = county.code
      JOIN region AS village ON village.parent = town.code
     WHERE county.kind = 'county'
     GROUP BY county.code, city.code
     ORDER BY county.code`);
  const waters = await readWaters(db);
  const weigh = ({ communities, villages }: Row) =>
    communities * WEIGHT.community + (villages.length - communities) * WEIGHT.village;
  const total = rows.reduce((sum, row) => sum + weigh(row), 0);
  let weighed = 0;
  // Counted on from county to county, so that what is rounded adds up to the province exactly.
  const personsSoFar = () => Math.round((weighed / total) * PROVINCE_RESIDENTS);
  return rows.map((row, i) => {
    const before = personsSoFar();
    weighed += weigh(row);
    const population = personsSoFar() - before;
    const county: DemoCounty = {
      code: row.code,
      name: row.name,
      city: row.city,
      kind: kindOf(row.code),
      coastal: COASTAL.has(row.code.slice(0, 4)),
      population,
      personsBefore: before,
      urban: Math.min(0.98, Math.max(0.25, (row.communities * WEIGHT.community) / weigh(row))),
      areaKm2: row.area_km2,
      first: rows[i - 1]?.city !== row.city,
      towns: row.towns,
      villages: row.villages,
    };
    const villages = row.villages.map((code, spot) => ({
      ...{ code, lng: row.lng[spot]!, lat: row.lat[spot]! },
    }));
    return { county, villages, offshore: waters.get(row.code) ?? [] };
  });
};
