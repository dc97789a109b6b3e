import type { CatalogueDataset, IndicatorProof } from '#api/library-schemas.ts';
import { paths } from '#lib/client.ts';
import { BoundedCache } from './bounded-cache.ts';
import { Resource, type Answer } from './resource.svelte.ts';

const proofs = new BoundedCache<Answer<IndicatorProof>>(8);
const datasets = new BoundedCache<Answer<CatalogueDataset>>(8);

/** What stands behind one value, and the dataset whose records those are. */
export class ProofState {
  readonly proof = new Resource<IndicatorProof>(proofs);
  readonly dataset = new Resource<CatalogueDataset>(datasets);

  async load(code: string, region: string, period: string, dataset: string | null): Promise<void> {
    await Promise.all([
      this.proof.load(paths.proof(code, region, period)),
      this.dataset.load(dataset && paths.dataset(dataset)),
    ]);
  }

  stop(): void {
    this.proof.stop();
    this.dataset.stop();
  }
}
