import type { Conflict, ConflictList, ConflictState } from '#api/conflict-schemas.ts';
import { paths } from '#lib/client.ts';
import { Problem } from '#lib/problem.ts';
import { postJson, readAsSteward } from '#lib/steward-client.ts';
import type { Lang } from './address.ts';

export const CONFLICT_PAGE = 50;

/** Which conflicts of which dataset. */
export type ConflictsAsked = { dataset: string; state: ConflictState; field: string | null };

/** The conflicts of a dataset with the authorities of its fields, read and settled as a steward. */
export class ConflictsState {
  items = $state.raw<readonly Conflict[]>([]);
  counts = $state.raw<ConflictList['counts']>([]);
  next = $state.raw<string | null>(null);
  /** What the items answer; null before the first answer. */
  answered = $state.raw<ConflictsAsked | null>(null);
  busy = $state<'reading' | 'upholding' | null>(null);
  /** What was settled last, for a word about it. */
  upheld = $state.raw<Conflict | null>(null);
  problem = $state.raw<Problem | null>(null);
  readonly #lang: () => Lang;
  readonly #settled: () => void;
  #again: (() => Promise<void>) | null = null;
  #abort = new AbortController();

  /** `settled` is told when a conflict was settled, since the catalogue counts them too. */
  constructor(lang: () => Lang, settled: () => void) {
    this.#lang = lang;
    this.#settled = settled;
  }

  /** Reads from the newest on. */
  async load(asked: ConflictsAsked): Promise<void> {
    this.upheld = null;
    await this.#step('reading', (signal) => this.#read(asked, null, signal));
  }

  /** Reads on where the list ends. */
  async more(): Promise<void> {
    const { answered, next } = this;
    if (!answered || !next) return;
    await this.#step('reading', (signal) => this.#read(answered, next, signal));
  }

  /** Settles a conflict in the authority's favour, with the reason. */
  async uphold(conflict: Conflict, note: string): Promise<void> {
    const { answered } = this;
    if (!answered) return;
    const { record, field } = conflict;
    await this.#step('upholding', async (signal) => {
      await postJson(paths.uphold(answered.dataset), { record, field, note }, this.#lang(), signal);
      this.upheld = conflict;
      this.#settled();
      await this.#read(answered, null, signal);
    });
  }

  /** Tries the last step again. */
  async retry(): Promise<void> {
    await this.#again?.();
  }

  stop(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
  }

  async #read(asked: ConflictsAsked, cursor: string | null, signal: AbortSignal): Promise<void> {
    const { dataset, state, field } = asked;
    const path = paths.conflicts(dataset, { state, field, limit: CONFLICT_PAGE, cursor });
    const list = await readAsSteward<ConflictList>(path, this.#lang(), signal);
    this.items = cursor === null ? list.items : [...this.items, ...list.items];
    this.counts = list.counts;
    this.next = list.next;
    this.answered = asked;
  }

  /** One step at a time; a newer one ends the one before. */
  async #step(busy: 'reading' | 'upholding', work: (signal: AbortSignal) => Promise<void>): Promise<void> {
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
