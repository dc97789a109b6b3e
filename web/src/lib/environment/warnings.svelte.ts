import type { Feature, Geometry } from 'geojson';
import { untrack } from 'svelte';
import type { WarningsBody } from '#api/environment-weather-schemas.ts';
import { live } from '#lib/live/live.svelte.ts';
import type { AddressState } from '#lib/state/address.svelte.ts';
import { standingPath } from './paths.ts';
import { News } from './stations.svelte.ts';
import { warnedAreas } from './warnings.ts';

/** A file brings many at once; what is told of it comes in several events. */
const GATHER_MS = 1_000;
/** So often it is asked again without any news: warnings run out by themselves. */
const LOOK_MS = 60_000;

/** The warnings in force of the current region, kept as new as they are. */
export class WarningsState {
  readonly #address: AddressState;
  readonly now = new News<WarningsBody>();
  readonly areas = $derived.by<Feature<Geometry>[]>(() => (this.body ? warnedAreas(this.body) : []));

  constructor(address: AddressState) {
    this.#address = address;
  }

  /** The answer for the region that is looked at, once it has come. */
  get body(): WarningsBody | null {
    return this.now.current ? this.now.body : null;
  }

  /** True when it has arrived or failed. */
  get settled(): boolean {
    return this.now.current || this.now.problem !== null;
  }

  /** Reads what the address asks for and follows what is issued. To be called where effects may live. */
  watch(): () => void {
    $effect(() => {
      const { region, at } = this.#address.now;
      untrack(() => void this.now.ask(standingPath('warnings', region, at)));
    });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      timer = undefined;
      if (this.#address.now.at === null) void this.now.reload();
    };
    const stop = live.on('records', (data) => {
      const dataset = (data as { dataset?: string } | null)?.dataset;
      if (data === null || dataset === this.body?.source.dataset) timer ??= setTimeout(refresh, GATHER_MS);
    });
    const look = setInterval(refresh, LOOK_MS);
    return () => {
      stop();
      clearTimeout(timer);
      clearInterval(look);
      this.now.stop();
    };
  }
}
