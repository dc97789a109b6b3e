import type { Polygon, Position } from 'geojson';
import { AreaError, MOST_VERTICES as MOST_DRAWN, parsePolygon } from '#data/cells/analysis/area.ts';
import { outlineTest } from '#data/cells/analysis/study-area.ts';
import { sql, type Queryable } from '#data/db/sql.ts';
import type { Sentence } from '#data/access/refusal.ts';
import type { Outline } from '#data/regions/outline.ts';
import { COORDINATES, type Condition, type Network, type Text, type Zone } from '#data/themes/theme.ts';
import { leavesOf, type Area } from './step.ts';

/* The areas that rules are about: of regions, and of their own. */

/** Vertices of a rule's own area. */
const MOST_VERTICES = Math.min(500, MOST_DRAWN);

const OWN: Text = { zh: '规则所划区域', en: 'the area of the rule' };

type Edge = readonly [a: Position, b: Position];

/** On which side of a line from a to b a point lies: its sign. */
const sideOf = ([ax, ay]: Position, [bx, by]: Position, [x, y]: Position): number =>
  Math.sign((bx! - ax!) * (y! - ay!) - (by! - ay!) * (x! - ax!));

const within = ([a, b]: Edge, [x, y]: Position): boolean =>
  x! >= Math.min(a[0]!, b[0]!) &&
  x! <= Math.max(a[0]!, b[0]!) &&
  y! >= Math.min(a[1]!, b[1]!) &&
  y! <= Math.max(a[1]!, b[1]!);

const meet = (one: Edge, other: Edge): boolean => {
  const [a, b] = one;
  const [c, d] = other;
  const [c1, d1, a1, b1] = [sideOf(a, b, c), sideOf(a, b, d), sideOf(c, d, a), sideOf(c, d, b)];
  if (c1 !== d1 && a1 !== b1) return true;
  return (
    (c1 === 0 && within(one, c)) ||
    (d1 === 0 && within(one, d)) ||
    (a1 === 0 && within(other, a)) ||
    (b1 === 0 && within(other, b))
  );
};

/** Whether edges of an outline meet anywhere but where one of a ring ends and the next begins, or one of them has no length. */
export const crosses = ({ coordinates }: Pick<Polygon, 'coordinates'>): boolean => {
  const edges = coordinates.flatMap((ring, of) =>
    ring.slice(1).map((end, i) => ({ of, i, last: ring.length - 2, edge: [ring[i]!, end] as const })),
  );
  return edges.some(({ of, i, last, edge }, n) => {
    const [a, b] = edge;
    if (a[0] === b[0] && a[1] === b[1]) return true;
    return edges.slice(n + 1).some((other) => {
      const follows = other.of === of && (other.i === i + 1 || (i === 0 && other.i === last));
      if (!follows) return meet(edge, other.edge);
      // neighbours share a corner; they may not go back over each other
      const [shared, from, to] = other.i === i + 1 ? [b, a, other.edge[1]] : [a, b, other.edge[0]];
      return sideOf(from, shared, to) === 0 && (within(edge, to) || within(other.edge, from));
    });
  });
};

/** What is wrong with an area of a rule's own. */
export const flawOfArea = (area: Exclude<Zone['zone'], string>, { metrics }: Network): Sentence | null => {
  const [lng, lat] = COORDINATES.map((id) => metrics.find((metric) => metric.id === id));
  const { min: west = -180, max: east = 180 } = lng ?? {};
  const { min: south = -90, max: north = 90 } = lat ?? {};
  try {
    const outline = parsePolygon(area, [west, south, east, north]) as Polygon;
    const vertices = outline.coordinates.reduce((sum, ring) => sum + ring.length, 0);
    if (vertices > MOST_VERTICES)
      return {
        zh: `区域的顶点不能超过 ${MOST_VERTICES} 个`,
        en: `an area has ${MOST_VERTICES} vertices at most`,
      };
    if (crosses(outline))
      return { zh: '区域的边界不能与自身相交', en: 'the outline of an area must not cross itself' };
    return null;
  } catch (error) {
    if (!(error instanceof AreaError)) throw error;
    const { zh, en } = error.sentence;
    return { zh: zh.replace(/。$/, ''), en: en.replace(/\.$/, '') };
  }
};

const zonesOf = (condition: Condition): Zone['zone'][] =>
  leavesOf(condition).flatMap((one) => (one.kind === 'zone' ? [one.zone] : []));

/** Areas of regions by their codes. */
export type RegionAreas = ReadonlyMap<string, Area>;

/** The areas of the regions that conditions name; villages have none. */
export const readAreas = async (db: Queryable, conditions: readonly Condition[]): Promise<RegionAreas> => {
  const zones = conditions.flatMap(zonesOf).filter((zone) => typeof zone === 'string');
  if (zones.length === 0) return new Map();
  const rows = await db.query<{ code: string; zh: string; en: string; outline: Outline }>(sql`
    SELECT code, name_zh AS zh, coalesce(name_en, pinyin) AS en, st_asgeojson(geom, 7)::json AS outline
      FROM region WHERE code = ANY (${[...new Set(zones)]}::text[]) AND st_dimension(geom) = 2`);
  return new Map(
    rows.map(({ code, zh, en, outline }) => [code, { name: { zh, en }, holds: outlineTest(outline) }]),
  );
};

/** The areas of a condition's single ones, in their order; null where one is of a region that is not there. */
export const areasOf = (condition: Condition, regions: RegionAreas): (Area | undefined)[] | null => {
  const areas = leavesOf(condition).map((one) => {
    if (one.kind !== 'zone') return undefined;
    return typeof one.zone === 'string' ? regions.get(one.zone) : { name: OWN, holds: outlineTest(one.zone) };
  });
  return leavesOf(condition).some(({ kind }, i) => kind === 'zone' && !areas[i]) ? null : areas;
};

/** The first region that a condition names and that has no outline; null where all have one. */
export const lackingArea = async (db: Queryable, condition: Condition): Promise<string | null> => {
  const areas = await readAreas(db, [condition]);
  return (
    (zonesOf(condition).find((zone) => typeof zone === 'string' && !areas.has(zone)) as string | null) ?? null
  );
};
