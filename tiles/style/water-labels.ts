import type { SymbolLayerSpecification } from 'maplibre-gl';
import { FONTS, isKind, nameIn, type Lang } from './expressions.ts';
import type { Flavor } from './flavors.ts';
import { label, upToRank } from './label.ts';

/** Names of lakes, rivers, bays and seas. */
export const waterLabels = (
  flavor: Flavor,
  lang: Lang,
  scale: number,
): Record<'lake' | 'river' | 'bay' | 'sea', SymbolLayerSpecification> => {
  const name = nameIn(lang);
  const water = { text: name, font: FONTS.italic, color: flavor.waterText, halo: flavor.waterHalo };
  const along = {
    'symbol-placement': 'line',
    'symbol-spacing': 300 * scale,
    'text-letter-spacing': lang === 'zh' ? 0.35 : 0.1,
    'text-max-angle': 42,
    'text-keep-upright': true,
    'text-padding': 12 * scale,
  } satisfies SymbolLayerSpecification['layout'];
  return {
    lake: label(
      'label-lake',
      'place',
      {
        ...water,
        filter: isKind('lake'),
        minzoom: 8,
        size: { 8: 11, 12: 14 },
      },
      scale,
    ),
    river: label(
      'label-river',
      'river',
      {
        ...water,
        halo: flavor.ownHalo,
        filter: ['all', ['has', 'name'], ['<=', ['get', 'rank'], ['step', ['zoom'], 1, 8, 2, 9.5, 3]]],
        minzoom: 6,
        size: { 6: 12, 9: 13.5, 13: 17 },
        layout: along,
      },
      scale,
    ),
    bay: label(
      'label-bay',
      'place',
      {
        ...water,
        filter: upToRank(['bay', 'strait'], { 6.8: 3, 9.5: 4 }, 2),
        minzoom: 6,
        size: { 6: 12, 9: 15, 12: 18 },
        layout: { 'text-letter-spacing': lang === 'zh' ? 0.2 : 0.06 },
      },
      scale,
    ),
    sea: label(
      'label-sea',
      'place',
      {
        ...water,
        filter: upToRank(['sea'], { 4.5: 2, 6: 3 }, 1),
        size: { 3: 13, 6: 19, 9: 26 },
        layout: { 'text-letter-spacing': lang === 'zh' ? 0.6 : 0.18, 'text-max-width': 12 },
      },
      scale,
    ),
  };
};
