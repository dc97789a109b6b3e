import type { OwnerTransaction } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';

/** Writers of a network take turns, in every process: what one looks up, no other changes before it has written. */
export const lockNetworks = (tx: OwnerTransaction, networks: readonly string[]) =>
  tx.query(
    sql`SELECT pg_advisory_xact_lock(3703, hashtext(id)) FROM unnest(${networks.toSorted()}::text[]) AS id`,
  );
