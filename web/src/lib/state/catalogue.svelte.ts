import type { BatchList, Catalogue, CatalogueDataset } from '#api/library-schemas.ts';
import type { RegionList } from '#api/schemas.ts';
import { paths } from '#lib/client.ts';
import { PROVINCE } from '#lib/region-code.ts';
import { BoundedCache } from './bounded-cache.ts';
import { Resource, type Answer } from './resource.svelte.ts';

const BATCHES = 10;
const CITIES = 100;

const catalogues = new BoundedCache<Answer<Catalogue>>(1);
const batchLists = new BoundedCache<Answer<BatchList>>(20);
const cityLists = new BoundedCache<Answer<RegionList>>(1);

/** The catalogue, and of the dataset that is open, its batches and the names of the cities. */
export class CatalogueState {
  readonly catalogue = new Resource<Catalogue>(catalogues);
  readonly batches = new Resource<BatchList>(batchLists);
  readonly cities = new Resource<RegionList>(cityLists);

  get libraries() {
    return this.catalogue.body?.libraries ?? [];
  }

  library(id: string | null) {
    return this.libraries.find((library) => library.id === id) ?? null;
  }

  dataset(id: string | null): CatalogueDataset | null {
    return this.libraries.flatMap(({ datasets }) => datasets).find((dataset) => dataset.id === id) ?? null;
  }

  /** The title of a dataset, or its id when the catalogue does not know it. */
  titleOf(id: string): { zh: string; en: string } {
    return this.dataset(id)?.title ?? { zh: id, en: id };
  }

  cityName(code: string) {
    return this.cities.body?.items.find((city) => city.code === code)?.names ?? null;
  }

  async load(): Promise<void> {
    await this.catalogue.load(paths.catalogue);
  }

  async loadDataset(id: string): Promise<void> {
    await Promise.all([
      this.batches.load(paths.batches(id, BATCHES)),
      this.cities.load(paths.children(PROVINCE, CITIES, null)),
    ]);
  }

  async retry(): Promise<void> {
    await Promise.all(
      [this.catalogue, this.batches, this.cities]
        .filter(({ problem }) => problem !== null)
        .map((resource) => resource.reload()),
    );
  }

  stop(): void {
    this.catalogue.stop();
    this.batches.stop();
    this.cities.stop();
  }
}
