import { BoundedCache } from '#lib/state/bounded-cache.ts';
import { kindOfStatus, Problem } from '#lib/problem.ts';
import type { FromWorker, PageAsked, ToWorker } from './cell-worker.ts';
import { bytesOf, type DrawnCells, type DrawnPage } from './drawn-page.ts';

/** Pages are kept until they take more than this. */
const KEPT_BYTES = 96 * 2 ** 20;

type Waiting = { resolve: (made: DrawnPage | DrawnCells) => void; reject: (error: unknown) => void };

/** Pages ready to be drawn: made by a worker, kept within bounds, given up when nobody waits for them any more. */
export class PageLoader {
  readonly #worker: Worker;
  readonly #kept = new BoundedCache<DrawnPage>(KEPT_BYTES, bytesOf);
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  constructor() {
    this.#worker = new Worker(new URL('./cell-worker.ts', import.meta.url), { type: 'module' });
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if ('page' in data) waiting?.resolve(data.page);
      else if ('cells' in data) waiting?.resolve(data.cells);
      else
        waiting?.reject(
          new Problem(data.status ? kindOfStatus(data.status) : 'offline', data.detail, data.status),
        );
    };
    this.#worker.onerror = (event) => {
      for (const { reject } of this.#waiting.values()) reject(new Problem('server', event.message, 0));
      this.#waiting.clear();
    };
  }

  /** A page that is here already. */
  kept(key: string): DrawnPage | undefined {
    return this.#kept.get(key);
  }

  /** Makes a page and keeps it under a key. Rejects with a Problem, or with the signal's reason when it was given up. */
  async load(key: string, asked: Omit<PageAsked, 'id'>, signal: AbortSignal): Promise<DrawnPage> {
    const page = (await this.#ask((id) => ({ ask: { id, ...asked } }), signal)) as DrawnPage;
    this.#kept.set(key, page);
    return page;
  }

  /** Makes any cells ready to be drawn. Rejects as `load` does. */
  draw(cells: readonly string[], values: readonly number[], signal: AbortSignal): Promise<DrawnCells> {
    return this.#ask((id) => ({ draw: { id, cells, values } }), signal);
  }

  close(): void {
    this.#worker.terminate();
  }

  #ask(message: (id: number) => ToWorker, signal: AbortSignal): Promise<DrawnPage | DrawnCells> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error);
      const giveUp = () => {
        if (!this.#waiting.delete(id)) return;
        this.#worker.postMessage({ drop: id } satisfies ToWorker);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      const done = () => signal.removeEventListener('abort', giveUp);
      this.#waiting.set(id, {
        resolve: (made) => (done(), resolve(made)),
        reject: (error) => (done(), reject(error as Error)),
      });
      this.#worker.postMessage(message(id));
    });
  }
}
