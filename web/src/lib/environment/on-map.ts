import type { Feature, FeatureCollection, Point } from 'geojson';
import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import type { LngLat } from '#api/schemas.ts';
import { PALETTES } from '#lib/map/palette.ts';
import type { OverlayLook } from '#lib/map/overlay-layers.ts';
import { FONTS } from '#tiles/style/expressions.ts';

/** A station as the map shows it: a disc in the colour of its class with its number, or a small one where it has none. */
export type Mark = {
  key: string;
  position: LngLat;
  /** The colour of its class; null where it has none. */
  colour: string | null;
  /** What stands on the disc. */
  text: string;
  /** Where wind blows to, degrees clockwise from north. */
  arrow?: number;
  /** Of an hour before: drawn as a ring. */
  stale: boolean;
  chosen: boolean;
  /** Higher ones lie on top and keep their number where there is no room for all. */
  weight: number;
};

/** The dark text of a disc, and the light one for the darkest classes. */
const INKS = { dark: '#101418', light: '#ffffff' } as const;

/** The relative luminance of #RRGGBB, as WCAG defines it. */
const luminance = (colour: string): number => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

/** The text colour that is read best on a colour. */
export const inkOn = (colour: string): string => (luminance(colour) > 0.18 ? INKS.dark : INKS.light);

const featureOf = (mark: Mark): Feature<Point> => ({
  type: 'Feature',
  properties: {
    code: mark.key,
    colour: mark.colour,
    ink: mark.colour === null || mark.stale ? null : inkOn(mark.colour),
    text: mark.text,
    stale: mark.stale,
    chosen: mark.chosen,
    weight: mark.weight,
    ...(mark.arrow !== undefined && { arrow: mark.arrow }),
  },
  geometry: { type: 'Point', coordinates: mark.position },
});

export const featuresOf = (marks: readonly Mark[]): FeatureCollection => ({
  type: 'FeatureCollection',
  features: marks.map(featureOf),
});

const HOVERED: ExpressionSpecification = ['boolean', ['feature-state', 'hover'], false];
/** Of a whole province on a phone, discs are too close for numbers. */
const NUMBERS_FROM = 5;
const NUMBERED: ExpressionSpecification = ['!=', ['get', 'text'], ''];

/** How stations are drawn: over everything else. */
export const stationLayers = ({ theme, scale }: OverlayLook): LayerSpecification[] => {
  const color = PALETTES[theme];
  const radius = (more: number): ExpressionSpecification => [
    'interpolate',
    ['linear'],
    ['zoom'],
    NUMBERS_FROM,
    ['*', scale, ['+', more, ['case', NUMBERED, 5, 2.5]]],
    6,
    ['*', scale, ['+', more, ['case', NUMBERED, 8.5, 3.5]]],
    9,
    ['*', scale, ['+', more, ['case', NUMBERED, 14, 5]]],
  ];
  const plain: ExpressionSpecification = ['coalesce', ['get', 'colour'], color.missing];
  return [
    {
      id: 'stations-chosen',
      type: 'circle',
      source: 'stations',
      filter: ['get', 'chosen'],
      paint: {
        'circle-radius': radius(4),
        'circle-color': color.outline,
        'circle-stroke-color': color.labelHalo,
        'circle-stroke-width': 1.5 * scale,
      },
    },
    {
      id: 'stations-disc',
      type: 'circle',
      source: 'stations',
      layout: { 'circle-sort-key': ['get', 'weight'] },
      paint: {
        'circle-radius': radius(0),
        'circle-color': ['case', ['get', 'stale'], color.labelHalo, plain],
        'circle-stroke-color': ['case', HOVERED, color.childHover, ['get', 'stale'], plain, color.labelHalo],
        'circle-stroke-width': ['case', ['any', HOVERED, ['get', 'stale']], 2.5 * scale, 1.25 * scale],
      },
    },
    {
      id: 'stations-arrow',
      type: 'symbol',
      source: 'stations',
      filter: ['has', 'arrow'],
      minzoom: NUMBERS_FROM,
      layout: {
        'text-field': '↑',
        'text-font': FONTS.regular,
        'text-size': ['interpolate', ['linear'], ['zoom'], 6, 13 * scale, 9, 18 * scale],
        'text-rotate': ['get', 'arrow'],
        'text-rotation-alignment': 'map',
        // around the disc, on the side that wind goes to
        'text-offset': [0, -1.05],
        'text-padding': 0,
        'text-allow-overlap': true,
        'text-ignore-placement': true,
      },
      paint: {
        'text-color': color.label,
        'text-halo-color': color.labelHalo,
        'text-halo-width': 1.5 * scale,
      },
    },
    {
      id: 'stations-number',
      type: 'symbol',
      source: 'stations',
      filter: NUMBERED,
      minzoom: NUMBERS_FROM,
      layout: {
        'text-field': ['get', 'text'],
        'text-font': FONTS.regular,
        'text-size': ['interpolate', ['linear'], ['zoom'], 6, 9.5 * scale, 9, 12.5 * scale],
        'text-padding': 0,
        'symbol-sort-key': ['-', ['get', 'weight']],
      },
      paint: { 'text-color': ['coalesce', ['get', 'ink'], color.label] },
    },
  ];
};
