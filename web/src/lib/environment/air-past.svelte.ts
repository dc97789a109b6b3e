import { untrack } from 'svelte';
import type { EpisodeList } from '#api/episode-schemas.ts';
import { live } from '#lib/live/live.svelte.ts';
import type { AddressState } from '#lib/state/address.svelte.ts';
import { daysBefore, episodesOf, isOfPast, spanOf, type Episode } from './air-episodes.ts';
import { episodesPath } from './paths.ts';
import { News } from './stations.svelte.ts';

/** What is late comes by the hundred; it is asked once for all that comes within so long. */
const GATHER_MS = 5_000;
/** So often it is looked whether another day is over. */
const LOOK_MS = 60_000;

/** The days of the air that are over: episodes of heavy pollution, and the year that calendars show. */
export class AirPast {
  readonly #address: AddressState;
  readonly list = new News<EpisodeList>();
  /** The year of the calendars; null: this one. */
  year = $state<number | null>(null);
  /** Counts what came in of days that are over, and days that ended, for what else rests on them. */
  news = $state(0);
  #chosen = $state.raw<{ region: string; start: string } | null>(null);
  /** The episodes of the region that is looked at, once they have come. */
  readonly body = $derived(this.list.current ? this.list.body : null);
  /** The one that trends and calendars show. */
  readonly episode = $derived<Episode | null>(
    this.body?.items.find((one) => one.region === this.#chosen?.region && one.start === this.#chosen.start) ??
      null,
  );
  readonly span = $derived(this.episode && spanOf(this.episode));

  constructor(address: AddressState) {
    this.#address = address;
  }

  /** Moves trends and calendars to an episode; null: back to now. */
  choose(episode: Episode | null): void {
    this.#chosen = episode && { region: episode.region, start: episode.start };
    this.year = episode && Number(episode.peak.day.slice(0, 4));
  }

  /** Reads what the address asks for and follows what comes late. To be called where effects may live. */
  watch(): () => void {
    let asked: string | null = null;
    const wanted = (): string | null => {
      const { region, at } = this.#address.now;
      const of = episodesOf(region);
      return of && episodesPath(of, daysBefore(of, at === null ? Date.now() : Date.parse(at)));
    };
    const ask = () => {
      asked = wanted();
      void this.list.ask(asked);
    };
    $effect(() => {
      wanted();
      untrack(ask);
    });
    const refresh = () => {
      timer = undefined;
      ask();
      this.news += 1;
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = untrack(() =>
      live.on('observations/air', (data) => {
        if (this.#address.now.at !== null) return; // the past does not change by what comes now
        if (data === null || isOfPast(data, Date.now())) timer ??= setTimeout(refresh, GATHER_MS);
      }),
    );
    const look = setInterval(() => wanted() !== asked && refresh(), LOOK_MS);
    return () => {
      stop();
      clearTimeout(timer);
      clearInterval(look);
      this.list.stop();
    };
  }
}
