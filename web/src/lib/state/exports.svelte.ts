import type { AskBody, ExportItem, ExportList } from '#api/export-schemas.ts';
import { exportPaths } from '#lib/exports/paths.ts';
import { Problem } from '#lib/problem.ts';
import { postJson, readAsSteward } from '#lib/steward-client.ts';
import type { Lang } from './address.ts';

export const EXPORT_PAGE = 20;

/** One of the two lists: what one asked for, or what waits for one's decision. */
class Requests {
  items = $state.raw<readonly ExportItem[]>([]);
  next = $state.raw<string | null>(null);
  /** Whether it was read once. */
  known = $state(false);
  readonly #which: 'own' | 'to-decide';

  constructor(which: 'own' | 'to-decide') {
    this.#which = which;
  }

  async read(lang: Lang, signal: AbortSignal, cursor: string | null = null): Promise<void> {
    const path = exportPaths.list(this.#which, EXPORT_PAGE, cursor);
    const { items, next } = await readAsSteward<ExportList>(path, lang, signal);
    this.items = cursor === null ? items : [...this.items, ...items];
    this.next = next;
    this.known = true;
  }
}

/** What is done to a request, and what is said of it. */
export type ExportAct =
  | { do: 'withdraw' }
  | { do: 'approve'; note: string }
  | { do: 'decline'; note: string }
  | { do: 'ask'; body: AskBody };

/** Requests for files of what is sensitive, read, asked for, decided and withdrawn. */
export class ExportsState {
  readonly own = new Requests('own');
  readonly toDecide = new Requests('to-decide');
  busy = $state<'reading' | 'acting' | null>(null);
  /** What was done last, for a word about it. */
  done = $state.raw<{ act: ExportAct['do']; id: string } | null>(null);
  problem = $state.raw<Problem | null>(null);
  readonly #lang: () => Lang;
  #again: (() => Promise<void>) | null = null;
  #abort = new AbortController();

  constructor(lang: () => Lang) {
    this.#lang = lang;
  }

  /** Reads both lists from the newest on. */
  load(): Promise<void> {
    this.done = null;
    return this.#step('reading', (signal) => this.#read(signal));
  }

  more(list: Requests): Promise<void> {
    return this.#step('reading', (signal) => list.read(this.#lang(), signal, list.next));
  }

  /** Asks for a file. */
  ask(body: AskBody): Promise<void> {
    return this.#step('acting', async (signal) => {
      const { id } = await postJson<ExportItem>(exportPaths.ask, body, this.#lang(), signal);
      this.done = { act: 'ask', id };
    });
  }

  /** Decides on a request, or withdraws it; the lists are read anew, also where somebody else was faster. */
  act({ id }: ExportItem, act: Exclude<ExportAct, { do: 'ask' }>): Promise<void> {
    return this.#step('acting', async (signal) => {
      const path = act.do === 'withdraw' ? exportPaths.withdraw(id) : exportPaths.decide(id);
      const body = act.do === 'withdraw' ? {} : { approve: act.do === 'approve', note: act.note };
      try {
        await postJson<ExportItem>(path, body, this.#lang(), signal);
        this.done = { act: act.do, id };
      } finally {
        await this.#read(signal);
      }
    });
  }

  async retry(): Promise<void> {
    await this.#again?.();
  }

  stop(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
  }

  async #read(signal: AbortSignal): Promise<void> {
    await Promise.all([this.own.read(this.#lang(), signal), this.toDecide.read(this.#lang(), signal)]);
  }

  /** One step at a time; a newer one ends the one before. */
  async #step(busy: 'reading' | 'acting', work: (signal: AbortSignal) => Promise<void>): Promise<void> {
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
