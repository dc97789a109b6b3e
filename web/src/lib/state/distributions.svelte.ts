import { SvelteMap } from 'svelte/reactivity';
import type { LayerDistribution } from '#api/layer-schemas.ts';
import type { Distribution } from '#lib/cells/classing.ts';
import { paths } from '#lib/client.ts';
import type { Problem } from '#lib/problem.ts';
import { BoundedCache } from './bounded-cache.ts';
import { Resource, type Answer } from './resource.svelte.ts';

/** How the values of layers are spread, by layer and resolution: what classes and legends are made of. */
export class Distributions {
  readonly #cache = new BoundedCache<Answer<LayerDistribution>>(60);
  readonly #asked = new SvelteMap<string, Resource<LayerDistribution>>();

  /** The spread of a layer at a resolution; null until it is known. */
  of(id: string, res: number): Distribution | null {
    const body = this.#asked.get(`${id}/${res}`)?.body;
    if (!body) return null;
    const { cells, quantiles, min, max } = body;
    return { cells, quantiles, min: min ?? 0, max: max ?? 0 };
  }

  problemOf(id: string, res: number): Problem | null {
    return this.#asked.get(`${id}/${res}`)?.problem ?? null;
  }

  /** Asks for the spread of a layer at a resolution, once. */
  want(id: string, res: number): void {
    const key = `${id}/${res}`;
    let resource = this.#asked.get(key);
    if (!resource) {
      resource = new Resource(this.#cache);
      this.#asked.set(key, resource);
    }
    void resource.load(paths.distribution(id, res));
  }

  async retry(): Promise<void> {
    for (const resource of this.#asked.values()) if (resource.problem) await resource.reload();
  }
}
