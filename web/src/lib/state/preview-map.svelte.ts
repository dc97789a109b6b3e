import type { Feature, FeatureCollection } from 'geojson';
import type { BasemapList } from '#api/schemas.ts';
import { getJson, paths } from '#lib/client.ts';
import { Problem } from '#lib/problem.ts';
import { PROVINCE, simplificationFor } from '#lib/region-code.ts';
import type { MapStatus } from '#lib/map/map-view.svelte.ts';
import { BoundedCache } from './bounded-cache.ts';
import { Resource, type Answer } from './resource.svelte.ts';

const basemaps = new BoundedCache<Answer<BasemapList>>(1);
const outlines = new BoundedCache<Feature>(24);

/** What the map of a file's rows is drawn on: the basemap, and the outlines of the province and of the counties named. */
export class PreviewMapState {
  readonly basemap = new Resource<BasemapList>(basemaps);
  readonly view = $state<{ status: MapStatus }>({ status: 'loading' });
  #features = $state.raw<readonly Feature[]>([]);
  #abort = new AbortController();

  readonly outlines = $derived.by<FeatureCollection>(() => ({
    type: 'FeatureCollection',
    features: [...this.#features],
  }));

  async load(counties: readonly string[]): Promise<void> {
    this.stop();
    const { signal } = this.#abort;
    void this.basemap.load(paths.basemaps);
    const wanted = [
      { code: PROVINCE, simplify: simplificationFor('province') },
      ...counties.map((code) => ({ code, simplify: simplificationFor('county') })),
    ];
    const read = await Promise.all(wanted.map(({ code, simplify }) => this.#outline(code, simplify, signal)));
    if (!signal.aborted) this.#features = read.filter((feature) => feature !== null);
  }

  stop(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.basemap.stop();
  }

  /** An outline, or null when it cannot be had: the points are worth showing without. */
  async #outline(code: string, simplify: number, signal: AbortSignal): Promise<Feature | null> {
    const path = paths.outline(code, simplify);
    try {
      const feature = outlines.get(path) ?? (await getJson<Feature>(path, signal));
      outlines.set(path, feature);
      return feature;
    } catch (error) {
      if (signal.aborted || error instanceof Problem) return null;
      throw error;
    }
  }
}
