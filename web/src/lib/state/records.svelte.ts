import type { RecordList } from '#api/dataset-schemas.ts';
import type { RegionDetail } from '#api/schemas.ts';
import { paths } from '#lib/client.ts';
import { BoundedCache } from './bounded-cache.ts';
import { Resource, type Answer } from './resource.svelte.ts';

const PAGE = 100;

/** Which page of which records the address asks for. */
export type RecordsAsked = {
  region: string | null;
  period: string | null;
  /** A layer whose records alone are wanted. */
  layer: string | null;
  /** An H3 cell whose records alone are wanted. */
  cell: string | null;
  /** An instant to look back to. */
  at: string | null;
  /** Key of the last record of the page before. */
  after: string | null;
};

/** The records of a dataset, a page at a time, and the history of one of them. */
export class RecordsState {
  readonly list = new Resource<RecordList>(new BoundedCache<Answer<RecordList>>(10));
  readonly history = new Resource<RecordList>(new BoundedCache<Answer<RecordList>>(10));
  /** The region of the filter. */
  readonly region = new Resource<RegionDetail>(new BoundedCache<Answer<RegionDetail>>(10));

  async load(dataset: string, { region, period, layer, cell, at, after }: RecordsAsked): Promise<void> {
    const asked = { region, period, layer, cell, as_of: at, limit: PAGE, cursor: after };
    await Promise.all([
      this.list.load(paths.records(dataset, asked)),
      this.region.load(region === null ? null : paths.region(region)),
    ]);
  }

  async open(dataset: string, key: string | null): Promise<void> {
    await this.history.load(key === null ? null : paths.history(dataset, key));
  }

  stop(): void {
    this.list.stop();
    this.history.stop();
    this.region.stop();
  }
}
