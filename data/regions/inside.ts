import { sql, type Query } from '#data/db/sql.ts';
import { levelOfCode } from './code.ts';

/** The column of a record that holds its region of a level of the tree. */
const TREE_COLUMNS: Readonly<Record<number, Query>> = {
  3: sql`feature.county`,
  4: sql`feature.town`,
  5: sql`feature.region`,
};

const ON_LAND = sql`AND feature.region NOT LIKE 'SA-%'`;

/**
 * `AND …`: only records in a region of any kind. In the tree that is what the record's own codes say, without the waters that a
 * coastal city answers for; in a sea area, what was assigned to it when the record came; in a park, which overlaps the tree, where
 * the record's position lies.
 */
export const andInside = (code: string): Query => {
  const level = levelOfCode(code);
  if (level === 1) return ON_LAND;
  if (level === 2) return sql`AND feature.city = ${code} ${ON_LAND}`;
  if (level !== null) return sql`AND ${TREE_COLUMNS[level]} = ${code}`;
  if (code.startsWith('SA-')) return sql`AND feature.region = ${code}`;
  return sql`
    AND feature.county IN (SELECT other FROM region_overlap WHERE region_overlap.code = ${code})
    AND st_covers((SELECT geom FROM region WHERE region.code = ${code}), feature.geom)`;
};
