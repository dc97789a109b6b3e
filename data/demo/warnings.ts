import type { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import { WARNINGS_DATASET } from '#data/environment/warnings-reader.ts';
import type { Ingestion } from '#data/ingest/ingestion.ts';
import type { Register } from '#data/themes/register.ts';
import { fillWithDemo } from './fill.ts';

/** Issues, updates and lifts what the demonstration has of warnings since it last did; nothing where there are none of its own. */
export const issueWarnings = async (
  database: Database,
  register: Register,
  ingestion: Ingestion,
): Promise<void> => {
  const [row] = await database.asOwner((tx) =>
    tx.query<{ some: boolean }>(sql`
      SELECT EXISTS (SELECT FROM ingest_batch
                      WHERE dataset = ${WARNINGS_DATASET} AND demo AND state <> 'rolled_back') AS some`),
  );
  if (row?.some) await fillWithDemo(database, register, ingestion, { only: [WARNINGS_DATASET] });
};
