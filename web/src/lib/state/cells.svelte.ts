import type { FeatureCollection } from 'geojson';
import { cellToBoundary, latLngToCell } from 'h3-js';
import { untrack } from 'svelte';
import { MediaQuery, SvelteMap } from 'svelte/reactivity';
import type { CellDetail } from '#api/analysis-schemas.ts';
import type { LayerList } from '#api/layer-schemas.ts';
import type { Bbox } from '#api/schemas.ts';
import type { Range } from '#lib/cells/brush.ts';
import { bucketAt } from '#lib/cells/bucket.ts';
import { breaksOf } from '#lib/cells/classing.ts';
import type { Classing } from '#lib/cells/classings.ts';
import { Manifests } from '#lib/cells/manifests.ts';
import { PageLoader } from '#lib/cells/page-loader.ts';
import { SEQUENTIAL_NAMES } from '#lib/cells/palettes.ts';
import { resFor } from '#lib/cells/resolution.ts';
import { CellSheet, type Drawn, type LayerItem, type SheetWanted } from '#lib/cells/sheet.svelte.ts';
import { paths } from '#lib/client.ts';
import type { Problem } from '#lib/problem.ts';
import { ancestorOf, fromHex, ordinalOf, resOf } from '#tiles/cells/cell-id.ts';
import type { AddressState } from './address.svelte.ts';
import { MOST_LAYERS, type LayerChoice, type Sharing } from './address.ts';
import { BoundedCache } from './bounded-cache.ts';
import { CellAnalysis } from './cell-analysis.svelte.ts';
import { CellClock } from './cell-clock.svelte.ts';
import { Distributions } from './distributions.svelte.ts';
import { Resource, type Answer } from './resource.svelte.ts';
import { Settling } from './settling.svelte.ts';

/** Where the map looks, as far as cells care. */
export type CellView = { bbox: Bbox; zoom: number };

/** A layer of cells that was chosen, with all that is known of it. */
export type ChosenLayer = LayerChoice & { item: LayerItem };

/** The values that are shown of layers, by their ids. */
type Ranges = Readonly<Record<string, Range | null>>;

/** A sheet as it is to be: one layer or two in one colour, at which buckets; of a swipe, on which side of the divider. */
export type SheetPlan = {
  slot: string;
  layers: readonly ChosenLayer[];
  buckets: readonly (string | null)[];
  side: 'left' | 'right' | null;
};

/** What a layer has in one cell; no value where there is nothing to divide by. */
export type CellReading = { layer: ChosenLayer; bucket: string | null; n: number; value: number | null };

const WALL_WIDTH = 3_000;
/** How many moments ahead are fetched while the clock runs. */
const AHEAD = 3;
/** How long a moment stays at the usual speed. */
const STEP_MS = 1_000;
const LOOK_AGAIN_MS = 60_000;

/** The layers of cells on the map: which, at which moment, what of them is there, and what lies under the pointer. */
export class CellsState {
  readonly list = new Resource<LayerList>(new BoundedCache<Answer<LayerList>>(1));
  readonly distributions = new Distributions();
  readonly clock: CellClock;
  readonly analysis = new CellAnalysis();
  /** The pinned cell. */
  readonly detail = new Resource<CellDetail>(new BoundedCache<Answer<CellDetail>>(20));
  readonly #address: AddressState;
  readonly #small = new MediaQuery('(max-width: 40rem)', false);
  readonly #wall = new MediaQuery(`(min-width: ${WALL_WIDTH}px)`, false);
  readonly #manifests = new Manifests();
  #loader: PageLoader | null = null;
  readonly #sheets = new SvelteMap<string, CellSheet>();
  view = $state.raw<CellView | null>(null);
  /** The cell under the pointer, and where on the map that is. */
  hovered = $state.raw<{ cell: string; x: number; y: number } | null>(null);
  readonly #divide: Settling<number>;
  readonly #ranges: Settling<Ranges>;

  readonly #chosen = $derived.by<ChosenLayer[]>(() => {
    const items = new Map(this.list.body?.items.map((item) => [item.id, item]));
    return this.#address.now.layers.flatMap((choice) => {
      const item = items.get(choice.id);
      return item && item.grade === 1 ? [{ ...choice, item }] : [];
    });
  });
  readonly #plans = $derived.by(() => this.#planned());
  readonly #res = $derived(
    this.view ? resFor(this.view.zoom, { small: this.#small.current, wall: this.#wall.current }) : null,
  );
  /** Outlines of the cell under the pointer and of the pinned one, for the map. */
  readonly marks = $derived.by<FeatureCollection>(() => {
    const marked = [
      ...(this.hovered ? [{ cell: this.hovered.cell, pinned: false }] : []),
      ...(this.pinned && this.#chosen.length > 0 ? [{ cell: this.pinned, pinned: true }] : []),
    ];
    return {
      type: 'FeatureCollection',
      features: marked.map(({ cell, pinned }) => ({
        type: 'Feature',
        properties: { cell, pinned },
        geometry: { type: 'Polygon', coordinates: [cellToBoundary(cell, true)] },
      })),
    };
  });
  readonly #settled = $derived.by(() => {
    if (this.#address.now.layers.length === 0 || this.problem) return true;
    if (!this.list.body || !this.view) return false;
    return this.#plans.every((plan) => {
      const sheet = this.sheetOf(plan);
      if (!this.#wanted(plan)) return true;
      return (
        sheet !== null && !sheet.loading && plan.layers.every(({ id }) => this.breaksOf(id, sheet.drawn.res))
      );
    });
  });

  constructor(address: AddressState) {
    this.#address = address;
    this.clock = new CellClock(address, () => this.#chosen.map(({ item }) => item));
    this.#divide = new Settling(
      () => address.now.divide,
      (divide) => address.adjust({ divide }),
    );
    this.#ranges = new Settling<Ranges>(
      () => Object.fromEntries(address.now.layers.map(({ id, range }) => [id, range])),
      (ranges) =>
        address.adjust({
          layers: address.now.layers.map((layer) => ({ ...layer, range: ranges[layer.id] ?? null })),
        }),
    );
  }

  /** The chosen layers that exist and may be seen, the topmost first. */
  get chosen(): readonly ChosenLayer[] {
    return this.#chosen;
  }

  get sharing(): Sharing {
    return this.#address.now.sharing;
  }

  get classing(): Classing {
    return this.#address.now.classing;
  }

  get solid(): boolean {
    return this.#address.now.solid;
  }

  get pinned(): string | null {
    return this.#address.now.cell;
  }

  /** What is to be on the map, the lowest sheet first. */
  get plans(): readonly SheetPlan[] {
    return this.#plans;
  }

  /** The resolution that a layer is shown at: the view's, or the finest it has. */
  resOf({ item }: ChosenLayer): number | null {
    return this.#res === null ? null : Math.min(this.#res, Math.max(...item.resolutions));
  }

  sheetOf({ slot }: SheetPlan): CellSheet | null {
    return this.#sheets.get(slot) ?? null;
  }

  /** What the sheets show now, the lowest first. */
  get drawn(): Drawn[] {
    return this.#plans.flatMap((plan) => this.sheetOf(plan)?.drawn ?? []);
  }

  get problem(): Problem | null {
    if (this.#address.now.layers.length === 0) return null;
    for (const sheet of this.#sheets.values()) if (sheet.problem) return sheet.problem;
    return this.list.body ? null : this.list.problem;
  }

  /** True when all that is to be seen has been fetched or has failed. */
  get settled(): boolean {
    return this.#settled;
  }

  rangeOf(id: string): Range | null {
    return this.#ranges.now[id] ?? null;
  }

  /** Where the divider of a swipe stands, as a share of the map's width. */
  get divide(): number {
    return this.#divide.now;
  }

  set divide(share: number) {
    this.#divide.set(share);
  }

  /** Shows only the cells of a layer whose values lie in a range; null shows all. */
  filter(id: string, range: Range | null): void {
    this.#ranges.set({ ...this.#ranges.now, [id]: range });
  }

  /** Lower bounds of all classes of a layer but the first; null until its values are known. */
  breaksOf(id: string, res: number, classes?: number): number[] | null {
    const distribution = this.distributions.of(id, res);
    return distribution && breaksOf(distribution, this.classing, classes);
  }

  /** Puts layers on the map, the topmost first, each so opaque (0 to 1); one that is new takes a palette that is free. */
  async choose(layers: readonly { id: string; opacity: number }[]): Promise<void> {
    const before = new Map(this.#address.now.layers.map((layer) => [layer.id, layer]));
    const used = new Set(layers.map(({ id }) => before.get(id)?.palette));
    const free = SEQUENTIAL_NAMES.map((_, i) => i).filter((i) => !used.has(i));
    const chosen = layers.slice(0, MOST_LAYERS).map(({ id, opacity }) => ({
      id,
      opacity: Math.round(opacity * 100),
      palette: before.get(id)?.palette ?? free.shift() ?? 0,
      range: before.get(id) ? this.rangeOf(id) : null,
    }));
    await this.#address.adjust({ layers: chosen, ...(chosen.length === 0 && { cell: null }) });
  }

  async setClassing(classing: Classing): Promise<void> {
    await this.#address.adjust({ classing });
  }

  async setSharing(sharing: Sharing): Promise<void> {
    await this.#address.adjust({ sharing });
  }

  async setSolid(solid: boolean): Promise<void> {
    await this.#address.adjust({ solid });
  }

  async pin(cell: string | null): Promise<void> {
    await this.#address.adjust({ cell });
  }

  /** The cell at a position in which a sheet has something; null where none has. */
  cellAt(lng: number, lat: number): string | null {
    for (const plan of this.#plans) {
      const res = this.sheetOf(plan)?.drawn.res;
      if (!res) continue;
      const cell = latLngToCell(lat, lng, res);
      if (this.readingsOf(cell).length > 0) return cell;
    }
    return null;
  }

  /** What the sheets have in a cell, those too that have nothing in it; none where no sheet has. */
  readingsOf(cell: string): CellReading[] {
    const id = fromHex(cell);
    const readings = this.#plans.toReversed().flatMap((plan) => {
      const page = this.sheetOf(plan)?.drawn.pages.find(
        ({ page: { parent, res } }) => res === resOf(id) && ancestorOf(id, resOf(parent)) === parent,
      )?.page;
      const at = page ? page.ordinals.indexOf(ordinalOf(id, resOf(page.parent))) : -1;
      return plan.layers.map((layer, i) => {
        if (!page || at < 0) return { layer, bucket: plan.buckets[i] ?? null, n: 0, value: null };
        const { n, value } = page.layers[i]!;
        const found = value[at]!;
        return {
          layer,
          bucket: plan.buckets[i] ?? null,
          n: n[at]!,
          value: Number.isNaN(found) ? null : found,
        };
      });
    });
    return readings.some(({ n }) => n > 0) ? readings : [];
  }

  /** Asks for all that the chosen layers need where the map looks. To be called where effects may live; returns what ends it. */
  watch(): () => void {
    void this.list.load(paths.layers);
    const stopEffects = $effect.root(() => {
      $effect(() => {
        const plans = this.#plans.map((plan) => [plan, this.#wanted(plan)] as const);
        const { view } = this;
        untrack(() => this.#show(plans, view));
      });
      $effect(() => this.#play());
      $effect(() => {
        const { found } = this.analysis;
        untrack(() => void this.analysis.draw(this.#pages(), found));
      });
      $effect(() => {
        const path = this.pinned && paths.cell(this.pinned, this.clock.now);
        untrack(() => void this.detail.load(path));
      });
    });
    const again = setInterval(() => {
      if (document.visibilityState === 'visible') this.#showNow();
    }, LOOK_AGAIN_MS);
    return () => {
      clearInterval(again);
      stopEffects();
      for (const sheet of this.#sheets.values()) sheet.close();
      this.#loader?.close();
      this.#divide.close();
      this.#ranges.close();
    };
  }

  async retry(): Promise<void> {
    if (this.list.problem) await this.list.reload();
    await this.distributions.retry();
    if (this.problem) this.#showNow();
  }

  #planned(moment = this.clock.now): SheetPlan[] {
    const layers = this.#chosen;
    const at = (layer: ChosenLayer, when: string | null): string | null =>
      layer.item.bucket && when ? bucketAt(when, layer.item.bucket, layer.item.buckets) : null;
    const [first, second] = layers;
    if (this.sharing === 'both' && first && second) {
      const two = [first, second];
      return [{ slot: 'both', layers: two, buckets: two.map((layer) => at(layer, moment)), side: null }];
    }
    if (this.sharing === 'swipe' && first && (second || first.item.bucket)) {
      const right = second ?? first;
      const before = at(first, second ? moment : this.clock.against);
      return [
        { slot: 'left', layers: [first], buckets: [before], side: 'left' },
        { slot: 'right', layers: [right], buckets: [at(right, moment)], side: 'right' },
      ];
    }
    return layers
      .map((layer) => ({ slot: layer.id, layers: [layer], buckets: [at(layer, moment)], side: null }))
      .toReversed();
  }

  /** A layer with buckets of which none holds the moment has nothing to show. */
  #wanted({ layers, buckets }: SheetPlan): SheetWanted | null {
    if (this.#res === null || layers.some(({ item }, i) => item.bucket && !buckets[i])) return null;
    const res = Math.min(...layers.map((layer) => this.resOf(layer)!));
    return { layers: layers.map(({ item }) => item), buckets, res };
  }

  #showNow(): void {
    this.#show(
      this.#plans.map((plan) => [plan, this.#wanted(plan)] as const),
      this.view,
    );
  }

  #show(plans: readonly (readonly [SheetPlan, SheetWanted | null])[], view: CellView | null): void {
    for (const [slot, sheet] of this.#sheets)
      if (!plans.some(([plan]) => plan.slot === slot)) {
        sheet.close();
        this.#sheets.delete(slot);
      }
    for (const [{ slot }, wanted] of plans) {
      if (!view || !wanted) {
        this.#sheets.get(slot)?.close();
        continue;
      }
      for (const { id } of wanted.layers) this.distributions.want(id, wanted.res);
      void this.#sheetAt(slot).show(wanted, view.bbox);
    }
  }

  #pages(): PageLoader {
    this.#loader ??= new PageLoader();
    return this.#loader;
  }

  #sheetAt(slot: string): CellSheet {
    const there = this.#sheets.get(slot);
    if (there) return there;
    const sheet = new CellSheet(this.#manifests, this.#pages());
    this.#sheets.set(slot, sheet);
    return sheet;
  }

  /** Goes on to the next moment some time after this one can be seen, and fetches those that follow meanwhile. */
  #play(): (() => void) | undefined {
    const { clock, view } = this;
    if (!clock.playing || !view || !this.#settled) return undefined;
    const [next, ...later] = clock.next(AHEAD);
    if (!next) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => void clock.seek(next), STEP_MS / clock.speed);
    untrack(() => {
      for (const moment of [next, ...later])
        for (const plan of this.#planned(moment)) {
          const wanted = this.#wanted(plan);
          if (wanted) void this.#sheetAt(plan.slot).prepare(wanted, view.bbox, abort.signal);
        }
    });
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }
}
