import type { SearchHit, SearchResult } from '#api/schemas.ts';
import { getJson, paths } from '#lib/client.ts';
import { Problem } from '#lib/problem.ts';

const PAUSE_MS = 70;
const MOST = 12;

/** Search as one types: waits a breath, gives up stale requests, keeps the hits shown until newer ones come. */
export class SearchState {
  text = $state('');
  hits = $state.raw<readonly SearchHit[]>([]);
  /** The text the hits belong to. */
  answered = $state('');
  loading = $state(false);
  problem = $state.raw<Problem | null>(null);
  /** Index of the hit the arrow keys stand on; -1 for none. */
  active = $state(-1);
  open = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort: AbortController | null = null;

  /** True when there is something to show under the box. */
  get showing(): boolean {
    return this.open && this.text.trim() !== '' && (this.answered !== '' || this.problem !== null);
  }

  /** True when the last answer held nothing. */
  get empty(): boolean {
    return this.hits.length === 0 && this.answered !== '' && !this.problem;
  }

  type(text: string): void {
    this.text = text;
    this.open = true;
    this.active = -1;
    this.stop();
    const q = text.trim();
    if (q === '') return this.#forget();
    this.#timer = setTimeout(() => void this.ask(q), PAUSE_MS);
  }

  /** Asks at once. */
  async ask(q = this.text.trim()): Promise<void> {
    this.stop();
    if (q === '') return;
    const abort = new AbortController();
    this.#abort = abort;
    this.loading = true;
    try {
      const { items } = await getJson<SearchResult>(paths.search(q, MOST), abort.signal);
      this.hits = items;
      this.answered = q;
      this.problem = null;
      this.active = items.length > 0 ? 0 : -1;
    } catch (error) {
      if (abort.signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      this.problem = error;
      this.hits = [];
    } finally {
      if (this.#abort === abort) this.loading = false;
    }
  }

  /** Moves the active hit by a step, around the ends. */
  step(by: number): void {
    const count = this.hits.length;
    if (count === 0) return;
    this.open = true;
    this.active = (Math.max(this.active, by > 0 ? -1 : 0) + by + count) % count;
  }

  clear(): void {
    this.stop();
    this.text = '';
    this.open = false;
    this.#forget();
  }

  /** Drops what is under way. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    this.#abort = null;
    this.loading = false;
  }

  #forget(): void {
    this.hits = [];
    this.answered = '';
    this.problem = null;
    this.active = -1;
  }
}
