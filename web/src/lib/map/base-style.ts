import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { BasemapList } from '#api/schemas.ts';
import { ANCHORS } from '#tiles/style/names.ts';
import { buildStyle } from '#tiles/style/style.ts';
import { CELLS_BELOW } from './cells-anchor.ts';
import {
  overlayAreas,
  overlayMarks,
  overlaySources,
  type OverlayData,
  type OverlayLook,
} from './overlay-layers.ts';

type Service = BasemapList['services'][number];

/** Our own basemap in the present look, with a raster service under it or in its place when one is chosen. */
export const baseStyle = (
  { theme, lang, scale }: Pick<OverlayLook, 'theme' | 'lang' | 'scale'>,
  { archive }: BasemapList,
  service: Service | null,
): StyleSpecification => {
  const absolute = (address: string) => new URL(address, location.origin).href;
  return buildStyle({
    flavor: theme,
    lang,
    scale,
    archiveUrl: absolute(archive.url),
    // URL would escape the braces of the template
    ...(service && { raster: { ...service, tiles: location.origin + service.tiles } }),
  });
};

/** The colour of the page, where there is no basemap to draw. */
const GROUND = { dark: '#0a1626', light: '#dfe7ea' } as const;

/** What is drawn on when the list of basemaps cannot be had: nothing, in the colours of the page. */
export const plainStyle = (theme: OverlayLook['theme']): StyleSpecification => ({
  version: 8,
  sources: {},
  layers: [
    { id: 'ground', type: 'background', paint: { 'background-color': GROUND[theme] } },
    { id: ANCHORS.belowLabels, type: 'background', layout: { visibility: 'none' } },
  ],
});

const after = (
  layers: LayerSpecification[],
  anchor: string,
  added: LayerSpecification[],
): LayerSpecification[] => layers.flatMap((layer) => (layer.id === anchor ? [layer, ...added] : [layer]));

/** Layers of a scene: where cells are drawn, and over everything. */
type Added = { under: LayerSpecification[]; over: LayerSpecification[] };

/** The basemap with the workspace's own layers: areas under its labels, the veil and the marks over everything. */
export const composeStyle = (
  base: StyleSpecification,
  look: OverlayLook,
  data: OverlayData,
  attribution?: string,
  { under, over }: Added = { under: [], over: [] },
): StyleSpecification => ({
  ...base,
  sources: { ...base.sources, ...overlaySources(data, attribution) },
  layers: [
    ...after(base.layers, ANCHORS.belowLabels, after(overlayAreas(look), CELLS_BELOW, under)),
    ...overlayMarks(look),
    ...over,
  ],
});
