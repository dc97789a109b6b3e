import { nothing, sql, type Query } from '#data/db/sql.ts';
import type { Measure } from './theme.ts';

/** `AND …`: only the records of `feature` that a measure is narrowed to. */
export const andWhere = ({ where = {} }: Pick<Measure, 'where'>): Query =>
  Object.entries(where).reduce(
    (query, [field, values]) =>
      sql`${query} AND feature.properties ->> ${field} = ANY (${[...values]}::text[])`,
    nothing,
  );
