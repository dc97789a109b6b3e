import type { Feature, FeatureCollection, MultiPolygon, Polygon } from 'geojson';
import { fromPlane, outerDiscs, toPlane } from './discs.ts';
import {
  boxOf,
  doubleArea,
  type Edge,
  edgeKey,
  edgesOf,
  type Face,
  faceArea,
  facesOf,
  GRID,
  insideRing,
  keyOf,
  type Point,
  type Ring,
  samePoint,
} from './rings.ts';
import { BASELINE, CLOSING_LINE, LIMIT_M, SEA_AREAS, STRAIT } from './sea-list.ts';
import { SeawardGrid } from './seaward.ts';
import { load } from './sources.ts';
import { type Delaunay, type DelaunayModule, otherEnd } from './voronoi.ts';

type Area = Feature<Polygon | MultiPolygon, { id: string }>;

const toGrid = ([lng, lat]: readonly number[]): Point => [
  Math.round((lng ?? NaN) * GRID),
  Math.round((lat ?? NaN) * GRID),
];

/** Points along a line, no farther apart than `step` grid units. */
function along([from, to]: Edge, step: number): Point[] {
  const count = Math.max(1, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / step));
  return Array.from({ length: count }, (_, index) => [
    Math.round(from[0] + ((to[0] - from[0]) * index) / count),
    Math.round(from[1] + ((to[1] - from[1]) * index) / count),
  ]);
}

/** Finds whether a position has another within a reach, by squares of that size. */
class Neighbourhood {
  readonly #squares = new Map<string, Point[]>();
  readonly #reach: number;

  constructor(points: Iterable<Point>, reach: number) {
    this.#reach = reach;
    for (const point of points) {
      const square = keyOf(this.#square(point));
      const list = this.#squares.get(square);
      if (list) list.push(point);
      else this.#squares.set(square, [point]);
    }
  }

  #square([x, y]: Point): Point {
    return [Math.floor(x / this.#reach), Math.floor(y / this.#reach)];
  }

  has(point: Point): boolean {
    const [column, row] = this.#square(point);
    for (let x = column - 1; x <= column + 1; x += 1)
      for (let y = row - 1; y <= row + 1; y += 1)
        for (const other of this.#squares.get(keyOf([x, y])) ?? [])
          if (Math.hypot(other[0] - point[0], other[1] - point[1]) <= this.#reach) return true;
    return false;
  }
}

interface Coast {
  /** Four digits of the city, or `other` for coasts of other provinces. */
  city: string;
  point: Point;
}

/** The waters around Shandong: coasts farther away are nobody's neighbours here. */
const isNear = ([x, y]: Point) => x > 117 * GRID && x < 124 * GRID && y > 34 * GRID && y < 39.5 * GRID;

/** Whether a coast belongs to Liaoning (or farther around the Bohai), Hebei or Jiangsu. */
const isElsewhere = ([x, y]: Point) =>
  y > 38.6 * GRID ||
  (y > 38.28 * GRID && x < 118.05 * GRID) ||
  (y < 35.09 * GRID && x < 119.32 * GRID) ||
  (y < 35.06 * GRID && x < 119.65 * GRID) ||
  y < 34.85 * GRID;

/** The city whose coast is nearest: for ground won from the sea since the boundaries were drawn. */
function nearestCity(point: Point, own: readonly Coast[]): string {
  const gap = ({ point: [x, y] }: Coast) => (x - point[0]) ** 2 + (y - point[1]) ** 2;
  let best = own[0];
  for (const coast of own) if (best === undefined || gap(coast) < gap(best)) best = coast;
  return best?.city ?? 'other';
}

const COAST_STEP = 400;
const NEAR_COAST = 4000;

/** Coast positions of the seven cities, and of everybody else around them. */
function coasts(cities: ReadonlyMap<string, Face[]>, land: readonly Ring[]): Coast[] {
  const shore = land.flatMap((ring) =>
    edgesOf(ring)
      .filter(([from]) => isNear(from))
      .flatMap((edge) => along(edge, COAST_STEP)),
  );
  const nearSea = new Neighbourhood(shore, NEAR_COAST);
  const uses = new Map<string, number>();
  for (const edge of [...cities.values()].flat(2).flatMap(edgesOf))
    uses.set(edgeKey(...edge), (uses.get(edgeKey(...edge)) ?? 0) + 1);
  const isOuter = (edge: Edge) => uses.get(edgeKey(...edge)) === 1;
  const own = [...cities].flatMap(([city, faces]) =>
    faces.flatMap((face) => {
      const edges = face.flatMap(edgesOf);
      const isIsland = edges.every(isOuter);
      return edges
        .filter(isOuter)
        .flatMap((edge) => along(edge, COAST_STEP))
        .filter((point) => isIsland || nearSea.has(point))
        .map((point) => ({ city, point }));
    }),
  );
  const shells = [...cities.values()]
    .flat()
    .flatMap(([shell]) => (shell ? [{ shell, box: boxOf(shell) }] : []));
  const isInland = (point: Point) =>
    shells.some(
      ({ shell, box: [west, south, east, north] }) =>
        point[0] >= west &&
        point[0] <= east &&
        point[1] >= south &&
        point[1] <= north &&
        insideRing(point, shell),
    );
  const nearOwn = new Neighbourhood(
    own.map(({ point }) => point),
    NEAR_COAST,
  );
  const others = shore
    .filter((point) => (isElsewhere(point) || !nearOwn.has(point)) && !isInland(point))
    .map((point) => ({ city: isElsewhere(point) ? 'other' : nearestCity(point, own), point }));
  const seen = new Set<string>();
  return [...own, ...others].filter(({ point }) => !seen.has(keyOf(point)) && seen.add(keyOf(point)));
}

/** For every city the part of the plane that is nearer to its coast than to any other. */
function nearestParts(coast: readonly Coast[]): Map<string, Face[]> {
  const middle = toPlane([119_00000, 37_00000]);
  const far = 40;
  const ghosts: Coast[] = [
    [middle[0] - far, middle[1]],
    [middle[0] + far, middle[1]],
    [middle[0], middle[1] - far],
    [middle[0], middle[1] + far],
  ].map(([x = 0, y = 0]) => ({ city: 'other', point: [Math.round(x * GRID), Math.round(y * GRID)] }));
  const plane = [
    ...coast.map(({ point }) => toPlane(point)),
    ...ghosts.map(({ point }) => [point[0] / GRID, point[1] / GRID] as const),
  ];
  const cityOf = [...coast, ...ghosts].map(({ city }) => city);
  const delaunay: Delaunay = load<DelaunayModule>('d3-delaunay').Delaunay.from(plane);
  const { circumcenters } = delaunay.voronoi([0, 0, 1, 1]);
  const centre = (triangle: number) =>
    [circumcenters[2 * triangle] ?? NaN, circumcenters[2 * triangle + 1] ?? NaN] as const;

  const edges = new Map<string, Edge[]>();
  delaunay.halfedges.forEach((twin, index) => {
    if (twin < index) return;
    const left = delaunay.triangles[index] ?? 0;
    const right = otherEnd(delaunay, index);
    const [leftCity = '', rightCity = ''] = [cityOf[left], cityOf[right]];
    if (leftCity === rightCity) return;
    const a = centre(Math.floor(index / 3));
    const b = centre(Math.floor(twin / 3));
    const site = plane[left] ?? [0, 0];
    const turn = (b[0] - a[0]) * (site[1] - a[1]) - (b[1] - a[1]) * (site[0] - a[0]);
    const [from, to] = [fromPlane(a), fromPlane(b)];
    if (samePoint(from, to)) return;
    const forward: Edge = turn > 0 ? [from, to] : [to, from];
    const backward: Edge = [forward[1], forward[0]];
    edges.set(leftCity, [...(edges.get(leftCity) ?? []), forward]);
    edges.set(rightCity, [...(edges.get(rightCity) ?? []), backward]);
  });
  edges.delete('other');
  return new Map(
    [...edges].sort(([a], [b]) => (a < b ? -1 : 1)).map(([city, list]) => [city, facesOf(list)]),
  );
}

/** Everything on the Bohai's side of the strait, as one large ring. */
function bohaiSide(): Ring {
  const [north, south] = STRAIT;
  const slope = (north[0] - south[0]) / (north[1] - south[1]);
  const at = (lat: number): Point => toGrid([south[0] + slope * (lat - south[1]), lat]);
  return [toGrid([114, 36]), at(36), at(41), toGrid([114, 41])];
}

const polygonOf = (id: string, faces: readonly Face[]): Area => ({
  type: 'Feature',
  properties: { id },
  geometry: {
    type: 'MultiPolygon',
    coordinates: faces.map((face) =>
      face.map((ring) => [...ring, ...ring.slice(0, 1)].map(([x, y]) => [x, y])),
    ),
  },
});

const collectionOf = (features: Area[]): FeatureCollection<Polygon | MultiPolygon, { id: string }> => ({
  type: 'FeatureCollection',
  features,
});

interface Mapshaper {
  applyCommands(commands: string, input: Record<string, unknown>): Promise<Record<string, string>>;
}

async function mapshaper(commands: string, input: Readonly<Record<string, Area[]>>): Promise<Area[]> {
  const files = Object.fromEntries(
    Object.entries(input).map(([name, areas]) => [`${name}.json`, collectionOf(areas)]),
  );
  const output = await load<Mapshaper>('mapshaper').applyCommands(
    `${commands} -o out.json format=geojson`,
    files,
  );
  return (JSON.parse(output['out.json'] ?? '') as { features: Area[] }).features;
}

const partsOf = ({ geometry }: Area): number[][][][] =>
  geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;

/** All waters within the limit: discs around coast and baseline merged, the waters they enclose included. */
async function limitZone(centres: readonly Point[]): Promise<Area[]> {
  const discs = outerDiscs(centres, LIMIT_M).map((ring) => polygonOf('zone', [[ring]]));
  const merged = await mapshaper('-i discs.json -dissolve2 id', { discs });
  return merged.map((area) => ({
    ...area,
    geometry: { type: 'MultiPolygon', coordinates: partsOf(area).map((part) => part.slice(0, 1)) },
  }));
}

/** Pieces of water smaller than this are ponds between two drawings of the coast: half a km² in doubled grid units. */
const POND = 1e6;

/** The sea areas of the coastal cities, given the outlines of all cities and the land of the neighbourhood. */
export async function buildSeaAreas(
  cities: ReadonlyMap<string, Face[]>,
  landPolygons: readonly Polygon[],
): Promise<Map<string, Face[]>> {
  const land = landPolygons.map(({ coordinates: [shell = []] }): Ring => {
    const ring = shell.slice(0, -1).map(toGrid);
    return doubleArea(ring) > 0 ? ring : ring.toReversed();
  });
  const coast = coasts(cities, land);
  const ownCoast = coast.filter(({ city }) => city !== 'other').map(({ point }) => point);
  const lines = [BASELINE, CLOSING_LINE].flatMap((line) =>
    line.slice(1).flatMap((to, index) => along([toGrid(line[index] ?? to), toGrid(to)], 1000)),
  );
  const zone = await limitZone([...ownCoast.filter((_, index) => index % 4 === 0), ...lines]);

  const nearest = nearestParts(coast);
  const bohai = polygonOf('bohai', [[bohaiSide()]]);
  const halves = async (command: '-clip' | '-erase', sea: string) =>
    mapshaper(`-i parts.json ${command} bohai.json`, {
      parts: SEA_AREAS.filter((area) => area.sea === sea).map(({ id, city }) =>
        polygonOf(id, nearest.get(city) ?? []),
      ),
      bohai: [bohai],
    });
  const parts = [...(await halves('-clip', 'Bohai Sea')), ...(await halves('-erase', 'Yellow Sea'))];
  const shores: Area[] = [
    ...[...cities].map(([id, faces]) => polygonOf(id, faces)),
    ...land.map((ring, index) => polygonOf(`land-${String(index)}`, [[ring]])),
  ];
  const waters = await mapshaper('-i parts.json -clip zone.json -erase shores.json', { parts, zone, shores });
  const seaward = new SeawardGrid([...cities.values()].flat(2).flatMap(edgesOf));
  const placed = waters.map((area): [string, Face[]] => {
    const rings = partsOf(area).flatMap((part) =>
      part.map((ring, index): Ring => {
        const distinct = seaward.ring(ring.slice(0, -1).map(([x = 0, y = 0]): Point => [x, y]));
        return doubleArea(distinct) > 0 === (index === 0) ? distinct : distinct.toReversed();
      }),
    );
    const faces = facesOf(rings.filter((ring) => ring.length > 2).flatMap(edgesOf));
    return [area.properties.id, faces.filter((face) => faceArea(face) >= POND)];
  });
  return new Map(placed);
}
