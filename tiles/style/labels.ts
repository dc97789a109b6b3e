import type {
  CircleLayerSpecification,
  ExpressionSpecification,
  LayerSpecification,
  SymbolLayerSpecification,
} from 'maplibre-gl';
import { byZoom, FONTS, isKind, nameIn, type Lang, type Stops } from './expressions.ts';
import type { Flavor } from './flavors.ts';
import { label, upToRank, type LabelOptions } from './label.ts';
import { SOURCES } from './names.ts';
import { waterLabels } from './water-labels.ts';

/** From which zoom there are names at positions made up for the demonstration: where they show, the page says so. */
export const SYNTHETIC_LABELS = { minzoom: 10.4 } as const;

/** Beside a dot, on whichever side there is room. */
const BESIDE = {
  'text-variable-anchor': [
    'left',
    'right',
    'bottom',
    'top',
    'bottom-left',
    'top-left',
    'bottom-right',
    'top-right',
  ],
  'text-radial-offset': 0.5,
  'text-justify': 'auto',
} satisfies SymbolLayerSpecification['layout'];

/** A mountain's name under a small triangle. */
const peak = (name: ExpressionSpecification): ExpressionSpecification => [
  'format',
  '▲',
  { 'font-scale': 0.65 },
  '\n',
  {},
  name,
  {},
];

const dots = (
  id: string,
  filter: ExpressionSpecification,
  flavor: Flavor,
  { radius, color, minzoom, maxzoom }: { radius: Stops; color: string; minzoom: number; maxzoom: number },
  scale: number,
): CircleLayerSpecification => ({
  id,
  type: 'circle',
  source: SOURCES.basemap,
  'source-layer': 'place',
  filter,
  minzoom,
  maxzoom,
  paint: {
    'circle-radius': byZoom(radius, scale),
    'circle-color': color,
    'circle-stroke-color': flavor.dotRim,
    'circle-stroke-width': 1.2 * scale,
  },
});

/** Dots and names, from what gives way first to what gives way last: a layer further up is placed before those below it. */
export const labelLayers = (flavor: Flavor, lang: Lang, scale: number): LayerSpecification[] => {
  const name = nameIn(lang);
  /** Cities without the word for city (市) while the map is small. */
  const seatName: ExpressionSpecification =
    lang === 'zh' ? ['step', ['zoom'], ['coalesce', ['get', 'short'], name], 7.5, name] : name;
  const put = (id: string, options: LabelOptions): SymbolLayerSpecification =>
    label(id, 'place', options, scale);
  const { lake, river, bay, sea } = waterLabels(flavor, lang, scale);
  const neighbours = upToRank(['city', 'capital'], { 5: 2, 6: 3, 7: 4, 8: 5 }, 1);
  return [
    dots(
      'dot-neighbour',
      neighbours,
      flavor,
      {
        radius: { 4: 1.6, 8: 2.6 },
        color: flavor.neighbourText,
        minzoom: 4,
        maxzoom: 12,
      },
      scale,
    ),
    dots(
      'dot-seat',
      isKind('seat'),
      flavor,
      {
        radius: { 4: 1.8, 6: 2.6, 9: 3.6 },
        color: flavor.dot,
        minzoom: 4.8,
        maxzoom: 11,
      },
      scale,
    ),
    lake,
    put('label-town', {
      filter: isKind('town'),
      text: name,
      font: FONTS.regular,
      minzoom: SYNTHETIC_LABELS.minzoom,
      size: { [SYNTHETIC_LABELS.minzoom]: 11, 12: 13, 14: 15 },
      color: flavor.townText,
      halo: flavor.ownHalo,
      layout: { 'text-padding': 10 * scale },
    }),
    river,
    put('label-nature', {
      filter: upToRank(['island', 'cape'], { 8: 3, 9: 4 }, 2),
      text: name,
      font: FONTS.regular,
      minzoom: 7,
      size: { 7: 11, 12: 14 },
      color: flavor.countyText,
      halo: flavor.waterHalo,
    }),
    put('label-mountain', {
      filter: upToRank(['mountain'], { 8: 3, 9: 4 }, 2),
      text: peak(name),
      font: FONTS.regular,
      minzoom: 7,
      size: { 7: 11, 12: 14 },
      color: flavor.mountainText,
      halo: flavor.ownHalo,
      layout: { 'text-line-height': 1.05 },
    }),
    put('label-county', {
      filter: isKind('county'),
      text: name,
      font: FONTS.regular,
      minzoom: 7.8,
      size: { 7.8: 11.5, 9: 13, 11: 16, 14: 20 },
      color: flavor.countyText,
      halo: flavor.ownHalo,
      layout: { 'text-padding': 8 * scale },
    }),
    put('label-neighbour-city', {
      filter: neighbours,
      text: name,
      font: FONTS.regular,
      minzoom: 4,
      size: { 4: 11, 7: 13, 10: 15 },
      color: flavor.neighbourText,
      halo: flavor.landHalo,
      layout: BESIDE,
    }),
    bay,
    put('label-neighbour', {
      filter: isKind('province'),
      text: name,
      font: FONTS.medium,
      minzoom: 5,
      maxzoom: 8.5,
      size: { 5: 13, 8: 20 },
      color: flavor.regionText,
      halo: flavor.landHalo,
      layout: { 'text-letter-spacing': lang === 'zh' ? 0.5 : 0.12 },
    }),
    put('label-country', {
      filter: isKind('country'),
      text: name,
      font: FONTS.medium,
      minzoom: 4.5,
      maxzoom: 8,
      size: { 4.5: 13, 6: 18 },
      color: flavor.regionText,
      halo: flavor.landHalo,
      layout: { 'text-letter-spacing': lang === 'zh' ? 0.4 : 0.1 },
    }),
    sea,
    put('label-seat', {
      filter: upToRank(['seat'], { 4.8: 2 }, 1),
      text: seatName,
      font: FONTS.medium,
      minzoom: 4,
      size: { 4: 12, 6: 15, 8: 18, 10: 21, 13: 25 },
      color: flavor.seatText,
      halo: flavor.ownHalo,
      layout: {
        ...BESIDE,
        'text-padding': 1,
        'text-font': ['case', ['==', ['get', 'rank'], 1], ['literal', FONTS.bold], ['literal', FONTS.medium]],
      },
    }),
  ];
};
