import { untrack } from 'svelte';
import { getJson, query } from '#lib/client.ts';
import { live } from '#lib/live/live.svelte.ts';
import type { AddressState } from '#lib/state/address.svelte.ts';
import { readingsPath } from './paths.ts';
import { News } from './stations.svelte.ts';
import { joined, passedNow, passedOf, WAY_MS, type Passed, type Vehicle } from './vehicles.ts';

const NETWORK = 'mobile';
const MOST = 200;
/** Of so many vehicles the way before is asked for; of more it is what is seen of it from now on. */
const MOST_WAYS = 24;
/** Readings come in batches; what rests on them is asked for once for all that come within so long. */
const GATHER_MS = 1_500;

type Readings = { items: { time: string; value: number | null }[] };

/** The vehicles of the current region as they drive about; none where the past is looked at. */
export class VehiclesState {
  readonly #address: AddressState;
  readonly now = new News<{ items: Vehicle[] }>();
  readonly #asked = new Set<string>();
  #abort = new AbortController();
  ways = $state.raw<Readonly<Record<string, readonly Passed[]>>>({});

  constructor(address: AddressState) {
    this.#address = address;
  }

  get items(): readonly Vehicle[] {
    return this.#address.now.at === null && this.now.current ? (this.now.body?.items ?? []) : [];
  }

  wayOf(station: string): readonly Passed[] {
    return Object.hasOwn(this.ways, station) ? (this.ways[station] ?? []) : [];
  }

  /** Follows what vehicles send. To be called where effects may live. */
  watch(): () => void {
    this.#abort = new AbortController();
    $effect(() => {
      const { region, at } = this.#address.now;
      if (at === null)
        untrack(() => void this.now.ask(`/api/stations?${query({ network: NETWORK, region, limit: MOST })}`));
    });
    $effect(() => {
      const { items } = this;
      untrack(() => {
        for (const one of items) {
          const passed = passedNow(one);
          if (passed) this.#add(one.station, [passed]);
        }
        void this.#look(items.filter(({ freshness }) => freshness !== 'silent').slice(0, MOST_WAYS));
      });
    });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      timer = undefined;
      if (this.#address.now.at === null) void this.now.reload();
    };
    const stop = live.on(`observations/${NETWORK}`, () => (timer ??= setTimeout(refresh, GATHER_MS)));
    return () => {
      stop();
      clearTimeout(timer);
      this.#abort.abort();
      this.now.stop();
    };
  }

  #add(station: string, passed: readonly Passed[]): void {
    this.ways = { ...this.ways, [station]: joined(this.wayOf(station), passed) };
  }

  /** Asks for the way before, one vehicle after the other: it is there for the eye, and nothing waits for it. */
  async #look(items: readonly Vehicle[]): Promise<void> {
    const { signal } = this.#abort;
    for (const { station, time } of items) {
      if (time === null || this.#asked.has(station) || signal.aborted) continue;
      this.#asked.add(station);
      const from = new Date(Date.parse(time) - WAY_MS - 1).toISOString();
      const of = (metric: string) =>
        getJson<Readings>(
          readingsPath({ network: NETWORK, station, metric, step: 'raw', from, to: time }),
          signal,
        );
      try {
        const [lngs, lats] = await Promise.all([of('longitude'), of('latitude')]);
        this.#add(station, passedOf(lngs.items, lats.items));
      } catch {
        this.#asked.delete(station); // with the next readings it is asked for again
      }
    }
  }
}
