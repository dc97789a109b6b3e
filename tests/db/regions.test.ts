import { z } from 'zod';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RegionDetail, RegionSummary, SearchHit } from '#api/schemas.ts';
import type { Database } from '#data/db/database.ts';
import { sql, type Queryable } from '#data/db/sql.ts';
import { loadRegions } from '#data/regions/load.ts';
import { createRegionReader, type RegionReader } from '#data/regions/reader.ts';
import { openLoaded } from './open.ts';
import { granted } from './granted.ts';

let database: Database;
let reader: RegionReader;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ database, close } = await openLoaded());
  reader = createRegionReader(database);
}, 180_000);

afterAll(async () => {
  reader?.close();
  await close?.();
});

const json = <T>(schema: z.ZodType<T>, text: string | null): T => schema.parse(JSON.parse(text ?? 'null'));
const detail = async (code: string) => json(RegionDetail.strict(), await reader.detail(code));
const at = async (lng: number, lat: number) =>
  json(z.array(RegionSummary.strict()), await reader.at([lng, lat])).map(({ names }) => names.zh);

describe('what is loaded', () => {
  test('the tree has the official number of each kind', async () => {
    const rows = await database.public.query<{ kind: string; n: number }>(
      sql`SELECT kind, count(*)::int AS n FROM region GROUP BY kind`,
    );
    const counts = Object.fromEntries(rows.map(({ kind, n }) => [kind, n]));
    expect(counts).toMatchObject({ province: 1, city: 16, county: 136, town: 1853, park: 15, sea_area: 8 });
    // 6,977 residents' committees and 107 places like one; 54,974 villagers' committees and 16 places like one
    expect(counts).toMatchObject({ community: 7_084, village: 54_990 });
  });

  test('every region but the province has its parent one level up, and the counts of children agree', async () => {
    expect(
      await database.public.query(sql`
        SELECT child.code FROM region AS child LEFT JOIN region AS up ON up.code = child.parent
         WHERE child.level > 1 AND up.level IS DISTINCT FROM child.level - 1`),
    ).toEqual([]);
    expect(
      await database.public.query(sql`
        SELECT up.code FROM region AS up
         WHERE up.child_count <> (SELECT count(*) FROM region AS child WHERE child.parent = up.code)
           AND up.level <= 3`),
    ).toEqual([]);
  });

  test('every outline is valid at every tolerance, and has its label point inside', async () => {
    expect(await database.public.query(sql`SELECT code FROM region WHERE NOT st_isvalid(geom)`)).toEqual([]);
    expect(
      await database.public.query(
        sql`SELECT code, tolerance_m FROM region_outline WHERE NOT st_isvalid(geom)`,
      ),
    ).toEqual([]);
    expect(
      await database.public.query(sql`SELECT code FROM region WHERE NOT st_covers(geom, center)`),
    ).toEqual([]);
  });

  test('areas agree with PostGIS on the ellipsoid, and cities add up to the province', async () => {
    const [row] = await database.public.query<{ worst: number }>(sql`
      SELECT max(abs(area_km2 * 1e6 / st_area(geom::geography) - 1)) AS worst FROM region WHERE kind IN ('city', 'county')`);
    expect(row?.worst).toBeLessThan(1e-4);
    const sums = await database.public.query<{ kind: string; km2: number }>(sql`
      SELECT kind, sum(area_km2) AS km2 FROM region WHERE level <= 4 GROUP BY kind`);
    for (const { km2 } of sums) {
      expect(km2).toBeGreaterThan(155_000);
      expect(km2).toBeLessThan(160_000);
      expect(km2).toBeCloseTo(sums[0]!.km2, 0);
    }
  });

  test('simplified neighbours still share their border: parts add up to the whole at each tolerance', async () => {
    const rows = await database.public.query<{ tolerance_m: number; part: string; gap: number }>(sql`
      SELECT outline.tolerance_m, region.kind AS part,
             abs(sum(st_area(outline.geom)) / max(whole.area) - 1) AS gap
        FROM region_outline AS outline JOIN region USING (code)
        JOIN (SELECT tolerance_m, st_area(geom) AS area FROM region_outline WHERE code = '370000000000') AS whole
          USING (tolerance_m)
       WHERE region.level IN (2, 3) GROUP BY 1, 2`);
    expect(rows).toHaveLength(4);
    for (const { gap } of rows) expect(gap).toBeLessThan(1e-4);
  });

  test('the covers of the counties are disjoint and make up the cells whose centres lie in the province', async () => {
    const [row] = await database.public.query<{ cells: number; distinct: number }>(sql`
      SELECT count(*)::int AS cells, count(DISTINCT cell)::int AS distinct
        FROM region, unnest(cover) AS cell WHERE kind = 'county'`);
    // A county smaller than a cell has its label point's cell as well, which may be a neighbour's.
    expect(row!.cells - row!.distinct).toBeLessThan(10);
    expect(row!.cells).toBeGreaterThan(30_000);
  });

  test('sea areas lie off the land and off one another', async () => {
    expect(
      await database.public.query(sql`
        SELECT sea.code, land.code AS land FROM region AS sea JOIN region AS land
            ON land.kind = 'county' AND land.geom && sea.geom AND st_area(st_intersection(land.geom, sea.geom)) > 1e-9
         WHERE sea.kind = 'sea_area'`),
    ).toEqual([]);
    expect(
      await database.public.query(sql`
        SELECT a.code, b.code AS other FROM region AS a JOIN region AS b
            ON a.kind = 'sea_area' AND b.kind = 'sea_area' AND a.code < b.code
           AND st_area(st_intersection(a.geom, b.geom)) > 1e-9`),
    ).toEqual([]);
  });

  test('loading again changes nothing', async () => {
    const steps: string[] = [];
    const before = await reader.revision();
    await loadRegions(database, (step) => steps.push(step));
    expect(steps).toEqual([]);
    expect(await reader.revision()).toBe(before);
  });
});

describe('reading', () => {
  test.each([
    '370000000000',
    '370200000000',
    '370202000000',
    '370202002000',
    '370614000000',
    'PK-3701-001',
    'SA-HH-3702',
  ])('the detail of %s has the declared form', async (code) => {
    const region = await detail(code);
    expect(region.code).toBe(code);
    const [w, s, e, n] = region.bbox;
    expect(region.center[0]).toBeGreaterThanOrEqual(w);
    expect(region.center[0]).toBeLessThanOrEqual(e);
    expect(region.center[1]).toBeGreaterThanOrEqual(s);
    expect(region.center[1]).toBeLessThanOrEqual(n);
  });

  test('the detail of a county', async () => {
    const region = await detail('370202000000');
    expect(region).toMatchObject({
      kind: 'county',
      level: 3,
      names: { zh: '市南区', en: 'Shinan District', pinyin: 'shi nan qu' },
      parent: '370200000000',
      geometry: { kind: 'polygon', synthetic: false },
      moved_from: null,
    });
    expect(region.ancestors.map(({ names }) => names.zh)).toEqual(['山东省', '青岛市']);
    expect(region.children_by_kind.town).toBe(region.children);
    expect(region.overlaps.map(({ code }) => code)).toContain('SA-HH-3702');
  });

  test('old codes lead to today’s region and stand among its aliases', async () => {
    expect(await reader.resolve('370634000000')).toEqual({
      code: '370614000000',
      moved_from: '370634000000',
    });
    expect(await reader.resolve('371523000000')).toEqual({
      code: '371503000000',
      moved_from: '371523000000',
    });
    expect(await reader.resolve('371200000000')).toEqual({
      code: '370100000000',
      moved_from: '371200000000',
    });
    expect(await reader.resolve('370202000000')).toEqual({ code: '370202000000', moved_from: null });
    expect(await reader.resolve('379999000000')).toBeNull();
    const { aliases } = await detail('370614000000');
    expect(aliases.map(({ name }) => name)).toEqual(expect.arrayContaining(['蓬莱市', '长岛县']));
  });

  test('pages of a list follow on and end', async () => {
    const all: string[] = [];
    let after: string | undefined;
    do {
      const page = await reader.list({ parent: '370200000000', limit: 4, after });
      all.push(...json(z.array(RegionSummary.strict()), page.items).map(({ code }) => code));
      after = page.next ?? undefined;
    } while (after);
    expect(all).toEqual([...new Set(all)].sort());
    expect(all).toHaveLength((await detail('370200000000')).children);
  });

  test('search answers hits of the declared form, and an old name finds today’s region', async () => {
    const hits = json(z.array(SearchHit.strict()), await reader.search('lxq', 5));
    expect(hits[0]).toMatchObject({ code: '370102000000', matched: 'initials' });
    expect(hits[0]!.path.map(({ zh }) => zh)).toEqual(['山东省', '济南市']);
    const [old] = json(z.array(SearchHit.strict()), await reader.search('茌平县', 5));
    expect(old).toMatchObject({ code: '371503000000', matched: 'alias' });
    expect(await reader.search('zzzzzz', 5)).toBe('[]');
  });

  test('outlines of children come as features, simplified on demand', async () => {
    const read = async (tolerance: number) =>
      (await reader.related('370200000000', 'children', tolerance)) ?? '';
    const [full, coarse] = [await read(0), await read(1_000)];
    expect((JSON.parse(full) as { features: unknown[] }).features).toHaveLength(
      (await detail('370200000000')).children,
    );
    expect(coarse.length).toBeLessThan(full.length / 2);
    expect(await reader.related('379999000000', 'children', 0)).toBeNull();
    expect(await reader.geometry('379999000000', 0)).toBeNull();
  });
});

describe('region_at', () => {
  test('answers the whole chain on land', async () => {
    const names = await at(120.3826, 36.0671);
    expect(names.slice(0, 3)).toEqual(['山东省', '青岛市', '市南区']);
    expect(names).toHaveLength(5);
  });

  test('answers the sea area at sea, and nothing outside the province and its waters', async () => {
    expect(await at(120.6, 35.85)).toEqual([(await detail('SA-HH-3702')).names.zh]);
    expect(await at(116.4, 39.9)).toEqual([]);
  });

  test('a label point lies in its own region, for every town', async () => {
    const wrong = await database.public.query(sql`
      SELECT town.code FROM region AS town
       WHERE town.kind = 'town' AND town.code NOT IN (SELECT code FROM region_at(town.center))`);
    expect(wrong).toEqual([]);
  });

  test('uses the indexes, also under a policy', async () => {
    const plan = async (tx: Queryable): Promise<string> => {
      const rows = await tx.query<Record<'QUERY PLAN', string>>(
        sql`EXPLAIN SELECT code FROM region_at(st_setsrid(st_makepoint(120.38, 36.06), 4326))`,
      );
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    };
    for (const text of [
      await plan(database.public),
      await database.withRights(granted(['370200000000']), plan),
    ]) {
      expect(text).toContain('region_town_geom');
      expect(text).toContain('region_overlay_geom');
      expect(text).not.toContain('Seq Scan');
    }
  });
});

describe('who sees what', () => {
  const hidden = 'SA-HH-3702';

  beforeAll(() =>
    database.asOwner((tx) => tx.query(sql`UPDATE region SET grade = 2 WHERE code = ${hidden}`)),
  );
  afterAll(() => database.asOwner((tx) => tx.query(sql`UPDATE region SET grade = 1 WHERE code = ${hidden}`)));

  test('a region that is not public is not there for the public, by any way', async () => {
    expect(await reader.detail(hidden)).toBeNull();
    expect(await reader.resolve(hidden)).toBeNull();
    expect(await reader.geometry(hidden, 250)).toBeNull();
    expect(await reader.feature('sea_area', hidden)).toBeNull();
    expect(await at(120.6, 35.85)).toEqual([]);
    expect(await reader.related('370202000000', 'overlaps', 250)).not.toContain(hidden);
    expect(await reader.detail('370202000000')).not.toContain(hidden);
    expect((await reader.features({ kind: 'sea_area', limit: 100, offset: 0 })).matched).toBe(7);
  });

  test('it is there for those whose scope holds it, and not for others', async () => {
    const seen = (regions: string[]) =>
      database.withRights(granted(regions), (tx) =>
        tx.query(sql`SELECT code FROM region WHERE code = ${hidden}`),
      );
    expect(await seen([hidden])).toEqual([{ code: hidden }]);
    expect(await seen(['370200000000'])).toEqual([]);
    expect(await seen([])).toEqual([]);
  });
});
