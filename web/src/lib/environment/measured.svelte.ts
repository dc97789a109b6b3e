import type { FeatureCollection } from 'geojson';
import { untrack } from 'svelte';
import type { MeasuredCells } from '#api/environment-cells-schemas.ts';
import { SEQUENTIAL } from '#lib/cells/palettes.ts';
import { live } from '#lib/live/live.svelte.ts';
import type { ShownTheme } from '#lib/map/palette.ts';
import { BoundedCache } from '#lib/state/bounded-cache.ts';
import { Resource, type Answer } from '#lib/state/resource.svelte.ts';
import { measuredPath, type MeasuredChoice } from './measured.ts';
import { classesOver, coverOf, hexagonsOf, type SurfaceClass } from './surface-shapes.ts';

/** Stations report within minutes of each other; cells are asked for once for all of them. */
const GATHER_MS = 3_000;
const LOOK_MS = 5 * 60_000;

export type MeasuredAsked = {
  choice: MeasuredChoice;
  res: number;
  at: string | null;
  bbox: readonly number[] | null;
};

/** What is measured in cells, as the map draws it. */
export class MeasuredState {
  readonly #asked: () => MeasuredAsked | null;
  readonly #theme: () => ShownTheme;
  readonly now = new Resource<MeasuredCells>(new BoundedCache<Answer<MeasuredCells>>(12));

  readonly #means = $derived.by(() => this.shown?.cells.map(({ mean }) => mean) ?? []);
  readonly classes = $derived.by<SurfaceClass[]>(() =>
    classesOver(this.#means, SEQUENTIAL[this.#theme()].ember),
  );
  readonly hexagons = $derived.by<FeatureCollection>(() =>
    hexagonsOf(this.shown?.cells.map(({ cell }) => cell) ?? [], this.#means, this.classes, () =>
      coverOf(null, 0),
    ),
  );

  constructor(asked: () => MeasuredAsked | null, theme: () => ShownTheme) {
    this.#asked = asked;
    this.#theme = theme;
  }

  get body(): MeasuredCells | null {
    return this.now.current ? this.now.body : null;
  }

  /** What stays on the map until what was asked for is there: of the same metric, never of another. */
  get shown(): MeasuredCells | null {
    const choice = this.#asked()?.choice;
    const { body } = this.now;
    if (!body || !choice) return null;
    return body.network === choice.network && body.metric === choice.metric && body.step === choice.step
      ? body
      : null;
  }

  get settled(): boolean {
    return this.now.current || this.now.problem !== null;
  }

  /** Reads what is chosen and follows what stations send. To be called where effects may live. */
  watch(): () => void {
    $effect(() => {
      const asked = this.#asked();
      if (asked)
        untrack(() => void this.now.load(measuredPath(asked.choice, asked.res, asked.at, asked.bbox)));
    });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      timer = undefined;
      if (this.#asked()?.at === null) void this.now.reload();
    };
    $effect(() => {
      const network = this.#asked()?.choice.network;
      if (network === undefined) return;
      // how the line is must not begin this anew
      return untrack(() =>
        live.on(`observations/${network}`, () => (timer ??= setTimeout(refresh, GATHER_MS))),
      );
    });
    const look = setInterval(refresh, LOOK_MS);
    return () => {
      clearTimeout(timer);
      clearInterval(look);
      this.now.stop();
    };
  }
}
