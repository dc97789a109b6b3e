/** Colours of what the workspace draws over the basemap, per theme; the same hues as the panel's custom properties. */
export type OverlayPalette = {
  outline: string;
  outlineHalo: string;
  child: string;
  childFill: string;
  childHover: string;
  sibling: string;
  mask: string;
  maskOpacity: number;
  park: string;
  sea: string;
  synthetic: string;
  label: string;
  labelHalo: string;
  probe: string;
  /** Five classes from low to high: one hue path of steady lightness, to be told apart by the colour-blind and in grey. */
  classes: readonly [string, string, string, string, string];
  /** A region without a value. */
  missing: string;
};

export type ShownTheme = 'dark' | 'light';

export const PALETTES: Record<ShownTheme, OverlayPalette> = {
  dark: {
    outline: '#6fe0d2',
    outlineHalo: '#04121a',
    child: '#8fb6c4',
    childFill: '#5fc4d0',
    childHover: '#f2c879',
    sibling: '#8aa4b8',
    mask: '#040a13',
    maskOpacity: 0.5,
    park: '#c9a4ff',
    sea: '#62b3ff',
    synthetic: '#e0a458',
    label: '#eaf2f8',
    labelHalo: '#0f1c2b',
    probe: '#ff8f5c',
    classes: ['#21407a', '#23708f', '#2c9c8f', '#7cc77a', '#f1ea8c'],
    missing: '#59636e',
  },
  light: {
    outline: '#0b6a66',
    outlineHalo: '#ffffff',
    child: '#4d7f86',
    childFill: '#1d8f86',
    childHover: '#c77a12',
    sibling: '#6f7f88',
    mask: '#e4e9ea',
    maskOpacity: 0.55,
    park: '#7a3fc0',
    sea: '#1766b5',
    synthetic: '#a85f0c',
    label: '#16282b',
    labelHalo: '#ffffff',
    probe: '#b4400a',
    // ColorBrewer YlGnBu
    classes: ['#ffffcc', '#a1dab4', '#41b6c4', '#2c7fb8', '#253494'],
    missing: '#b9bfc4',
  },
};
