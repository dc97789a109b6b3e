import type { Reads } from '#data/access/reads.ts';
import { freshnessOf, type Freshness } from '#data/observations/fresh.ts';
import type { StationFacts } from '#data/observations/reader.ts';
import type { Network } from '#data/themes/theme.ts';
import { standingOf, type Standing } from './standing.ts';
import { readStationHours, readStationsAt, type Newest } from './station-values.ts';
import { EXTREMES, extremeOf, rainOf, type Compared, type Extreme } from './weather-now.ts';

/* Stations of the weather as they stand, as far as whoever asks may see their records. */

const HOUR_MS = 3_600_000;
const RAIN_HOURS = 24;

export interface WeatherStation extends StationFacts, Standing, Compared {
  wind_direction: number | null;
  /** Hours of the last 24 of which the rain is known. */
  rain_hours: number;
  values: Readonly<Record<string, Newest & { freshness: Freshness }>>;
}

export interface WeatherCounts {
  total: number;
  reporting: number;
  stale: number;
  /** Which station is the warmest, the coldest, and so on; null where none says anything. */
  extremes: Record<Extreme, string | null>;
  time: string | null;
}

/** All stations in a region at an instant (ms), the warmest first, and what they come to. */
export const readWeather = async (
  reads: Reads,
  network: Network,
  { region, at }: { region: string | null; at: number },
): Promise<{ summary: WeatherCounts; items: WeatherStation[] }> => {
  const to = Math.floor(at / HOUR_MS) * HOUR_MS;
  const span = { from: to - RAIN_HOURS * HOUR_MS, to };
  const stations = await readStationsAt(reads, network, { region, at, fields: [] });
  const past = await readStationHours(reads, network, { region, ...span, fields: [] });
  const rain = new Map(past.map((one) => [one.station, Object.values(one.hours['rain'] ?? {})]));
  const items = stations.map(({ facts: _, newest, measures: __, last, ...station }): WeatherStation => {
    const values = Object.fromEntries(
      Object.entries(newest).map(([metric, one]) => [
        metric,
        { ...one, freshness: freshnessOf(network, Date.parse(one.time), at) },
      ]),
    );
    const hours = rain.get(station.station) ?? [];
    return {
      ...station,
      ...standingOf(
        network,
        Object.values(newest).map(({ time }) => time),
        last,
        at,
      ),
      temperature: newest['temperature']?.value ?? null,
      wind_speed: newest['wind_speed']?.value ?? null,
      wind_direction: newest['wind_direction']?.value ?? null,
      rain_24h: rainOf(hours),
      rain_hours: hours.length,
      values,
    };
  });
  const warmth = ({ temperature }: WeatherStation): number => temperature ?? -Infinity;
  items.sort((a, b) => warmth(b) - warmth(a) || (a.station < b.station ? -1 : 1));
  const reporting = items.filter(({ time }) => time !== null);
  return {
    summary: {
      total: items.length,
      reporting: reporting.length,
      stale: items.filter(({ stale }) => stale).length,
      extremes: Object.fromEntries(
        EXTREMES.map((one) => [one, extremeOf(items, one)?.station ?? null]),
      ) as WeatherCounts['extremes'],
      time:
        reporting
          .map(({ time }) => time!)
          .toSorted()
          .at(-1) ?? null,
    },
    items,
  };
};
