import { getJson } from '#lib/client.ts';
import { Problem } from '#lib/problem.ts';

interface Page<Item> {
  items: Item[];
  next?: string | null;
}

/** A list of the server's that comes page by page; the address is made of the cursor. */
export class PagedList<Item extends { id: string }> {
  items = $state.raw<readonly Item[]>([]);
  next = $state.raw<string | null>(null);
  loading = $state(false);
  /** Whether what is shown belongs to what was asked for last. */
  current = $state(false);
  problem = $state.raw<Problem | null>(null);
  #path: ((cursor: string | null) => string) | null = null;
  #abort: AbortController | null = null;

  /** Asks for the first page of another list, or of the same anew. */
  async load(path: (cursor: string | null) => string): Promise<void> {
    this.#path = path;
    this.current = false;
    await this.#fetch(null);
  }

  async reload(): Promise<void> {
    await this.#fetch(null);
  }

  async more(): Promise<void> {
    if (this.next !== null && !this.loading) await this.#fetch(this.next);
  }

  /** Shows an item as it is now. */
  put(item: Item): void {
    this.items = this.items.map((one) => (one.id === item.id ? item : one));
  }

  stop(): void {
    this.#abort?.abort();
  }

  async #fetch(cursor: string | null): Promise<void> {
    if (!this.#path) return;
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.loading = true;
    this.problem = null;
    try {
      const page = await getJson<Page<Item>>(this.#path(cursor), abort.signal);
      this.items = cursor === null ? page.items : [...this.items, ...page.items];
      this.next = page.next ?? null;
      this.current = true;
    } catch (error) {
      if (abort.signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      this.problem = error;
    } finally {
      if (this.#abort === abort) this.loading = false;
    }
  }
}
