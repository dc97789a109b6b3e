import fc from 'fast-check';
import { greatCircleDistance } from 'h3-js';
import { describe, expect, test } from 'vitest';
import { bearingOf, chord2OfKm, distanceKm, kmOfChord2, moved, RADIUS_KM, type LngLat } from './sphere.ts';

const place = fc.tuple(
  fc.double({ min: -179, max: 179, noNaN: true }),
  fc.double({ min: -80, max: 80, noNaN: true }),
);

describe('the sphere', () => {
  test('a degree of latitude is 1/360 of its circumference, one of longitude is shorter by the cosine', () => {
    const degree = (2 * Math.PI * RADIUS_KM) / 360;
    expect(distanceKm([117, 36], [117, 37])).toBeCloseTo(degree, 9);
    expect(distanceKm([0, 0], [1, 0])).toBeCloseTo(degree, 9);
    // at 60° half of it, less what the great circle cuts short
    expect(distanceKm([10, 60], [10.01, 60])).toBeCloseTo(degree / 200, 7);
    expect(distanceKm([117, 36], [117, 36])).toBe(0);
    expect(distanceKm([0, 0], [180, 0])).toBeCloseTo(Math.PI * RADIUS_KM, 9);
  });

  test('distances are those of another implementation, to the difference of the radius', () => {
    fc.assert(
      fc.property(place, place, (a, b) => {
        const theirs = greatCircleDistance([a[1], a[0]], [b[1], b[0]], 'rads') * RADIUS_KM;
        expect(Math.abs(distanceKm(a, b) - theirs)).toBeLessThan(1e-4);
      }),
    );
  });

  test('a chord says the distance and the distance the chord', () => {
    for (const km of [0, 0.05, 60, 1000, 20_000]) expect(kmOfChord2(chord2OfKm(km))).toBeCloseTo(km, 6);
  });

  test('north is 0, east 90, south 180, west 270', () => {
    const here: LngLat = [117, 0];
    expect(bearingOf(here, [117, 1])).toBe(0);
    expect(bearingOf(here, [118, 0])).toBe(90);
    expect(bearingOf(here, [117, -1])).toBe(180);
    expect(bearingOf(here, [116, 0])).toBe(270);
    expect(moved([117, 36], 180, distanceKm([117, 36], [117, 35]))[1]).toBeCloseTo(35, 9);
  });

  test('whoever sets out in a direction for a distance is there', () => {
    fc.assert(
      fc.property(
        place,
        fc.double({ min: 0, max: 359.99, noNaN: true }),
        fc.double({ min: 1, max: 500, noNaN: true }),
        (from, bearing, km) => {
          const there = moved(from, bearing, km);
          expect(distanceKm(from, there)).toBeCloseTo(km, 6);
          const turned = Math.abs(bearingOf(from, there) - bearing);
          expect(Math.min(turned, 360 - turned)).toBeLessThan(1e-6);
        },
      ),
    );
  });
});
