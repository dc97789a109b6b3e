/** The colours of a basemap: plain data, `#rrggbb` only, so that a new look is a new object and no new logic. */
export interface Flavor {
  /** Open sea, and three bands of lighter water towards the coast. */
  sea: string;
  shallowsOuter: string;
  shallowsMiddle: string;
  shallowsInner: string;
  coast: string;
  /** Land outside Shandong, and Shandong's own. */
  land: string;
  landOwn: string;
  lake: string;
  lakeShore: string;
  river: string;
  yellowRiver: string;
  canal: string;
  /** Borders of Shandong, from the widest to the narrowest. */
  provinceBand: string;
  province: string;
  city: string;
  county: string;
  /** Borders around Shandong. */
  country: string;
  neighbour: string;
  neighbourCity: string;
  /** Text, each with the halo it stands on. */
  seatText: string;
  countyText: string;
  townText: string;
  neighbourText: string;
  regionText: string;
  mountainText: string;
  waterText: string;
  landHalo: string;
  ownHalo: string;
  waterHalo: string;
  /** The dot of a city and its rim. */
  dot: string;
  dotRim: string;
}

export type FlavorName = 'dark' | 'light';

export const FLAVORS: Record<FlavorName, Flavor> = {
  dark: {
    sea: '#0a1626',
    shallowsOuter: '#0c1b2e',
    shallowsMiddle: '#0f2238',
    shallowsInner: '#132b45',
    coast: '#3d6f96',
    land: '#121e2d',
    landOwn: '#1a2c40',
    lake: '#0f2238',
    lakeShore: '#2b5073',
    river: '#2b5f87',
    yellowRiver: '#4a8ab5',
    canal: '#2a5a72',
    provinceBand: '#3f83b8',
    province: '#7fb8e0',
    city: '#557f9f',
    county: '#3d5e7b',
    country: '#8096a8',
    neighbour: '#3b5065',
    neighbourCity: '#24364a',
    seatText: '#f2f8fd',
    countyText: '#c3d6e6',
    townText: '#9db4c8',
    neighbourText: '#8fa3b6',
    regionText: '#7f93a6',
    mountainText: '#a9c2a4',
    waterText: '#78a8cf',
    landHalo: '#0e1825',
    ownHalo: '#122031',
    waterHalo: '#0a1626',
    dot: '#f2f8fd',
    dotRim: '#0f2b44',
  },
  light: {
    sea: '#cfe0e8',
    shallowsOuter: '#d5e4eb',
    shallowsMiddle: '#dce9ee',
    shallowsInner: '#e4eff2',
    coast: '#7fa5b8',
    land: '#eceae4',
    landOwn: '#fbfaf7',
    lake: '#c3dae5',
    lakeShore: '#8fb4c8',
    river: '#8ab3cb',
    yellowRiver: '#5f97b8',
    canal: '#94bdc4',
    provinceBand: '#c79aa6',
    province: '#98596b',
    city: '#b18b96',
    county: '#c2b0b4',
    country: '#857f86',
    neighbour: '#b5aeae',
    neighbourCity: '#d3cdc9',
    seatText: '#1d2733',
    countyText: '#3b4856',
    townText: '#56636f',
    neighbourText: '#5f666d',
    regionText: '#62666c',
    mountainText: '#49683f',
    waterText: '#255c79',
    landHalo: '#f4f2ed',
    ownHalo: '#ffffff',
    waterHalo: '#dbe8ee',
    dot: '#8e3b50',
    dotRim: '#ffffff',
  },
};
