import type { LayerManifest } from '#api/layer-schemas.ts';
import type { Bbox } from '#api/schemas.ts';
import { getJson, paths } from '#lib/client.ts';
import { BoundedCache } from '#lib/state/bounded-cache.ts';

/** A page that exists, and its version. */
export type PageVersion = LayerManifest['pages'][number];

/** How long a list of pages is believed before it is asked for again. */
const FRESH_MS = 60_000;
/** From here on a province has so many pages that only those near the view are listed. */
const NEAR_FROM_RES = 9;

/** Where the pages of a layer near a box are listed. */
export const manifestPath = (layer: string, res: number, bucket: string | null, near: Bbox): string => {
  const bbox = res >= NEAR_FROM_RES ? near.map((degrees) => degrees.toFixed(4)).join(',') : null;
  return paths.manifest(layer, { res, bucket, bbox });
};

/** The pages of layers that exist and their versions, asked for at most once a minute. */
export class Manifests {
  readonly #kept = new BoundedCache<{ pages: PageVersion[]; at: number }>(120);

  /** The pages of a layer at a resolution and bucket, near a box. Throws Problem, or the signal's reason. */
  async of(
    layer: string,
    res: number,
    bucket: string | null,
    near: Bbox,
    signal: AbortSignal,
  ): Promise<PageVersion[]> {
    const path = manifestPath(layer, res, bucket, near);
    const kept = this.#kept.get(path);
    if (kept && Date.now() - kept.at < FRESH_MS) return kept.pages;
    const { pages } = await getJson<LayerManifest>(path, signal);
    this.#kept.set(path, { pages, at: Date.now() });
    return pages;
  }

  /** Forgets all of it, since one of the pages is gone. */
  forget(): void {
    this.#kept.clear();
  }
}
