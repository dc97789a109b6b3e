import type { Feature, LineString } from 'geojson';
import { densified, distanceKm, ringAreaKm2, ringMiddle, rounded, type Position } from './geometry.ts';
import { NAMED_RIVERS, WINDOW, type NamedRiver } from './river-list.ts';
import { simplify } from './simplify.ts';
import { lengthKm, readRiverLines, type RiverLine } from './wdbii.ts';

const nearest = (line: readonly Position[], to: Position): { at: number; km: number } => {
  let best = { at: 0, km: Infinity };
  for (const [at, position] of line.entries()) {
    const km = distanceKm(position, to);
    if (km < best.km) best = { at, km };
  }
  return best;
};

/** The furthest that the end of a named stretch may lie from the line it names. */
const STRETCH_KM = 25;

/** A shorter rest of a line that a stretch was cut from is not worth drawing. */
const LEFT_OVER_KM = 25;

/** Cuts a stretch out of the line that runs closest to both its ends; what is left stays in `lines`, without a name. */
const takeStretch = (lines: RiverLine[], from: Position, to: Position): Position[] => {
  const candidates = lines
    .map((river, index) => ({ river, index, a: nearest(river.line, from), b: nearest(river.line, to) }))
    .filter(({ a, b }) => a.km < STRETCH_KM && b.km < STRETCH_KM && a.at !== b.at)
    .sort((x, y) => x.a.km + x.b.km - (y.a.km + y.b.km));
  const [found] = candidates;
  if (!found) throw new Error(`No World Data Bank II line runs from ${from.join()} to ${to.join()}`);
  const { river, index, a, b } = found;
  const [start, end] = a.at < b.at ? [a.at, b.at] : [b.at, a.at];
  const rest = [river.line.slice(0, start + 1), river.line.slice(end)].filter(
    (line) => lengthKm(line) > LEFT_OVER_KM,
  );
  lines.splice(index, 1, ...rest.map((line) => ({ level: river.level, line })));
  const stretch = river.line.slice(start, end + 1);
  return a.at < b.at ? stretch : stretch.toReversed();
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** The neighbourhood in vertices that a water's shift is compared with before it is believed. */
const AGREEMENT = { vertices: 14, km: 0.9 };
const SMOOTHING = 2;

/**
 * Moves a line onto inland water: every water within `snapKm` shifts the nearest vertex onto its middle, shifts that disagree
 * with those around them (ponds beside the river) are dropped, and vertices between two shifts share theirs in proportion.
 */
const snapped = (line: readonly Position[], waters: readonly Position[], snapKm: number): Position[] => {
  const fine = densified(line, 0.5);
  const found = waters
    .map((water) => ({ water, ...nearest(fine, water) }))
    .filter(({ km }) => km < snapKm)
    .map(({ water, at }) => ({ at, dx: water[0] - fine[at]![0], dy: water[1] - fine[at]![1] }))
    .sort((a, b) => a.at - b.at);
  const agreed = found.filter(({ at, dx, dy }) => {
    const around = found.filter((other) => Math.abs(other.at - at) <= AGREEMENT.vertices);
    if (around.length < 3) return false;
    const middle: Position = [median(around.map((o) => o.dx)), median(around.map((o) => o.dy))];
    return distanceKm([dx, dy + 36], [middle[0], middle[1] + 36]) < AGREEMENT.km;
  });
  const byVertex = Object.values(Object.groupBy(agreed, ({ at }) => at)).map((group = []) => ({
    at: group[0]!.at,
    dx: group.reduce((s, g) => s + g.dx, 0) / group.length,
    dy: group.reduce((s, g) => s + g.dy, 0) / group.length,
  }));
  const first = byVertex[0];
  const last = byVertex.at(-1);
  if (!first || !last) return fine;
  const shifts = fine.map((_, i) => {
    const before = byVertex.findLast((s) => s.at <= i) ?? { ...first, at: first.at - FADE, dx: 0, dy: 0 };
    const after = byVertex.find((s) => s.at >= i) ?? { ...last, at: last.at + FADE, dx: 0, dy: 0 };
    const t = after.at === before.at ? 0 : Math.min(1, Math.max(0, (i - before.at) / (after.at - before.at)));
    return [before.dx + (after.dx - before.dx) * t, before.dy + (after.dy - before.dy) * t] as const;
  });
  return fine.map((p, i): Position => {
    const around = shifts.slice(Math.max(0, i - SMOOTHING), i + SMOOTHING + 1);
    const mean = (axis: 0 | 1): number => around.reduce((s, shift) => s + shift[axis], 0) / around.length;
    return [p[0] + mean(0), p[1] + mean(1)];
  });
};

/** Beyond the last believed shift, the line returns to World Data Bank II within this many vertices. */
const FADE = 20;

const courseOf = (river: NamedRiver, lines: RiverLine[], waters: readonly Position[]): Position[] => {
  const raw = river.stretch ? takeStretch(lines, ...river.stretch) : (river.guide ?? []);
  const course = river.snapKm ? snapped(raw, waters, river.snapKm) : raw;
  return [...course, ...(river.mouth ?? [])];
};

/** 120 m around Shandong; a kilometre farther away, where the source is no better. */
const toleranceKm = ([lng, lat]: Position): number =>
  lng > 114.3 && lng < 123 && lat > 33.8 && lat < 38.8 ? 0.12 : lng > 105 ? 1 : 4;

const feature = (line: Position[], properties: Record<string, string | number>): Feature<LineString> => ({
  type: 'Feature',
  properties,
  geometry: {
    type: 'LineString',
    coordinates: simplify(line, toleranceKm).map((p) => rounded(p, 4)),
  },
});

/** Beyond this box only great rivers are drawn. */
const isNear = ([lng, lat]: Position): boolean => lng > 111 && lng < 124 && lat > 31 && lat < 41.5;
const isInRegion = ([lng, lat]: Position): boolean => lng > 103 && lng < 135 && lat > 26 && lat < 46;

/** The level of lines that are the banks of a wide river or lake. */
const BANKS = 0;

/** A pond or fragment of river that may tell where a river runs; larger waters are lakes. */
const FRAGMENT_KM2 = 12;

/** Rivers and canals from World Data Bank II, fitted to OpenStreetMap's inland water where it shows the river. */
export const riverFeatures = (file: string, water: readonly Position[][]): Feature<LineString>[] => {
  const lines = readRiverLines(file, WINDOW);
  const fragments = water.filter((ring) => Math.abs(ringAreaKm2(ring)) < FRAGMENT_KM2).map(ringMiddle);
  const near = fragments.filter(([lng, lat]) => lng > 113 && lng < 121 && lat > 33.5 && lat < 39);
  const named = NAMED_RIVERS.map((river) =>
    feature(courseOf(river, lines, near), {
      name_zh: river.zh,
      name_en: river.en,
      kind: river.kind,
      rank: river.rank,
      source: river.guide ? 'osm-water' : river.snapKm ? 'wdbii+osm-water' : 'wdbii',
    }),
  );
  const unnamed = lines
    .filter(
      ({ level, line }) =>
        level > BANKS && lengthKm(line) > 15 && line.some(level <= 2 ? isInRegion : isNear),
    )
    .map(({ level, line }) =>
      feature(line, { kind: level >= 8 ? 'canal' : 'river', rank: level === 1 ? 2 : 3, source: 'wdbii' }),
    );
  return [...named, ...unnamed];
};
