import { decodePage } from '#tiles/cells/page.ts';
import { drawnCells, drawnPage, type DrawnCells, type DrawnPage, type Shown } from './drawn-page.ts';

/* Fetches pages of cells and makes them ready to be drawn, so that the page of the product only hands buffers on. */

export type PageAsked = {
  id: number;
  parent: bigint;
  res: number;
  /** One for each layer; null where that layer has no such page. */
  urls: readonly (string | null)[];
  shown: readonly Shown[];
};
export type CellsAsked = { id: number; cells: readonly string[]; values: readonly number[] };
export type ToWorker = { ask: PageAsked } | { draw: CellsAsked } | { drop: number };
export type FromWorker =
  | { id: number; page: DrawnPage }
  | { id: number; cells: DrawnCells }
  /** `status` is the server's, 0 where there was no answer at all. */
  | { id: number; status: number; detail: string };

/** What a worker's global scope has that this uses; the types of pages know nothing of it. */
type Scope = {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage: (message: FromWorker, transfer?: Transferable[]) => void;
};
const scope = self as unknown as Scope;
const running = new Map<number, AbortController>();

class Refused extends Error {
  readonly status: number;
  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

const load = async (url: string, signal: AbortSignal) => {
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Refused(response.status, `${url} answered ${response.status}`);
  return decodePage(await response.arrayBuffer());
};

const answer = async ({ id, parent, res, urls, shown }: PageAsked): Promise<void> => {
  const abort = new AbortController();
  running.set(id, abort);
  try {
    const pages = await Promise.all(urls.map((url) => (url ? load(url, abort.signal) : null)));
    const page = drawnPage(parent, res, pages, shown);
    const columns = page.layers.flatMap(({ n, value }) => [n.buffer, value.buffer]);
    const { corners, owners, values, ordinals } = page;
    const own = [corners, owners, values, ordinals].map(({ buffer }) => buffer);
    const buffers = new Set([...own, ...columns]);
    scope.postMessage({ id, page }, [...buffers] as ArrayBuffer[]);
  } catch (error) {
    if (abort.signal.aborted) return;
    const status = error instanceof Refused ? error.status : 0;
    scope.postMessage({ id, status, detail: String(error) });
  } finally {
    running.delete(id);
  }
};

scope.onmessage = ({ data }) => {
  if ('ask' in data) void answer(data.ask);
  else if ('draw' in data) {
    const { id, cells, values } = data.draw;
    const drawn = drawnCells(cells, [values]);
    scope.postMessage({ id, cells: drawn }, [drawn.corners.buffer, drawn.values.buffer]);
  } else running.get(data.drop)?.abort();
};
