import type { Crs } from '#data/ingest/source.ts';
import { meridianOfZone, splitZone } from './gauss-kruger.ts';
import type { LngLat } from './gcj02.ts';
import { toWgs84 } from './to-wgs84.ts';

/*
 * What a table's numbers say of the coordinate system that they are in. Nothing is decided here: every system that fits is offered
 * with the reason, best first, and a person or the source's declaration chooses. Numbers that do not agree get no offer.
 */

export interface CrsProposal {
  crs: Crs;
  /** The two values are the other way round: y (latitude or northing) stands before x. */
  swapped: boolean;
  /** Share of the samples that lie within the box when read so. */
  share: number;
  why: { zh: string; en: string };
}

interface Evidence {
  /** Where the data should lie, [w, s, e, n] in WGS 84; the province and its sea when not said. */
  bbox?: readonly [number, number, number, number];
  /** Metres from a converted sample to the region that its row claims, 0 inside; null where it claims none. */
  distanceM?: (sample: number, position: LngLat) => number | null;
  /** Where a sample truly is, in WGS 84, when it is a known point; null otherwise. */
  control?: (sample: number) => LngLat | null;
}

type Pair = readonly [x: number, y: number];

const PROVINCE: [number, number, number, number] = [114, 34, 125, 40];
/** The most that a shifted system moves a position, in degrees, so that the border is not cut off. */
const MARGIN = 0.02;
const MAX_SAMPLES = 1_000;
const MIN_SHARE = 0.9;
const MIN_CONTROLS = 5;
/** Central meridians of the zones of 3° (38 to 41), then those of 6° that are not among them. */
const MERIDIANS = [117, 120, 114, 123, 111];
const METRES_PER_DEGREE = 111_195;

const SHIFTED = [
  { kind: 'wgs84', offsetM: [0, 30], zh: 'WGS 84 或 CGCS2000', en: 'WGS 84 or CGCS2000' },
  { kind: 'gcj02', offsetM: [300, 700], zh: 'GCJ-02（高德、腾讯）', en: 'GCJ-02 (AMap, Tencent)' },
  { kind: 'bd09', offsetM: [1100, 1500], zh: 'BD-09（百度）', en: 'BD-09 (Baidu)' },
] as const;

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

const percent = (share: number): string => `${Math.floor(share * 100)}%`;

/** Metres east and north from one position to another; good enough over a few kilometres. */
const offsetM = (from: LngLat, to: LngLat): [east: number, north: number] => [
  (to[0] - from[0]) * METRES_PER_DEGREE * Math.cos((from[1] * Math.PI) / 180),
  (to[1] - from[1]) * METRES_PER_DEGREE,
];

/** Which of the shifted systems the known points show; null when there are too few or they show none of them. */
function byControls(pairs: readonly Pair[], control: Evidence['control']) {
  const offsets = pairs.flatMap((pair, at) => {
    const truth = control?.(at);
    return truth ? [offsetM(truth, pair)] : [];
  });
  if (offsets.length < MIN_CONTROLS) return null;
  const east = median(offsets.map(([value]) => value));
  const north = median(offsets.map(([, value]) => value));
  const distance = Math.round(Math.hypot(east, north));
  const fits = SHIFTED.find(({ kind, offsetM: [least, most] }) => {
    const direction =
      kind === 'wgs84' || (east > 0 && (kind === 'gcj02' ? east > Math.abs(north) : north > 0));
    return direction && distance >= least && distance <= most;
  });
  return { count: offsets.length, distance, kind: fits?.kind ?? null };
}

/** Mean distance to the claimed regions and the share outside them, for samples read in one system. */
function misfit(pairs: readonly Pair[], crs: Crs, distanceM: Evidence['distanceM']) {
  const distances = pairs
    .map((pair, at) => distanceM?.(at, toWgs84(crs, pair)) ?? null)
    .filter((distance) => distance !== null);
  if (distances.length < MIN_CONTROLS) return null;
  const meanM = distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
  return { meanM, outside: distances.filter((distance) => distance > 0).length / distances.length };
}

/** Degrees could be any of three systems: they differ by 0.5 and 1.3 km, which only known places can show. */
function inDegrees(
  pairs: readonly Pair[],
  swapped: boolean,
  share: number,
  evidence: Evidence,
): CrsProposal[] {
  const controls = byControls(pairs, evidence.control);
  if (controls && !controls.kind) return [];
  const order = swapped
    ? { zh: '经纬度两列颠倒；', en: 'Latitude and longitude are swapped; ' }
    : { zh: '', en: '' };
  const offered = SHIFTED.map(({ kind, zh, en }) => ({
    kind,
    zh,
    en,
    fit: misfit(pairs, { kind }, evidence.distanceM),
  }))
    .filter(({ kind }) => !controls || kind === controls.kind)
    .toSorted((a, b) => (a.fit?.meanM ?? 0) - (b.fit?.meanM ?? 0));
  return offered.map(({ kind, zh, en, fit }): CrsProposal => {
    let reason = {
      zh: `${percent(share)} 的数值是本省范围内的度数，可能是 ${zh}；仅凭数值无法分辨相差 0.5 至 1.3 公里的坐标系，请向数据提供方核实后选择`,
      en: `${percent(share)} of the values are degrees within the province and may be ${en}; numbers alone cannot tell systems apart that differ by 0.5 to 1.3 km, ask whoever made the data and choose`,
    };
    if (controls)
      reason = {
        zh: `${controls.count} 个已知点的偏移中位数为 ${controls.distance} 米，符合 ${zh}；请确认`,
        en: `the median offset of ${controls.count} known points is ${controls.distance} m, as in ${en}; please confirm`,
      };
    else if (fit)
      reason = {
        zh: `按 ${zh} 读取时，${percent(fit.outside)} 的点在所称区域之外，平均相距 ${Math.round(fit.meanM)} 米；请比较后选择`,
        en: `read as ${en}, ${percent(fit.outside)} of the points lie outside the region they claim, ${Math.round(fit.meanM)} m away on average; compare and choose`,
      };
    const why = { zh: `${order.zh}${reason.zh}。`, en: sentenceCase(`${order.en}${reason.en}.`) };
    return { crs: { kind }, swapped, share, why };
  });
}

const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Metres with the zone number say where they are; without it every meridian that leads into the box is offered. */
function inMetres(
  pairs: readonly Pair[],
  swapped: boolean,
  inside: (position: LngLat) => boolean,
): CrsProposal[] {
  const order = swapped
    ? { zh: '北坐标在前、东坐标在后；', en: 'Northings stand before eastings; ' }
    : { zh: '', en: '' };
  const shareOf = (crs: Crs): number =>
    pairs.filter((pair) => inside(toWgs84(crs, pair))).length / pairs.length;
  const zones = Map.groupBy(pairs, ([x]) => splitZone(x)?.zone ?? null);
  const [commonest] = [...zones].toSorted(([, a], [, b]) => b.length - a.length);
  const zone = commonest?.[0] ?? null;
  const meridian = zone === null ? null : meridianOfZone(zone);
  if (zone !== null && meridian !== null) {
    const crs: Crs = { kind: 'gauss-kruger', meridian, zoned: true };
    const why = {
      zh: `${order.zh}数值是带有带号 ${zone} 的投影坐标（米），中央经线 ${meridian}°；请确认是 CGCS2000，北京 54 和西安 80 须先转换。`,
      en: `${order.en}the values are projected metres with the zone number ${zone}, central meridian ${meridian}°; confirm that they are CGCS2000, Beijing 1954 and Xian 1980 must be converted first.`,
    };
    return [{ crs, swapped, share: shareOf(crs), why: { ...why, en: sentenceCase(why.en) } }];
  }
  return MERIDIANS.map((each): CrsProposal => {
    const crs: Crs = { kind: 'gauss-kruger', meridian: each, zoned: false };
    const share = shareOf(crs);
    const why = {
      zh: `${order.zh}数值是不带带号的投影坐标（米）；按中央经线 ${each}° 读取时 ${percent(share)} 的点落在范围内，请向数据提供方核实中央经线，并确认是 CGCS2000。`,
      en: `${order.en}the values are projected metres without a zone number; with the central meridian ${each}° ${percent(share)} of the points fall within the area, ask whoever made the data for the meridian, and confirm that they are CGCS2000.`,
    };
    return { crs, swapped, share, why: { ...why, en: sentenceCase(why.en) } };
  }).toSorted((a, b) => b.share - a.share);
}

/**
 * The systems that sample positions could be in, best first; empty when fewer than nine in ten agree on any. Pairs are as they
 * stand in the source, the value taken for x first. Samples without meaning (not finite, 0/0) do not count.
 */
export function proposeCrs(samples: readonly Pair[], evidence: Evidence = {}): CrsProposal[] {
  const [west, south, east, north] = evidence.bbox ?? PROVINCE;
  const inside = ([lng, lat]: LngLat): boolean =>
    lng >= west - MARGIN && lng <= east + MARGIN && lat >= south - MARGIN && lat <= north + MARGIN;
  const kept = samples
    .slice(0, MAX_SAMPLES)
    .map((pair, at) => ({ pair, at }))
    .filter(({ pair: [x, y] }) => Number.isFinite(x) && Number.isFinite(y) && (x !== 0 || y !== 0));
  if (kept.length === 0) return [];
  // Samples that were left out must not move the numbers by which the caller knows the others.
  const { distanceM, control } = evidence;
  const numbered: Evidence = {
    ...(distanceM && { distanceM: (sample, position) => distanceM(kept[sample]!.at, position) }),
    ...(control && { control: (sample) => control(kept[sample]!.at) }),
  };
  const proposals = [false, true].flatMap((swapped): CrsProposal[] => {
    const pairs = kept.map(({ pair: [x, y] }): Pair => (swapped ? [y, x] : [x, y]));
    const degrees = pairs.filter(inside).length / pairs.length;
    if (degrees >= MIN_SHARE) return inDegrees(pairs, swapped, degrees, numbered);
    const metres = pairs.filter(([x]) => Math.abs(x) > 1000).length / pairs.length;
    return metres >= MIN_SHARE ? inMetres(pairs, swapped, inside) : [];
  });
  return proposals.filter(({ share }) => share >= MIN_SHARE);
}
