import { describe, expect, test } from 'vitest';
import {
  bd09ToGcj02,
  bd09ToWgs84,
  gcj02ToBd09,
  gcj02ToWgs84,
  type LngLat,
  wgs84ToBd09,
  wgs84ToGcj02,
} from './gcj02.ts';

interface Vector {
  place: string;
  wgs84: LngLat;
  gcj02: LngLat;
  bd09: LngLat;
}

/** Known answers of the public formula; positions are [lng, lat]. */
const vectors: Vector[] = [
  { place: 'Jinan', wgs84: [117.12, 36.651], gcj02: [117.126128, 36.65143], bd09: [117.132532, 36.657766] },
  {
    place: 'Qingdao',
    wgs84: [120.383, 36.067],
    gcj02: [120.388133, 36.067277],
    bd09: [120.394616, 36.07331],
  },
  {
    place: 'Yantai',
    wgs84: [121.448, 37.464],
    gcj02: [121.453207, 37.464971],
    bd09: [121.459638, 37.471257],
  },
  { place: 'Heze', wgs84: [115.481, 35.234], gcj02: [115.486846, 35.233603], bd09: [115.493415, 35.239332] },
  { place: 'Weihai', wgs84: [122.12, 37.513], gcj02: [122.125058, 37.514033], bd09: [122.131574, 37.519935] },
];

function expectNear(actual: LngLat, wanted: LngLat, toleranceDeg = 1e-6) {
  expect(Math.abs(actual[0] - wanted[0])).toBeLessThanOrEqual(toleranceDeg);
  expect(Math.abs(actual[1] - wanted[1])).toBeLessThanOrEqual(toleranceDeg);
}

describe.each(vectors)('around $place', ({ wgs84, gcj02, bd09 }) => {
  test('WGS84 becomes the published GCJ-02 and BD-09 position', () => {
    expectNear(wgs84ToGcj02(wgs84), gcj02);
    expectNear(wgs84ToBd09(wgs84), bd09);
  });

  test('the published positions come back to WGS84', () => {
    expectNear(gcj02ToWgs84(gcj02), wgs84);
    expectNear(bd09ToWgs84(bd09), wgs84, 2e-6);
  });

  test('GCJ-02 and BD-09 lead to each other', () => {
    expectNear(gcj02ToBd09(gcj02), bd09, 2e-6);
    expectNear(bd09ToGcj02(bd09), gcj02, 2e-6);
  });

  test('there and back again is exact to a nanodegree', () => {
    expectNear(gcj02ToWgs84(wgs84ToGcj02(wgs84)), wgs84, 1e-9);
    expectNear(bd09ToWgs84(wgs84ToBd09(wgs84)), wgs84, 1e-8);
  });
});
