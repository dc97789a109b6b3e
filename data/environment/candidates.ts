import type { Reads } from '#data/access/reads.ts';
import { sql } from '#data/db/sql.ts';
import { boxAround, type Box } from '#data/geostatistics/sphere.ts';
import { slices } from '#data/observations/slices.ts';
import type { Network } from '#data/themes/theme.ts';
import { andWhere } from '#data/themes/where.ts';
import {
  byScore as byWater,
  knownRivers,
  lineOf,
  placeOn,
  rankUpstream,
  reachesAbove,
  type RiverPlace,
  type Upstream,
  type UpstreamRules,
} from './rivers.ts';
import { readSources, TO_AIR, TO_WATER, type PollutionSource } from './candidate-sources.ts';
import { HOUR, readNewestHour, readWinds, withWind, type StationWind } from './station-hours.ts';
import {
  backTrajectory,
  boxOfCone,
  byScore,
  outlineOfCone,
  rankAligned,
  windField,
  type Aligned,
  type BackTrajectory,
  type ConeRules,
} from './upwind.ts';

/* Candidates for what a station measured: what lies where its air, or its water, came from. Each is an indication and no finding. */

/** Whoever asks, as readers of some datasets. */
export type ReadsOf = (datasets: readonly string[]) => Reads;

/** Candidates that are looked at between two turns of others. */
const AT_ONCE = 250;

export interface UpwindAnswer extends BackTrajectory {
  time: number;
  outline: ReturnType<typeof outlineOfCone>;
  /** Stations whose wind was known in any of the hours. */
  windStations: number;
  candidates: (PollutionSource & Aligned)[];
}

/** The newest hour of which most stations of some network have said how the wind was. */
const newestWind = async (readsOf: ReadsOf, networks: readonly Network[]): Promise<number | null> => {
  let newest: number | null = null;
  for (const network of networks) {
    const hour = await readNewestHour(readsOf([network.dataset]), network, { id: 'wind_speed' });
    newest = Math.max(newest ?? 0, hour ?? 0) || null;
  }
  return newest;
};

/** Where the air of a place came from up to an hour's end, and the sources there, best first; null where no wind was ever measured. */
export const findUpwind = async (
  readsOf: ReadsOf,
  networks: readonly Network[],
  position: readonly [lng: number, lat: number],
  at: number | null,
  rules: ConeRules,
  sources: Reads,
): Promise<UpwindAnswer | null> => {
  const blowing = withWind(networks);
  const time = at ?? (await newestWind(readsOf, blowing));
  if (time === null) return null;
  const winds: StationWind[] = [];
  for (const network of blowing)
    winds.push(...(await readWinds(readsOf([network.dataset]), network, time - rules.hours * HOUR, time)));
  const fields = [...Map.groupBy(winds, ({ end }) => end)].map(([end, list]) =>
    windField({ end, winds: list }),
  );
  const back = backTrajectory(position, time, fields, rules);
  const found = await readSources(sources, TO_AIR, boxOfCone(back));
  const candidates: UpwindAnswer['candidates'] = [];
  for await (const some of slices(found, AT_ONCE)) candidates.push(...rankAligned(back, rules, some));
  return {
    ...{ ...back, time, outline: outlineOfCone(back) },
    windStations: new Set(winds.map(({ position: where }) => where.join())).size,
    candidates: candidates.sort(byScore),
  };
};

export interface SectionAbove {
  station: string;
  name: string | null;
  position: [lng: number, lat: number];
  latest: Record<string, { time: string; value: number | null }>;
}

export interface UpstreamAnswer {
  /** Where the station lies; null where no river whose course is known is near enough. */
  place: RiverPlace | null;
  /** How far the nearest known river is. */
  nearest: RiverPlace | null;
  lines: { river: RiverPlace['river']['name']; line: ReturnType<typeof lineOf> }[];
  sections: (SectionAbove & Upstream)[];
  candidates: (PollutionSource & Upstream)[];
}

/** A station belongs to a river that is so near: courses are known to some kilometres. */
export const SNAP_KM = 5;

const readSections = (
  { db }: Reads,
  network: Network,
  [west, south, east, north]: Box,
  but: string,
): Promise<SectionAbove[]> =>
  db.query<SectionAbove>(sql`
    SELECT feature.key AS station, feature.properties ->> 'name' AS name,
           ARRAY[st_x(feature.geom), st_y(feature.geom)] AS position, coalesce(newest.latest, '{}') AS latest
      FROM feature_seen AS feature
      LEFT JOIN station_seen AS station ON station.network = ${network.id} AND station.key = feature.key
      LEFT JOIN LATERAL (
        SELECT jsonb_object_agg(metric.name, jsonb_build_object(
                 'time', to_char(time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'value', value)) AS latest
          FROM series_seen JOIN metric ON metric.id = series_seen.metric
         WHERE series_seen.station = station.id
      ) AS newest ON true
     WHERE feature.dataset = ${network.dataset} AND feature.valid_to IS NULL AND feature.key <> ${but}
           AND feature.geom && st_makeenvelope(${west}, ${south}, ${east}, ${north}, 4326) ${andWhere(network)}
     ORDER BY feature.key
     LIMIT 2000`);

/** What lies upstream of a station at a river: sections by the way along the water, sources best first. */
export const findUpstream = async (
  reads: Reads,
  network: Network,
  { station, position }: { station: string; position: readonly [lng: number, lat: number] },
  rules: UpstreamRules,
  sources: Reads,
): Promise<UpstreamAnswer> => {
  const rivers = await knownRivers();
  const near = rivers
    .flatMap((river) => placeOn(river, position) ?? [])
    .sort((a, b) => a.asideKm - b.asideKm);
  const nearest = near[0] ?? null;
  if (!nearest || nearest.asideKm > SNAP_KM)
    return { ...{ place: null, nearest, lines: [], sections: [], candidates: [] } };
  const reaches = reachesAbove(nearest, rivers, rules.withinKm);
  const lines = reaches.map((reach) => ({ river: reach.river.name, line: lineOf(reach) }));
  const box = boxAround(
    lines.flatMap(({ line }) => line),
    rules.asideKm * 1.01,
  );
  const found = await readSources(sources, TO_WATER, box);
  const candidates: UpstreamAnswer['candidates'] = [];
  for await (const some of slices(found, AT_ONCE)) candidates.push(...rankUpstream(reaches, rules, some));
  const above = await readSections(reads, network, box, station);
  const sections: UpstreamAnswer['sections'] = [];
  // a section stands at the water
  const beside = { ...rules, asideKm: SNAP_KM };
  for await (const some of slices(above, AT_ONCE)) sections.push(...rankUpstream(reaches, beside, some));
  return {
    ...{ place: nearest, nearest, lines },
    sections: sections.filter(({ waterKm }) => waterKm > 0).sort((a, b) => a.waterKm - b.waterKm),
    candidates: candidates.sort(byWater),
  };
};
