import { describe, expect, test } from 'vitest';
import { distanceKm, moved, type LngLat } from '#data/geostatistics/sphere.ts';
import {
  confluencesOf,
  knownRivers,
  lineOf,
  placeOn,
  rankUpstream,
  reachesAbove,
  riverOf,
  type River,
} from './rivers.ts';

const name = (zh: string) => ({ zh, en: zh });
/** A river from west to east along a parallel, a point each 10 km. */
const east = (zh: string, from: LngLat, km: number): River =>
  riverOf(
    name(zh),
    Array.from({ length: km / 10 + 1 }, (_, i) => moved(from, 90, 10 * i)),
  );
/** A river that runs south and ends at a point. */
const southTo = (zh: string, end: LngLat, km: number): River =>
  riverOf(
    name(zh),
    Array.from({ length: km / 10 + 1 }, (_, i) => moved(end, 0, km - 10 * i)),
  );

const START: LngLat = [116, 36];
const main = east('main', START, 100);
const on = (km: number): LngLat => moved(START, 90, km);
const upper = southTo('upper', on(40), 30);
const lower = southTo('lower', on(80), 30);
const second = southTo('second', moved(on(40), 0, 20), 50);
const far = southTo('far', moved(on(60), 180, 30), 20);
const ALL = [main, upper, lower, second, far];

describe('a river', () => {
  test('knows how far along it a place is', () => {
    const place = placeOn(main, moved(on(33), 0, 2))!;
    expect(place.km).toBeCloseTo(33, 1);
    expect(place.asideKm).toBeCloseTo(2, 1);
    expect(placeOn(main, on(33), [50, 70])!.km).toBe(50);
    expect(placeOn(main, on(33), [200, 300])).toBeNull();
  });

  test('is joined by those that end at it, not by those that end with it or pass far off', () => {
    expect(confluencesOf(main, ALL).map(({ tributary, km }) => [tributary.name.zh, Math.round(km)])).toEqual([
      ['upper', 40],
      ['lower', 80],
    ]);
    expect(confluencesOf(upper, ALL).map(({ tributary }) => tributary.name.zh)).toEqual(['second']);
    const beside = southTo('beside', on(99), 30);
    expect(confluencesOf(main, [main, beside])).toEqual([]);
  });
});

describe('above a place', () => {
  const told = (km: number, within: number) =>
    reachesAbove({ river: main, km }, ALL, within).map((reach) => [
      reach.river.name.zh,
      ...[reach.fromKm, reach.toKm, reach.belowKm].map((one) => Math.round(one)),
    ]);

  test('lie the river itself and what joins it above, no farther than is asked', () => {
    expect(told(60, 50)).toEqual([
      ['main', 10, 60, 0],
      ['upper', 0, 30, 20],
      // it joins the upper one 20 km above its end, so 40 km above the place
      ['second', 40, 50, 40],
    ]);
    expect(told(60, 15)).toEqual([['main', 45, 60, 0]]);
    expect(told(30, 50)).toEqual([['main', 0, 30, 0]]);
  });

  test('a stretch is drawn from one end of it to the other', () => {
    const line = lineOf({ river: main, fromKm: 12, toKm: 35, belowKm: 0 });
    expect(line).toHaveLength(4);
    for (const [i, km] of [12, 20, 30, 35].entries()) expect(distanceKm(line[i]!, on(km))).toBeLessThan(0.1);
    expect(lineOf({ river: main, fromKm: 0, toKm: main.km.at(-1)!, belowKm: 0 })).toHaveLength(11);
  });

  test('a ring of rivers is walked once', () => {
    const a = riverOf(name('a'), [on(0), moved(on(50), 0, 20), on(90)]);
    const b = riverOf(name('b'), [on(88), moved(on(50), 180, 20), on(2)]);
    const reaches = reachesAbove({ river: a, km: 50 }, [a, b], 500);
    expect(reaches.map(({ river }) => river.name.zh)).toEqual(['a', 'b']);
    expect(reaches[0]!.belowKm).toBe(0);
  });

  test('things are ranked by how far along and how far off the water they are', () => {
    const rules = { withinKm: 50, asideKm: 3 };
    const reaches = reachesAbove({ river: main, km: 60 }, ALL, rules.withinKm);
    const things = [
      { key: 'below', position: on(65) },
      { key: 'near', position: on(55) },
      { key: 'aside', position: moved(on(55), 0, 1.5) },
      { key: 'tributary', position: moved(on(40), 0, 10) },
      { key: 'off', position: moved(on(50), 180, 3.2) },
      { key: 'beyond', position: on(5) },
    ];
    const ranked = rankUpstream(reaches, rules, things);
    expect(ranked.map(({ key }) => key)).toEqual(['near', 'aside', 'tributary']);
    expect(ranked[0]).toMatchObject({
      river: name('main'),
      waterKm: expect.closeTo(5, 1),
      score: expect.closeTo(0.9, 2),
    });
    expect(ranked[1]!.score).toBeCloseTo(0.45, 1);
    expect(ranked[2]).toMatchObject({
      river: name('upper'),
      waterKm: expect.closeTo(30, 1),
      score: expect.closeTo(0.4, 1),
    });
  });
});

describe('the rivers of the province', () => {
  // their ends, as any map has them
  test.each<[string, LngLat]>([
    ['黄河', [119.25, 37.8]],
    ['徒骇河', [118.05, 38.13]],
    ['大汶河', [116.25, 35.95]],
    ['潍河', [119.48, 37.1]],
    ['祊河', [118.37, 35.06]],
    ['东汶河', [118.41, 35.45]],
    ['新沭河', [119.19, 34.7]],
  ])('%s runs to where it ends', async (zh, mouth) => {
    const rivers = (await knownRivers()).filter(({ name: of }) => of.zh === zh);
    expect(rivers).toHaveLength(1);
    expect(distanceKm(rivers[0]!.points.at(-1)!, mouth)).toBeLessThan(5);
  });

  test('the Yi is joined by the Beng and the Dongwen, the new Shu comes of the Shu', async () => {
    const rivers = await knownRivers();
    const joining = (zh: string) =>
      confluencesOf(
        rivers.find(({ name: of }) => of.zh === zh)!,
        rivers,
      ).map(({ tributary }) => tributary.name.zh);
    expect(joining('沂河').sort()).toEqual(['东汶河', '祊河'].sort());
    expect(joining('新沭河')).toEqual(['沭河']);
    expect(joining('黄河')).toEqual([]);
  });

  test('no canal is among them: its water flows either way', async () => {
    expect((await knownRivers()).some(({ name: of }) => of.zh === '京杭运河')).toBe(false);
  });
});
