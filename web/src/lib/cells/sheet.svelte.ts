import type { LayerList } from '#api/layer-schemas.ts';
import type { Bbox } from '#api/schemas.ts';
import { paths } from '#lib/client.ts';
import { Problem } from '#lib/problem.ts';
import { fromHex } from '#tiles/cells/cell-id.ts';
import { around, pagesIn } from './coverage.ts';
import type { DrawnPage } from './drawn-page.ts';
import type { Manifests } from './manifests.ts';
import type { PageLoader } from './page-loader.ts';

export type LayerItem = LayerList['items'][number];

/** What a sheet is to show: a layer, or two in one colour, each at its bucket. */
export type SheetWanted = { layers: readonly LayerItem[]; buckets: readonly (string | null)[]; res: number };

/** What a sheet shows; `is` names it, so that pages of another layer, moment or resolution are never mixed in. */
export type Drawn = { is: string; res: number; pages: readonly { key: string; page: DrawnPage }[] };

/** A page that is needed: `seen` in the view itself, else in the margin about it. */
type Place = { key: string; parent: string; versions: (string | null)[]; seen: boolean };
type Target = { is: string; wanted: SheetWanted; view: Bbox; places: readonly Place[] };

/** A page that was followed by another while it was asked for is looked up anew, but not over and over. */
const PATIENCE_MS = 2_000;

const EMPTY: Drawn = { is: '', res: 0, pages: [] };

const nameOf = ({ layers, buckets, res }: SheetWanted): string =>
  `${layers.map(({ id }, i) => `${id}@${buckets[i]}`).join('+')}/${res}`;

/**
 * One sheet of cells over the map. A sheet of another resolution, moment or layer replaces the one before when all of it is there, so
 * nothing flickers; within the same one pages appear as they come, and those that the view has left are given up. Pages of the margin
 * about the view, which a short way of the map will need, are asked for once the view is whole.
 */
export class CellSheet {
  readonly #manifests: Manifests;
  readonly #loader: PageLoader;
  drawn = $state.raw<Drawn>(EMPTY);
  loading = $state(false);
  problem = $state.raw<Problem | null>(null);
  #asked: AbortController | null = null;
  #target: Target | null = null;
  #lookedAgain = -Infinity;
  readonly #running = new Map<string, AbortController>();
  /** Pages of what is wanted; null where one failed. */
  readonly #here = new Map<string, DrawnPage | null>();

  constructor(manifests: Manifests, loader: PageLoader) {
    this.#manifests = manifests;
    this.#loader = loader;
  }

  /** Shows the cells of a view. What is under way for another view goes on only where this one needs it too. */
  async show(wanted: SheetWanted, view: Bbox): Promise<void> {
    this.#asked?.abort();
    const abort = new AbortController();
    this.#asked = abort;
    this.loading = true;
    try {
      const places = await this.#places(wanted, view, abort.signal);
      this.problem = null;
      this.#target = { is: nameOf(wanted), wanted, view, places };
      this.#drop(new Set(places.map(({ key }) => key)));
      for (const place of places) if (place.seen) this.#need(wanted, place);
      this.#update();
    } catch (error) {
      if (abort.signal.aborted) return;
      this.loading = false;
      if (!(error instanceof Problem)) throw error;
      this.problem = error;
    }
  }

  /** Fetches the pages of a view ahead, to be there when they are asked for. */
  async prepare(wanted: SheetWanted, view: Bbox, signal: AbortSignal): Promise<void> {
    try {
      const places = await this.#places(wanted, view, signal);
      await Promise.all(
        places.map(async (place) => {
          if (place.seen && !this.#loader.kept(place.key)) await this.#load(wanted, place, signal);
        }),
      );
    } catch (error) {
      if (!signal.aborted && !(error instanceof Problem)) throw error;
    }
  }

  /** Gives up all that is under way and shows nothing. */
  close(): void {
    this.#asked?.abort();
    this.#drop(new Set());
    this.#target = null;
    this.drawn = EMPTY;
    this.loading = false;
    this.problem = null;
  }

  async #places({ layers, buckets, res }: SheetWanted, view: Bbox, signal: AbortSignal): Promise<Place[]> {
    const near = around(view);
    const lists = await Promise.all(
      layers.map(({ id }, i) => this.#manifests.of(id, res, buckets[i] ?? null, near, signal)),
    );
    const versions = lists.map((list) => new Map(list.map(({ parent, version }) => [parent, version])));
    const parents = [...new Set(lists.flat().map(({ parent }) => parent))].map((parent) => ({ parent }));
    const seen = new Set(pagesIn(parents, view).map(({ parent }) => parent));
    return pagesIn(parents, near).map(({ parent }) => {
      const own = versions.map((known) => known.get(parent) ?? null);
      const key = layers.map(({ id }, i) => `${id}@${buckets[i]}:${own[i]}`).join('+') + `/${parent}/${res}`;
      return { key, parent, versions: own, seen: seen.has(parent) };
    });
  }

  #load({ layers, buckets, res }: SheetWanted, { key, parent, versions }: Place, signal: AbortSignal) {
    const urls = layers.map(({ id }, i) => {
      const version = versions[i];
      return version ? paths.cells(id, parent, res, buckets[i] ?? null, version) : null;
    });
    const shown = layers.map(({ aggregation, factor }) => ({ aggregation, factor }));
    return this.#loader.load(key, { parent: fromHex(parent), res, urls, shown }, signal);
  }

  #need(wanted: SheetWanted, place: Place): void {
    const { key } = place;
    if (this.#running.has(key) || this.#here.has(key)) return;
    const kept = this.#loader.kept(key);
    if (kept) {
      this.#here.set(key, kept);
      return;
    }
    const abort = new AbortController();
    this.#running.set(key, abort);
    const done = (page: DrawnPage | null) => {
      if (abort.signal.aborted) return;
      this.#running.delete(key);
      this.#here.set(key, page);
      this.#update();
    };
    this.#load(wanted, place, abort.signal).then(done, (error: unknown) => {
      if (abort.signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      if (error.status !== 410 && place.seen) this.problem = error;
      done(null);
      if (error.status === 410) this.#lookAgain();
    });
  }

  #lookAgain(): void {
    this.#manifests.forget();
    const now = performance.now();
    if (!this.#target || now - this.#lookedAgain < PATIENCE_MS) return;
    this.#lookedAgain = now;
    void this.show(this.#target.wanted, this.#target.view);
  }

  /** Gives up and forgets all pages but these, and that some failed. */
  #drop(except: ReadonlySet<string>): void {
    for (const [key, abort] of this.#running) {
      if (except.has(key)) continue;
      this.#running.delete(key);
      abort.abort();
    }
    for (const [key, page] of this.#here) if (!page || !except.has(key)) this.#here.delete(key);
  }

  #update(): void {
    if (!this.#target) return;
    const { is, wanted, places } = this.#target;
    const missing = places.filter(({ key, seen }) => seen && !this.#here.has(key)).length;
    this.loading = missing > 0;
    if (missing === 0) for (const place of places) this.#need(wanted, place);
    const same = is === this.drawn.is;
    if (!same && this.drawn.pages.length > 0 && missing > 0) return;
    const before = new Map(same ? this.drawn.pages.map((one) => [one.page.parent, one] as const) : []);
    const pages = places.flatMap(({ key, parent }) => {
      const page = this.#here.get(key);
      if (page) return [{ key, page }];
      const older = before.get(fromHex(parent)); // until the newer version is there
      return older ? [older] : [];
    });
    this.drawn = { is, res: wanted.res, pages };
  }
}
