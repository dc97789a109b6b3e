import { expect, test } from 'vitest';
import { maskOf } from './mask.ts';

const square = (x: number, y: number, size: number) => [
  [x, y],
  [x + size, y],
  [x + size, y + size],
  [x, y + size],
  [x, y],
];

const areaOf = (ring: number[][]) => {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) {
    const [x0 = 0, y0 = 0] = ring[i - 1] ?? [];
    const [x1 = 0, y1 = 0] = ring[i] ?? [];
    sum += x0 * y1 - x1 * y0;
  }
  return Math.abs(sum / 2);
};

const dimmed = (polygons: number[][][][]) =>
  polygons.reduce((sum, [outer = [], ...holes]) => {
    return sum + areaOf(outer) - holes.reduce((part, hole) => part + areaOf(hole), 0);
  }, 0);

test('all but the region is dimmed, islands left clear', () => {
  const outline = { type: 'MultiPolygon' as const, coordinates: [[square(0, 0, 4)], [square(10, 0, 1)]] };
  expect(dimmed(maskOf(outline).geometry.coordinates)).toBeCloseTo(360 * 170 - 16 - 1, 6);
});

test('a hole in the region is dimmed again', () => {
  const outline = { type: 'Polygon' as const, coordinates: [square(0, 0, 4), square(1, 1, 2)] };
  expect(dimmed(maskOf(outline).geometry.coordinates)).toBeCloseTo(360 * 170 - 16 + 4, 6);
});
