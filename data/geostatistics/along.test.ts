import fc from 'fast-check';
import { expect, test } from 'vitest';
import { onSegment } from './along.ts';
import { distanceKm, moved, type LngLat } from './sphere.ts';

const FROM: LngLat = [117, 36];

test('a point beside the middle of a segment is half along it and as far from it as it stands aside', () => {
  const to = moved(FROM, 90, 20);
  const beside = moved(moved(FROM, 90, 10), 0, 3);
  const { share, km } = onSegment(FROM, to, beside);
  expect(share).toBeCloseTo(0.5, 3);
  expect(km).toBeCloseTo(3, 1);
});

test('what lies before its beginning or beyond its end is nearest to that end', () => {
  const to = moved(FROM, 45, 20);
  expect(onSegment(FROM, to, moved(FROM, 225, 4))).toEqual({ share: 0, km: expect.closeTo(4, 2) });
  expect(onSegment(FROM, to, moved(to, 45, 4))).toEqual({ share: 1, km: expect.closeTo(4, 1) });
  expect(onSegment(FROM, FROM, moved(FROM, 10, 4))).toEqual({ share: 0, km: expect.closeTo(4, 2) });
});

test('is within 1 % of the sphere for segments and distances of 100 km', () => {
  const bearing = fc.double({ min: 0, max: 359, noNaN: true });
  const length = fc.double({ min: 0.1, max: 100, noNaN: true });
  fc.assert(
    fc.property(bearing, length, bearing, length, (way, far, side, aside) => {
      const to = moved(FROM, way, far);
      const point = moved(FROM, side, aside);
      const { share, km } = onSegment(FROM, to, point);
      const foot: LngLat = [FROM[0] + share * (to[0] - FROM[0]), FROM[1] + share * (to[1] - FROM[1])];
      expect(Math.abs(km - distanceKm(foot, point))).toBeLessThan(0.011 * (far + aside));
    }),
  );
});
