import { describe, expect, test } from 'vitest';
import { ALIASES } from './recode.ts';
import {
  allEdges,
  committedBytes,
  cross,
  gridPlace,
  groundKm2,
  nearPairs,
  onEdge,
  readCommitted,
} from './committed.ts';
import {
  boxOf,
  dissolve,
  distanceToEdge,
  doubleArea,
  type Edge,
  edgeKey,
  type Face,
  insideFace,
  keyOf,
  type Point,
} from './rings.ts';

const geo = readCommitted();
const ofKind = (kind: string) => geo.regions.filter((row) => row.kind === kind);
const codeOf = (row: Readonly<Record<string, string>>) => row.code ?? '';
const directed = ([a, b]: Edge) => `${keyOf(a)} ${keyOf(b)}`;
const inside = (point: Point, faces: readonly Face[]) => faces.some((face) => insideFace(point, face));

describe('the tree', () => {
  test('has every level in full', () => {
    const counts = ['province', 'city', 'county', 'town', 'park'].map((kind) => ofKind(kind).length);
    expect(counts).toEqual([1, 16, 136, 1853, 15]);
    expect(geo.villages).toHaveLength(62_074);
  });

  test('has no code twice, and its files are sorted by code', () => {
    for (const rows of [geo.regions, geo.villages]) {
      const codes = rows.map(codeOf);
      expect(codes).toEqual([...new Set(codes)].sort());
    }
  });

  test('has a parent of the level above for every region, and for no park a place in it', () => {
    const kinds = new Map(geo.regions.map((row) => [codeOf(row), row.kind]));
    const above: Record<string, string[]> = {
      city: ['province'],
      county: ['city'],
      town: ['county'],
      park: ['city'],
    };
    const wrong = geo.regions.filter(
      ({ kind = '', parent = '' }) => kind !== 'province' && !above[kind]?.includes(kinds.get(parent) ?? ''),
    );
    expect(wrong).toEqual([]);
    expect(geo.villages.filter((row) => kinds.get(`${codeOf(row).slice(0, 9)}000`) !== 'town')).toEqual([]);
  });

  test('keeps towns of functional zones under a legal county of the same city', () => {
    const moved = ofKind('town').filter((row) => codeOf(row).slice(0, 6) !== row.parent?.slice(0, 6));
    expect(moved).toHaveLength(46);
    expect(moved.filter((row) => codeOf(row).slice(0, 4) !== row.parent?.slice(0, 4))).toEqual([]);
    expect(moved.filter((row) => !/^\d{4}7/u.test(codeOf(row)))).toEqual([]);
  });

  test('resolves every old code to a region of today', () => {
    const codes = new Set(geo.regions.map(codeOf));
    expect(geo.aliases.filter(({ code = '' }) => !codes.has(code))).toEqual([]);
    expect(geo.aliases.length).toBe(ALIASES.length + 18);
    const today = (old: string) =>
      geo.aliases.find(({ old_code: code }) => code === old.padEnd(12, '0'))?.code;
    expect(today('370634')).toBe('370614000000');
    expect(today('371202')).toBe('370116000000');
    expect(today('371523')).toBe('371503000000');
    expect(today('370176')).toBe('PK-3701-001');
  });
});

describe('names', () => {
  const named = (code: string) => geo.regions.find((row) => row.code === code.padEnd(12, '0'));

  test.each([
    ['3709', 'tai an shi', "Tai'an"],
    ['370405', 'tai er zhuang qu', "Tai'erzhuang District"],
    ['370832', 'liang shan xian', 'Liangshan County'],
    ['371322', 'tan cheng xian', 'Tancheng County'],
    ['371481', 'lao ling shi', 'Laoling City'],
    ['371522', 'shen xian', 'Shen County'],
    ['371524', 'dong e xian', "Dong'e County"],
    ['371722', 'shan xian', 'Shan County'],
    ['371725', 'yun cheng xian', 'Yuncheng County'],
    ['371726', 'juan cheng xian', 'Juancheng County'],
  ])('of %s are read as the place is', (code, pinyin, english) => {
    expect(named(code)).toMatchObject({ pinyin, name_en: english });
  });

  test('have pinyin of letters and digits in every row, and English down to the county', () => {
    const form = /^[a-z0-9]+( [a-z0-9]+)*$/u;
    expect([...geo.regions, ...geo.villages].filter(({ pinyin = '' }) => !form.test(pinyin))).toEqual([]);
    expect(geo.regions.filter(({ kind, name_en: english }) => kind !== 'town' && !english)).toEqual([]);
  });
});

describe('the boundaries', () => {
  const townsOf = Map.groupBy(ofKind('town'), ({ parent = '' }) => parent);

  test('exist for every county and town', () => {
    expect([...geo.county.keys()].sort()).toEqual(ofKind('county').map(codeOf));
    expect([...geo.town.keys()].sort()).toEqual(ofKind('town').map(codeOf));
  });

  test('of a county are the union of its towns, edge by edge', () => {
    const different = [...geo.county].filter(([code, faces]) => {
      const towns = (townsOf.get(code) ?? []).flatMap((row) => geo.town.get(codeOf(row)) ?? []);
      const own = new Set(allEdges(faces).map(directed));
      const union = allEdges(dissolve(towns)).map(directed);
      return union.length !== own.size || union.some((edge) => !own.has(edge));
    });
    expect(different.map(([code]) => code)).toEqual([]);
  });

  test.each(['county', 'town'] as const)(
    'of each %s meet at most one other there, on opposite sides',
    (level) => {
      const all = [...geo[level].values()].flatMap(allEdges);
      expect(new Set(all.map(directed)).size).toBe(all.length);
    },
  );

  test('never cross, and no vertex lies on an edge without being its end', () => {
    const edges = [
      ...new Map([...geo.town.values()].flatMap(allEdges).map((edge) => [edgeKey(...edge), edge])).values(),
    ];
    const bad: string[] = [];
    for (const [one, other] of nearPairs(edges, edges))
      if (one !== other && (cross(one, other) || other.some((point) => onEdge(point, one))))
        bad.push(directed(one));
    expect(bad).toEqual([]);
  });

  test('leave no hole in the province and keep its islands', () => {
    const province = dissolve([...geo.county.values()].flat());
    expect(province.filter((face) => face.length > 1)).toEqual([]);
    expect(province.length).toBeGreaterThan(100);
  });

  test('have plausible areas', () => {
    const areas = [...geo.county].map(([code, faces]) => ({ code, km2: groundKm2(faces) }));
    const total = areas.reduce((sum, { km2 }) => sum + km2, 0);
    expect(total).toBeGreaterThan(155_000);
    expect(total).toBeLessThan(160_000);
    expect(areas.filter(({ km2 }) => km2 < 30 || km2 > 3300)).toEqual([]);
    const published: Record<string, number> = {
      370202: 30,
      370102: 101,
      370283: 3176,
      370982: 1946,
      371721: 1969,
    };
    for (const [code, km2] of Object.entries(published)) {
      const found = areas.find((area) => area.code.startsWith(code))?.km2 ?? 0;
      expect(Math.abs(found - km2), code).toBeLessThan(Math.max(8, km2 * 0.03));
    }
  });

  test('hold no slivers: every part is an island or a piece of land with some width', () => {
    const thin = [...geo.town].flatMap(([code, faces]) =>
      faces
        .filter((face) => {
          const length = allEdges([face]).reduce(
            (sum, [a, b]) => sum + Math.hypot(a[0] - b[0], a[1] - b[1]),
            0,
          );
          return (2 * Math.PI * doubleArea(face[0] ?? [])) / length ** 2 < 0.03;
        })
        .map(() => code),
    );
    expect(thin).toEqual([]);
  });
});

describe('places', () => {
  test('of counties, towns and parks lie inside them, well off the border', () => {
    const outlines = new Map([...geo.county, ...geo.town, ...geo.park]);
    const wrong = geo.regions.filter((row) => {
      const faces = outlines.get(codeOf(row));
      if (!faces) return false;
      const place = gridPlace(row);
      return !inside(place, faces) || allEdges(faces).some((edge) => distanceToEdge(place, edge) < 20);
    });
    expect(wrong.map(codeOf)).toEqual([]);
  });

  test('of cities and the province lie in one of their counties', () => {
    const wrong = [...ofKind('city'), ...ofKind('province')].filter((row) => {
      const prefix = codeOf(row)
        .replace(/0+$/u, '')
        .padEnd(row.kind === 'city' ? 4 : 2, '0');
      return ![...geo.county].some(
        ([code, faces]) => code.startsWith(prefix) && inside(gridPlace(row), faces),
      );
    });
    expect(wrong.map(codeOf)).toEqual([]);
  });

  test('of villages lie strictly inside their town, no two at one place', () => {
    const wrong = geo.villages.filter((row) => {
      const faces = geo.town.get(`${codeOf(row).slice(0, 9)}000`) ?? [];
      return !inside(gridPlace(row), faces);
    });
    expect(wrong.map(codeOf)).toEqual([]);
    expect(new Set(geo.villages.map(({ lng, lat }) => `${String(lng)} ${String(lat)}`)).size).toBe(62_074);
  });
});

describe('parks', () => {
  test('are the union of the towns that the statistics list gives them', () => {
    const zones = Map.groupBy(
      ofKind('town').filter((row) => /^\d{4}7/u.test(codeOf(row))),
      (row) => codeOf(row).slice(0, 6),
    );
    expect(zones.size).toBe(15);
    const areas = [...zones.values()].map((rows) =>
      groundKm2(rows.flatMap((row) => geo.town.get(codeOf(row)) ?? [])),
    );
    const parks = [...geo.park.values()].map(groundKm2);
    const rounded = (values: number[]) => values.map((km2) => km2.toFixed(4)).sort();
    expect(rounded(parks)).toEqual(rounded(areas));
  });
});

describe('sea areas', () => {
  const seas = [...geo.sea];
  const overlaps = (box: readonly number[], other: readonly number[]) =>
    box[0]! <= other[2]! && box[2]! >= other[0]! && box[1]! <= other[3]! && box[3]! >= other[1]!;

  /** A vertex of one lies strictly inside the other, not merely on its border. */
  function* intruders(faces: readonly Face[], others: readonly Face[]): Generator<Point> {
    const box = boxOf(others.flat(2));
    const border = new Set(others.flat(2).map(keyOf));
    const edges = allEdges(others);
    for (const point of faces.flat(2)) {
      const [x, y] = point;
      if (border.has(keyOf(point)) || x < box[0] || x > box[2] || y < box[1] || y > box[3]) continue;
      if (inside(point, others) && !edges.some((edge) => onEdge(point, edge))) yield point;
    }
  }

  test('exist for each coastal city and sea, and say how they were derived', () => {
    expect(seas.map(([id]) => id)).toEqual(
      ['BH-3705', 'BH-3706', 'BH-3707', 'BH-3716', 'HH-3702', 'HH-3706', 'HH-3710', 'HH-3711'].map(
        (id) => `SA-${id}`,
      ),
    );
    for (const { properties } of geo.seaAreas.objects.sea_area.geometries) {
      const { derived, responsible }: Record<string, string> = properties ?? {};
      expect(derived).toMatch(/approximate/iu);
      expect(ofKind('city').map(codeOf)).toContain(responsible);
    }
  });

  test('never overlap a county', () => {
    for (const [id, faces] of seas) {
      const box = boxOf(faces.flat(2));
      const near = [...geo.county].filter(([, county]) => overlaps(box, boxOf(county.flat(2))));
      for (const [code, county] of near) {
        expect([...intruders(faces, county)], `${id} in ${code}`).toEqual([]);
        expect([...intruders(county, faces)], `${code} in ${id}`).toEqual([]);
        const crossings = [...nearPairs(allEdges(faces), allEdges(county))].filter(([a, b]) => cross(a, b));
        expect(crossings, `${id} across ${code}`).toEqual([]);
      }
    }
  });

  test('never overlap one another', () => {
    for (const [index, [id, faces]] of seas.entries())
      for (const [otherId, others] of seas.slice(index + 1)) {
        expect([...intruders(faces, others), ...intruders(others, faces)], `${id} and ${otherId}`).toEqual(
          [],
        );
        expect([...nearPairs(allEdges(faces), allEdges(others))].filter(([a, b]) => cross(a, b))).toEqual([]);
      }
  });

  test('reach twelve nautical miles beyond the baseline, and not much farther', () => {
    const at = (lng: number, lat: number) =>
      seas.filter(([, faces]) => inside([lng * 1e5, lat * 1e5], faces)).map(([id]) => id);
    expect(at(122.92, 37.4)).toEqual(['SA-HH-3710']); // 19 km east of the easternmost base point
    expect(at(123.0, 37.4)).toEqual([]); // 26 km
    expect(at(120.5, 35.9)).toEqual(['SA-HH-3702']);
    expect(at(119.75, 35.3)).toEqual(['SA-HH-3711']);
    expect(at(119.9, 34.9)).toEqual(['SA-HH-3711']); // south of 达山岛
    expect(at(120.6, 38.05)).toEqual(['SA-BH-3706']);
    expect(at(121.5, 37.65)).toEqual(['SA-HH-3706']);
    expect(at(119.2, 37.3)).toEqual(['SA-BH-3707']);
    expect(at(118.9, 38.25)).toEqual(['SA-BH-3705']);
    expect(at(118.15, 38.3)).toEqual(['SA-BH-3716']);
    expect(at(119.9, 38.4)).toEqual([]); // the middle of the Bohai
  });
});

test('all files together stay small', () => {
  expect(committedBytes()).toBeLessThanOrEqual(12 * 1024 * 1024);
});
