import { describe, expect, test } from 'vitest';
import { toGaussKruger } from './gauss-kruger.ts';
import { wgs84ToBd09, wgs84ToGcj02, type LngLat } from './gcj02.ts';
import { proposeCrs, type CrsProposal } from './propose.ts';

const PLACES: LngLat[] = [
  [117.12, 36.651],
  [120.383, 36.067],
  [121.448, 37.464],
  [115.481, 35.234],
  [122.12, 37.513],
];
/** Around Jinan: what a county's table looks like. */
const NEAR: LngLat[] = Array.from({ length: 30 }, (_, at) => [117 + at / 100, 36.5 + at / 200]);
const swap = (pairs: readonly LngLat[]): LngLat[] => pairs.map(([x, y]) => [y, x]);
const control = (sample: number): LngLat => PLACES[sample]!;
const kinds = (proposals: CrsProposal[]): string[] => proposals.map(({ crs }) => crs.kind);
const grid = (pairs: readonly LngLat[], meridian: number, zone = 0): LngLat[] =>
  pairs.map((pair) => {
    const [easting, northing] = toGaussKruger(pair, meridian);
    return [easting + zone * 1e6, northing];
  });

describe('degrees', () => {
  test('without known places could be any of three systems', () => {
    const proposals = proposeCrs(PLACES);
    expect(kinds(proposals)).toEqual(['wgs84', 'gcj02', 'bd09']);
    expect(
      proposals.every(({ swapped, share, why }) => !swapped && share === 1 && why.zh.includes('核实')),
    ).toBe(true);
  });

  test.each([
    ['wgs84', PLACES],
    ['gcj02', PLACES.map(wgs84ToGcj02)],
    ['bd09', PLACES.map(wgs84ToBd09)],
  ])('with five known points are %s', (kind, samples) => {
    expect(kinds(proposeCrs(samples, { control }))).toEqual([kind]);
    expect(proposeCrs(samples, { control })[0]?.why.en).toMatch(/known points is \d+ m/);
  });

  test('that known points contradict get no offer', () => {
    expect(
      proposeCrs(
        PLACES.map(([lng, lat]) => [lng - 0.005, lat]),
        { control },
      ),
    ).toEqual([]);
  });

  test('are put in order by the distance to the regions that rows claim', () => {
    // A region that ends at 36.5° north: of the three only the true system has every point on its edge.
    const samples = NEAR.map(([lng]) => wgs84ToBd09([lng, 36.5]));
    const distanceM = (_: number, [, lat]: LngLat): number => Math.abs(lat - 36.5) * 111_000;
    const proposals = proposeCrs(samples, { distanceM });
    expect(kinds(proposals)[0]).toBe('bd09');
    expect(proposals).toHaveLength(3);
  });

  test('with latitude first are recognised', () => {
    const proposals = proposeCrs(swap(PLACES));
    expect(kinds(proposals)).toEqual(['wgs84', 'gcj02', 'bd09']);
    expect(proposals.every(({ swapped }) => swapped)).toBe(true);
  });
});

describe('metres', () => {
  test.each([
    [39, 117],
    [40, 120],
    [20, 117],
  ])('with the zone number %i have one meridian', (zone, meridian) => {
    const crs = { kind: 'gauss-kruger', meridian, zoned: true };
    expect(proposeCrs(grid(NEAR, meridian, zone))).toMatchObject([{ crs, swapped: false, share: 1 }]);
    expect(proposeCrs(swap(grid(NEAR, meridian, zone)))).toMatchObject([{ crs, swapped: true, share: 1 }]);
  });

  test('without it have every meridian that leads into the province', () => {
    const meridians = proposeCrs(grid(NEAR, 117)).map(
      ({ crs }) => crs.kind === 'gauss-kruger' && crs.meridian,
    );
    expect(meridians).toEqual([117, 120, 114, 123]);
  });

  test('without it are told apart by a smaller box', () => {
    const crs = { kind: 'gauss-kruger', meridian: 120, zoned: false };
    expect(proposeCrs(grid(NEAR, 120), { bbox: [116.5, 36, 118, 37.5] })).toMatchObject([{ crs }]);
  });

  test('in the surveyor’s order, northing first, are recognised', () => {
    expect(proposeCrs(swap(grid(NEAR, 117)))[0]).toMatchObject({
      crs: { kind: 'gauss-kruger', meridian: 117, zoned: false },
      swapped: true,
    });
  });
});

test('nothing is offered for numbers that do not agree, lie elsewhere or are none', () => {
  expect(proposeCrs([])).toEqual([]);
  expect(
    proposeCrs([
      [NaN, 1],
      [0, 0],
    ]),
  ).toEqual([]);
  expect(proposeCrs([...NEAR.slice(0, 5), ...grid(NEAR.slice(0, 5), 117, 39)])).toEqual([]);
  expect(proposeCrs([...NEAR, ...swap(NEAR)])).toEqual([]);
  expect(proposeCrs([[-0.13, 51.5]])).toEqual([]);
});

test('a few bad rows among many do not matter', () => {
  expect(kinds(proposeCrs([...NEAR, [0, 0], [NaN, NaN], [1, 2]]))).toEqual(['wgs84', 'gcj02', 'bd09']);
});
