import { amountOf, andMeasured, bucketDate, bucketOf, seenOf } from '../rollup.ts';
import type { Circle, Outline } from './area.ts';
import { asRows, type Range } from './cover.ts';
import type { Asked, Sums } from './values.ts';
import { nothing, sql, type Query, type Queryable } from '#data/db/sql.ts';
import { levelOfCode } from '#data/regions/code.ts';
import { andInside } from '#data/regions/inside.ts';

/* Layers counted from the records that lie in an area: one statement in which each dataset is read once. */

/** What records are asked to lie in. Spans of cell ids lead to them by the index; the shape decides. */
export type Area =
  | { kind: 'region'; code: string }
  | { kind: 'polygon'; outline: Outline; ranges: readonly Range[] }
  | { kind: 'circle'; circle: Circle; ranges: readonly Range[] }
  | { kind: 'cell'; ranges: readonly Range[] };

/** An area with a geometry of its own. */
export type Drawn = Exclude<Area, { kind: 'cell' }>;

const polygonOf = (outline: Outline): Query =>
  sql`st_setsrid(st_geomfromgeojson(${JSON.stringify(outline)}), 4326)`;

/** The area as a geometry; a circle as a polygon of 128 sides. */
export const geometryOf = (area: Drawn): Query => {
  if (area.kind === 'polygon') return polygonOf(area.outline);
  if (area.kind === 'region') return sql`(SELECT geom FROM region WHERE code = ${area.code})`;
  return sql`st_buffer(${pointOf(area.circle)}, ${area.circle.radiusM}, 32)::geometry`;
};

const pointOf = ({ center: [lng, lat] }: Circle): Query =>
  sql`st_setsrid(st_makepoint(${lng}, ${lat}), 4326)::geography`;

/** The shape as a row `shape (geom)` that every dataset is held against. */
const shapeOf = (area: Area): Query => {
  if (area.kind === 'polygon') return sql`SELECT ${polygonOf(area.outline)} AS geom`;
  if (area.kind === 'circle') return sql`SELECT ${pointOf(area.circle)} AS geom`;
  return sql`SELECT NULL AS geom`;
};

const andIn = (area: Area): Query => {
  if (area.kind === 'polygon') return sql`AND st_intersects((SELECT geom FROM shape), feature.geom)`;
  if (area.kind === 'circle')
    return sql`AND st_dwithin((SELECT geom FROM shape), feature.geom::geography, ${area.circle.radiusM})`;
  if (area.kind === 'cell') return nothing;
  const level = levelOfCode(area.code);
  // the county leads to the index in which towns come second
  const county =
    level !== null && level > 3 ? sql`AND feature.county = ${`${area.code.slice(0, 6)}000000`}` : nothing;
  return sql`${county} ${andInside(area.code)}`;
};

export type Counts = ReadonlyMap<string, Sums>;

const listed = (parts: readonly Query[]): Query => parts.reduce((list, part) => sql`${list}, ${part}`);

const countsOf = (area: Area, layers: readonly Asked[]): Query => {
  const { dataset } = layers[0]!.placed;
  const held = ({ placed, bucket }: Asked): Query =>
    sql`true ${andMeasured(placed)} ${bucket === null ? nothing : sql`AND ${bucketOf(placed)} = ${bucketDate(bucket)}`}`;
  const counts = layers.map((one) => sql`count(*) FILTER (WHERE ${held(one)})`);
  const amounts = layers.map(
    (one) => sql`coalesce(sum(${amountOf(one.placed)}) FILTER (WHERE ${held(one)}), 0)`,
  );
  const seen = seenOf(...layers.map(({ placed }) => placed));
  const present = sql`feature.dataset = ${dataset.id} AND feature.valid_to IS NULL`;
  // the spans come first, each a descent of the index (OFFSET 0 keeps it so); the shape is asked of what they find
  const found =
    'ranges' in area
      ? sql`
        FROM spans CROSS JOIN LATERAL (
          SELECT feature.properties, feature.geom FROM ${seen}
           WHERE ${present} AND feature.cell BETWEEN spans.first AND spans.last OFFSET 0) AS feature
       WHERE true`
      : sql`FROM ${seen} WHERE ${present}`;
  return sql`
    SELECT unnest(${layers.map(({ placed }) => placed.id)}::text[]) AS layer,
           unnest(ARRAY[${listed(counts)}]::double precision[]) AS n, unnest(ARRAY[${listed(amounts)}]::double precision[]) AS sum
      ${found} ${andIn(area)}`;
};

/** What layers come to in an area, all of one moment, by the layers' ids. */
export const countInside = async (db: Queryable, area: Area, layers: readonly Asked[]): Promise<Counts> => {
  const groups = [...Map.groupBy(layers, ({ placed }) => placed.dataset.id).values()];
  if (groups.length === 0) return new Map();
  const all = groups
    .map((group) => countsOf(area, group))
    .reduce((union, one) => sql`${union} UNION ALL ${one}`);
  const ranges = 'ranges' in area ? area.ranges : [];
  const rows = await db.query<{ layer: string; n: number; sum: number }>(sql`
    WITH shape AS MATERIALIZED (${shapeOf(area)}), spans AS MATERIALIZED (SELECT first, last FROM ${asRows(ranges)}) ${all}`);
  return new Map(rows.map(({ layer, n, sum }) => [layer, { n, sum, below: 0 }]));
};

/** Square kilometres of an area, and what makes a polygon no area: where its rings cross or touch themselves. */
export const measureArea = async (
  db: Queryable,
  area: Drawn,
): Promise<{ areaKm2: number | null; fault: { reason: string; at: [number, number] } | null }> => {
  if (area.kind === 'circle') return { areaKm2: (Math.PI * area.circle.radiusM ** 2) / 1e6, fault: null };
  if (area.kind === 'region') {
    const [row] = await db.query<{ area: number | null }>(
      sql`SELECT area_km2 AS area FROM region WHERE code = ${area.code}`,
    );
    return { areaKm2: row?.area ?? null, fault: null };
  }
  const [row] = await db.query<{
    area: number | null;
    reason: string | null;
    at: [number, number] | null;
  }>(sql`
    SELECT (detail).reason, json_build_array(st_x((detail).location), st_y((detail).location)) AS at,
           CASE WHEN (detail).valid THEN st_area(geom::geography) / 1e6 END AS area
      FROM (SELECT geom, st_isvaliddetail(geom) AS detail FROM (SELECT ${polygonOf(area.outline)} AS geom) AS given) AS checked`);
  const fault = row?.reason && row.at ? { reason: row.reason, at: row.at } : null;
  return { areaKm2: row?.area ?? null, fault };
};
