import type { BatchList } from '#api/batch-schemas.ts';
import type { Catalogue, CatalogueDataset } from '#api/dataset-schemas.ts';
import type { DatasetFreshness, NoticeList } from '#api/freshness-schemas.ts';
import type { RegionList } from '#api/schemas.ts';
import { paths } from '#lib/client.ts';
import { PROVINCE } from '#lib/region-code.ts';
import { BoundedCache } from './bounded-cache.ts';
import { Resource, type Answer } from './resource.svelte.ts';

const BATCHES = 10;
const CITIES = 100;
/** Events of a dataset's freshness that are shown at first, and the most that one answer holds. */
const EVENTS = 12;
const MOST = 1000;

const catalogues = new BoundedCache<Answer<Catalogue>>(1);
const batchLists = new BoundedCache<Answer<BatchList>>(20);
const cityLists = new BoundedCache<Answer<RegionList>>(1);
const ladders = new BoundedCache<Answer<DatasetFreshness>>(20);
const noticeLists = new BoundedCache<Answer<NoticeList>>(20);

/** The catalogue with what departments have been told, and of the dataset that is open, batches, freshness and names of cities. */
export class CatalogueState {
  readonly catalogue = new Resource<Catalogue>(catalogues);
  readonly batches = new Resource<BatchList>(batchLists);
  readonly cities = new Resource<RegionList>(cityLists);
  readonly freshness = new Resource<DatasetFreshness>(ladders);
  readonly notices = new Resource<NoticeList>(noticeLists);

  get libraries() {
    return this.catalogue.body?.libraries ?? [];
  }

  library(id: string | null) {
    return this.libraries.find((library) => library.id === id) ?? null;
  }

  /** The library a dataset is in, and its grade: what rights in it are told by. */
  placeOf({ id, grade }: CatalogueDataset): { library: string; grade: number } {
    const found = this.libraries.find(({ datasets }) => datasets.some((dataset) => dataset.id === id));
    return { library: found?.id ?? '', grade };
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
      this.freshness.load(paths.freshness(id, EVENTS)),
      this.cities.load(paths.children(PROVINCE, CITIES, null)),
    ]);
  }

  /** Asks for the whole record of a dataset's freshness instead of its newest part. */
  async loadEvents(id: string): Promise<void> {
    await this.freshness.load(paths.freshness(id, MOST));
  }

  /** What is open for one department, or for all. */
  async loadNotices(department: string | null): Promise<void> {
    await this.notices.load(paths.notices(department, MOST));
  }

  /** Asks anew for what is shown, after datasets have changed: some of them, or any. */
  async refresh(datasets: readonly string[] | null, open: string | null): Promise<void> {
    const concerned = open !== null && (!datasets || datasets.includes(open));
    const shown = [this.catalogue, this.notices, ...(concerned ? [this.batches, this.freshness] : [])];
    await Promise.all(shown.map((resource) => resource.reload()));
  }

  async retry(): Promise<void> {
    await Promise.all(
      [this.catalogue, this.batches, this.cities, this.freshness, this.notices]
        .filter(({ problem }) => problem !== null)
        .map((resource) => resource.reload()),
    );
  }

  stop(): void {
    this.catalogue.stop();
    this.batches.stop();
    this.cities.stop();
    this.freshness.stop();
    this.notices.stop();
  }
}
