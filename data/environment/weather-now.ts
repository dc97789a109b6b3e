/* What stations of the weather come to at a moment: which is warmest, coldest, windiest, wettest. */

export const EXTREMES = ['warmest', 'coldest', 'windiest', 'wettest'] as const;
export type Extreme = (typeof EXTREMES)[number];

/** What of a station is compared. */
export interface Compared {
  station: string;
  temperature: number | null;
  wind_speed: number | null;
  rain_24h: number | null;
}

const OF: Readonly<Record<Extreme, { what: Exclude<keyof Compared, 'station'>; sign: 1 | -1 }>> = {
  warmest: { what: 'temperature', sign: 1 },
  coldest: { what: 'temperature', sign: -1 },
  windiest: { what: 'wind_speed', sign: 1 },
  wettest: { what: 'rain_24h', sign: 1 },
};

/** The station that is most so, the first one of several by its key; null where none says anything. */
export const extremeOf = <S extends Compared>(stations: readonly S[], extreme: Extreme): S | null => {
  const { what, sign } = OF[extreme];
  let most: S | null = null;
  for (const one of stations) {
    const value = one[what];
    if (value === null) continue;
    const [a, b] = [sign * value, most === null ? -Infinity : sign * most[what]!];
    if (a > b || (a === b && most !== null && one.station < most.station)) most = one;
  }
  return most;
};

/** Hours of rain of which the sum may be told, of 24: what fell in others is not known, and the sum is at least so much. */
const FEWEST_HOURS = 12;
const TENTHS = 10;

/** What fell in the hours that are known, to a tenth of a millimetre; null of too few. */
export const rainOf = (hours: readonly number[]): number | null =>
  hours.length < FEWEST_HOURS
    ? null
    : Math.round(hours.reduce((sum, hour) => sum + hour, 0) * TENTHS) / TENTHS;
