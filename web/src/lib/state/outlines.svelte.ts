import type { Feature, FeatureCollection } from 'geojson';
import type { RegionDetail } from '#api/schemas.ts';
import { paths } from '#lib/client.ts';
import { EMPTY } from '#lib/map/overlay-layers.ts';
import { isLeaf, isOverlay, simplificationFor } from '#lib/region-code.ts';
import { BoundedCache } from './bounded-cache.ts';
import { Resource, type Answer } from './resource.svelte.ts';

const features = new BoundedCache<Answer<Feature>>(24);
const collections = new BoundedCache<Answer<FeatureCollection>>(24);

/** The region whose outline is drawn: itself, or for a village, which is a point, its town. */
export const stageOf = (region: RegionDetail): { code: string; kind: RegionDetail['kind'] } => {
  if (isLeaf(region.kind) && region.parent) return { code: region.parent, kind: 'town' };
  return { code: region.code, kind: region.kind };
};

/** The outlines around a region: its own, its children's, its siblings', and of the parks and sea areas it touches. */
export class Outlines {
  readonly outline = new Resource<Feature>(features);
  readonly children = new Resource<FeatureCollection>(collections);
  readonly siblings = new Resource<FeatureCollection>(collections);
  readonly overlays = new Resource<FeatureCollection>(collections);

  get problem(): boolean {
    return this.#all.some(({ problem }) => problem !== null);
  }

  get loading(): boolean {
    return this.#all.some(({ loading }) => loading);
  }

  /** Fetches what the region needs; what is drawn stays until it is there. */
  async load(region: RegionDetail): Promise<void> {
    const stage = stageOf(region);
    const parent = region.ancestors.findLast(({ code }) => code !== stage.code && code !== region.code);
    const inTree = !isOverlay(stage.kind);
    const simplify = simplificationFor(stage.kind);
    await Promise.all([
      this.outline.load(paths.outline(stage.code, simplify)),
      this.children.load(inTree ? paths.outlines(stage.code, 'children', simplify) : null),
      this.siblings.load(
        inTree && parent ? paths.outlines(parent.code, 'children', simplificationFor(parent.kind)) : null,
      ),
      this.overlays.load(
        region.overlaps.length > 0 ? paths.outlines(stage.code, 'overlaps', simplify) : null,
      ),
    ]);
  }

  /** Fetches again what failed. */
  async retry(): Promise<void> {
    await Promise.all(
      this.#all.filter(({ problem }) => problem !== null).map((resource) => resource.reload()),
    );
  }

  stop(): void {
    for (const resource of this.#all) resource.stop();
  }

  get #all(): readonly Resource<unknown>[] {
    return [this.outline, this.children, this.siblings, this.overlays];
  }
}

/** What a resource may draw: its answer, but not an older one once the newer one is known to have failed. */
export const drawable = (resource: Resource<FeatureCollection>): FeatureCollection =>
  resource.problem && !resource.current ? EMPTY : (resource.body ?? EMPTY);
