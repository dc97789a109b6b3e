import type { ExpressionSpecification, SymbolLayerSpecification } from 'maplibre-gl';
import { byZoom, flatStops, isKind, type Stops } from './expressions.ts';
import { SOURCES } from './names.ts';

/** What one layer of labels says and how it looks. */
export interface LabelOptions {
  filter: ExpressionSpecification;
  text: ExpressionSpecification;
  font: string[];
  size: Stops;
  color: string;
  halo: string;
  minzoom?: number;
  maxzoom?: number;
  layout?: SymbolLayerSpecification['layout'];
}

/** A layer of labels; features of a smaller rank win. */
export const label = (
  id: string,
  sourceLayer: string,
  options: LabelOptions,
  scale: number,
): SymbolLayerSpecification => ({
  id,
  type: 'symbol',
  source: SOURCES.basemap,
  'source-layer': sourceLayer,
  filter: options.filter,
  ...(options.minzoom !== undefined && { minzoom: options.minzoom }),
  ...(options.maxzoom !== undefined && { maxzoom: options.maxzoom }),
  layout: {
    'text-field': options.text,
    'text-font': options.font,
    'text-size': byZoom(options.size, scale),
    'text-padding': 4 * scale,
    'text-max-width': 8,
    'symbol-sort-key': ['get', 'rank'],
    ...options.layout,
  },
  paint: {
    'text-color': options.color,
    'text-halo-color': options.halo,
    'text-halo-width': 1.4 * scale,
    'text-halo-blur': 0.3 * scale,
  },
});

/** Names of a kind whose rank is at most what the zoom allows. */
export const upToRank = (kinds: string[], steps: Stops, first: number): ExpressionSpecification => [
  'all',
  isKind(...kinds),
  ['<=', ['get', 'rank'], ['step', ['zoom'], first, ...flatStops(steps)]],
];
