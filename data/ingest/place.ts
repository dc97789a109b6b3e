import { latLngToCell } from 'h3-js';
import type { Polygon, MultiPolygon, Position } from 'geojson';
import { sql, type Queryable } from '#data/db/sql.ts';

/*
 * Where a position or a code lies in the region tree. Held in memory, since a statement a row would be a hundred times as slow:
 * the 1,853 towns on a grid, and every region's line of ancestors.
 */

/** The regions of a record: the deepest one known, and the levels of the tree that are known. */
export interface Place {
  region: string;
  city: string | null;
  county: string | null;
  town: string | null;
}

/** Degrees; the grid that says which outlines may hold a position. */
const STEP = 0.05;
/** Outlines are true to about 100 m, so a record this near to the county it claims is taken to lie in it; metres. */
const TOLERANCE_M = 300;

interface Outline {
  place: Place;
  /** Rings as x, y, x, y, …; even-odd decides. */
  rings: Float64Array[];
  box: readonly [west: number, south: number, east: number, north: number];
}

const insideRing = (ring: Float64Array, x: number, y: number): boolean => {
  let inside = false;
  let bx = ring[ring.length - 2]!;
  let by = ring[ring.length - 1]!;
  for (let i = 0; i < ring.length; i += 2) {
    const ax = ring[i]!;
    const ay = ring[i + 1]!;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    bx = ax;
    by = ay;
  }
  return inside;
};

const holds = ({ rings, box: [west, south, east, north] }: Outline, x: number, y: number): boolean => {
  if (x < west || x > east || y < south || y > north) return false;
  let inside = false;
  for (const ring of rings) if (insideRing(ring, x, y)) inside = !inside;
  return inside;
};

const outlineOf = (place: Place, geometry: Polygon | MultiPolygon): Outline => {
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  const rings = polygons
    .flat()
    .map((ring) => Float64Array.from(ring.flatMap(([x = 0, y = 0]: Position) => [x, y])));
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of rings)
    for (let i = 0; i < ring.length; i += 2) {
      box[0] = Math.min(box[0], ring[i]!);
      box[1] = Math.min(box[1], ring[i + 1]!);
      box[2] = Math.max(box[2], ring[i]!);
      box[3] = Math.max(box[3], ring[i + 1]!);
    }
  return { place, rings, box };
};

const cellOf = (x: number, y: number): number => Math.floor(y / STEP) * 100_000 + Math.floor(x / STEP);

export class Places {
  readonly #grid = new Map<number, Outline[]>();
  readonly #byCode: ReadonlyMap<string, Place>;
  readonly #aliases: ReadonlyMap<string, string>;
  readonly #levels: ReadonlyMap<string, number | null>;
  readonly #parks: ReadonlyMap<string, Outline>;

  constructor(
    outlines: readonly Outline[],
    byCode: ReadonlyMap<string, Place>,
    levels: ReadonlyMap<string, number | null>,
    aliases: ReadonlyMap<string, string>,
    parks: ReadonlyMap<string, Outline>,
  ) {
    this.#byCode = byCode;
    this.#levels = levels;
    this.#aliases = aliases;
    this.#parks = parks;
    for (const outline of outlines) {
      const [west, south, east, north] = outline.box;
      for (let y = Math.floor(south / STEP); y <= Math.floor(north / STEP); y++)
        for (let x = Math.floor(west / STEP); x <= Math.floor(east / STEP); x++) {
          const cell = y * 100_000 + x;
          const list = this.#grid.get(cell);
          if (list) list.push(outline);
          else this.#grid.set(cell, [outline]);
        }
    }
  }

  /** The town, or the sea area, that holds a position in WGS 84; null outside the province and its waters. */
  at(lng: number, lat: number): Place | null {
    const near = this.#grid.get(cellOf(lng, lat));
    return near?.find((outline) => holds(outline, lng, lat))?.place ?? null;
  }

  /** The place of a code in use today or formerly. */
  ofCode(code: string): Place | null {
    return this.#byCode.get(this.#aliases.get(code) ?? code) ?? null;
  }

  /** Level of a code of today: 1 province … 5 village; null outside the tree. */
  levelOf(code: string): number | null {
    return this.#levels.get(code) ?? null;
  }

  /**
   * True when a record lies in one of some regions: on land by what it says of itself, without the waters that a coastal city answers
   * for; in a sea area that it was assigned to; in a park by its position.
   */
  isWithin(
    regions: readonly string[],
    { region, city, county, town }: Place,
    position: readonly number[] | null,
  ): boolean {
    const line = region.startsWith('SA-') ? [region] : [region, town, county, city];
    return regions.some((code) => {
      const park = this.#parks.get(code);
      if (park) return position !== null && holds(park, position[0]!, position[1]!);
      return line.includes(code) || this.#levels.get(code) === 1;
    });
  }

  /** True when a position lies in a claimed county, or so near to it that the outlines cannot tell. */
  isIn(lng: number, lat: number, county: string): boolean {
    const dy = TOLERANCE_M / 111_320;
    const dx = dy / Math.cos((lat * Math.PI) / 180);
    for (let east = -1; east <= 1; east++)
      for (let north = -1; north <= 1; north++)
        if (this.at(lng + east * dx, lat + north * dy)?.county === county) return true;
    return false;
  }
}

/** The H3 cell of a position at resolution 10, as the decimal text of its 64-bit id. */
export const cellOfPosition = (lng: number, lat: number): string =>
  BigInt(`0x${latLngToCell(lat, lng, 10)}`).toString();

interface RegionRow {
  code: string;
  kind: string;
  level: number | null;
  lineage: string[];
  responsible: string | null;
  outline: string | null;
}

/** Reads the towns, sea areas, parks, codes and old codes. */
export const readPlaces = async (db: Queryable): Promise<Places> => {
  const rows = await db.query<RegionRow>(sql`
    SELECT code, kind, level, lineage, responsible,
           CASE WHEN kind IN ('town', 'sea_area', 'park') THEN st_asgeojson(geom, 6) END AS outline
      FROM region`);
  const aliases = await db.query<{ old_code: string; code: string }>(sql`
    SELECT old_code, code FROM region_alias ORDER BY valid_to NULLS LAST`);
  const levels = new Map(rows.map(({ code, level }) => [code, level]));
  const byCode = new Map<string, Place>();
  const outlines: Outline[] = [];
  const parks = new Map<string, Outline>();
  for (const { code, kind, lineage, responsible, outline } of rows) {
    const at = (level: number) => lineage.find((up) => levels.get(up) === level) ?? null;
    const place: Place = { region: code, city: at(2) ?? responsible, county: at(3), town: at(4) };
    byCode.set(code, place);
    if (!outline) continue;
    const drawn = outlineOf(place, JSON.parse(outline) as Polygon | MultiPolygon);
    // parks overlap the towns: they say nothing of where a record belongs
    if (kind === 'park') parks.set(code, drawn);
    else outlines.push(drawn);
  }
  const today = new Map(
    aliases.filter(({ old_code: old }) => !byCode.has(old)).map(({ old_code: old, code }) => [old, code]),
  );
  return new Places(outlines, byCode, levels, today, parks);
};
