import {
  clockOf,
  momentMeant,
  playedNext,
  stepOf,
  type BucketList,
  type BucketStep,
} from '#lib/cells/bucket.ts';
import type { LayerItem } from '#lib/cells/sheet.svelte.ts';
import type { AddressState } from './address.svelte.ts';

export const SPEEDS = [1, 2, 4] as const;
export type Speed = (typeof SPEEDS)[number];

/** The one clock of all layers with buckets of time; the address holds where it stands. */
export class CellClock {
  readonly #address: AddressState;
  readonly #items: () => readonly LayerItem[];
  playing = $state(false);
  speed = $state<Speed>(1);
  /** The moments between which playing goes round; null: all. */
  loop = $state.raw<readonly [string, string] | null>(null);

  readonly #lists = $derived.by<BucketList[]>(() =>
    this.#items().flatMap(({ bucket, buckets }) => (bucket ? [{ step: bucket, buckets }] : [])),
  );
  readonly #moments = $derived(clockOf(this.#lists));

  constructor(address: AddressState, items: () => readonly LayerItem[]) {
    this.#address = address;
    this.#items = items;
  }

  /** All moments, ascending; none where no layer on the map has buckets. */
  get moments(): readonly string[] {
    return this.#moments;
  }

  /** The step of the finest layer; moments are that far apart. */
  get step(): BucketStep {
    return stepOf(this.#lists) ?? 'month';
  }

  /** Where the clock stands: the newest moment, unless the address says another. */
  get now(): string | null {
    return momentMeant(this.#moments, this.#address.now.moment) ?? this.#moments.at(-1) ?? null;
  }

  /** The earlier moment, on the left side of a swipe between two moments of one layer. */
  get against(): string | null {
    return momentMeant(this.#moments, this.#address.now.against) ?? this.#moments.at(-2) ?? this.now;
  }

  /** The moments that come next while the clock runs, the first of them first. */
  next(count: number): string[] {
    const coming: string[] = [];
    for (let at = this.now; at && coming.length < count;) {
      at = playedNext(this.#moments, at, this.loop);
      if (at) coming.push(at);
    }
    return coming;
  }

  async seek(moment: string): Promise<void> {
    await this.#address.adjust({ moment });
  }

  async setAgainst(against: string): Promise<void> {
    await this.#address.adjust({ against });
  }
}
