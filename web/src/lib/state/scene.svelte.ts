import type { FilledScene } from '#api/scene-schemas.ts';
import { paths } from '#lib/client.ts';
import type { AddressState } from './address.svelte.ts';
import type { Address } from './address.ts';
import { BoundedCache } from './bounded-cache.ts';
import { Resource, type Answer } from './resource.svelte.ts';

/** The scene of the current region: figures and layers of several themes that belong together for its kind. */
export class SceneState {
  readonly filled = new Resource<FilledScene>(new BoundedCache<Answer<FilledScene>>(40));
  readonly #address: AddressState;

  constructor(address: AddressState) {
    this.#address = address;
  }

  /** Reads a scene of a region, or its own when none is named, as of an instant or now. */
  async load({ region, scene, at }: Pick<Address, 'region' | 'scene' | 'at'>): Promise<void> {
    await this.filled.load(paths.scene(region, scene, at));
  }

  /** Where what is shown can be had as a table. */
  fileOf(as: '.csv' | '.xlsx'): string {
    const { region, scene, at } = this.#address.now;
    return paths.scene(region, scene, at, as);
  }

  /** Shows another scene; null: the region's own. */
  async choose(scene: string | null): Promise<void> {
    await this.#address.adjust({ scene });
  }
}
