import { spread } from './random.ts';
import { boxOf, distanceToEdge, edgesOf, type Face, insideFace, keyOf, type Point } from './rings.ts';

/** Village points lie on the coarser grid of 1e-4 degrees (about 10 m). */
const STEP = 10;
/** A village keeps this far from its town's border where there is room, in grid units (about metres). */
const MARGINS = [60, 20, 2];

/** As many distinct, well-spread points strictly inside a town as it has villages. */
export function villagePoints(town: string, faces: readonly Face[], count: number): Point[] {
  const [west, south, east, north] = boxOf(faces.flat(2));
  const edges = faces.flat().flatMap(edgesOf);
  const taken = new Map<string, Point>();
  for (const margin of MARGINS) {
    let tries = 0;
    for (const [u, v] of spread(town)) {
      tries += 1;
      if (taken.size === count) return [...taken.values()];
      if (tries > 400 * count + 20_000) break;
      const point: Point = [
        Math.round((west + u * (east - west)) / STEP) * STEP,
        Math.round((south + v * (north - south)) / STEP) * STEP,
      ];
      if (taken.has(keyOf(point)) || !faces.some((face) => insideFace(point, face))) continue;
      if (edges.every((edge) => distanceToEdge(point, edge) >= margin)) taken.set(keyOf(point), point);
    }
  }
  throw new Error(`Town ${town} has no room for ${String(count)} villages`);
}
