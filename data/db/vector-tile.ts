import type { GeoJSONVTFeature } from '@maplibre/geojson-vt';
import { fromGeojsonVt } from '@maplibre/vt-pbf';
import type { Geometry, Position } from 'geojson';
import { sql, type Query, type Queryable } from './sql.ts';

/** A tile of the Web Mercator pyramid, its row counted from the north. */
export interface TileAddress {
  z: number;
  x: number;
  y: number;
}

const EXTENT = 4096;
/** What a tile shows beyond its edge, in tile units, so that symbols and lines are whole at the seam. */
const BUFFER = 64;
/** Half the width of Web Mercator's square world, in metres. */
const HALF_WORLD_M = 20_037_508.342789244;

/**
 * The rows of `source` (columns `geom` in SRID 4326 and `properties` as a flat jsonb object) in the tile's own whole units,
 * y downwards, clipped with a margin. Plain SQL on both databases, so that a tile means the same whoever encodes it.
 */
const inTileUnits = ({ z, x, y }: TileAddress, source: Query): Query => {
  const sizeM = (2 * HALF_WORLD_M) / 2 ** z;
  const scale = EXTENT / sizeM;
  const west = -HALF_WORLD_M + x * sizeM;
  const north = HALF_WORLD_M - y * sizeM;
  const margin = BUFFER / scale;
  return sql`
    SELECT st_forcepolygonccw(st_makevalid(placed.geom)) AS geom, placed.properties
      FROM (SELECT st_snaptogrid(st_affine(
                     st_clipbybox2d(st_transform(source.geom, 3857),
                       st_makeenvelope(${west - margin}, ${north - sizeM - margin},
                                       ${west + sizeM + margin}, ${north + margin}, 3857)),
                     ${scale}, 0, 0, ${-scale}, ${-west * scale}, ${north * scale}), 1) AS geom,
                   source.properties
              FROM (${source}) AS source) AS placed
     WHERE NOT st_isempty(placed.geom)`;
};

type Tags = Record<string, string | number | boolean>;
type Point = [number, number];

const points = (positions: Position[]): Point[] => positions.map(([x = 0, y = 0]) => [x, y]);

/** A geometry as the encoder takes it: type 1 points, 2 lines, 3 rings; null for what a tile cannot hold. */
const encodable = (geometry: Geometry): Pick<GeoJSONVTFeature, 'type' | 'geometry'> | null => {
  switch (geometry.type) {
    case 'Point':
      return { type: 1, geometry: points([geometry.coordinates]) };
    case 'MultiPoint':
      return { type: 1, geometry: points(geometry.coordinates) };
    case 'LineString':
      return { type: 2, geometry: [points(geometry.coordinates)] };
    case 'MultiLineString':
      return { type: 2, geometry: geometry.coordinates.map(points) };
    case 'Polygon':
      return { type: 3, geometry: geometry.coordinates.map(points) };
    case 'MultiPolygon':
      return { type: 3, geometry: geometry.coordinates.flat().map(points) };
    case 'GeometryCollection':
      return null;
  }
};

/**
 * One layer of a vector tile (Mapbox Vector Tile 2.1, extent 4096), uncompressed; empty when nothing lies in the tile.
 * A server encodes by ST_AsMVT; PGlite is built without it, so there the rows are encoded here.
 */
export const vectorTile = async (
  db: Queryable,
  encodedBy: 'database' | 'process',
  layer: string,
  tile: TileAddress,
  source: Query,
): Promise<Uint8Array> => {
  const rows = inTileUnits(tile, source);
  if (encodedBy === 'database') {
    const [row] = await db.query<{ mvt: Uint8Array }>(
      sql`SELECT st_asmvt(t, ${layer}::text, ${EXTENT}::int, 'geom') AS mvt FROM (${rows}) AS t`,
    );
    return row?.mvt ?? new Uint8Array();
  }
  const found = await db.query<{ geometry: Geometry; properties: Tags }>(
    sql`SELECT st_asgeojson(t.geom, 0)::json AS geometry, t.properties FROM (${rows}) AS t`,
  );
  const features = found.flatMap(({ geometry, properties: tags }) => {
    const shape = encodable(geometry);
    return shape ? [{ ...shape, tags } as GeoJSONVTFeature] : []; // type and geometry were made to go together
  });
  if (features.length === 0) return new Uint8Array();
  return fromGeojsonVt(
    { [layer]: { features } as Parameters<typeof fromGeojsonVt>[0][string] },
    { version: 2, extent: EXTENT },
  );
};
