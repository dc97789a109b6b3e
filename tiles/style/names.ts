/** The sources of the style. */
export const SOURCES = {
  /** The whole world, coarse, stretched over every zoom: no view has an edge. */
  world: 'haidai-world',
  basemap: 'haidai-basemap',
  raster: 'haidai-raster',
} as const;

/** Invisible layers that mark places in the stack, for `map.addLayer(layer, before)`. */
export const ANCHORS = {
  /** Above land and water (and a raster map under them), below rivers and borders. */
  belowLines: 'line-anchor',
  /** Above rivers and borders, below every label of the map: where data belongs. */
  belowLabels: 'label-anchor',
  /** Above everything. */
  top: 'top-anchor',
} as const;
