import { getJson } from '#lib/client.ts';
import { Problem } from '#lib/problem.ts';
import type { BoundedCache } from './bounded-cache.ts';

/** One answer of the server and when it came. */
export type Answer<Body> = { body: Body; at: number };

const FRESH_MS = 5 * 60_000;

/**
 * What one address of the server says: loading, there, or failed; an older answer stays when a newer one cannot be had.
 * The cache is shared by all resources of its kind and holds a fixed number of answers.
 */
export class Resource<Body> {
  readonly #cache: BoundedCache<Answer<Body>>;
  readonly #ask: (path: string, signal: AbortSignal) => Promise<Body>;
  #abort: AbortController | null = null;
  #answer = $state.raw<Answer<Body> | null>(null);
  #path = $state.raw<string | null>(null);
  #answered = $state.raw<string | null>(null);
  problem = $state.raw<Problem | null>(null);
  loading = $state(false);

  /** `ask` is told what to fetch, where that is not an address: a question to be posted. */
  constructor(
    cache: BoundedCache<Answer<Body>>,
    ask: (path: string, signal: AbortSignal) => Promise<Body> = getJson,
  ) {
    this.#cache = cache;
    this.#ask = ask;
  }

  /** The newest answer to the address asked for last, or to the one before while that is under way. */
  get body(): Body | null {
    return this.#answer?.body ?? null;
  }

  /** When that answer came (milliseconds since 1970), or null. */
  get at(): number | null {
    return this.#answer?.at ?? null;
  }

  /** True when the answer belongs to the address asked for last. */
  get current(): boolean {
    return this.#path !== null && this.#answered === this.#path;
  }

  /** Asks for the address, unless it is the one shown already; null empties the resource. */
  async load(path: string | null): Promise<void> {
    if (path === this.#path) return;
    this.#abort?.abort();
    this.#path = path;
    this.problem = null;
    this.loading = false;
    if (path === null) {
      this.#answer = null;
      this.#answered = null;
      return;
    }
    const kept = this.#cache.get(path);
    if (kept) this.#take(path, kept);
    if (kept && Date.now() - kept.at < FRESH_MS) return;
    await this.#fetch(path);
  }

  /** Asks for the same address again, keeping what is shown until the answer comes. */
  async reload(): Promise<void> {
    if (this.#path) await this.#fetch(this.#path);
  }

  /** Gives up what is under way. */
  stop(): void {
    this.#abort?.abort();
  }

  #take(path: string, answer: Answer<Body>): void {
    this.#answer = answer;
    this.#answered = path;
  }

  async #fetch(path: string): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.loading = true;
    try {
      const answer = { body: await this.#ask(path, abort.signal), at: Date.now() };
      this.#cache.set(path, answer);
      this.#take(path, answer);
      this.problem = null;
    } catch (error) {
      if (abort.signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      this.problem = error;
    } finally {
      if (this.#abort === abort) this.loading = false;
    }
  }
}
