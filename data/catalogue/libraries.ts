import type { Database } from '#data/db/database.ts';
import { createIndicatorReader } from '#data/indicators/reader.ts';
import { datasetOfBatch, listBatches, readBatch, readCauses, readKept } from '#data/ingest/batches.ts';
import { Ingestion, type IngestionOptions } from '#data/ingest/ingestion.ts';
import { RECORDS_CHANGED } from '#data/ingest/store.ts';
import { readPlaces, type Places } from '#data/ingest/place.ts';
import { REGIONS_CHANGED } from '#data/regions/load.ts';
import type { Register } from '#data/themes/register.ts';
import { listConflicts, upholdAuthority } from './conflicts.ts';
import { syncDatasets } from './facts.ts';
import { createCatalogueReader } from './reader.ts';
import { listRecords, recordHistory, type RecordFilter } from './records.ts';
import type { Calendar } from './working-days.ts';

/** A person who may see the whole province: until there are accounts, the steward at this machine. */
const PROVINCE_SCOPE = { regions: ['370000000000'] };

export interface LibrariesOptions extends IngestionOptions {
  calendar: Calendar;
}

/** Opens the libraries on a database: what is declared, what is known of it, and the door through which data comes in. */
export const openLibraries = async (database: Database, register: Register, options: LibrariesOptions) => {
  await syncDatasets(database, register);
  let places: Promise<Places> | null = null;
  const readKnownPlaces = (): Promise<Places> => {
    places ??= readPlaces(database.public);
    places.catch(() => (places = null));
    return places;
  };
  const stop = database.onAnnouncement(REGIONS_CHANGED, () => (places = null));
  const catalogue = createCatalogueReader(database, register, options.calendar);
  const ingestion = new Ingestion(database, register, readKnownPlaces, options);
  await ingestion.open();
  const db = database.public;

  return {
    register,
    ingestion,
    indicators: createIndicatorReader(database, register),
    libraries: catalogue.libraries,

    batch: (id: string) => readBatch(db, id),
    batches: (dataset: string, limit: number, before: string | null) =>
      listBatches(db, dataset, limit, before),
    datasetOfBatch: (id: string) => datasetOfBatch(db, id),
    /** Why rows were kept aside; for a steward. */
    causes: (id: string) => database.withScope(PROVINCE_SCOPE, (tx) => readCauses(tx, id)),
    /** The rows that were kept aside, after a row number; for a steward. */
    kept: (id: string, after: string, limit: number) =>
      database.withScope(PROVINCE_SCOPE, (tx) => readKept(tx, id, after, limit)),

    /** Where a dataset differs from the authorities of its fields; for a steward. */
    conflicts: (dataset: string, state: string, limit: number) =>
      database.withScope(PROVINCE_SCOPE, (tx) => listConflicts(tx, dataset, state, limit)),
    uphold: async (dataset: string, record: string, field: string, note: string): Promise<boolean> => {
      const done = await upholdAuthority(database, dataset, record, field, note);
      if (done) await database.asOwner((tx) => database.announce(tx, RECORDS_CHANGED));
      return done;
    },

    records: (filter: RecordFilter) => listRecords(db, filter),
    history: (dataset: string, key: string) => recordHistory(db, dataset, key),

    async close(): Promise<void> {
      await ingestion.close();
      catalogue.close();
      stop();
    },
  };
};

export type Libraries = Awaited<ReturnType<typeof openLibraries>>;
