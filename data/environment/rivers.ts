import { readFile } from 'node:fs/promises';
import type { FeatureCollection, LineString } from 'geojson';
import { onSegment } from '#data/geostatistics/along.ts';
import { distanceKm, type LngLat } from '#data/geostatistics/sphere.ts';
import type { Text } from '#data/themes/theme.ts';

/* The rivers whose course and direction are known: lines from where they come from to where they end. */

export interface River {
  name: Text;
  points: readonly LngLat[];
  /** How far each point is along the river, km. */
  km: readonly number[];
}

/** A place of a river. */
export interface RiverPlace {
  river: River;
  /** How far along the river. */
  km: number;
  /** How far a point lies from it. */
  asideKm: number;
}

export const riverOf = (name: Text, points: readonly LngLat[]): River => {
  let along = 0;
  const km = points.map((point, i) => (along += i === 0 ? 0 : distanceKm(points[i - 1]!, point)));
  return { name, points, km };
};

const lengthOf = ({ km }: River): number => km.at(-1)!;

const between = (a: LngLat, b: LngLat, share: number): LngLat => [
  a[0] + share * (b[0] - a[0]),
  a[1] + share * (b[1] - a[1]),
];

/** The place of a river's stretch (from one km to another) that is nearest to a point; null where it has no such stretch. */
export const placeOn = (
  river: River,
  point: LngLat,
  [fromKm, toKm]: readonly [number, number] = [0, Infinity],
): RiverPlace | null => {
  let best: RiverPlace | null = null;
  for (let i = 1; i < river.points.length; i++) {
    const [start, end] = [river.km[i - 1]!, river.km[i]!];
    const [first, last] = [Math.max(start, fromKm), Math.min(end, toKm)];
    if (first > last) continue;
    const at = (km: number): LngLat =>
      between(river.points[i - 1]!, river.points[i]!, end === start ? 0 : (km - start) / (end - start));
    const { share, km: asideKm } = onSegment(at(first), at(last), point);
    if (best && best.asideKm <= asideKm) continue;
    best = { river, km: first + share * (last - first), asideKm };
  }
  return best;
};

/** A river joins another where its end lies within so many kilometres of it; lines of small scale do not always meet. */
export const JOIN_KM = 8;

export interface Confluence {
  tributary: River;
  /** Where on the main river, km along it. */
  km: number;
}

/** What joins a river: rivers that end at it, but not at its own end, where both end together. */
export const confluencesOf = (main: River, all: readonly River[]): Confluence[] =>
  all.flatMap((tributary) => {
    if (tributary === main) return [];
    const place = placeOn(main, tributary.points.at(-1)!);
    if (!place || place.asideKm > JOIN_KM || place.km > lengthOf(main) - JOIN_KM) return [];
    return [{ tributary, km: place.km }];
  });

/** A stretch of a river above a place, and how far its lower end is from that place along the water. */
export interface Reach {
  river: River;
  fromKm: number;
  toKm: number;
  belowKm: number;
}

/** All stretches from which water comes to a place within so many kilometres; rivers that come by more than one way count by the shortest. */
export const reachesAbove = (
  { river, km }: Omit<RiverPlace, 'asideKm'>,
  all: readonly River[],
  withinKm: number,
): Reach[] => {
  const reaches = new Map<River, Reach>();
  const walk = (at: River, toKm: number, belowKm: number): void => {
    const known = reaches.get(at);
    if (known && known.belowKm + known.toKm <= belowKm + toKm) return;
    const fromKm = Math.max(0, toKm - (withinKm - belowKm));
    reaches.set(at, { river: at, fromKm, toKm, belowKm });
    for (const { tributary, km: joins } of confluencesOf(at, all))
      if (joins <= toKm && joins >= fromKm) walk(tributary, lengthOf(tributary), belowKm + toKm - joins);
  };
  walk(river, km, 0);
  return [...reaches.values()];
};

export interface Upstream {
  river: Text;
  /** Along the water. */
  waterKm: number;
  asideKm: number;
  /** (1 − along / farthest) × (1 − aside / most): 1 at the place itself, 0 at the limits. */
  score: number;
}

export interface UpstreamRules {
  /** Along the water. */
  withinKm: number;
  /** From the water. */
  asideKm: number;
}

/** The best score first, then what is nearest along the water. */
export const byScore = (a: Upstream, b: Upstream): number => b.score - a.score || a.waterKm - b.waterKm;

/** What lies at the stretches above a place, the best first. */
export const rankUpstream = <T extends { position: LngLat }>(
  reaches: readonly Reach[],
  { withinKm, asideKm: most }: UpstreamRules,
  all: readonly T[],
): (T & Upstream)[] =>
  all
    .flatMap((one) => {
      const places = reaches.flatMap(({ river, fromKm, toKm, belowKm }) => {
        const place = placeOn(river, one.position, [fromKm, toKm]);
        if (!place || place.asideKm > most) return [];
        const waterKm = belowKm + toKm - place.km;
        const score = (1 - waterKm / withinKm) * (1 - place.asideKm / most);
        return [{ river: river.name, waterKm, asideKm: place.asideKm, score }];
      });
      const best = places.sort((a, b) => b.score - a.score)[0];
      return best ? [{ ...one, ...best }] : [];
    })
    .sort(byScore);

/** A stretch as a line. */
export const lineOf = ({ river: { points, km }, fromKm, toKm }: Reach): LngLat[] => {
  const at = (wanted: number): LngLat => {
    const next = Math.max(
      1,
      km.findIndex((one) => one >= wanted),
    );
    const [start, end] = [km[next - 1]!, km[next]!];
    return between(points[next - 1]!, points[next]!, end === start ? 0 : (wanted - start) / (end - start));
  };
  return [at(fromKm), ...points.filter((_, i) => km[i]! > fromKm && km[i]! < toKm), at(toKm)];
};

interface Properties {
  name_zh?: string;
  name_en?: string;
  kind: string;
}

/** Rivers with a name: of those the lines run downstream. Canals flow either way, and of lines without a name it is not known. */
const riversFrom = ({ features }: FeatureCollection<LineString, Properties>): River[] =>
  features.flatMap(({ properties: { kind, name_zh: zh, name_en: en }, geometry }) =>
    kind === 'river' && zh
      ? [riverOf({ zh, en: en ?? zh }, geometry.coordinates as unknown as LngLat[])]
      : [],
  );

let known: Promise<River[]> | null = null;

/** The rivers of this release; read when they are first asked for. */
export const knownRivers = (): Promise<River[]> =>
  (known ??= readFile(new URL('../geo/rivers.geojson', import.meta.url), 'utf8').then((text) =>
    riversFrom(JSON.parse(text) as FeatureCollection<LineString, Properties>),
  ));
