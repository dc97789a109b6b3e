import { getJson } from '#lib/client.ts';
import { BoundedCache } from '#lib/state/bounded-cache.ts';
import { Resource, type Answer } from '#lib/state/resource.svelte.ts';
import type { Text } from './wire.ts';

export type Metric = {
  id: string;
  title: Text;
  unit: Text;
  decimals: number;
  min: number | null;
  max: number | null;
  direction: boolean;
};
export type Network = {
  id: string;
  theme: string;
  title: Text;
  dataset: string;
  step: number;
  moves: boolean;
  metrics: Metric[];
};

const PATH = '/api/networks';
const cache = new BoundedCache<Answer<{ items: Network[] }>>(1);

/** The networks that stations belong to, and what they measure. */
export class Networks {
  readonly list = new Resource<{ items: Network[] }>(cache, getJson);

  load(): Promise<void> {
    return this.list.load(PATH);
  }

  get items(): readonly Network[] {
    return this.list.body?.items ?? [];
  }

  find(id: string): Network | null {
    return this.items.find((network) => network.id === id) ?? null;
  }

  stop(): void {
    this.list.stop();
  }
}
