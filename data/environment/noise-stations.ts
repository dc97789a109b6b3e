import type { Reads } from '#data/access/reads.ts';
import type { StationFacts } from '#data/observations/reader.ts';
import type { Network } from '#data/themes/theme.ts';
import { percentOf } from './decimal.ts';
import {
  levelsOfDay,
  NOISE_ZONES,
  periodOf,
  toTenth,
  type NoiseTable,
  type NoiseZone,
  type Period,
  type PeriodLevel,
} from './noise.ts';
import { standingOf, type Standing } from './standing.ts';
import { oneOf, readStationHours, readStationsAt } from './station-values.ts';

/* Stations of noise against the limits of their zones, as far as whoever asks may see their records. */

const DAY_MS = 86_400_000;
const CHINA_OFFSET_MS = 8 * 3_600_000;
const METRIC = 'leq';

export interface NoiseStation extends StationFacts, Standing {
  zone: NoiseZone | null;
  /** The newest hour's equivalent level. */
  leq: number | null;
  period: Period | null;
  limit: number | null;
  /** How far it is beyond the limit of its period, dB; negative below. */
  over: number | null;
  attained: boolean | null;
  /** The calendar day before. */
  yesterday: Record<Period, PeriodLevel>;
}

export interface NoiseCounts {
  total: number;
  /** Those that have a level and a limit now. */
  assessed: number;
  attained: number;
  attained_rate: number | null;
  stale: number;
  /** Those whose records say nothing of a zone. */
  unzoned: number;
  yesterday: Record<Period, { assessed: number; attained: number; attained_rate: number | null }>;
  by_zone: Record<NoiseZone, { total: number; assessed: number; attained: number }>;
  time: string | null;
}

const countNoise = (all: readonly NoiseStation[]): NoiseCounts => {
  const attained = (some: readonly { attained: boolean | null }[]) => {
    const assessed = some.filter((one) => one.attained !== null);
    const good = assessed.filter((one) => one.attained);
    return { assessed: assessed.length, attained: good.length };
  };
  const rated = (some: readonly { attained: boolean | null }[]) => {
    const counts = attained(some);
    return { ...counts, attained_rate: percentOf(counts.attained, counts.assessed) };
  };
  const times = all.flatMap(({ time }) => time ?? []).toSorted();
  return {
    total: all.length,
    ...rated(all),
    stale: all.filter(({ stale }) => stale).length,
    unzoned: all.filter(({ zone }) => zone === null).length,
    yesterday: {
      day: rated(all.map((one) => one.yesterday.day)),
      night: rated(all.map((one) => one.yesterday.night)),
    },
    by_zone: Object.fromEntries(
      NOISE_ZONES.map((zone) => {
        const some = all.filter((one) => one.zone === zone);
        return [zone, { total: some.length, ...attained(some) }];
      }),
    ) as NoiseCounts['by_zone'],
    time: times.at(-1) ?? null,
  };
};

/** The midnight in China at which the day before the day of an instant begins. */
const yesterdayOf = (at: number): number =>
  Math.floor((at + CHINA_OFFSET_MS) / DAY_MS) * DAY_MS - CHINA_OFFSET_MS - DAY_MS;

/** All stations in a region at an instant (ms), worst first, and what they come to. */
export const readNoise = async (
  reads: Reads,
  network: Network,
  table: NoiseTable,
  { region, at }: { region: string | null; at: number },
): Promise<{ day: string; summary: NoiseCounts; items: NoiseStation[] }> => {
  const from = yesterdayOf(at);
  const stations = await readStationsAt(reads, network, { region, at, fields: ['noise_zone'] });
  const past = await readStationHours(reads, network, { region, from, to: from + DAY_MS, fields: [] });
  const hours = new Map(past.map((one) => [one.station, one.hours[METRIC] ?? {}]));
  const items = stations.map(({ facts, newest, measures: _, last, ...station }): NoiseStation => {
    const zone = oneOf(NOISE_ZONES, facts['noise_zone']);
    const now = newest[METRIC];
    // an hour is named by its end
    const period = now ? periodOf(table, Date.parse(now.time) - 1) : null;
    const limit = zone === null || period === null ? null : table.zones[zone][period];
    const leq = now?.value ?? null;
    return {
      ...station,
      ...standingOf(network, now ? [now.time] : [], last, at),
      ...{ zone, leq, period, limit },
      over: leq === null || limit === null ? null : toTenth(leq - limit),
      attained: leq === null || limit === null ? null : leq <= limit,
      yesterday: levelsOfDay(table, zone, hours.get(station.station) ?? {}),
    };
  });
  const rank = ({ over, leq }: NoiseStation): number => over ?? (leq === null ? -Infinity : -1_000);
  items.sort((a, b) => rank(b) - rank(a) || (a.station < b.station ? -1 : 1));
  const day = new Date(from + CHINA_OFFSET_MS).toISOString().slice(0, 10);
  return { day, summary: countNoise(items), items };
};
