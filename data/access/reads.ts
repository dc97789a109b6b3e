import type { Rights } from './rights.ts';
import type { Queryable } from '#data/db/sql.ts';

/** By which way questions are read. */
export interface Reads {
  db: Queryable;
  /** Within what; null by the public pool, whose answers are the same for everybody. */
  rights: Rights | null;
}
