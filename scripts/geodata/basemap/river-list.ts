import type { Position } from './geometry.ts';

/** A river whose course is certain enough to carry a name. */
export interface NamedRiver {
  zh: string;
  en: string;
  /** 1 the Yellow River and its like, 2 large, 3 the rest. */
  rank: 1 | 2 | 3;
  kind: 'river' | 'canal';
  /** The stretch of a World Data Bank II line between the points nearest to these two. */
  stretch?: [from: Position, to: Position];
  /** Where World Data Bank II has no line: rough points along the course, to be moved onto OpenStreetMap's water. */
  guide?: Position[];
  /** Added to the downstream end, read off OpenStreetMap's water: mouths have moved since World Data Bank II. */
  mouth?: Position[];
  /** Move the line onto OpenStreetMap's inland water where that lies within this many kilometres. */
  snapKm?: number;
}

export const NAMED_RIVERS: readonly NamedRiver[] = [
  {
    zh: '黄河',
    en: 'Yellow River',
    rank: 1,
    kind: 'river',
    stretch: [
      [97.76, 35.09],
      [118.9, 37.76],
    ],
    mouth: [
      [119.05, 37.785],
      [119.14, 37.757],
      [119.2, 37.77],
      [119.27, 37.82],
    ],
    snapKm: 5,
  },
  {
    zh: '长江',
    en: 'Yangtze',
    rank: 1,
    kind: 'river',
    stretch: [
      [90.57, 34.27],
      [114.3, 30.59],
    ],
  },
  // Below Wuhan the source holds both banks as one loop; one bank is taken.
  {
    zh: '长江',
    en: 'Yangtze',
    rank: 1,
    kind: 'river',
    stretch: [
      [114.33, 30.6],
      [119.61, 32.18],
    ],
  },
  {
    zh: '淮河',
    en: 'Huai River',
    rank: 2,
    kind: 'river',
    stretch: [
      [114.9, 32.4],
      [117.7, 33.03],
    ],
  },
  {
    zh: '海河',
    en: 'Hai River',
    rank: 2,
    kind: 'river',
    stretch: [
      [117.2, 39.12],
      [117.69, 38.99],
    ],
  },
  {
    zh: '滦河',
    en: 'Luan River',
    rank: 2,
    kind: 'river',
    stretch: [
      [118.3, 40.4],
      [119.25, 39.41],
    ],
  },
  {
    zh: '徒骇河',
    en: 'Tuhai River',
    rank: 2,
    kind: 'river',
    stretch: [
      [115.34, 36.06],
      [118.04, 38.14],
    ],
    snapKm: 5,
  },
  {
    zh: '漳河',
    en: 'Zhang River',
    rank: 3,
    kind: 'river',
    stretch: [
      [114.2, 36.27],
      [115.25, 36.45],
    ],
  },
  {
    zh: '卫河',
    en: 'Wei River',
    rank: 3,
    kind: 'river',
    stretch: [
      [113.9, 35.32],
      [115.29, 36.42],
    ],
  },
  {
    zh: '卫河',
    en: 'Wei River',
    rank: 3,
    kind: 'river',
    stretch: [
      [115.31, 36.44],
      [115.68, 36.84],
    ],
  },
  {
    zh: '滹沱河',
    en: 'Hutuo River',
    rank: 3,
    kind: 'river',
    stretch: [
      [114.3, 38.25],
      [116.06, 38.22],
    ],
  },
  {
    zh: '沂河',
    en: 'Yi River',
    rank: 2,
    kind: 'river',
    stretch: [
      [117.88, 36.15],
      [118.23, 34.3],
    ],
    snapKm: 5,
  },
  {
    zh: '沭河',
    en: 'Shu River',
    rank: 2,
    kind: 'river',
    stretch: [
      [118.5, 36.1],
      [118.53, 34.82],
    ],
    snapKm: 5,
  },
  {
    zh: '新沭河',
    en: 'New Shu River',
    rank: 3,
    kind: 'river',
    stretch: [
      [118.55, 34.77],
      [119.19, 34.7],
    ],
    snapKm: 4,
  },
  {
    zh: '沭河',
    en: 'Shu River',
    rank: 3,
    kind: 'river',
    stretch: [
      [118.53, 34.79],
      [118.36, 34.2],
    ],
    snapKm: 5,
  },
  {
    zh: '新沂河',
    en: 'New Yi River',
    rank: 3,
    kind: 'river',
    stretch: [
      [118.49, 34.12],
      [119.78, 34.48],
    ],
  },
  {
    zh: '京杭运河',
    en: 'Grand Canal',
    rank: 2,
    kind: 'canal',
    stretch: [
      [116.89, 39.0],
      [115.68, 36.84],
    ],
  },
  {
    zh: '京杭运河',
    en: 'Grand Canal',
    rank: 2,
    kind: 'canal',
    stretch: [
      [115.68, 36.84],
      [116.01, 35.96],
    ],
  },
  {
    zh: '京杭运河',
    en: 'Grand Canal',
    rank: 2,
    kind: 'canal',
    stretch: [
      [116.01, 35.96],
      [117.15, 34.46],
    ],
  },
  {
    zh: '京杭运河',
    en: 'Grand Canal',
    rank: 2,
    kind: 'canal',
    stretch: [
      [117.15, 34.46],
      [119.5, 32.4],
    ],
  },
  {
    zh: '大汶河',
    en: 'Dawen River',
    rank: 2,
    kind: 'river',
    guide: [
      [117.72, 36.17],
      [117.55, 36.2],
      [117.35, 36.13],
      [117.18, 36.03],
      [117.08, 35.95],
      [116.9, 35.95],
      [116.6, 35.9],
      [116.35, 35.9],
      [116.24, 35.94],
    ],
    snapKm: 7,
  },
  {
    zh: '东汶河',
    en: 'Dongwen River',
    rank: 3,
    kind: 'river',
    guide: [
      [117.92, 35.73],
      [118.05, 35.68],
      [118.2, 35.64],
      [118.36, 35.58],
      [118.42, 35.45],
    ],
    snapKm: 6,
  },
  {
    zh: '祊河',
    en: 'Beng River',
    rank: 3,
    kind: 'river',
    guide: [
      [117.97, 35.3],
      [118.1, 35.23],
      [118.25, 35.15],
      [118.36, 35.07],
    ],
    snapKm: 6,
  },
  {
    zh: '潍河',
    en: 'Wei River',
    rank: 2,
    kind: 'river',
    guide: [
      [119.43, 36.51],
      [119.39, 36.62],
      [119.41, 36.75],
      [119.42, 36.9],
      [119.45, 37.0],
      [119.48, 37.1],
    ],
    snapKm: 6,
  },
];

/** The window that is read, in whole degrees. */
export const WINDOW = { west: 89, south: 25, east: 135, north: 46 };
