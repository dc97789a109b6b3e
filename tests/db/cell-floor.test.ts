import { PRODUCT } from '#data/audit/entry.ts';
import fc from 'fast-check';
import { cellToLatLng, cellToParent, latLngToCell } from 'h3-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { groupsWithin } from '#data/cells/floor-reader.ts';
import { FLOOR_RES } from '#data/cells/floor.ts';
import { cellLayersOf, finestOf, gradeOf, keptTo } from '#data/cells/layers.ts';
import { COARSEST, rebuildLayer, verifyLayer } from '#data/cells/rollup.ts';
import { sql, type Query } from '#data/db/sql.ts';
import { datasetOf, openLighthouses, register, type Lighthouses } from './lighthouses.ts';
import { granted } from './granted.ts';

/* A layer of personal data: what is published of it, and that nobody learns of fewer than a group from it. */

let at: Lighthouses;
beforeAll(async () => {
  at = await openLighthouses();
});
afterAll(() => at?.close());

const GROUP = 3;
const layers = cellLayersOf(register).filter(({ dataset }) => dataset.id === 'keeper-homes');
const keepers = layers.find(({ layer }) => layer.floor)!;
const COUNTY = '370202000000';
const area = (code: string): Query => sql`(SELECT geom FROM region WHERE region.code = ${code})`;

/** Two cells of one parent, one whose parent is another, one in another county and one far off. */
const PLACES = [
  [120.383, 36.067],
  [120.3835, 36.0672],
  [120.387, 36.067],
  [120.395, 36.062],
  [120.35, 36.08],
  [122.12, 37.5],
] as const;
const MONTHS = ['2026-08-05', '2026-09-03', '2026-09-20', ''];

interface Home {
  key: string;
  place: number;
  age: number;
  moved: string;
}

const HEAD = 'number,age,moved_on,lng,lat';
const load = async (homes: readonly Home[]): Promise<string> => {
  const rows = homes.map(({ key, place, age, moved }) => [key, age, moved, ...PLACES[place]!].join());
  return (await at.load('keeper-homes', `${[HEAD, ...rows].join('\n')}\n`)).batch;
};
const homes = (prefix: string, count: number, place: number, moved = '2026-09-03'): Home[] =>
  Array.from({ length: count }, (_, i) => ({ key: `${prefix}${i}`, place, age: 40.5 + i, moved }));

const clear = () =>
  at.database.asOwner(async (tx) => {
    await tx.query(sql`DELETE FROM feature WHERE dataset = 'keeper-homes'`);
    for (const layer of layers) await rebuildLayer(tx, layer);
  });

const wrong = () =>
  at.database.asOwner(async (tx) => {
    const found: unknown[] = [];
    for (const layer of layers) found.push(...(await verifyLayer(tx, layer)));
    return found;
  });

interface Figure {
  bucket: string;
  cell: string;
  n: number;
  sum: number;
}

/** Every figure that anybody reads, in tenths where it is a sum. */
const published = () =>
  at.database.public.query<Figure>(sql`
    SELECT to_char(bucket, 'YYYY-MM') AS bucket, to_hex(cell) AS cell, n::int, (sum * 10)::int AS sum
      FROM cell_rollup JOIN layer USING (measure) WHERE layer.id = ${keepers.id} ORDER BY 1, 2`);

/** The same from the records, by the rule and nothing of the engine's. */
const expected = async (): Promise<Figure[]> => {
  const rows = await at.database.asOwner((tx) =>
    tx.query<{ lng: number; lat: number; age: string; month: string | null }>(sql`
      SELECT st_x(geom) AS lng, st_y(geom) AS lat, properties ->> 'age' AS age, left(properties ->> 'moved_on', 7) AS month
        FROM feature WHERE dataset = 'keeper-homes' AND valid_to IS NULL`),
  );
  const tallied = (pairs: readonly (Figure & { of: string })[]): Figure[] => {
    const found = new Map<string, Figure>();
    for (const { bucket, of, n, sum } of pairs) {
      const one = found.get(bucket + of) ?? { bucket, cell: of, n: 0, sum: 0 };
      found.set(bucket + of, { ...one, n: one.n + n, sum: one.sum + sum });
    }
    return [...found.values()];
  };
  const held = tallied(
    rows
      .filter(({ month }) => month !== null)
      .map(({ lng, lat, age, month }) => {
        const of = cellToParent(latLngToCell(lat, lng, 10), FLOOR_RES);
        return { bucket: month!, cell: of, of, n: 1, sum: Math.round(Number(age) * 10) };
      }),
  );
  const groups = held.filter(({ n }) => n >= GROUP);
  const figures: Figure[] = [];
  for (let res = COARSEST; res <= FLOOR_RES; res++)
    figures.push(...tallied(groups.map((group) => ({ ...group, of: cellToParent(group.cell, res) }))));
  return figures.sort((a, b) => (a.bucket + a.cell < b.bucket + b.cell ? -1 : 1));
};

/** Which of these cells have their centre in a region, asked of the region's own polygon. */
const centredIn = async (code: string, cells: readonly string[]): Promise<Set<string>> => {
  const centres = cells.map((cell) => cellToLatLng(cell));
  const rows = await at.database.public.query<{ cell: string }>(sql`
    SELECT cell FROM region
      JOIN unnest(${cells}::text[], ${centres.map(([, lng]) => lng)}::double precision[],
                  ${centres.map(([lat]) => lat)}::double precision[]) AS centre(cell, lng, lat)
        ON st_covers(region.geom, st_setsrid(st_makepoint(lng, lat), 4326))
     WHERE region.code = ${code}`);
  return new Set(rows.map(({ cell }) => cell));
};

const isGroup = (n: number): boolean => n === 0 || n >= GROUP;
const resOf = (cell: string): number => Number.parseInt(cell[1]!, 16);

/** Differences of published figures that are of fewer than a group; none when nobody is revealed. */
const revealed = async (): Promise<unknown[]> => {
  const figures = await published();
  const found: unknown[] = [];
  const tell = (what: string, n: number, ...about: unknown[]) =>
    isGroup(n) || found.push([what, n, ...about]);
  for (const one of figures) {
    tell('a cell', one.n, one);
    const below = figures.filter(
      ({ bucket, cell }) =>
        bucket === one.bucket &&
        resOf(cell) > resOf(one.cell) &&
        cellToParent(cell, resOf(one.cell)) === one.cell,
    );
    for (const other of below) tell('a cell without one below it', one.n - other.n, one, other);
    for (let res = resOf(one.cell) + 1; res <= FLOOR_RES; res++) {
      const children = below.filter(({ cell }) => resOf(cell) === res);
      const rest = one.n - children.reduce((sum, { n }) => sum + n, 0);
      if (rest !== 0 || one.sum !== children.reduce((sum, child) => sum + child.sum, 0))
        found.push(['a cell without those below it', rest, one]);
    }
  }
  const buckets = [...new Set(figures.map(({ bucket }) => bucket))];
  for (const code of [COUNTY, '370200000000', '370000000000']) {
    const inside = async (bucket: string | null) =>
      (await groupsWithin(at.database.public, keepers, bucket, area(code))).n;
    const groups = figures.filter(({ cell }) => resOf(cell) === FLOOR_RES);
    const within = await centredIn(code, [...new Set(groups.map(({ cell }) => cell))]);
    const all = await inside(null);
    let rest = all;
    for (const bucket of buckets) {
      const n = await inside(`${bucket}-01`);
      rest -= n;
      tell('a region', n, code, bucket);
      tell('a region without a bucket', all - n, code, bucket);
      for (const group of groups)
        if (group.bucket === bucket && within.has(group.cell))
          tell('a region without a cell', n - group.n, code, group);
    }
    if (rest !== 0) found.push(['a region without all buckets', rest, code]);
  }
  return found;
};

type Step = { load: Home[] } | { takeBack: number };
const home = (key: string, place: number, moved = '2026-09-03'): Home => ({ key, place, age: 0.1, moved });
/** Four in one county and three in another city: a region is never without a cell that lies elsewhere. */
const apart: Step[] = [
  { load: [home('P0', 0, '2026-09-20'), home('P8', 0)] },
  { load: [home('P3', 5), home('P4', 0), home('P7', 0), home('P9', 5), home('P12', 5, '2026-09-20')] },
];
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      load: fc.array(
        fc.record({
          key: fc.constantFrom(...Array.from({ length: 14 }, (_, i) => `P${i}`)),
          place: fc.oneof(fc.constant(0), fc.nat(PLACES.length - 1)),
          age: fc.constantFrom(0.1, 0.2, 40, 91.5),
          moved: fc.constantFrom(...MONTHS),
        }),
        { minLength: 3, maxLength: 12 },
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ takeBack: fc.nat(9) }) },
);

test('whatever is loaded, corrected and taken back, groups are published and no fewer than a group is revealed', async () => {
  let groups = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), async (steps) => {
      await clear();
      const batches: string[] = [];
      for (const one of steps) {
        if ('load' in one) batches.push(await load(one.load));
        else {
          const batch = batches.splice(one.takeBack % Math.max(1, batches.length), 1)[0];
          if (batch) await at.libraries.ingestion.rollBack(batch, datasetOf('keeper-homes'), PRODUCT);
        }
        expect(await wrong()).toEqual([]);
        expect(await published()).toEqual(await expected());
      }
      groups += (await published()).length;
      expect(await revealed()).toEqual([]);
    }),
    { numRuns: 15, examples: [[apart]] },
  );
  expect(groups, 'something was published').toBeGreaterThan(20);
});

describe('a group', () => {
  beforeAll(clear);

  test('that is too small changes nothing that is read, until it is a group', async () => {
    const seen = async () => ({
      figures: await published(),
      versions: await at.database.public.query(
        sql`SELECT page.* FROM cell_page AS page JOIN layer USING (measure) WHERE layer.id = ${keepers.id} ORDER BY 1, 2, 3`,
      ),
      buckets: (await at.libraries.cells.buckets()).get(keepers.id),
      region: await groupsWithin(at.database.public, keepers, null, area('370000000000')),
    });
    await load(homes('A', GROUP, 0));
    const before = await seen();
    expect(before.figures).toHaveLength(6);
    await load(homes('B', GROUP - 1, 3, '2026-09-04'));
    await load(homes('C', 1, 0, '2026-08-04')); // the same cell in another month
    expect(await seen()).toEqual(before);
    await load(homes('D', 1, 3, '2026-09-28'));
    expect((await seen()).region.n).toBe(2 * GROUP);
    expect((await seen()).buckets).toEqual(['2026-09-01']);
  });

  test('that a correction makes too small is gone as a whole, and with it what was summed', async () => {
    await load([{ key: 'A0', place: 4, age: 40, moved: '2026-09-03' }]);
    const figures = await published();
    expect(figures.every(({ n }) => n === GROUP)).toBe(true);
    expect(await wrong()).toEqual([]);
  });

  test('counts for the area in which its cell’s centre lies, of whatever form', async () => {
    const [lat, lng] = cellToLatLng(latLngToCell(36.062, 120.395, FLOOR_RES));
    const about = (metres: number) =>
      sql`st_buffer(st_setsrid(st_makepoint(${lng}, ${lat}), 4326)::geography, ${metres}::double precision)::geometry`;
    const within = (place: Query, bucket: string | null = null) =>
      groupsWithin(at.database.public, keepers, bucket, place);
    expect(await within(about(1))).toEqual({ n: GROUP, sum: 40.5 + 41.5 + 40.5 });
    expect(await within(about(1), '2026-08-01')).toEqual({ n: 0, sum: 0 });
    expect((await within(area('371000000000'))).n).toBe(0);
    expect((await within(sql`st_geomfromtext('POLYGON EMPTY', 4326)`)).n).toBe(0);
  });

  test('is all that anybody is told: neither role reads the true counts, nor cells of other grades', async () => {
    await expect(at.database.public.query(sql`SELECT FROM cell_floor`)).rejects.toThrow(/permission denied/);
    await expect(
      at.database.withRights(granted(['370000000000']), (tx) => tx.query(sql`SELECT FROM cell_floor`)),
    ).rejects.toThrow(/permission denied/);
    const count = sql`
      SELECT layer.id, count(*)::int AS n FROM cell_rollup JOIN layer USING (measure)
       WHERE layer.dataset = 'keeper-homes' GROUP BY 1`;
    expect(await at.database.public.query(count)).toEqual([{ id: keepers.id, n: 6 }]);
    expect([gradeOf(keepers), keptTo(keepers), finestOf(keepers)]).toEqual([1, FLOOR_RES, FLOOR_RES]);
    const others = layers.filter((layer) => layer !== keepers);
    expect(others.map((layer) => [gradeOf(layer), keptTo(layer), finestOf(layer)])).toEqual([
      [3, 8, 10],
      [3, 8, 10],
    ]);
  });

  test('is not given away by what the catalogue says of the dataset by city', async () => {
    await at.load('lighthouses', 'number,lng,lat\nL1,120.383,36.067\n');
    const datasets = (await at.libraries.libraries()).flatMap((library) => library.datasets);
    const facts = (id: string) => datasets.find((dataset) => dataset.id === id)!.facts;
    expect(facts('lighthouses').by_city).toEqual({ 370200000000: 1 });
    expect(facts('keeper-homes').by_city).toEqual({});
    expect(facts('keeper-homes').records).toBeGreaterThan(0);
  });

  test('whose true counts are wrong is found', async () => {
    await at.database.asOwner((tx) => tx.query(sql`UPDATE cell_floor SET n = n + 1`));
    expect((await wrong()).length).toBeGreaterThan(0);
    await at.database.asOwner((tx) => rebuildLayer(tx, keepers));
    expect(await wrong()).toEqual([]);
  });
});
