import type { FeatureCollection } from 'geojson';
import { untrack } from 'svelte';
import type { SurfaceAnswer } from '#api/surface-schemas.ts';
import { SEQUENTIAL } from '#lib/cells/palettes.ts';
import { live } from '#lib/live/live.svelte.ts';
import type { ShownTheme } from '#lib/map/palette.ts';
import type { AddressState } from '#lib/state/address.svelte.ts';
import { BoundedCache } from '#lib/state/bounded-cache.ts';
import { Resource, type Answer } from '#lib/state/resource.svelte.ts';
import { surfacePath } from './surface-paths.ts';
import { classesOver, coverOf, hexagonsOf, stationsOn, type SurfaceClass } from './surface-shapes.ts';

export const SURFACE_METHODS = ['kriging', 'idw'] as const;
export type SurfaceMethod = (typeof SURFACE_METHODS)[number];
export const SURFACE_VIEWS = ['values', 'sd'] as const;
export type SurfaceView = (typeof SURFACE_VIEWS)[number];

/** What is shown of which surface. */
export type SurfaceChoice = { metric: string; method: SurfaceMethod; view: SurfaceView };

const USUAL: SurfaceChoice = { metric: 'pm2_5', method: 'kriging', view: 'values' };

/** The choice as words of the address, in the order metric, method, view; what is no such word is as usual. */
export const readSurface = ([metric, method, view]: readonly string[]): SurfaceChoice => ({
  metric: metric ?? USUAL.metric,
  method: SURFACE_METHODS.find((one) => one === method) ?? USUAL.method,
  view: SURFACE_VIEWS.find((one) => one === view) ?? USUAL.view,
});

export const writeSurface = ({ metric, method, view }: SurfaceChoice): string[] => [metric, method, view];

/** Stations report within minutes of each other; the surface is asked for once for all of them. */
const GATHER_MS = 8_000;
const LOOK_MS = 5 * 60_000;

/** The surface of the current region as the map draws it. */
export class SurfaceState {
  readonly #address: AddressState;
  readonly #theme: () => ShownTheme;
  readonly #choice: () => SurfaceChoice;
  readonly now = new Resource<SurfaceAnswer>(new BoundedCache<Answer<SurfaceAnswer>>(12));

  readonly #uncertain = $derived.by(() => this.#choice().view === 'sd' && (this.body?.sd ?? null) !== null);
  readonly #drawn = $derived.by(
    () => (this.body && this.#uncertain ? this.body.sd : this.body?.values) ?? [],
  );
  /** Errors are seen against none at all: small differences of large ones must not look large. */
  readonly classes = $derived.by<SurfaceClass[]>(() =>
    classesOver(
      this.#uncertain ? [0, ...this.#drawn] : this.#drawn,
      this.#uncertain ? SEQUENTIAL[this.#theme()].copper : SEQUENTIAL[this.#theme()].ember,
    ),
  );
  readonly hexagons = $derived.by<FeatureCollection>(() => {
    const { body } = this;
    if (!body) return { type: 'FeatureCollection', features: [] };
    const { model, sd } = body;
    const most = model ? Math.sqrt(model.nugget + model.partial_sill) : 0;
    const cover = (i: number): number => coverOf(this.#uncertain ? null : (sd?.[i] ?? null), most);
    const hexagons = hexagonsOf(body.cells, this.#drawn, this.classes, cover);
    if (this.#uncertain) return hexagons;
    return {
      ...hexagons,
      features: [...hexagons.features, ...stationsOn(body.stations.measured, this.classes)],
    };
  });

  constructor(address: AddressState, theme: () => ShownTheme, choice: () => SurfaceChoice) {
    this.#address = address;
    this.#theme = theme;
    this.#choice = choice;
  }

  get body(): SurfaceAnswer | null {
    return this.now.current ? this.now.body : null;
  }

  /** True when it is the error that the colours show. */
  get uncertain(): boolean {
    return this.#uncertain;
  }

  get settled(): boolean {
    return this.now.current || this.now.problem !== null;
  }

  /** Reads what is chosen and follows what stations send. To be called where effects may live. */
  watch(): () => void {
    $effect(() => {
      const { region, at } = this.#address.now;
      const { metric, method } = this.#choice();
      untrack(() => void this.now.load(surfacePath({ network: 'air', metric, region, method, at })));
    });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      timer = undefined;
      if (this.#address.now.at === null) void this.now.reload();
    };
    const heard = () => (timer ??= setTimeout(refresh, GATHER_MS));
    const stop = untrack(() => live.on('observations/air', heard)); // how the line is must not begin this anew
    const look = setInterval(refresh, LOOK_MS);
    return () => {
      stop();
      clearTimeout(timer);
      clearInterval(look);
      this.now.stop();
    };
  }
}
