import type { CatalogueDataset } from '#api/dataset-schemas.ts';
import type { IndicatorProof } from '#api/indicator-schemas.ts';
import { paths } from '#lib/client.ts';
import { BoundedCache } from './bounded-cache.ts';
import { Resource, type Answer } from './resource.svelte.ts';

const proofs = new BoundedCache<Answer<IndicatorProof>>(8);
const datasets = new BoundedCache<Answer<CatalogueDataset>>(8);

/** What stands behind one value, and the dataset whose records those are. */
export class ProofState {
  readonly proof = new Resource<IndicatorProof>(proofs);
  readonly dataset = new Resource<CatalogueDataset>(datasets);

  /** `at`: what stood behind it at that instant. */
  async load(
    { code, region, period, at }: { code: string; region: string; period: string; at: string | null },
    dataset: string | null,
  ): Promise<void> {
    await Promise.all([
      this.proof.load(paths.proof(code, region, period, at)),
      this.dataset.load(dataset && paths.dataset(dataset)),
    ]);
  }

  stop(): void {
    this.proof.stop();
    this.dataset.stop();
  }
}
