import type { DemoProgress } from '#api/dataset-schemas.ts';
import { getJson, paths } from '#lib/client.ts';
import { Problem } from '#lib/problem.ts';

const PERIOD_MS = 3_000;

/** How far the demonstration data is loaded; asked every three seconds while it is being loaded, then no more. */
export class DemoState {
  progress = $state.raw<DemoProgress | null>(null);
  readonly #arrived: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort: AbortController | null = null;

  /** `arrived` is called when loading ends while somebody watches. */
  constructor(arrived: () => void) {
    this.#arrived = arrived;
  }

  get loading(): boolean {
    return this.progress?.state === 'loading';
  }

  /** Starts asking after a pause, so that the map comes first; the answer stops it. */
  watch(pauseMs = 1_000): () => void {
    this.#timer = setTimeout(() => void this.#ask(), pauseMs);
    return () => {
      clearTimeout(this.#timer);
      this.#abort?.abort();
    };
  }

  async #ask(): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    const before = this.loading;
    try {
      this.progress = await getJson<DemoProgress>(paths.demo, abort.signal);
      if (before && !this.loading) this.#arrived();
    } catch (error) {
      if (abort.signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      if (!before) return; // nothing was loading as far as we know; the link banner tells of a lost server
    }
    if (this.loading) this.#timer = setTimeout(() => void this.#ask(), PERIOD_MS);
  }
}
