import { colorAt } from '#lib/indicator/scale.ts';
import type { ShownTheme } from '#lib/map/palette.ts';

/** Five colours of cells from low to high. */
export type Five = readonly [string, string, string, string, string];

/** Palettes for layers of values from little to much; as many as layers are shown at once, so that each can have its own. */
export const SEQUENTIAL_NAMES = ['lagoon', 'ember', 'azure', 'copper'] as const;

export type SequentialName = (typeof SEQUENTIAL_NAMES)[number];

/**
 * Steps of 15 in CIE lightness, away from the basemap, so that high values stand out on either and every neighbour is told
 * apart whatever colours are seen; two run through several hues, two through one.
 */
export const SEQUENTIAL: Record<ShownTheme, Record<SequentialName, Five>> = {
  dark: {
    lagoon: ['#004d88', '#05799b', '#0aa7a0', '#89cf83', '#f5ec7e'],
    ember: ['#5f3a84', '#ca3469', '#f26d4a', '#fbaf4e', '#ffe88a'],
    azure: ['#024c8b', '#0174b8', '#339fda', '#7ec8ea', '#d2edf5'],
    copper: ['#763b27', '#aa5a30', '#d5823d', '#edb46c', '#fce6be'],
  },
  light: {
    lagoon: ['#cddf97', '#55c199', '#0494a5', '#006698', '#1e3882'],
    ember: ['#f4d487', '#ec9c46', '#dd6036', '#b7263e', '#73174a'],
    azure: ['#b5ddef', '#70b6e0', '#328dcb', '#0063ab', '#003c7f'],
    copper: ['#f2d3a7', '#dfa15f', '#c57130', '#994b23', '#642e18'],
  },
};

/** Blue for less, orange for more, and what is neither fades into the basemap: differences, cold and hot spots. */
export const DIVERGING: Record<ShownTheme, Five> = {
  dark: ['#7fd7ff', '#4997d2', '#535a63', '#db7546', '#ffc16d'],
  light: ['#005194', '#5b9ccd', '#e0dcd5', '#d2834e', '#893614'],
};

/** Three by three colours of two layers, row by row: the first grows to the right (blue), the second upwards (orange). */
export const BIVARIATE: Record<ShownTheme, readonly string[]> = {
  dark: [
    ...['#39434e', '#366f9c', '#049eeb'],
    ...['#8c6144', '#9e9294', '#9ec5eb'],
    ...['#da7f32', '#ecb689', '#f1eee2'],
  ],
  light: [
    ...['#e6e2db', '#93badd', '#0194d5'],
    ...['#e4b284', '#978688', '#395e89'],
    ...['#d5822d', '#87553a', '#3a2b3e'],
  ],
};

/** The colours of so many classes out of a palette, as far apart as they can be; no more classes than it has colours. */
export const shadesOf = (palette: readonly string[], classes: number): string[] =>
  Array.from({ length: classes }, (_, i) => palette[colorAt(i, classes, palette.length)]!);

/** A colour of six hexadecimal digits as red, green and blue from 0 to 255. */
export const rgbOf = (hex: string): readonly [number, number, number] => {
  const all = Number.parseInt(hex.slice(1), 16);
  return [all >> 16, (all >> 8) & 255, all & 255];
};
