import type { Feature, FeatureCollection } from 'geojson';
import type { z } from 'zod';
import type { StationList } from '#api/observation-schemas.ts';
import type { Bbox } from '#api/schemas.ts';

/* Vehicles that measure the air as they drive: where they are, and which way they came. */

export type Vehicle = z.infer<typeof StationList>['items'][number];

/** Where a vehicle was at a time, ms. */
export type Passed = readonly [time: number, lng: number, lat: number];

/** So far back goes the way that is drawn. */
export const WAY_MS = 30 * 60_000;

/** Two courses of one vehicle as one, oldest first, as far back from its end as is drawn. */
export const joined = (one: readonly Passed[], other: readonly Passed[]): Passed[] => {
  const all = new Map([...one, ...other].map((passed) => [passed[0], passed]));
  const sorted = [...all.values()].toSorted(([a], [b]) => a - b);
  const last = sorted.at(-1)?.[0] ?? 0;
  return sorted.filter(([time]) => time >= last - WAY_MS);
};

/** Where a vehicle is by its own readings; null where it stands by its record alone. */
export const passedNow = ({ position, latest }: Vehicle): Passed | null => {
  const [lng, lat] = [latest['longitude'], latest['latitude']];
  if (!position || !lng || lng.value === null || lng.time !== lat?.time || lat.value === null) return null;
  return [Date.parse(lng.time), ...position];
};

type Reading = { time: string; value: number | null };

/** The times of which both coordinates are known. */
export const passedOf = (lngs: readonly Reading[], lats: readonly Reading[]): Passed[] => {
  const known = new Map(lats.map(({ time, value }) => [time, value]));
  return lngs.flatMap(({ time, value }) => {
    const lat = known.get(time);
    return value === null || lat === null || lat === undefined
      ? []
      : [[Date.parse(time), value, lat] as const];
  });
};

/** Vehicles with what they measure of fine dust, and the ways that they came; `part` says which layer a shape belongs to. */
export const drawnOf = (
  vehicles: readonly Vehicle[],
  ways: Readonly<Record<string, readonly Passed[]>>,
): FeatureCollection => {
  const shape = (part: string, geometry: Feature['geometry'], more: object = {}): Feature => ({
    type: 'Feature',
    properties: { part, ...more },
    geometry,
  });
  const lines = vehicles.flatMap(({ station }) => {
    const way = (Object.hasOwn(ways, station) ? ways[station]! : []).map(([, lng, lat]) => [lng, lat]);
    return way.length > 1 ? [shape('track', { type: 'LineString', coordinates: way })] : [];
  });
  const points = vehicles.flatMap(({ position, freshness, latest }) => {
    const value = latest['pm2_5']?.value;
    const text = freshness === 'silent' || value === null || value === undefined ? '' : String(value);
    return position ? [shape('vehicle', { type: 'Point', coordinates: position }, { text })] : [];
  });
  return { type: 'FeatureCollection', features: [...lines, ...points] };
};

/** What the map should show of a vehicle: its way, and some kilometres around where it is. */
export const around = ([lng, lat]: readonly [number, number], way: readonly Passed[]): Bbox => {
  const lngs = [lng - 0.03, lng + 0.03, ...way.map(([, x]) => x)];
  const lats = [lat - 0.02, lat + 0.02, ...way.map(([, , y]) => y)];
  return [Math.min(...lngs), Math.min(...lats), Math.max(...lngs), Math.max(...lats)];
};
