import type {
  ExpressionSpecification,
  FilterSpecification,
  LayerSpecification,
  SourceSpecification,
} from 'maplibre-gl';
import type { Lang } from '#lib/state/address.ts';
import type { RegionKind } from '#api/schemas.ts';
import { isLeaf } from '#lib/region-code.ts';
import { FONTS } from '#tiles/style/expressions.ts';
import { CELLS_BELOW } from './cells-anchor.ts';
import { PALETTES, type OverlayPalette, type ShownTheme } from './palette.ts';

/** The data the workspace draws over the basemap, each a GeoJSON source of this name. */
export const OVERLAY_SOURCES = [
  'mask',
  'siblings',
  'children',
  'labels',
  'overlays',
  'outline',
  'cells',
  'area',
  'probe',
  'stations',
  'field',
  'trail',
] as const;
export type OverlaySource = (typeof OVERLAY_SOURCES)[number];
export type OverlayData = Record<OverlaySource, GeoJSON.FeatureCollection>;

/** Layers that answer to the pointer, topmost first. */
export const PICKABLE = [
  'stations-disc',
  'children-points',
  'children-fill',
  'overlays-fill',
  'siblings-fill',
] as const;

export type OverlayLook = {
  theme: ShownTheme;
  lang: Lang;
  /** Size of lines and text against a desk screen: 1 there, about 2 on a 4K wall. */
  scale: number;
  parks: boolean;
  sea: boolean;
};

export const EMPTY: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };

/** The sources with their data in place, so that a change of style carries them over. */
export const overlaySources = (data: OverlayData, attribution = ''): Record<string, SourceSpecification> =>
  Object.fromEntries(
    OVERLAY_SOURCES.map((name) => [
      name,
      {
        type: 'geojson',
        data: data[name],
        promoteId: 'code',
        // our basemap's archive carries no attribution of its own; one of ours speaks for it
        ...(name === 'mask' && attribution && { attribution }),
      },
    ]),
  );

const HOVERED: ExpressionSpecification = ['boolean', ['feature-state', 'hover'], false];
/** Features that carry a class of the chosen indicator: its place in the palette, or -1 for no value. */
const CLASSED: ExpressionSpecification = ['has', 'class'];
const classColor = ({ classes, missing }: OverlayPalette): ExpressionSpecification => [
  'match',
  ['get', 'class'],
  0,
  classes[0],
  1,
  classes[1],
  2,
  classes[2],
  3,
  classes[3],
  4,
  classes[4],
  missing,
];
const SYNTHETIC: FilterSpecification = ['==', ['get', 'synthetic'], true];
const CERTAIN: FilterSpecification = ['!=', ['get', 'synthetic'], true];

const isPart = (part: string): FilterSpecification => ['==', ['get', 'part'], part];

/** The veil over what is not the current region, then fills and lines: drawn under the basemap's labels. */
export const overlayAreas = ({ theme, scale, parks, sea }: OverlayLook): LayerSpecification[] => {
  const color = PALETTES[theme];
  const kinds = [...(parks ? ['park'] : []), ...(sea ? ['sea_area'] : [])];
  const shownKinds: FilterSpecification = ['in', ['get', 'kind'], ['literal', kinds]];
  const kindColor: ExpressionSpecification = ['match', ['get', 'kind'], 'park', color.park, color.sea];
  const size = (pixels: number) => pixels * scale;
  return [
    {
      id: 'children-fill',
      type: 'fill',
      source: 'children',
      filter: ['!=', ['geometry-type'], 'Point'],
      paint: {
        'fill-color': ['case', CLASSED, classColor(color), HOVERED, color.childHover, color.childFill],
        'fill-opacity': ['case', CLASSED, ['case', HOVERED, 0.92, 0.76], HOVERED, 0.28, 0.06],
      },
    },
    { id: CELLS_BELOW, type: 'background', layout: { visibility: 'none' } },
    {
      id: 'mask',
      type: 'fill',
      source: 'mask',
      paint: { 'fill-color': color.mask, 'fill-opacity': color.maskOpacity, 'fill-antialias': false },
    },
    {
      id: 'siblings-fill',
      type: 'fill',
      source: 'siblings',
      paint: { 'fill-color': color.childHover, 'fill-opacity': ['case', HOVERED, 0.16, 0] },
    },
    {
      id: 'siblings-line',
      type: 'line',
      source: 'siblings',
      layout: { 'line-join': 'round' },
      paint: { 'line-color': color.sibling, 'line-width': size(0.8), 'line-opacity': 0.55 },
    },
    {
      id: 'overlays-fill',
      type: 'fill',
      source: 'overlays',
      filter: shownKinds,
      paint: { 'fill-color': kindColor, 'fill-opacity': ['case', HOVERED, 0.3, 0.1] },
    },
    {
      id: 'overlays-line',
      type: 'line',
      source: 'overlays',
      filter: shownKinds,
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': kindColor,
        'line-width': ['case', HOVERED, size(2.2), size(1.2)],
        'line-opacity': 0.85,
        'line-dasharray': [3, 2],
      },
    },
    {
      id: 'children-line',
      type: 'line',
      source: 'children',
      filter: ['all', ['!=', ['geometry-type'], 'Point'], CERTAIN] as FilterSpecification,
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': ['case', HOVERED, color.childHover, color.child],
        'line-width': ['case', HOVERED, size(2), size(1)],
        'line-opacity': 0.9,
      },
    },
    {
      id: 'children-line-synthetic',
      type: 'line',
      source: 'children',
      filter: ['all', ['!=', ['geometry-type'], 'Point'], SYNTHETIC] as FilterSpecification,
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': ['case', HOVERED, color.childHover, color.synthetic],
        'line-width': ['case', HOVERED, size(2), size(1)],
        'line-opacity': 0.8,
        'line-dasharray': [4, 3],
      },
    },
    {
      id: 'outline-halo',
      type: 'line',
      source: 'outline',
      filter: ['!=', ['geometry-type'], 'Point'],
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': color.outlineHalo,
        'line-width': size(6),
        'line-opacity': 0.5,
        'line-blur': size(2),
      },
    },
    {
      id: 'outline-line',
      type: 'line',
      source: 'outline',
      filter: ['!=', ['geometry-type'], 'Point'],
      layout: { 'line-join': 'round' },
      paint: { 'line-color': color.outline, 'line-width': size(2.2) },
    },
    {
      id: 'cells-line',
      type: 'line',
      source: 'cells',
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': ['case', ['get', 'pinned'], color.probe, color.childHover],
        'line-width': ['case', ['get', 'pinned'], size(3), size(2)],
      },
    },
    {
      id: 'area-fill',
      type: 'fill',
      source: 'area',
      filter: isPart('fill'),
      paint: { 'fill-color': color.probe, 'fill-opacity': 0.1 },
    },
    {
      id: 'area-halo',
      type: 'line',
      source: 'area',
      filter: isPart('line'),
      layout: { 'line-join': 'round' },
      paint: { 'line-color': color.labelHalo, 'line-width': size(5), 'line-opacity': 0.7 },
    },
    {
      id: 'area-line',
      type: 'line',
      source: 'area',
      filter: isPart('line'),
      layout: { 'line-join': 'round' },
      paint: { 'line-color': color.probe, 'line-width': size(2.2), 'line-dasharray': [3, 1.5] },
    },
    {
      id: 'area-spoke',
      type: 'line',
      source: 'area',
      filter: isPart('spoke'),
      paint: { 'line-color': color.probe, 'line-width': size(1.2) },
    },
  ];
};

/** Which children get their name from us, and up to which zoom: from there on the basemap names them itself. */
const LABELLED: readonly (readonly [kinds: RegionKind[], maxzoom: number])[] = [
  [['county'], 7.8],
  [['town'], 10.4],
  [['village', 'community'], 24],
];

const nameLayer = (
  kinds: RegionKind[],
  maxzoom: number,
  name: ExpressionSpecification,
  color: OverlayPalette,
  scale: number,
): LayerSpecification => ({
  id: `labels-${kinds[0]}`,
  type: 'symbol',
  source: 'labels',
  maxzoom,
  filter: ['in', ['get', 'kind'], ['literal', kinds]],
  layout: {
    'text-field': name,
    'text-font': FONTS.regular,
    'text-size': ['interpolate', ['linear'], ['zoom'], 6, 12 * scale, 12, 13.5 * scale],
    'text-max-width': 9,
    'text-padding': 4 * scale,
    'text-variable-anchor': ['top', 'bottom', 'left', 'right'],
    'text-radial-offset': isLeaf(kinds[0] ?? 'town') ? 0.7 : 0,
    'symbol-sort-key': ['get', 'rank'],
  },
  paint: { 'text-color': color.label, 'text-halo-color': color.labelHalo, 'text-halo-width': 1.5 * scale },
});

/** Points and names: drawn over everything, and placed before the basemap's own labels. */
export const overlayMarks = ({ theme, lang, scale }: OverlayLook): LayerSpecification[] => {
  const color = PALETTES[theme];
  const size = (pixels: number) => pixels * scale;

  const name: ExpressionSpecification =
    lang === 'zh'
      ? ['get', 'name_zh']
      : ['coalesce', ['get', 'name_en'], ['get', 'name_pinyin'], ['get', 'name_zh']];
  return [
    {
      id: 'children-points',
      type: 'circle',
      source: 'children',
      filter: ['==', ['geometry-type'], 'Point'],
      paint: {
        'circle-radius': ['case', HOVERED, size(7), size(4.5)],
        'circle-color': ['case', HOVERED, color.childHover, color.synthetic],
        'circle-stroke-color': color.labelHalo,
        'circle-stroke-width': size(1.5),
      },
    },
    {
      id: 'outline-point',
      type: 'circle',
      source: 'outline',
      filter: ['==', ['geometry-type'], 'Point'],
      paint: {
        'circle-radius': size(8),
        'circle-color': color.outline,
        'circle-stroke-color': color.labelHalo,
        'circle-stroke-width': size(3),
      },
    },
    ...LABELLED.map(([kinds, maxzoom]) => nameLayer(kinds, maxzoom, name, color, scale)),
    {
      id: 'area-corners',
      type: 'circle',
      source: 'area',
      filter: isPart('corner'),
      paint: {
        'circle-radius': ['case', ['get', 'held'], size(8), size(5)],
        'circle-color': color.labelHalo,
        'circle-stroke-color': color.probe,
        'circle-stroke-width': size(2.5),
      },
    },
    {
      id: 'area-radius',
      type: 'symbol',
      source: 'area',
      filter: isPart('radius'),
      layout: {
        'text-field': ['get', 'name'],
        'text-font': FONTS.regular,
        'text-size': 13 * scale,
        'text-anchor': 'left',
        'text-offset': [0.9, 0],
        'text-allow-overlap': true,
      },
      paint: { 'text-color': color.label, 'text-halo-color': color.labelHalo, 'text-halo-width': 2 * scale },
    },
    {
      id: 'probe',
      type: 'circle',
      source: 'probe',
      paint: {
        'circle-radius': size(7),
        'circle-color': color.probe,
        'circle-stroke-color': color.labelHalo,
        'circle-stroke-width': size(2.5),
      },
    },
  ];
};
