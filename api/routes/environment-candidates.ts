import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { answerJson } from '../analysis-parts.ts';
import { JSON_TYPE } from '../answer.ts';
import { UpstreamAnswer, UpwindAnswer } from '../candidate-schemas.ts';
import { decimalNumber, wholeNumber } from '../parameters.ts';
import { readsFor } from '../person-reads.ts';
import { Problem } from '../problem.ts';
import { resource } from '../resource.ts';
import { instant, networkOf, unknownStation } from './stations.ts';
import type { Reads } from '#data/access/reads.ts';
import { holds } from '#data/access/rights.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';
import { findUpstream, findUpwind, SNAP_KM } from '#data/environment/candidates.ts';
import { JOIN_KM } from '#data/environment/rivers.ts';
import { SOURCES, type PollutionSource } from '#data/environment/candidate-sources.ts';
import { HOUR, readPlaced } from '#data/environment/station-hours.ts';
import { WIND_REACH, type BackTrajectory, type ConeRules } from '#data/environment/upwind.ts';
import type { Network, Text } from '#data/themes/theme.ts';

interface Parts {
  libraries: Libraries;
}

const TAG = 'Environment';
const AIR = 'air';
const WATER = 'water';
/** Half of the width of the cone at the station, km: what stands around it. */
const START_KM = 1;
const HOURS = 6;
const HALF_ANGLE = 20;
const WITHIN_KM = 50;
const ASIDE_KM = 3;
const LISTED = 20;

const UPWIND: Record<'indication' | 'method', Text> = {
  indication: {
    zh: '仅供排查的线索，不是结论：近地面站点的风代表不了整个混合层，也未考虑排放量、地形和化学转化。',
    en: 'A lead to look into, not a finding: wind near the ground of some stations does not stand for the whole mixed layer, and emissions, terrain and chemistry are not considered.',
  },
  method: {
    zh: '自站点按小时逆风回推，每小时的风取最近站点的距离平方反比加权矢量平均；锥体自站点起向两侧展宽；污染源按与中线的偏离和锥体宽度（距离）排序。',
    en: 'From the station back against the wind, hour by hour; the wind of an hour is the vector mean of the nearest stations by inverse square distance. The cone widens to both sides. Sources are ranked by how near to its middle they lie and by its width there, that is their distance.',
  },
};

const UPSTREAM: Record<'indication' | 'method', Text> = {
  indication: {
    zh: '仅供排查的线索，不是结论：河道为小比例尺数据，未考虑流速、闸坝、管网和暗排。',
    en: 'A lead to look into, not a finding: rivers are known at small scale, and velocity, sluices, pipes and hidden outlets are not considered.',
  },
  method: {
    zh: '断面归入最近的河流，沿河道及汇入的支流向上游查找；污染源按沿水程距离和离河距离排序。仅含流向确定、有名称的河流，不含运河。',
    en: 'The section belongs to the nearest river; from there up that river and what joins it. Sources are ranked by the way along the water and the distance from it. Only rivers with a name, whose direction is known; no canals.',
  },
};

const noRiver = (nearestKm: number | null): Text => ({
  zh: `${SNAP_KM} 公里内没有走向已知的河流${nearestKm === null ? '' : `（最近的相距 ${nearestKm.toFixed(1)} 公里）`}，无法判断上游。`,
  en: `No river whose course is known lies within ${SNAP_KM} km${nearestKm === null ? '' : ` (the nearest is ${nearestKm.toFixed(1)} km away)`}; what is upstream cannot be told.`,
});

const round = (value: number, places: number): number => Number(value.toFixed(places));
const lngLat = ([lng, lat]: readonly [number, number]): [number, number] => [round(lng, 5), round(lat, 5)];
const iso = (ms: number): string => new Date(ms).toISOString();

const stationQuery = z.string().max(400, 'station is longer than any.').optional();
const limitQuery = wholeNumber('limit', { min: 1, max: 100 }, 'How many sources at most; 20 when not said.');

/** Where air or water of stations came from, and what lies there. */
export function addEnvironmentCandidates(app: OpenAPIHono, { libraries }: Parts): void {
  const placed = async (reads: Reads, network: Network, key: string | undefined) => {
    if (key === undefined)
      throw new Problem(
        'invalid-parameter',
        { zh: '须给出 station（站点编号）。', en: 'station is needed: the key of its record.' },
        { field: 'station' },
      );
    const found = await readPlaced(reads, network, key);
    if (!found) throw unknownStation(network, key);
    return found;
  };
  /** The ways by which whoever asks reads the network and the sources; an answer with either is as private as both. */
  const waysOf = (c: Context, networkId: string) => {
    const network = networkOf(libraries, networkId);
    const sources = readsFor(c, libraries, [SOURCES]);
    const reads = readsFor(c, libraries, [network.dataset]);
    const { grade } = libraries.register.dataset(SOURCES)!.dataset;
    const granted = grade === 1 || (sources.rights !== null && holds(sources.rights, SOURCES, grade));
    return { network, sources, reads, granted, both: { rights: reads.rights ?? sources.rights } };
  };
  const listed = <T extends PollutionSource, R>(
    all: readonly T[],
    granted: boolean,
    limit: number,
    more: (one: T) => R,
  ) => ({
    granted,
    found: all.length,
    items: all.slice(0, limit).map((one) => ({ ...sourceOf(one), ...more(one) })),
  });

  const upwind = {
    path: '/api/environment/upwind',
    id: 'getUpwind',
    tag: TAG,
    summary: 'Where the air of a station came from by the wind that was measured, and the sources there',
    description:
      '`station` (of the network air) is needed. An indication, not a finding; docs/surfaces.md has the method and its limits.',
    query: z.object({
      station: stationQuery,
      at: instant('at').openapi({
        description: 'The last hour that is over by then; the newest with wind when not said.',
      }),
      hours: wholeNumber('hours', { min: 1, max: 24 }, `How far back; ${HOURS} when not said.`).optional(),
      angle: decimalNumber(
        'angle',
        { min: 5, max: 45 },
        `Degrees by which the cone widens to either side; ${HALF_ANGLE} when not said.`,
      ).optional(),
      limit: limitQuery.optional(),
    }),
    answers: { [JSON_TYPE]: UpwindAnswer },
    problems: ['unknown-station' as const],
  };
  resource(app, upwind, async (c, { query }) => {
    const { network, reads, sources, granted, both } = waysOf(c, AIR);
    const { position, ...station } = await placed(reads, network, query.station);
    const { hours = HOURS, angle: halfAngle = HALF_ANGLE, limit = LISTED } = query;
    const rules: ConeRules = { hours, halfAngle, startKm: START_KM };
    const at = query.at === undefined ? null : Math.floor(Date.parse(query.at) / HOUR) * HOUR;
    const readsOf = (datasets: readonly string[]) => readsFor(c, libraries, datasets);
    const found = await findUpwind(readsOf, libraries.register.networks, position, at, rules, sources);
    return answerJson(c, both, {
      ...UPWIND,
      station: { network: network.id, ...station, position: lngLat(position) },
      time: found && iso(found.time),
      rules: {
        ...{ hours, half_angle: halfAngle, start_km: START_KM },
        ...{ wind_stations: WIND_REACH.most, wind_reach_km: WIND_REACH.reachKm },
      },
      wind_stations: found?.windStations ?? 0,
      path: found ? pathOf(found) : [],
      ended: found?.ended ?? null,
      outline: (found?.outline ?? []).map(lngLat),
      sources: listed(found?.candidates ?? [], granted, limit, (one) => ({
        distance_km: round(one.distanceKm, 2),
        bearing: round(one.bearing, 0),
        path_km: round(one.pathKm, 2),
        hours_back: round(one.hoursBack, 2),
        aside_km: round(one.asideKm, 2),
        alignment: round(one.alignment, 3),
        score: round(one.score, 4),
      })),
    } satisfies UpwindAnswer);
  });

  const upstream = {
    path: '/api/environment/upstream',
    id: 'getUpstream',
    tag: TAG,
    summary: 'What lies upstream of a water section: sections and sources along the rivers above it',
    description:
      '`station` (of the network water) is needed. An indication, not a finding; docs/surfaces.md has the method and its limits.',
    query: z.object({
      station: stationQuery,
      within: decimalNumber(
        'within',
        { min: 1, max: 200 },
        `How far up along the water, km; ${WITHIN_KM} when not said.`,
      ).optional(),
      aside: decimalNumber(
        'aside',
        { min: 0.1, max: 10 },
        `How far from the water, km; ${ASIDE_KM} when not said.`,
      ).optional(),
      limit: limitQuery.optional(),
    }),
    answers: { [JSON_TYPE]: UpstreamAnswer },
    problems: ['unknown-station' as const],
  };
  resource(app, upstream, async (c, { query }) => {
    const { network, reads, sources, granted, both } = waysOf(c, WATER);
    const station = await placed(reads, network, query.station);
    const { within: withinKm = WITHIN_KM, aside: asideKm = ASIDE_KM, limit = LISTED } = query;
    const found = await findUpstream(reads, network, station, { withinKm, asideKm }, sources);
    return answerJson(c, both, {
      ...UPSTREAM,
      station: { network: network.id, ...station, position: lngLat(station.position) },
      place: found.place && { river: found.place.river.name, aside_km: round(found.place.asideKm, 2) },
      why: found.place ? null : noRiver(found.nearest?.asideKm ?? null),
      rules: { within_km: withinKm, aside_km: asideKm, snap_km: SNAP_KM, join_km: JOIN_KM },
      lines: found.lines.map(({ river, line }) => ({ river, line: line.map(lngLat) })),
      sections: found.sections.map(
        ({ station: key, name, position, latest, river, waterKm, asideKm: off }) => ({
          ...{ station: key, name, position: lngLat(position), river },
          ...{ water_km: round(waterKm, 2), aside_km: round(off, 2), latest },
        }),
      ),
      sources: listed(found.candidates, granted, limit, (one) => ({
        river: one.river,
        water_km: round(one.waterKm, 2),
        aside_km: round(one.asideKm, 2),
        score: round(one.score, 4),
      })),
    } satisfies UpstreamAnswer);
  });
}

const sourceOf = ({
  source,
  name,
  pollutant,
  permit_kind,
  permitted_tonnes,
  online,
  position,
}: PollutionSource) => ({
  ...{ source, name, pollutant, permit_kind, permitted_tonnes, online },
  position: lngLat(position),
});

const pathOf = ({ steps }: BackTrajectory) =>
  steps.map(({ time, position, km, halfWidthKm, wind }) => ({
    time: iso(time),
    position: lngLat(position),
    km: round(km, 2),
    half_width_km: round(halfWidthKm, 2),
    wind: wind && { speed: round(wind.speed, 1), from: round(wind.from, 0) },
  }));
