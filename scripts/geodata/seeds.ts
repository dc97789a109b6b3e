import { spread } from './random.ts';
import {
  boxOf,
  comparePoints,
  distanceToEdge,
  edgesOf,
  type Face,
  faceArea,
  insideFace,
  type Point,
  samePoint,
} from './rings.ts';

/** A town to be placed in a county. */
export interface TownSite {
  code: string;
  /** Where the town really is, if a source says so. */
  known?: Point;
  /** Whether it is a subdistrict, which lies nearer to the county's seat than other towns. */
  urban: boolean;
}

interface Sample {
  point: Point;
  weight: number;
}

const SAMPLES_PER_TOWN = 80;
const ROUNDS = 25;
/** How much denser subdistricts lie around the seat than towns in the open country. */
const SEAT_PULL = 40;

/** Kilometres per grid unit differ in x and y; this is the ratio at a latitude. */
export const xScaleAt = (y: number): number => Math.cos((y / 100_000) * (Math.PI / 180));

/** Well-spread points in the larger faces of a county (no seed goes to a small island), denser around its seats in step with the share of subdistricts. */
function samplesOf(
  name: string,
  faces: readonly Face[],
  seats: readonly Point[],
  sites: readonly TownSite[],
): Sample[] {
  const [west, south, east, north] = boxOf(faces.flat(2));
  const scale = xScaleAt((south + north) / 2);
  const townArea = faces.reduce((sum, face) => sum + faceArea(face), 0) / sites.length;
  const large = faces.filter((face) => faceArea(face) >= townArea / 2);
  const radius = Math.sqrt(townArea) / 2;
  const urbanShare = sites.filter(({ urban }) => urban).length / sites.length;
  const samples: Sample[] = [];
  for (const [u, v] of spread(name)) {
    if (samples.length >= SAMPLES_PER_TOWN * sites.length) break;
    const point: Point = [Math.round(west + u * (east - west)), Math.round(south + v * (north - south))];
    if (!large.some((face) => insideFace(point, face))) continue;
    const nearest = Math.min(
      ...seats.map((seat) => Math.hypot((point[0] - seat[0]) * scale, point[1] - seat[1])),
    );
    samples.push({ point, weight: 1 + SEAT_PULL * urbanShare * Math.exp(-((nearest / radius) ** 2)) });
  }
  return samples;
}

/** The sample farthest from all chosen seeds, weighted; the first sample where nothing is chosen yet. */
function farthest(samples: readonly Sample[], chosen: readonly Point[], scale: number): Point {
  let best: Sample | undefined;
  let bestGap = -1;
  for (const sample of samples) {
    const { point, weight } = sample;
    const gap =
      Math.min(1e9, ...chosen.map((seed) => Math.hypot((point[0] - seed[0]) * scale, point[1] - seed[1]))) *
      Math.sqrt(weight);
    if (gap > bestGap) {
      best = sample;
      bestGap = gap;
    }
  }
  if (!best) throw new Error('No sample lies inside the county');
  return best.point;
}

function nearestIndex(point: Point, seeds: readonly Point[], scale: number): number {
  let best = 0;
  let bestGap = Infinity;
  seeds.forEach((seed, index) => {
    const gap = ((point[0] - seed[0]) * scale) ** 2 + (point[1] - seed[1]) ** 2;
    if (gap < bestGap) {
      bestGap = gap;
      best = index;
    }
  });
  return best;
}

/** Moves each free seed to the weighted middle of what is nearest to it; never out of the county. */
function relax(samples: readonly Sample[], seeds: readonly Point[], fixed: number, scale: number): Point[] {
  const sums = seeds.map(() => ({ x: 0, y: 0, weight: 0, members: [] as Point[] }));
  for (const { point, weight } of samples) {
    const sum = sums[nearestIndex(point, seeds, scale)];
    if (!sum) continue;
    sum.x += point[0] * weight;
    sum.y += point[1] * weight;
    sum.weight += weight;
    sum.members.push(point);
  }
  return seeds.map((seed, index) => {
    const sum = sums[index];
    if (index < fixed || !sum || sum.members.length === 0) return seed;
    const middle: Point = [sum.x / sum.weight, sum.y / sum.weight];
    return sum.members[nearestIndex(middle, sum.members, scale)] ?? seed;
  });
}

/**
 * One seed for every town of a county: known places stay where they are, the others are spread over the county, the
 * subdistricts taking the seeds nearest to the seat in the order of their codes.
 */
export function placeSeeds(
  county: string,
  faces: readonly Face[],
  seats: readonly Point[],
  sites: readonly TownSite[],
): Map<string, Point> {
  const [, south, , north] = boxOf(faces.flat(2));
  const scale = xScaleAt((south + north) / 2);
  const known = sites.flatMap(({ known: place }) => (place ? [place] : []));
  const samples = samplesOf(county, faces, seats, sites);
  let seeds = [...known];
  while (seeds.length < sites.length) seeds.push(farthest(samples, seeds, scale));
  for (let round = 0; round < ROUNDS; round += 1) seeds = relax(samples, seeds, known.length, scale);

  const seatGap = (point: Point) =>
    Math.min(...seats.map((seat) => Math.hypot((point[0] - seat[0]) * scale, point[1] - seat[1])));
  const free = seeds.slice(known.length).sort((a, b) => seatGap(a) - seatGap(b) || comparePoints(a, b));
  const waiting = sites.filter(({ known: place }) => !place);
  const order = [...waiting.filter(({ urban }) => urban), ...waiting.filter(({ urban }) => !urban)];
  const placed = new Map<string, Point>(
    sites.flatMap(({ code, known: place }) => (place ? [[code, place]] : [])),
  );
  order.forEach(({ code }, index) => {
    const seed = free[index];
    if (!seed) throw new Error(`No place left for town ${code}`);
    placed.set(code, seed);
  });
  if ([...placed.values()].some((a, i, all) => all.findIndex((b) => samePoint(a, b)) !== i))
    throw new Error(`Two towns of ${county} share one place`);
  return placed;
}

/** A point well inside faces: the middle of the widest place, found on a grid that is refined around the best. */
export function labelPoint(faces: readonly Face[]): Point {
  const face = faces.reduce((a, b) => (faceArea(b) > faceArea(a) ? b : a));
  const edges = face.flatMap(edgesOf).map(([a, b]) => [a, b] as const);
  const [west, south, east, north] = boxOf(face.flat());
  const room = (point: Point) =>
    insideFace(point, face)
      ? edges.reduce((least, edge) => Math.min(least, distanceToEdge(point, edge)), Infinity)
      : -1;
  let best: Point = [Math.round((west + east) / 2), Math.round((south + north) / 2)];
  let bestRoom = room(best);
  const search = (x0: number, y0: number, x1: number, y1: number, steps: number) => {
    for (let i = 0; i <= steps; i += 1)
      for (let j = 0; j <= steps; j += 1) {
        const point: Point = [
          Math.round(x0 + ((x1 - x0) * i) / steps),
          Math.round(y0 + ((y1 - y0) * j) / steps),
        ];
        const found = room(point);
        if (found > bestRoom) {
          best = point;
          bestRoom = found;
        }
      }
  };
  for (let steps = 12; bestRoom <= 1; steps *= 2) {
    if (steps > 1000) throw new Error(`No grid point lies inside the face near ${String(best)}`);
    search(west, south, east, north, steps);
  }
  let reach = Math.max(east - west, north - south) / 10;
  while (reach > 20) {
    search(best[0] - reach, best[1] - reach, best[0] + reach, best[1] + reach, 6);
    reach /= 2;
  }
  return best;
}
