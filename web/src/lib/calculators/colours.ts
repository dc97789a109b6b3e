/* Colours of classes of water; the air quality index brings its own from its standard. */

const WATER: Readonly<Record<string, string>> = {
  I: '#CCFFFF',
  II: '#66CCFF',
  III: '#00CC00',
  IV: '#FFFF00',
  V: '#FF9900',
  VI: '#FF0000',
};
const SEA: Readonly<Record<string, string>> = {
  I: '#CCFFFF',
  II: '#66CCFF',
  III: '#FFFF00',
  IV: '#FF9900',
  V: '#FF0000',
};

/** The colour of a class of surface or sea water. */
export const colourOfClass = (of: 'water' | 'sea', found: string): string | undefined =>
  (of === 'water' ? WATER : SEA)[found];
