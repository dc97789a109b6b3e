import type { RegionKind } from '#data/regions/kind.ts';
import type { Text } from '#data/themes/theme.ts';

/*
 * What a scene declares: which indicators and layers of several themes belong together for one kind of region. Plain data, like a
 * theme; a theme that comes later changes no scene.
 */

/** A group of figures under one heading. */
export interface ScenePanel {
  title: Text;
  /** Codes of indicators, in the order in which they are shown. */
  indicators: readonly string[];
  /** Layers as `theme/layer`: counted, or their measure summed, over the records inside the region. */
  layers: readonly string[];
}

export interface Scene {
  /** Lower-case word: the name of the file too. */
  id: string;
  title: Text;
  description: Text;
  /** The kinds of region whose own scene this is; every kind has exactly one. */
  kinds: readonly RegionKind[];
  /** Further kinds that may choose it. */
  also: readonly RegionKind[];
  /** Of those further kinds, only regions that touch one of this kind: the coast, for the sea. */
  touching?: RegionKind;
  /** In a province or a city, what lies in the waters it answers for counts too. */
  waters?: true;
  panels: readonly ScenePanel[];
}

/** Declares a scene: gives the literal its type and nothing more; `createScenes` says what is wrong with a set of them. */
export const defineScene = (scene: Scene): Scene => scene;
