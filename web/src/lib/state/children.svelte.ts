import type { RegionList, RegionSummary } from '#api/schemas.ts';
import { getJson, paths } from '#lib/client.ts';
import { Problem } from '#lib/problem.ts';
import { BoundedCache } from './bounded-cache.ts';

const PAGE = 200;
const MOST_PAGES = 20;

const kept = new BoundedCache<readonly RegionSummary[]>(40);

/** The direct children of one region, read page by page until all are there. */
export class ChildrenState {
  items = $state.raw<readonly RegionSummary[]>([]);
  parent = $state<string | null>(null);
  loading = $state(false);
  problem = $state.raw<Problem | null>(null);
  #abort: AbortController | null = null;
  readonly #byCode = $derived(new Map(this.items.map((item) => [item.code, item])));

  find(code: string): RegionSummary | undefined {
    return this.#byCode.get(code);
  }

  /** Reads the children of a region unless they are there; null empties the list. */
  async load(parent: string | null): Promise<void> {
    if (parent === this.parent) return;
    this.stop();
    this.parent = parent;
    this.problem = null;
    this.items = (parent && kept.get(parent)) || [];
    if (parent && this.items.length === 0) await this.#read(parent);
  }

  /** Reads the same children again. */
  async reload(): Promise<void> {
    if (this.parent) await this.#read(this.parent);
  }

  stop(): void {
    this.#abort?.abort();
    this.loading = false;
  }

  async #read(parent: string): Promise<void> {
    this.stop();
    const abort = new AbortController();
    this.#abort = abort;
    this.loading = true;
    this.problem = null;
    try {
      const items: RegionSummary[] = [];
      let cursor: string | null = null;
      for (let page = 0; page < MOST_PAGES; page++) {
        const list: RegionList = await getJson<RegionList>(
          paths.children(parent, PAGE, cursor),
          abort.signal,
        );
        items.push(...list.items);
        this.items = [...items];
        cursor = list.next;
        if (!cursor) break;
      }
      kept.set(parent, this.items);
    } catch (error) {
      if (abort.signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      this.problem = error;
    } finally {
      if (this.#abort === abort) this.loading = false;
    }
  }
}
