import type { OwnerTransaction } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';

/** Up to when readings were let go of, in milliseconds; those of then and before are not taken in any more, since their sums have them. */
export const readingsPrunedUpTo = async (tx: OwnerTransaction): Promise<number> => {
  const [row] = await tx.query<{ upto: Date | null }>(sql`SELECT upto FROM reading_pruned`);
  return row?.upto?.getTime() ?? -Infinity;
};
