import type { LayerSpecification } from 'maplibre-gl';
import type { Lang } from './expressions.ts';
import type { Flavor } from './flavors.ts';
import { labelLayers } from './labels.ts';
import { lineLayers } from './lines.ts';
import { ANCHORS, SOURCES } from './names.ts';
import { surfaceLayers } from './surface.ts';

export interface LayerOptions {
  flavor: Flavor;
  lang: Lang;
  /** Multiplies text and line sizes. */
  scale: number;
  /** Where a raster map goes, if there is one. */
  raster?: 'under' | 'instead';
}

const anchor = (id: string): LayerSpecification => ({
  id,
  type: 'background',
  layout: { visibility: 'none' },
});

const rasterLayer: LayerSpecification = {
  id: 'raster',
  type: 'raster',
  source: SOURCES.raster,
  paint: { 'raster-fade-duration': 0 },
};

/**
 * All layers of the basemap, from the bottom up. A raster map lies over our land and sea and under our lines (`under`), or over
 * our lines too (`instead`); either way ours is still there below it, and shows wherever the service gives nothing.
 */
export const mapLayers = ({ flavor, lang, scale, raster }: LayerOptions): LayerSpecification[] => [
  ...surfaceLayers(flavor, scale),
  ...(raster === 'under' ? [rasterLayer] : []),
  anchor(ANCHORS.belowLines),
  ...lineLayers(flavor, scale),
  ...(raster === 'instead' ? [rasterLayer] : []),
  anchor(ANCHORS.belowLabels),
  ...labelLayers(flavor, lang, scale),
  anchor(ANCHORS.top),
];
