import type { FilterSpecification, LayerSpecification } from 'maplibre-gl';
import type { OverlayLook } from '#lib/map/overlay-layers.ts';
import { PALETTES } from '#lib/map/palette.ts';
import { FONTS } from '#tiles/style/expressions.ts';

const WARNED_AREAS: FilterSpecification = ['all', ['has', 'warning'], ['!=', ['geometry-type'], 'Point']];

/** The hexagons of a surface and the areas of warnings: under borders and names. */
export const fieldLayers = ({ theme, scale }: Pick<OverlayLook, 'theme' | 'scale'>): LayerSpecification[] => [
  {
    id: 'field-fill',
    type: 'fill',
    source: 'field',
    filter: ['!=', ['geometry-type'], 'Point'],
    paint: {
      'fill-color': ['coalesce', ['get', 'colour'], '#808080'],
      'fill-opacity': ['get', 'cover'],
      // seams between neighbours would read as borders
      'fill-antialias': false,
    },
  },
  {
    id: 'warning-casing',
    type: 'line',
    source: 'field',
    filter: WARNED_AREAS,
    layout: { 'line-join': 'round' },
    // yellow is not seen on light land by itself
    paint: { 'line-color': PALETTES[theme].label, 'line-width': 4 * scale, 'line-opacity': 0.45 },
  },
  {
    id: 'warning-edge',
    type: 'line',
    source: 'field',
    filter: WARNED_AREAS,
    layout: { 'line-join': 'round' },
    paint: { 'line-color': ['get', 'colour'], 'line-width': 2.5 * scale },
  },
];

/** What is warned of, within its area: its colour alone does not tell. */
export const warningWords = ({ theme, scale, lang }: OverlayLook): LayerSpecification[] => [
  {
    id: 'warning-word',
    type: 'symbol',
    source: 'field',
    filter: ['has', 'word_zh'],
    layout: {
      'text-field': ['get', lang === 'zh' ? 'word_zh' : 'word_en'],
      'text-font': FONTS.regular,
      'text-size': 11 * scale,
      // beside the name of the place
      'text-variable-anchor': ['top', 'bottom', 'left', 'right'],
      'text-radial-offset': 1.1,
      'text-padding': 2,
    },
    paint: {
      'text-color': PALETTES[theme].label,
      'text-halo-color': PALETTES[theme].labelHalo,
      'text-halo-width': 1.5 * scale,
    },
  },
];

const isPart = (part: string): FilterSpecification => ['==', ['get', 'part'], part];

/** Where a surface rests on something measured: over everything else. */
export const fieldPoints = ({ theme, scale }: OverlayLook): LayerSpecification[] => [
  {
    id: 'field-stations',
    type: 'circle',
    source: 'field',
    filter: ['all', ['==', ['geometry-type'], 'Point'], ['!', ['has', 'warning']]],
    paint: {
      'circle-radius': ['interpolate', ['linear'], ['zoom'], 6, 2.5 * scale, 9, 5 * scale],
      'circle-color': ['get', 'colour'],
      'circle-stroke-color': PALETTES[theme].labelHalo,
      'circle-stroke-width': 1.25 * scale,
    },
  },
];

/** Stations that move and their ways; where air or water came from, and the candidates with their rank: over everything else. */
export const trailLayers = ({ theme, scale }: OverlayLook): LayerSpecification[] => {
  const color = PALETTES[theme];
  const size = (pixels: number) => pixels * scale;
  return [
    {
      id: 'trail-cone',
      type: 'fill',
      source: 'trail',
      filter: isPart('cone'),
      paint: { 'fill-color': color.probe, 'fill-opacity': 0.16 },
    },
    {
      id: 'trail-edge',
      type: 'line',
      source: 'trail',
      filter: isPart('cone'),
      layout: { 'line-join': 'round' },
      paint: { 'line-color': color.probe, 'line-width': size(1.5), 'line-dasharray': [3, 2] },
    },
    {
      id: 'track-line',
      type: 'line',
      source: 'trail',
      filter: isPart('track'),
      layout: { 'line-join': 'round', 'line-cap': 'round' },
      paint: { 'line-color': color.probe, 'line-width': size(2.5), 'line-opacity': 0.75 },
    },
    {
      id: 'track-vehicle',
      type: 'circle',
      source: 'trail',
      filter: isPart('vehicle'),
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 6, size(4), 9, size(11)],
        'circle-color': color.labelHalo,
        'circle-stroke-color': color.probe,
        'circle-stroke-width': size(2.5),
      },
    },
    {
      id: 'track-value',
      type: 'symbol',
      source: 'trail',
      filter: isPart('vehicle'),
      minzoom: 7.5,
      layout: {
        'text-field': ['get', 'text'],
        'text-font': FONTS.regular,
        'text-size': 11.5 * scale,
        'text-allow-overlap': true,
        'text-padding': 0,
      },
      paint: { 'text-color': color.label },
    },
    {
      id: 'trail-halo',
      type: 'line',
      source: 'trail',
      filter: isPart('way'),
      layout: { 'line-join': 'round', 'line-cap': 'round' },
      paint: { 'line-color': color.labelHalo, 'line-width': size(5.5), 'line-opacity': 0.8 },
    },
    {
      id: 'trail-way',
      type: 'line',
      source: 'trail',
      filter: isPart('way'),
      layout: { 'line-join': 'round', 'line-cap': 'round' },
      paint: { 'line-color': color.probe, 'line-width': size(2.5) },
    },
    {
      id: 'trail-candidate',
      type: 'circle',
      source: 'trail',
      filter: isPart('candidate'),
      paint: {
        'circle-radius': size(9),
        'circle-color': color.labelHalo,
        'circle-stroke-color': color.probe,
        'circle-stroke-width': size(2),
      },
    },
    {
      id: 'trail-rank',
      type: 'symbol',
      source: 'trail',
      filter: isPart('candidate'),
      layout: {
        'text-field': ['get', 'rank'],
        'text-font': FONTS.regular,
        'text-size': 11 * scale,
        'text-allow-overlap': true,
        'text-padding': 0,
      },
      paint: { 'text-color': color.label },
    },
  ];
};
