import type { BasemapList } from '#api/schemas.ts';
import { paths } from '#lib/client.ts';
import type { AddressState } from './address.svelte.ts';
import { BoundedCache } from './bounded-cache.ts';
import { Resource, type Answer } from './resource.svelte.ts';

export type BasemapService = BasemapList['services'][number];

/** Failures of a service's tiles within the window that make us go back to our own map. */
const TOO_MANY = 6;
const WINDOW_MS = 30_000;

/** The maps on offer, the one chosen, and what becomes of it when its tiles do not come. */
export class BasemapState {
  readonly list = new Resource<BasemapList>(new BoundedCache<Answer<BasemapList>>(1));
  /** The service that was given up, for a note to the person. */
  dropped = $state.raw<BasemapService | null>(null);
  readonly #address: AddressState;
  #failures: number[] = [];

  constructor(address: AddressState) {
    this.#address = address;
  }

  get services(): readonly BasemapService[] {
    return this.list.body?.services ?? [];
  }

  /** The service drawn now, or null for our own map alone. */
  get chosen(): BasemapService | null {
    const id = this.#address.now.basemap;
    return this.services.find((service) => service.id === id && service.id !== this.dropped?.id) ?? null;
  }

  async choose(id: string | null): Promise<void> {
    this.dropped = null;
    this.#failures = [];
    await this.#address.adjust({ basemap: id });
  }

  /** Counts a failed tile of the chosen service; gives the service up when they come thick. */
  failed(now = Date.now()): void {
    if (!this.chosen) return;
    this.#failures = [...this.#failures.filter((at) => now - at < WINDOW_MS), now].slice(-TOO_MANY);
    if (this.#failures.length < TOO_MANY) return;
    this.dropped = this.chosen;
    this.#failures = [];
    void this.#address.adjust({ basemap: null });
  }

  async load(): Promise<void> {
    await this.list.load(paths.basemaps);
  }
}
