import { untrack } from 'svelte';
import { live } from '#lib/live/live.svelte.ts';
import type { AddressState } from '#lib/state/address.svelte.ts';
import { BoundedCache } from '#lib/state/bounded-cache.ts';
import { Resource, type Answer } from '#lib/state/resource.svelte.ts';
import { standingPath, type StandingOf } from './paths.ts';

/** Readings come in batches; what rests on them is asked for once for all that come within so long. */
const GATHER_MS = 1_500;
/** So often it is asked again without any news: time alone makes data stale. */
const LOOK_MS = 5 * 60_000;

const NETWORKS = {
  ...{ water: 'water', sea: 'sea', sources: 'outlets' },
  ...{ weather: 'weather', noise: 'noise' },
} as const satisfies Record<StandingOf, string>;

/**
 * Asks anew whenever it is called, also for what was asked before: something came in, or it was given up half-way. Only the last answer
 * is kept, since what came in meanwhile is not known of any other.
 */
export class News<Body> extends Resource<Body> {
  #asked: string | null = null;

  constructor() {
    super(new BoundedCache<Answer<Body>>(1));
  }

  async ask(path: string | null): Promise<void> {
    const again = path !== null && path === this.#asked;
    this.#asked = path;
    await (again ? this.reload() : this.load(path));
  }
}

type Standing = { items: readonly { station: string }[] };

/** How the stations of a network stand in the current region, kept as new as they are. */
export class StationsState<Body extends Standing> {
  readonly #address: AddressState;
  readonly #of: StandingOf;
  readonly now = new News<Body>();
  /** Counts what came in, for what else rests on it. */
  news = $state(0);

  constructor(address: AddressState, of: StandingOf) {
    this.#address = address;
    this.#of = of;
  }

  get network(): string {
    return NETWORKS[this.#of];
  }

  /** The answer for the region that is looked at, once it has come. */
  get body(): Body | null {
    return this.now.current ? this.now.body : null;
  }

  /** True when it has arrived or failed. */
  get settled(): boolean {
    return this.now.current || this.now.problem !== null;
  }

  item(key: string): Body['items'][number] | null {
    return this.body?.items.find(({ station }) => station === key) ?? null;
  }

  /** Reads what the address asks for and follows what stations send. To be called where effects may live. */
  watch(): () => void {
    $effect(() => {
      const { region, at } = this.#address.now;
      untrack(() => void this.now.ask(standingPath(this.#of, region, at)));
    });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      timer = undefined;
      if (this.#address.now.at !== null) return; // the past does not change by what comes now
      void this.now.reload();
      this.news += 1;
    };
    const stop = live.on(`observations/${this.network}`, () => (timer ??= setTimeout(refresh, GATHER_MS)));
    const look = setInterval(refresh, LOOK_MS);
    return () => {
      stop();
      clearTimeout(timer);
      clearInterval(look);
      this.now.stop();
    };
  }
}
