import type { BatchDetail, DecisionBody, Inspection, Started, Trial } from '#api/batch-schemas.ts';
import { paths } from '#lib/client.ts';
import { Problem } from '#lib/problem.ts';
import { postJson, readAsSteward, sendFile, textAsSteward } from '#lib/steward-client.ts';
import { saveFile } from '#lib/table/csv.ts';
import type { Lang } from './address.ts';

const POLL_MS = 1_000;

export type Busy = 'sending' | 'inspecting' | 'trying' | 'starting' | 'rolling' | 'downloading';

/** What the address holds of it: the file that waits at the server, the batch that is being loaded. */
type Waiting = { u?: string | null; b?: string | null };

/** The mapping with its two columns of a position exchanged. */
const exchanged = (mapping: readonly (string | null)[]): (string | null)[] =>
  mapping.map((id) => (id === 'lng' ? 'lat' : id === 'lat' ? 'lng' : id));

/** A file on its way into a dataset: sent, looked at, decided on, tried, loaded, and perhaps taken back. */
export class LoadState {
  /** What has been sent of the file that is under way. */
  sending = $state.raw<{ name: string; sent: number; total: number } | null>(null);
  inspection = $state.raw<Inspection | null>(null);
  encoding = $state<Inspection['encoding']>(null);
  mapping = $state.raw<readonly (string | null)[]>([]);
  /** The coordinate system decided on; never set by a guess of ours. */
  crs = $state<string | null>(null);
  trial = $state.raw<Trial | null>(null);
  batch = $state.raw<BatchDetail | null>(null);
  busy = $state<Busy | null>(null);
  problem = $state.raw<Problem | null>(null);
  readonly #lang: () => Lang;
  readonly #note: (change: Waiting) => void;
  #dataset = '';
  #again: (() => Promise<void>) | null = null;
  #abort = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `note` writes into the address which file waits and which batch is being loaded. */
  constructor(lang: () => Lang, note: (change: Waiting) => void) {
    this.#lang = lang;
    this.#note = note;
  }

  /** True when the file has positions whose coordinate system it does not declare. */
  get needsCrs(): boolean {
    const file = this.inspection;
    if (!file || file.declared_crs !== null) return false;
    return file.positioned || ['lng', 'lat'].every((part) => this.mapping.includes(part));
  }

  /** True when nothing keeps the file from being tried or loaded. */
  get ready(): boolean {
    const file = this.inspection;
    return (
      file !== null &&
      file.problems.length === 0 &&
      (!this.needsCrs || this.crs !== null) &&
      this.busy === null
    );
  }

  /** Begins anew with a dataset. */
  open(dataset: string): void {
    if (dataset === this.#dataset) return;
    if (this.batch?.dataset !== dataset) this.forget();
    this.#dataset = dataset;
  }

  /** Gives up the file and all that was decided about it. */
  forget(): void {
    this.stop();
    this.sending = null;
    this.inspection = null;
    this.encoding = null;
    this.mapping = [];
    this.crs = null;
    this.trial = null;
    this.batch = null;
    this.problem = null;
    this.busy = null;
  }

  /** Gives up what is under way. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#abort.abort();
    this.#abort = new AbortController();
  }

  /** Tries the last step again. */
  async retry(): Promise<void> {
    await this.#again?.();
  }

  async send(file: File): Promise<void> {
    this.forget();
    this.#note({ u: null, b: null });
    await this.#step('sending', async (signal) => {
      this.sending = { name: file.name, sent: 0, total: file.size };
      const path = paths.uploads(this.#dataset, file.name);
      this.#take(
        await sendFile<Inspection>(path, file, this.#lang(), signal, (sent) => {
          this.sending = { name: file.name, sent, total: file.size };
        }),
      );
    });
    this.sending = null;
  }

  /** Comes back to a file that waits at the server since before a reload. */
  async resume(upload: string): Promise<void> {
    await this.#step('inspecting', async (signal) => {
      const path = paths.upload(this.#dataset, upload, 'inspect');
      this.#take(await postJson<Inspection>(path, {}, this.#lang(), signal));
    });
  }

  async decideEncoding(encoding: NonNullable<Inspection['encoding']>): Promise<void> {
    this.encoding = encoding;
    await this.#look({ encoding }); // other letters make other headings: the mapping is proposed anew
  }

  async decideColumn(column: number, field: string | null): Promise<void> {
    this.mapping = this.mapping.map((now, i) => (i === column ? field : now));
    await this.#look(this.#decision);
  }

  /** `swapped`: the columns of longitude and latitude are taken the other way round than they are mapped now. */
  async decideCrs(crs: string | null, swapped = false): Promise<void> {
    const changed = crs !== this.crs || swapped;
    this.crs = crs;
    if (swapped) this.mapping = exchanged(this.mapping);
    this.trial = null;
    if (changed) await this.#look(this.#decision);
  }

  async try(): Promise<void> {
    await this.#step('trying', async (signal) => {
      this.trial = await postJson<Trial>(this.#path('try'), this.#decision, this.#lang(), signal);
    });
  }

  async load(): Promise<void> {
    await this.#step('starting', async (signal) => {
      const { batch } = await postJson<Started>(this.#path('load'), this.#decision, this.#lang(), signal);
      this.inspection = null;
      this.trial = null;
      this.#note({ u: null, b: batch });
      await this.#poll(batch, signal);
    });
  }

  /** Follows a batch until it has an end. */
  async follow(batch: string): Promise<void> {
    await this.#step('starting', (signal) => this.#poll(batch, signal));
  }

  async rollBack(): Promise<void> {
    const { batch } = this;
    if (!batch) return;
    await this.#step('rolling', async (signal) => {
      this.batch = await postJson<BatchDetail>(paths.rollback(batch.id), {}, this.#lang(), signal);
    });
  }

  /** Hands the rows that were kept aside to the person as a file. */
  async download(): Promise<void> {
    const { batch } = this;
    if (!batch) return;
    await this.#step('downloading', async (signal) => {
      const text = await textAsSteward(paths.quarantine(batch.id), this.#lang(), signal);
      saveFile(`quarantine-${batch.id}.csv`, text, 'text/csv;charset=utf-8');
    });
  }

  get #decision(): DecisionBody {
    return {
      ...(this.encoding && { encoding: this.encoding }),
      ...(this.needsCrs && this.crs && { crs: this.crs }),
      mapping: [...this.mapping],
    };
  }

  #path(what: 'inspect' | 'try' | 'load'): string {
    return paths.upload(this.#dataset, this.inspection?.upload ?? '', what);
  }

  #take(inspection: Inspection): void {
    this.inspection = inspection;
    this.encoding = inspection.encoding;
    this.mapping = inspection.mapping;
    this.#note({ u: inspection.upload });
  }

  /** Has the file looked at again as decided; what was decided stays when that fails. */
  async #look(decision: DecisionBody): Promise<void> {
    this.trial = null;
    await this.#step('inspecting', async (signal) => {
      this.#take(await postJson<Inspection>(this.#path('inspect'), decision, this.#lang(), signal));
    });
  }

  async #poll(id: string, signal: AbortSignal): Promise<void> {
    this.batch = await readAsSteward<BatchDetail>(paths.batch(id), this.#lang(), signal);
    if (this.batch.state !== 'loading') return;
    this.#timer = setTimeout(() => void this.follow(id), POLL_MS);
  }

  /** One step at a time; a newer one ends the one before. */
  async #step(busy: Busy, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.stop();
    const { signal } = this.#abort;
    this.#again = () => this.#step(busy, work);
    this.busy = busy;
    this.problem = null;
    try {
      await work(signal);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      this.problem = error;
    } finally {
      if (!signal.aborted) this.busy = null;
    }
  }
}
