import { gcj02ToWgs84, type LngLat } from '#data/crs/gcj02.ts';
import type { FeatureCollection, MultiPolygon, Polygon } from 'geojson';
import { currentCountyCode } from './recode.ts';
import {
  dissolve,
  doubleArea,
  edgeKey,
  edgesOf,
  type Face,
  faceArea,
  GRID,
  type Point,
  type Ring,
  samePoint,
} from './rings.ts';
import { smoothOutlines } from './smooth.ts';
import { load, type SourceCounty } from './sources.ts';

/** A county of today: its faces on the integer grid and the seats of the counties it was made of. */
export interface County {
  code: string;
  faces: Face[];
  seats: Point[];
}

interface OwnedFace {
  owner: string;
  face: Face;
}

/** A face below this that touches another county is a sliver of the source, not an exclave: 1 km² in grid units. */
const SLIVER_DOUBLE_AREA = 2 * 1e6 * 1.01;

interface Mapshaper {
  applyCommands(commands: string, input: Record<string, unknown>): Promise<Record<string, string>>;
}

/** Makes neighbours share their borders: overlaps go to one side, gaps inside the province are filled. */
async function clean(
  counties: readonly SourceCounty[],
): Promise<FeatureCollection<Polygon | MultiPolygon, { code: string }>> {
  const input: FeatureCollection<Polygon | MultiPolygon, { code: string }> = {
    type: 'FeatureCollection',
    features: counties.map(({ code, geometry }) => ({ type: 'Feature', properties: { code }, geometry })),
  };
  const output = await load<Mapshaper>('mapshaper').applyCommands(
    '-i counties.json -clean gap-fill-area=20km2 -o out.json format=geojson',
    { 'counties.json': input },
  );
  return JSON.parse(output['out.json'] ?? '') as typeof input;
}

/** Moves a GCJ-02 position to WGS84 and onto the integer grid. */
function toGrid(position: LngLat): Point {
  const [lng, lat] = gcj02ToWgs84(position);
  return [Math.round(lng * GRID), Math.round(lat * GRID)];
}

function ringToGrid(positions: readonly (readonly number[])[]): Ring {
  const points = positions.slice(0, -1).map(([lng = 0, lat = 0]) => toGrid([lng, lat]));
  return points.filter((point, index) => !samePoint(point, points.at(index - 1) ?? point));
}

/** Gives a shell counter-clockwise and holes clockwise direction. */
const oriented = (face: Face): Face =>
  face.map((ring, index) => (doubleArea(ring) > 0 === (index === 0) ? ring : ring.toReversed()));

/** Gives each sliver to the neighbour it shares the longest border with. */
function absorbSlivers(faces: readonly OwnedFace[]): OwnedFace[] {
  const owners = new Map<string, string[]>();
  for (const { owner, face } of faces)
    for (const edge of face.flatMap(edgesOf)) {
      const key = edgeKey(...edge);
      owners.set(key, [...(owners.get(key) ?? []), owner]);
    }
  return faces.map(({ owner, face }) => {
    if (faceArea(face) > SLIVER_DOUBLE_AREA) return { owner, face };
    const shared = new Map<string, number>();
    for (const [a, b] of face.flatMap(edgesOf))
      for (const other of owners.get(edgeKey(a, b)) ?? [])
        if (other !== owner)
          shared.set(other, (shared.get(other) ?? 0) + Math.hypot(a[0] - b[0], a[1] - b[1]));
    const [best] = [...shared].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    return { owner: best?.[0] ?? owner, face };
  });
}

/** Builds today's counties from the source's outlines of about 2018. */
export async function buildCounties(source: readonly SourceCounty[]): Promise<County[]> {
  const cleaned = await clean(source);
  const faces = cleaned.features.flatMap(({ properties: { code }, geometry }) =>
    (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates).map((rings) => ({
      owner: currentCountyCode(code),
      face: oriented(rings.map(ringToGrid).filter((ring) => ring.length > 2)),
    })),
  );
  const settled = absorbSlivers(faces);
  const codes = [...new Set(settled.map(({ owner }) => owner))].sort();
  const outlines = smoothOutlines(
    new Map(
      codes.map((code) => [
        code,
        dissolve(settled.filter(({ owner }) => owner === code).map(({ face }) => face)),
      ]),
    ),
  );
  return codes.map((code) => ({
    code,
    faces: outlines.get(code) ?? [],
    seats: source.filter((county) => currentCountyCode(county.code) === code).map(({ seat }) => toGrid(seat)),
  }));
}
