import { untrack } from 'svelte';
import type { AirNowBody, AirStationBody } from '#api/environment-schemas.ts';
import { paths } from '#lib/client.ts';
import { live } from '#lib/live/live.svelte.ts';
import type { AddressState } from '#lib/state/address.svelte.ts';
import { BoundedCache } from '#lib/state/bounded-cache.ts';
import { Resource, type Answer } from '#lib/state/resource.svelte.ts';
import { AirPast } from './air-past.svelte.ts';
import type { Mark } from './on-map.ts';

/** Readings come in batches; what rests on them is asked for once for all that come within so long. */
const GATHER_MS = 1_500;
/** So often it is asked again without any news: time alone makes data stale. */
const LOOK_MS = 5 * 60_000;

/** The number on a station’s disc. */
const textOf = ({ aqi }: AirStationBody): string => (aqi === null ? '' : String(aqi));

/** Stations as the map shows them; what never reported, or no longer, is a dot. */
export const marksOf = (stations: readonly AirStationBody[], chosen: readonly string[]): Mark[] =>
  stations.flatMap((one) =>
    one.position === null
      ? []
      : {
          key: one.station,
          position: one.position,
          colour: one.category?.colour ?? null,
          text: textOf(one),
          stale: one.is === 'stale',
          chosen: chosen.includes(one.station),
          weight: (one.aqi ?? -1) + (chosen.includes(one.station) ? 1_000 : 0),
        },
  );

/** The air of the current region, kept as new as the stations are. */
export class AirState {
  readonly #address: AddressState;
  readonly now = new Resource<AirNowBody>(new BoundedCache<Answer<AirNowBody>>(12));
  readonly past: AirPast;
  /** Counts what came in, for what else rests on it. */
  news = $state(0);

  constructor(address: AddressState) {
    this.#address = address;
    this.past = new AirPast(address);
  }

  /** The answer for the region that is looked at, once it has come. */
  get body(): AirNowBody | null {
    return this.now.current ? this.now.body : null;
  }

  station(key: string): AirStationBody | null {
    return this.body?.stations.find(({ station }) => station === key) ?? null;
  }

  /** Reads what the address asks for and follows what stations send. To be called where effects may live. */
  watch(): () => void {
    $effect(() => {
      const { region, at } = this.#address.now;
      untrack(() => void this.now.load(paths.air(region, at)));
    });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      timer = undefined;
      if (this.#address.now.at !== null) return; // the past does not change by what comes now
      void this.now.reload();
      this.news += 1;
    };
    const heard = () => (timer ??= setTimeout(refresh, GATHER_MS));
    const stop = untrack(() => live.on('observations/air', heard)); // how the line is must not begin this anew
    const look = setInterval(refresh, LOOK_MS);
    return () => {
      stop();
      clearTimeout(timer);
      clearInterval(look);
      void this.now.load(null);
    };
  }
}
