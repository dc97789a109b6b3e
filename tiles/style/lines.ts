import type { ExpressionSpecification, LayerSpecification, LineLayerSpecification } from 'maplibre-gl';
import { byZoom, type Stops } from './expressions.ts';
import type { Flavor } from './flavors.ts';
import { SOURCES } from './names.ts';

interface LineOptions {
  color: string;
  width: Stops;
  filter?: ExpressionSpecification;
  minzoom?: number;
  opacity?: Stops;
  blur?: number;
  dash?: number[];
}

const line = (
  id: string,
  sourceLayer: string,
  { color, width, filter, minzoom, opacity, blur, dash }: LineOptions,
  scale: number,
): LineLayerSpecification => ({
  id,
  type: 'line',
  source: SOURCES.basemap,
  'source-layer': sourceLayer,
  ...(filter && { filter }),
  ...(minzoom !== undefined && { minzoom }),
  layout: { 'line-join': 'round', 'line-cap': dash ? 'butt' : 'round' },
  paint: {
    'line-color': color,
    'line-width': byZoom(width, scale),
    ...(opacity && { 'line-opacity': byZoom(opacity) }),
    ...(blur !== undefined && { 'line-blur': blur * scale }),
    ...(dash && { 'line-dasharray': dash }),
  },
});

const river = (kind: 'river' | 'canal', ranks: number[]): ExpressionSpecification => [
  'all',
  ['==', ['get', 'kind'], kind],
  ['in', ['get', 'rank'], ['literal', ranks]],
];

/** A border of Shandong's own, or one around it; the coast is drawn from the land itself, never from a border. */
const border = (level: string, own: boolean): ExpressionSpecification => [
  'all',
  ['==', ['get', 'level'], level],
  ['==', ['get', 'own'], own],
  ['!', ['get', 'coastline']],
];

/** Coast, rivers and borders, from the bottom up. */
export const lineLayers = (flavor: Flavor, scale: number): LayerSpecification[] => {
  const draw = (id: string, sourceLayer: string, options: LineOptions): LayerSpecification =>
    line(id, sourceLayer, options, scale);
  return [
    draw('river-small', 'river', {
      filter: river('river', [3]),
      minzoom: 7,
      color: flavor.river,
      width: { 7: 0.5, 10: 1.3, 14: 3 },
      opacity: { 7: 0.5, 9: 0.9 },
    }),
    draw('canal', 'river', {
      filter: river('canal', [2, 3]),
      minzoom: 6,
      color: flavor.canal,
      width: { 6: 0.6, 10: 1.5, 14: 3 },
      opacity: { 6: 0.6, 9: 0.9 },
      dash: [5, 1.5],
    }),
    draw('river-large', 'river', {
      filter: river('river', [2]),
      minzoom: 5.5,
      color: flavor.river,
      width: { 5.5: 0.5, 8: 1.2, 10: 2, 14: 5 },
      opacity: { 5.5: 0.4, 7.5: 0.95 },
    }),
    draw('river-great', 'river', {
      filter: river('river', [1]),
      minzoom: 3.5,
      color: flavor.yellowRiver,
      width: { 3.5: 0.7, 6: 1.5, 8: 2.4, 10: 3.6, 14: 9 },
      opacity: { 3.5: 0.5, 6: 0.95 },
    }),
    draw('coast', 'coast', {
      minzoom: 4,
      color: flavor.coast,
      width: { 4: 0.5, 7: 0.9, 11: 1.3 },
      opacity: { 4: 0.5, 7: 0.9 },
    }),
    draw('border-neighbour-city', 'boundary', {
      filter: border('city', false),
      minzoom: 7,
      color: flavor.neighbourCity,
      width: { 7: 0.6, 10: 1.1 },
    }),
    draw('border-neighbour', 'boundary', {
      filter: border('province', false),
      minzoom: 4.5,
      color: flavor.neighbour,
      width: { 4.5: 0.5, 7: 1, 10: 1.6 },
      opacity: { 4.5: 0.3, 6: 0.9 },
    }),
    draw('border-country', 'boundary', {
      filter: border('country', false),
      minzoom: 4.5,
      color: flavor.country,
      width: { 4.5: 0.7, 8: 1.6 },
      opacity: { 4.5: 0.4, 6: 0.9 },
    }),
    draw('border-county', 'boundary', {
      filter: border('county', true),
      minzoom: 7.2,
      color: flavor.county,
      width: { 7.2: 0.5, 9: 0.9, 12: 1.6 },
      opacity: { 7.2: 0.3, 8.2: 1 },
    }),
    draw('border-city', 'boundary', {
      filter: border('city', true),
      minzoom: 5,
      color: flavor.city,
      width: { 5: 0.5, 7: 1, 10: 1.8, 13: 2.4 },
      opacity: { 5: 0.35, 6.5: 0.95 },
    }),
    draw('border-province-band', 'boundary', {
      filter: border('province', true),
      color: flavor.provinceBand,
      width: { 4: 3, 7: 7, 10: 12, 14: 18 },
      opacity: { 4: 0.22, 9: 0.2 },
      blur: 1,
    }),
    draw('border-province', 'boundary', {
      filter: border('province', true),
      color: flavor.province,
      width: { 4: 0.8, 7: 1.5, 10: 2.2, 14: 3 },
      opacity: { 4: 0.8, 7: 0.95 },
    }),
  ];
};
