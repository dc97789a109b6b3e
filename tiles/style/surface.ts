import type { LayerSpecification } from 'maplibre-gl';
import { byZoom } from './expressions.ts';
import type { Flavor } from './flavors.ts';
import { SOURCES } from './names.ts';

/**
 * Bands of lighter water along the coast, widest first; the land drawn over them hides the inner half of each. They follow a
 * coarser coast than the one that is drawn: wide lines with many corners cost most of a frame where a processor draws it.
 */
const shallowsLayers = (flavor: Flavor, scale: number): LayerSpecification[] => {
  const band = (id: string, color: string, share: number): LayerSpecification => ({
    id,
    type: 'line',
    source: SOURCES.basemap,
    'source-layer': 'shallows',
    minzoom: 4,
    layout: { 'line-join': 'round', 'line-cap': 'round' },
    paint: {
      'line-color': color,
      'line-width': byZoom({ 4: 9, 7: 34, 10: 72, 14: 160 }, scale * share),
    },
  });
  return [
    band('shallows-outer', flavor.shallowsOuter, 1),
    band('shallows-middle', flavor.shallowsMiddle, 0.6),
    band('shallows-inner', flavor.shallowsInner, 0.26),
  ];
};

/** Land, sea and lakes, from the bottom up. The sea is drawn again over the coarse land of small zooms. */
export const surfaceLayers = (flavor: Flavor, scale: number): LayerSpecification[] => [
  { id: 'background', type: 'background', paint: { 'background-color': flavor.sea } },
  {
    id: 'world-land',
    type: 'fill',
    source: SOURCES.world,
    'source-layer': 'land',
    paint: { 'fill-color': flavor.land },
  },
  {
    id: 'sea',
    type: 'fill',
    source: SOURCES.basemap,
    'source-layer': 'sea',
    minzoom: 6,
    paint: { 'fill-color': flavor.sea },
  },
  ...shallowsLayers(flavor, scale),
  {
    id: 'land',
    type: 'fill',
    source: SOURCES.basemap,
    'source-layer': 'land',
    minzoom: 4,
    paint: { 'fill-color': flavor.land },
  },
  {
    id: 'land-own',
    type: 'fill',
    source: SOURCES.basemap,
    'source-layer': 'province',
    paint: { 'fill-color': flavor.landOwn },
  },
  {
    id: 'lake',
    type: 'fill',
    source: SOURCES.basemap,
    'source-layer': 'lake',
    paint: { 'fill-color': flavor.lake, 'fill-outline-color': flavor.lakeShore },
  },
];
