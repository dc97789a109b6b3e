import type { Person } from '#data/access/person.ts';
import type { Reads } from '#data/access/reads.ts';
import { rightsIn, rightsOf, rightsUpTo, type Rights } from '#data/access/rights.ts';
import type { Actor } from '#data/audit/entry.ts';
import { createAnalysisReader } from '#data/cells/analysis/reader.ts';
import { cellLayersOf } from '#data/cells/layers.ts';
import { createCellReader } from '#data/cells/reader.ts';
import { syncLayers, type Recomputed } from '#data/cells/sync.ts';
import type { Database } from '#data/db/database.ts';
import { createIndicatorReader } from '#data/indicators/reader.ts';
import { listBatches, readBatch, readCauses, readKept } from '#data/ingest/batches.ts';
import { Ingestion, type IngestionOptions } from '#data/ingest/ingestion.ts';
import type { KeptMasks } from '#data/ingest/kept-masks.ts';
import { RECORDS_CHANGED } from '#data/ingest/store.ts';
import { ObservationDoor } from '#data/observations/door.ts';
import { validateReadings, type Finding } from '#data/observations/validate.ts';
import type { ManagedRegions } from '#data/access/manage.ts';
import { readPlaces, type Places } from '#data/ingest/place.ts';
import { REGIONS_CHANGED } from '#data/regions/load.ts';
import { SCENES } from '#data/scenes/index.ts';
import { createSceneReader } from '#data/scenes/reader.ts';
import { createScenes } from '#data/scenes/register.ts';
import type { Register } from '#data/themes/register.ts';
import type { Dataset, Grade } from '#data/themes/theme.ts';
import { todayInChina } from '#data/themes/today.ts';
import { everyHourAndDay } from './clock.ts';
import {
  countConflicts,
  listConflicts,
  seesConflict,
  upholdAuthority,
  type ConflictFilter,
  type ConflictName,
} from './conflicts.ts';
import { Alarms } from '#data/alarms/alarms.ts';
import { followRecords } from '#data/observations/cell-sums.ts';
import { syncRules } from '#data/rules/sync.ts';
import { syncDatasets } from './facts.ts';
import { readFreshness, readNotices, type EventPlace } from './freshness-record.ts';
import { Ladder } from './ladder.ts';
import { createCatalogueReader } from './reader.ts';
import {
  countRecords,
  listRecords,
  recordHistory,
  type RecordFilter,
  type RecordsWanted,
} from './records.ts';
import { unmaskKept, unmaskRecord, type UnmaskAsked, type UnmaskKept } from './unmask.ts';
import type { Calendar } from './working-days.ts';

export interface LibrariesOptions extends IngestionOptions {
  calendar: Calendar;
  /** The calendar day in China Standard Time; the clock's when not said. */
  today?: () => string;
  /** Told of layers whose declaration changed, so that opening takes longer than usual. */
  recomputed?: (what: Recomputed) => void;
}

/** Opens the libraries on a database: what is declared, what is known of it, and the door through which data comes in. */
export const openLibraries = async (database: Database, register: Register, options: LibrariesOptions) => {
  await syncDatasets(database, register);
  await syncRules(database, register);
  await database.asOwner((tx) => followRecords(tx, register.networks));
  const layers = cellLayersOf(register);
  await syncLayers(database, layers, options.recomputed);
  const cellLayers = new Map(layers.map((layer) => [layer.id, layer]));
  let places: Promise<Places> | null = null;
  const readKnownPlaces = (): Promise<Places> => {
    places ??= readPlaces(database.public);
    places.catch(() => (places = null));
    return places;
  };
  const stop = database.onAnnouncement(REGIONS_CHANGED, () => (places = null));
  const { calendar, warn, today = todayInChina } = options;
  const catalogue = createCatalogueReader(database, register, calendar, today);
  const ladder = new Ladder(database, register, { calendar, today, warn });
  const ingestion = new Ingestion(database, register, readKnownPlaces, ladder, options);
  await ingestion.open();
  let ticking: Promise<unknown> = Promise.resolve();
  const tick = (): Promise<unknown> => {
    const counted = ingestion
      .computeDue()
      .catch((error: unknown) => warn('Things were not counted for the new day', error));
    return (ticking = Promise.all([ladder.walk(), counted]));
  };
  await tick();
  const stopClock = everyHourAndDay(() => void tick());
  const scenes = createSceneReader(database, register, createScenes(SCENES, register), catalogue.libraries);
  const db = database.public;
  const published: Reads = { db, rights: null };
  const observations = new ObservationDoor(database, register);

  return {
    register,
    ingestion,
    indicators: createIndicatorReader(database, register),
    scenes,
    cells: createCellReader(database),
    cellLayers,
    analysis: createAnalysisReader(),
    /** The door through which readings of stations come in. */
    observations,
    alarms: new Alarms(database, register),
    /** Puts on record what somebody who looks after a station found readings to be. */
    validate: (finding: Finding, regions: ManagedRegions, actor: Actor) =>
      validateReadings(database, register, finding, regions, actor),
    libraries: catalogue.libraries,

    batch: (id: string, { db: by }: Reads = published) => readBatch(by, id),
    batches: ({ db: by }: Reads, dataset: string, limit: number, before: string | null) =>
      listBatches(by, dataset, limit, before),
    /** Why rows were kept aside; for a steward. */
    causes: (rights: Rights, id: string) => database.withRights(rights, (tx) => readCauses(tx, id)),
    /** The rows that were kept aside, after a row number; for a steward. */
    kept: (
      rights: Rights,
      { id, masks }: { id: string; masks: KeptMasks | null },
      after: string,
      limit: number,
    ) => database.withRights(rights, (tx) => readKept(tx, id, masks, after, limit)),
    /** The same with personal values as they are; on record with the reason. */
    unmaskKept: (person: Person, asked: UnmaskKept, after: string, limit: number) =>
      unmaskKept(database, register, person, asked, after, limit),

    /** Where a dataset differs from the authorities of its fields; for a steward. */
    conflicts: (rights: Rights, filter: ConflictFilter) =>
      database.withRights(rights, async (tx) => ({
        ...(await listConflicts(tx, filter)),
        counts: await countConflicts(tx, filter.dataset),
      })),
    uphold: async (rights: Rights, conflict: ConflictName, note: string, actor: Actor): Promise<boolean> => {
      const seen = await database.withRights(rights, (tx) => seesConflict(tx, conflict));
      const done = seen && (await upholdAuthority(database, conflict, note, actor));
      if (done) await database.asOwner((tx) => database.announce(tx, RECORDS_CHANGED));
      return done;
    },

    /** What everybody may read. */
    published,
    /** The way by which a person reads some datasets, up to a grade where that is said: where nothing of them is granted beyond what is published, the public one. */
    readsOf: (person: Person, datasets: readonly string[], upTo: Grade = 4): Reads => {
      const rights = rightsIn(rightsUpTo(rightsOf(person, register), upTo), datasets);
      return rights ? { db: database.reading(rights), rights } : published;
    },

    /** Records with those of their fields that are seen by that way. */
    records: ({ db: by }: Reads, filter: RecordFilter) => listRecords(by, filter),
    /** How many records there are by that way, counted up to a most. */
    countRecords: ({ db: by }: Reads, filter: RecordsWanted, most: number) => countRecords(by, filter, most),
    /** Personal values of a record as they are; on record with the reason. */
    unmask: (person: Person, dataset: Dataset, asked: UnmaskAsked) =>
      unmaskRecord(database, register, person, dataset, asked),
    history: ({ db: by }: Reads, dataset: string, key: string) => recordHistory(by, dataset, key),

    freshness: (dataset: Dataset, limit: number, before: EventPlace | null) =>
      readFreshness(db, catalogue, dataset, limit, before),
    /** What departments have been told of and is still so: reminders, raised ones and faults, newest first. */
    notices: (department: string | null, limit: number, before: EventPlace | null) =>
      readNotices(db, catalogue, department, limit, before),

    async close(): Promise<void> {
      await ingestion.close();
      await observations.close();
      stopClock();
      await ticking;
      await ladder.close();
      catalogue.close();
      scenes.close();
      stop();
    },
  };
};

export type Libraries = Awaited<ReturnType<typeof openLibraries>>;
