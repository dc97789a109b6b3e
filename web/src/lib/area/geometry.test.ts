import { expect, test } from 'vitest';
import { boxOf, measureOf, ringOf, type Drawn } from './geometry.ts';

const RADIUS_KM = 6371.0088;
const rad = Math.PI / 180;

test('a box of a degree has the area and outline of a sphere’s', () => {
  const box: Drawn = {
    kind: 'polygon',
    corners: [
      [120, 36],
      [121, 36],
      [121, 37],
      [120, 37],
    ],
  };
  const { km2, km } = measureOf(box);
  const exact = RADIUS_KM ** 2 * rad * (Math.sin(37 * rad) - Math.sin(36 * rad));
  expect(km2! / exact).toBeCloseTo(1, 2);
  const around = RADIUS_KM * rad * (2 + Math.cos(36 * rad) + Math.cos(37 * rad));
  expect(km / around).toBeCloseTo(1, 3);
  expect(boxOf(box)).toEqual([120, 36, 121, 37]);
});

test('a circle has the area of its radius, and is closed', () => {
  const circle: Drawn = { kind: 'radius', center: [120, 36], km: 10 };
  const { km2, km } = measureOf(circle);
  expect(km2! / (Math.PI * 100)).toBeCloseTo(1, 2);
  expect(km / (Math.PI * 20)).toBeCloseTo(1, 2);
  const ring = ringOf(circle);
  expect(ring.at(-1)).toEqual(ring[0]);
});

test('two corners have a distance and no area', () => {
  const line: Drawn = {
    kind: 'polygon',
    corners: [
      [120, 36],
      [120, 37],
    ],
  };
  expect(measureOf(line)).toEqual({ km2: null, km: expect.closeTo(RADIUS_KM * rad, 3) });
});
