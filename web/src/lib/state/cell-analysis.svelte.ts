import type { Hotspots, LayerChange, LayerTop } from '#api/analysis-schemas.ts';
import type { DrawnCells } from '#lib/cells/drawn-page.ts';
import type { PageLoader } from '#lib/cells/page-loader.ts';
import { paths } from '#lib/client.ts';
import { BoundedCache } from './bounded-cache.ts';
import { Resource, type Answer } from './resource.svelte.ts';

export const ANALYSES = ['hot', 'change', 'top'] as const;
export type Analysis = (typeof ANALYSES)[number];

/** What is asked of cells, and how strictly. */
export type Asked = { layer: string; region: string; res: number; bucket: string | null };

/** What an analysis found, for the map: cells and the number each is coloured by, from cold to hot or from less to more. */
export type Found = {
  is: string;
  cells: readonly string[];
  values: readonly number[];
  breaks: readonly number[];
};

/** Beyond this many standard deviations a spot is drawn in the strongest colour: p of 0.001, two-sided. */
const STRONG_Z = 3.29;
/** The share of changes that are drawn in the weaker colours. */
const WEAKER = 0.8;

const strongest = (values: readonly number[]): number => {
  const sizes = values.map(Math.abs).toSorted((a, b) => a - b);
  return sizes[Math.floor(sizes.length * WEAKER)] ?? 1;
};
/** Four classes of a palette of five: the middle one, for nothing, stays free. */
const aroundZero = (strong: number): number[] => [-strong, 0, 0, strong];

/** Questions put to the cells of a layer: where it is hot or cold, what changed, where it is highest. */
export class CellAnalysis {
  readonly hot = new Resource<Hotspots>(new BoundedCache<Answer<Hotspots>>(8));
  readonly change = new Resource<LayerChange>(new BoundedCache<Answer<LayerChange>>(8));
  readonly top = new Resource<LayerTop>(new BoundedCache<Answer<LayerTop>>(8));
  /** The analysis whose answer is shown; null for none. */
  kind = $state<Analysis | null>(null);
  /** What was asked last. */
  asked = $state.raw<Asked | null>(null);
  rings = $state(1);
  falseShare = $state(0.05);
  explainShare = $state(0.8);
  count = $state(10);
  drawn = $state.raw<{ is: string; cells: DrawnCells; breaks: readonly number[] } | null>(null);
  #drawing: AbortController | null = null;

  readonly found = $derived.by<Found | null>(() => {
    const is = JSON.stringify([this.kind, this.asked]);
    if (this.kind === 'hot' && this.hot.current && this.hot.body) {
      const spots = this.hot.body.cells.filter(({ kind }) => kind !== null);
      const values = spots.map(({ z }) => z ?? 0);
      return { is, cells: spots.map(({ cell }) => cell), values, breaks: aroundZero(STRONG_Z) };
    }
    if (this.kind === 'change' && this.change.current && this.change.body) {
      const changed = this.change.body.cells.changed.filter(({ difference }) => difference);
      const values = changed.map(({ difference }) => difference ?? 0);
      return { is, cells: changed.map(({ cell }) => cell), values, breaks: aroundZero(strongest(values)) };
    }
    return null;
  });

  get resource(): Resource<Hotspots> | Resource<LayerChange> | Resource<LayerTop> | null {
    return this.kind === null ? null : { hot: this.hot, change: this.change, top: this.top }[this.kind];
  }

  /** Asks; `against` is the earlier bucket of a change. */
  async run(kind: Analysis, asked: Asked, against: string | null): Promise<void> {
    this.kind = kind;
    this.asked = asked;
    const { layer, region, res, bucket } = asked;
    if (kind === 'hot')
      await this.hot.load(paths.hotspots(layer, { res, bucket, region, k: this.rings, q: this.falseShare }));
    if (kind === 'change')
      await this.change.load(
        paths.change(layer, { from: against, to: bucket, res, region, share: this.explainShare }),
      );
    if (kind === 'top') await this.top.load(paths.top(layer, { res, bucket, region, n: this.count }));
  }

  close(): void {
    this.kind = null;
    this.asked = null;
  }

  /** Makes what was found ready to be drawn. */
  async draw(loader: PageLoader, found: Found | null): Promise<void> {
    this.#drawing?.abort();
    if (!found || found.cells.length === 0) {
      this.drawn = null;
      return;
    }
    const abort = new AbortController();
    this.#drawing = abort;
    const cells = await loader.draw(found.cells, found.values, abort.signal).catch((error: unknown) => {
      if (abort.signal.aborted) return null;
      throw error;
    });
    if (cells) this.drawn = { is: found.is, cells, breaks: found.breaks };
  }
}
