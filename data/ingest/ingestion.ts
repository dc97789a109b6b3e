import type { Actor } from '#data/audit/entry.ts';
import { compareWithAuthorities } from '#data/catalogue/conflicts.ts';
import { refreshFacts } from '#data/catalogue/facts.ts';
import type { Ladder } from '#data/catalogue/ladder.ts';
import { cellLayersOf, type PlacedLayer } from '#data/cells/layers.ts';
import { proposeCrs, type CrsProposal } from '#data/crs/propose.ts';
import { toWgs84 } from '#data/crs/to-wgs84.ts';
import type { Database } from '#data/db/database.ts';
import { computeDue, computeFor } from '#data/indicators/compute.ts';
import { todayInChina } from '#data/themes/today.ts';
import type { Register } from '#data/themes/register.ts';
import type { Dataset } from '#data/themes/theme.ts';
import { CRS_FORMS, parseCrs, writeCrs } from './crs-name.ts';
import { Inbox, type Upload } from './inbox.ts';
import { dryRun, loadBatch, type Counts } from './load.ts';
import { tellOfRecords } from '#data/live/records.ts';
import { beginBatch, keepAlive, RECORDS_CHANGED, rollBack, type BatchPlan, type Kept } from './store.ts';
import { checkMapping, POSITION, proposeMapping, type Mapping } from './mapping.ts';
import { openSource } from './open.ts';
import type { Places } from './place.ts';
import { recordMaker } from './record.ts';
import type { Crs, Flaw, Source, SourceOptions, SourceRow } from './source.ts';
import { awaitingCrs, claimedCounties, numbersAt, viewOf, type Reading, type View } from './views.ts';

/*
 * The door: files wait in the inbox, are looked at, and go into their dataset as batches, one after another. What is uncertain
 * (coordinates above all) is proposed here and decided by whoever sends the file.
 */

/** What somebody decided about a file; what is left out is what the file itself or its headings say. */
export interface Decision {
  encoding?: SourceOptions['encoding'];
  format?: SourceOptions['format'];
  mapping?: Mapping;
  /** A written coordinate system, see crs-name.ts. */
  crs?: string;
}

export interface PreviewRow {
  row: number;
  values: readonly (string | null)[];
  position: readonly [lng: number, lat: number] | null;
  region: string | null;
  flaw: Flaw | null;
}

/** What is known of a file before it is loaded. */
export interface Inspection {
  upload: Upload;
  format: Source['format'];
  encoding: Source['encoding'];
  columns: readonly string[];
  mapping: Mapping;
  positioned: boolean;
  /** The coordinate system that the file declares, in writing. */
  declaredCrs: string | null;
  proposals: readonly CrsProposal[];
  /** Where the first rows would lie: as decided, else as each proposal reads them. */
  views: readonly View[];
  /** Those of the first rows of which nobody can say before the coordinate system is decided. */
  awaiting: readonly number[];
  /** Counties that the first rows name as theirs. */
  claimed: readonly string[];
  problems: readonly { field: string; sentence: { zh: string; en: string } }[];
  preview: readonly PreviewRow[];
}

type Regions = BatchPlan['regions'];

/** Rows of one transaction: more load faster, fewer let the embedded database's other readers in sooner. */
export const CHUNK_ROWS = 3_000;

const HEARTBEAT_MS = 20_000;
const PREVIEW_ROWS = 50;
const SAMPLE_ROWS = 1_000;

const NO_ROWS = {
  field: 'file',
  sentence: {
    zh: '文件只有表头,下面没有数据行;请确认选对了文件或工作表',
    en: 'the file has no rows below its headings; check that it is the right file or sheet',
  },
};

/** A decision that cannot be followed: which field of it, and why. */
export class DecisionError extends Error {
  readonly field: string;
  readonly sentence: { zh: string; en: string };

  constructor(field: string, sentence: { zh: string; en: string }) {
    super(sentence.en);
    this.name = 'DecisionError';
    this.field = field;
    this.sentence = sentence;
  }
}

export interface IngestionOptions {
  /** Folder in which files wait. */
  folder: string;
  maxBytes: number;
  /** How often a batch that waits or loads says that it is alive; well below the minute after which it counts as interrupted. */
  heartbeatMs?: number;
  /** Told of what goes wrong outside any request. */
  warn: (message: string, cause: unknown) => void;
}

export class Ingestion {
  readonly #database: Database;
  readonly #register: Register;
  readonly #layers: readonly PlacedLayer[];
  readonly #places: () => Promise<Places>;
  readonly #ladder: Ladder;
  readonly #inbox: Inbox;
  readonly #warn: IngestionOptions['warn'];
  readonly #abort = new AbortController();
  #queue: Promise<unknown> = Promise.resolve();
  readonly #alive = new Set<string>();
  readonly #heartbeat: NodeJS.Timeout;

  constructor(
    database: Database,
    register: Register,
    places: () => Promise<Places>,
    ladder: Ladder,
    options: IngestionOptions,
  ) {
    this.#database = database;
    this.#register = register;
    this.#layers = cellLayersOf(register);
    this.#places = places;
    this.#ladder = ladder;
    this.#inbox = new Inbox(options.folder, options.maxBytes);
    this.#warn = options.warn;
    this.#heartbeat = setInterval(() => {
      if (this.#alive.size === 0) return;
      keepAlive(database, [...this.#alive]).catch((error: unknown) =>
        this.#warn('Waiting batches could not say that they are alive', error),
      );
    }, options.heartbeatMs ?? HEARTBEAT_MS).unref();
  }

  open(): Promise<void> {
    return this.#inbox.open();
  }

  /** Stops what is loading after its present chunk. */
  async close(): Promise<void> {
    this.#abort.abort();
    clearInterval(this.#heartbeat);
    await this.#queue;
  }

  receive(name: string, content: AsyncIterable<Uint8Array>): Promise<Upload> {
    return this.#inbox.receive(name, content);
  }

  upload(id: string): Upload | null {
    return this.#inbox.get(id);
  }

  drop(id: string): Promise<void> {
    return this.#inbox.drop(id);
  }

  /**
   * Looks at a file as a dataset's: columns, a mapping, what its positions may mean, and its first rows. `regions` are those in which
   * the sender may write, here and below; null: in the whole province.
   */
  async inspect(
    upload: Upload,
    dataset: Dataset,
    decision: Decision,
    regions: Regions = null,
  ): Promise<Inspection> {
    const source = await this.#openSource(upload, decision);
    try {
      const mapping = decision.mapping ?? proposeMapping(dataset, source.columns);
      const rows = await firstRows(source, SAMPLE_ROWS);
      const samples = rows.map((row) => numbersAt(row, mapping)).filter((position) => position !== null);
      const crs = this.#decidedCrs(decision, source);
      const places = await this.#places();
      const make = recordMaker(
        dataset,
        mapping,
        places,
        crs && ((position) => toWgs84(crs, position)),
        regions,
      );
      const placed = dataset.geometry === 'point';
      const proposals = placed ? proposeCrs(samples) : [];
      const readings: readonly Reading[] = placed && crs ? [{ crs, swapped: false }] : proposals;
      return {
        upload,
        format: source.format,
        encoding: source.encoding,
        columns: source.columns,
        mapping,
        positioned: source.positioned,
        declaredCrs: source.crs && writeCrs(source.crs),
        proposals,
        views: readings.map((reading) => viewOf(dataset, mapping, places, rows, reading, regions)),
        awaiting: placed && !crs ? awaitingCrs(rows, mapping, make) : [],
        claimed: claimedCounties(dataset, mapping, places, rows),
        problems: [
          ...checkMapping(dataset, mapping, source.columns, source.positioned),
          ...(rows.length === 0 ? [NO_ROWS] : []),
        ],
        preview: rows.slice(0, PREVIEW_ROWS).map((row) => {
          const made = make(row);
          const { row: number, values } = row;
          if ('flaw' in made) return { row: number, values, position: null, region: null, flaw: made.flaw };
          return {
            row: number,
            values,
            position: made.record.position,
            region: made.record.place.region,
            flaw: null,
          };
        }),
      };
    } finally {
      await source.close();
    }
  }

  /** What loading a file would come to, and the first rows that would be kept aside. */
  async try(
    upload: Upload,
    dataset: Dataset,
    decision: Decision,
    regions: Regions = null,
  ): Promise<{ counts: Counts; kept: Kept[] }> {
    const { source, plan } = await this.#plan(upload, dataset, decision, { regions });
    return dryRun(this.#database, await this.#places(), plan, source, PREVIEW_ROWS);
  }

  /** Begins to load a file; answers the batch's id at once, `done` when all that rests on it is computed too. */
  async load(
    upload: Upload,
    dataset: Dataset,
    decision: Decision,
    {
      actor,
      regions = null,
      demo = false,
      compute = true,
    }: { actor: Actor; regions?: Regions; demo?: boolean; compute?: boolean },
  ): Promise<{ batch: string; done: Promise<Counts | null> }> {
    const { source, plan } = await this.#plan(upload, dataset, decision, { regions, demo });
    const batch = await beginBatch(this.#database, plan, source, actor);
    this.#alive.add(batch);
    const work = async (): Promise<Counts | null> => {
      try {
        const places = await this.#places();
        return await loadBatch(this.#database, places, batch, plan, source, actor, {
          signal: this.#abort.signal,
          ended: (tx, counts) => this.#ladder.judge(tx, batch, dataset, counts),
        });
      } catch (error) {
        if (!this.#abort.signal.aborted) this.#warn(`Batch ${batch} of ${dataset.id} failed`, error);
        return null;
      } finally {
        this.#alive.delete(batch);
        await this.#inbox.drop(upload.id);
        await this.#afterwards(dataset, compute);
      }
    };
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => undefined);
    return { batch, done };
  }

  /** Takes a batch back; false when that is not possible. */
  async rollBack(batch: string, dataset: Dataset, actor: Actor): Promise<boolean> {
    const taken = await rollBack(this.#database, batch, { dataset, ...this.#madeOf(dataset) }, actor);
    if (taken) await this.#afterwards(dataset, true);
    return taken;
  }

  /** Computes the indicators of these datasets; for when many were loaded without. */
  async computeAll(datasets: readonly Dataset[] = this.#register.datasets): Promise<void> {
    for (const { id } of datasets) await this.#compute(id);
  }

  /** Counts things for a period that has begun since they were last counted. */
  async computeDue(): Promise<void> {
    await computeDue(this.#database, this.#register.indicators, this.#kindOf, todayInChina());
  }

  async #afterwards(dataset: Dataset, compute: boolean): Promise<void> {
    if (this.#abort.signal.aborted) return;
    try {
      await refreshFacts(this.#database, dataset.id);
      await compareWithAuthorities(this.#database, this.#register, dataset.id);
      await this.#ladder.walk();
      await this.#database.asOwner(async (tx) => {
        await tellOfRecords(tx, dataset.id, 'catalogue');
        await this.#database.announce(tx, RECORDS_CHANGED);
      });
      if (!compute || (await this.#compute(dataset.id)) === 0) return;
      await this.#database.asOwner((tx) => tellOfRecords(tx, dataset.id, 'indicators'));
    } catch (error) {
      this.#warn(`What rests on ${dataset.id} was not computed`, error);
    }
  }

  readonly #kindOf = (dataset: string) => this.#register.dataset(dataset)?.dataset.kind ?? 'feature';

  #compute(dataset: string): Promise<number> {
    return computeFor(this.#database, this.#register.indicators, this.#kindOf, dataset, todayInChina());
  }

  #madeOf({ id }: Dataset): Pick<BatchPlan, 'layers' | 'networks'> {
    const networks = this.#register.networks.filter(({ dataset }) => dataset === id);
    return { layers: this.#layers.filter(({ dataset }) => dataset.id === id), networks };
  }

  #openSource(upload: Upload, { encoding, format }: Decision): Promise<Source> {
    const chunkRows = CHUNK_ROWS;
    return openSource(upload.path, upload.name, {
      chunkRows,
      ...(encoding && { encoding }),
      ...(format && { format }),
    });
  }

  #decidedCrs({ crs }: Decision, source: Source): Crs | null {
    if (crs === undefined) return source.crs;
    const parsed = parseCrs(crs);
    if (parsed) return parsed;
    throw new DecisionError('crs', {
      zh: `不认识坐标系“${crs}”;可写 ${CRS_FORMS}`,
      en: `there is no coordinate system "${crs}"; write ${CRS_FORMS}`,
    });
  }

  async #plan(
    upload: Upload,
    dataset: Dataset,
    decision: Decision,
    { regions, demo = false }: { regions: Regions; demo?: boolean },
  ): Promise<{ source: Source; plan: BatchPlan }> {
    const source = await this.#openSource(upload, decision);
    try {
      const mapping = decision.mapping ?? proposeMapping(dataset, source.columns);
      const [problem] = checkMapping(dataset, mapping, source.columns, source.positioned);
      if (problem) throw new DecisionError(`mapping.${problem.field}`, problem.sentence);
      const hasPositions = source.positioned || mapping.includes(POSITION[0]);
      const crs = hasPositions && dataset.geometry === 'point' ? this.#decidedCrs(decision, source) : null;
      if (hasPositions && dataset.geometry === 'point' && !crs)
        throw new DecisionError('crs', {
          zh: `文件没有说明坐标系,请选择:${CRS_FORMS}`,
          en: `the file does not say which coordinate system it uses; choose one of ${CRS_FORMS}`,
        });
      const made = this.#madeOf(dataset);
      return { source, plan: { dataset, ...made, file: upload, mapping, crs, demo, regions } };
    } catch (error) {
      await source.close();
      throw error;
    }
  }
}

const firstRows = async (source: Source, most: number): Promise<SourceRow[]> => {
  const rows: SourceRow[] = [];
  for await (const chunk of source.rows) {
    rows.push(...chunk.slice(0, most - rows.length));
    if (rows.length >= most) break;
  }
  return rows;
};
