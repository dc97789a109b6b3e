import type { LngLat, RegionsAt } from '#api/schemas.ts';
import { paths } from '#lib/client.ts';
import { BoundedCache } from './bounded-cache.ts';
import { Resource, type Answer } from './resource.svelte.ts';

/** "What is here?": one position and the regions it lies in. */
export class ProbeState {
  position = $state.raw<LngLat | null>(null);
  readonly answer = new Resource<RegionsAt>(new BoundedCache<Answer<RegionsAt>>(8));

  async ask(position: LngLat): Promise<void> {
    this.position = position;
    await this.answer.load(paths.at(...position));
  }

  async close(): Promise<void> {
    this.position = null;
    await this.answer.load(null);
  }
}
