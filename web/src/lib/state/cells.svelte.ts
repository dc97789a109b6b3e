import { latLngToCell } from 'h3-js';
import { untrack } from 'svelte';
import { MediaQuery } from 'svelte/reactivity';
import type { CellDetail } from '#api/analysis-schemas.ts';
import type { LayerList } from '#api/layer-schemas.ts';
import type { Bbox } from '#api/schemas.ts';
import { breaksOf } from '#lib/cells/classing.ts';
import { marksOf } from '#lib/cells/marks.ts';
import { plansOf, resIn, wantedOf, type ChosenLayer, type SheetPlan } from '#lib/cells/plans.ts';
import { readingsIn, type CellReading } from '#lib/cells/readings.ts';
import { resFor } from '#lib/cells/resolution.ts';
import type { CellSheet, Drawn } from '#lib/cells/sheet.svelte.ts';
import { paths } from '#lib/client.ts';
import type { Problem } from '#lib/problem.ts';
import type { AddressState } from './address.svelte.ts';
import { BoundedCache } from './bounded-cache.ts';
import { CellAnalysis } from './cell-analysis.svelte.ts';
import { CellChoices } from './cell-choices.svelte.ts';
import { CellClock } from './cell-clock.svelte.ts';
import { CellSheets, type PlannedSheet } from './cell-sheets.svelte.ts';
import { Distributions } from './distributions.svelte.ts';
import { Resource, type Answer } from './resource.svelte.ts';

/** Where the map looks, as far as cells care. */
export type CellView = { bbox: Bbox; zoom: number };

const WALL_WIDTH = 3_000;
/** How many moments ahead are fetched while the clock runs. */
const AHEAD = 3;
/** How long a moment stays at the usual speed. */
const STEP_MS = 1_000;
const LOOK_AGAIN_MS = 60_000;

/** The layers of cells on the map: which, at which moment, what of them is there, and what lies under the pointer. */
export class CellsState extends CellChoices {
  readonly list = new Resource<LayerList>(new BoundedCache<Answer<LayerList>>(1));
  readonly distributions = new Distributions();
  readonly clock: CellClock;
  readonly analysis = new CellAnalysis();
  /** The pinned cell. */
  readonly detail = new Resource<CellDetail>(new BoundedCache<Answer<CellDetail>>(20));
  readonly #small = new MediaQuery('(max-width: 40rem)', false);
  readonly #wall = new MediaQuery(`(min-width: ${WALL_WIDTH}px)`, false);
  readonly #sheets = new CellSheets();
  view = $state.raw<CellView | null>(null);
  /** The cell under the pointer, and where on the map that is. */
  hovered = $state.raw<{ cell: string; x: number; y: number } | null>(null);

  readonly #chosen = $derived.by<ChosenLayer[]>(() => {
    const items = new Map(this.list.body?.items.map((item) => [item.id, item]));
    return this.address.now.layers.flatMap((choice) => {
      const item = items.get(choice.id);
      return item && item.grade === 1 ? [{ ...choice, item }] : [];
    });
  });
  readonly #res = $derived(
    this.view ? resFor(this.view.zoom, { small: this.#small.current, wall: this.#wall.current }) : null,
  );
  readonly #plans = $derived.by(() => this.#plansAt(this.clock.now));
  readonly #planned = $derived(this.#wantedOf(this.#plans));
  /** Outlines of the cell under the pointer and of the pinned one, for the map. */
  readonly marks = $derived(
    marksOf(this.hovered?.cell ?? null, this.#chosen.length > 0 ? this.pinned : null),
  );
  readonly #settled = $derived.by(() => {
    if (this.address.now.layers.length === 0 || this.problem) return true;
    if (!this.list.body || !this.view) return false;
    return this.#planned.every(([plan, wanted]) => {
      const sheet = this.sheetOf(plan);
      if (!wanted) return true;
      return (
        sheet !== null && !sheet.loading && plan.layers.every(({ id }) => this.breaksOf(id, sheet.drawn.res))
      );
    });
  });

  constructor(address: AddressState) {
    super(address);
    this.clock = new CellClock(address, () => this.#chosen.map(({ item }) => item));
  }

  /** The chosen layers that exist and may be seen, the topmost first. */
  get chosen(): readonly ChosenLayer[] {
    return this.#chosen;
  }

  /** What is to be on the map, the lowest sheet first. */
  get plans(): readonly SheetPlan[] {
    return this.#plans;
  }

  /** The resolution that a layer is shown at: the view's, or the finest it has. */
  resOf(layer: ChosenLayer): number | null {
    return this.#res === null ? null : resIn(this.#res, layer);
  }

  sheetOf(plan: SheetPlan): CellSheet | null {
    return this.#sheets.of(plan);
  }

  /** What the sheets show now, the lowest first. */
  get drawn(): Drawn[] {
    return this.#plans.flatMap((plan) => this.sheetOf(plan)?.drawn ?? []);
  }

  get problem(): Problem | null {
    if (this.address.now.layers.length === 0) return null;
    return this.#sheets.problem ?? (this.list.body ? null : this.list.problem);
  }

  /** True when all that is to be seen has been fetched or has failed. */
  get settled(): boolean {
    return this.#settled;
  }

  /** Lower bounds of all classes of a layer but the first; null until its values are known. */
  breaksOf(id: string, res: number, classes?: number): number[] | null {
    const distribution = this.distributions.of(id, res);
    return distribution && breaksOf(distribution, this.classing, classes);
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
    const sheets = this.#plans.map((plan) => ({ plan, drawn: this.sheetOf(plan)?.drawn ?? null }));
    return readingsIn(cell, sheets);
  }

  /** Asks for all that the chosen layers need where the map looks. To be called where effects may live; returns what ends it. */
  watch(): () => void {
    void this.list.load(paths.layers);
    const stopEffects = $effect.root(() => {
      $effect(() => {
        const [planned, view] = [this.#planned, this.view];
        untrack(() => this.#show(planned, view));
      });
      $effect(() => this.#play());
      $effect(() => {
        const { found } = this.analysis;
        untrack(() => void this.analysis.draw(this.#sheets.pages, found));
      });
      $effect(() => {
        const path = this.pinned && paths.cell(this.pinned, this.clock.now);
        untrack(() => void this.detail.load(path));
      });
    });
    const again = setInterval(() => {
      if (document.visibilityState === 'visible') this.#show(this.#planned, this.view);
    }, LOOK_AGAIN_MS);
    return () => {
      clearInterval(again);
      stopEffects();
      this.#sheets.close();
      this.forget();
    };
  }

  /** Looks which pages are still the newest: the records behind them have changed. */
  refresh(): void {
    this.#sheets.forget();
    this.#show(this.#planned, this.view);
  }

  async retry(): Promise<void> {
    if (this.list.problem) await this.list.reload();
    await this.distributions.retry();
    if (this.problem) this.#show(this.#planned, this.view);
  }

  #plansAt(now: string | null): SheetPlan[] {
    return plansOf(this.#chosen, this.sharing, { now, against: this.clock.against });
  }

  #wantedOf(plans: readonly SheetPlan[]): PlannedSheet[] {
    return plans.map((plan) => [plan, wantedOf(plan, this.#res)]);
  }

  #show(planned: readonly PlannedSheet[], view: CellView | null): void {
    for (const [, wanted] of view ? planned : [])
      if (wanted) for (const { id } of wanted.layers) this.distributions.want(id, wanted.res);
    this.#sheets.show(planned, view && view.bbox);
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
        this.#sheets.prepare(this.#wantedOf(this.#plansAt(moment)), view.bbox, abort.signal);
    });
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }
}
