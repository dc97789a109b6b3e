import { describe, expect, test } from 'vitest';
import type { LngLat } from '#api/schemas.ts';
import {
  finished,
  foreseen,
  handlesOf,
  newDraft,
  setPoint,
  takeBack,
  withHandle,
  type Draft,
} from './draft.ts';
import { distanceKm, type Drawn } from './geometry.ts';
import { MOST_CORNERS } from './shape.ts';

/** Sets points that are all taken and leave something to draw. */
const drawn = (kind: Draft['kind'], ...points: LngLat[]): Draft =>
  points.reduce((draft, point) => setPoint(draft, point) as Draft, newDraft(kind));

describe('a polygon', () => {
  test('is the corners that were set, to the metre', () => {
    const draft = drawn('polygon', [120.1234567, 36], [121, 36], [121, 37]);
    expect(finished(draft)).toEqual({
      kind: 'polygon',
      corners: [
        [120.12346, 36],
        [121, 36],
        [121, 37],
      ],
    });
  });

  test('takes the same corner once, also when it ends where it began', () => {
    const draft = drawn('polygon', [120, 36], [120, 36], [121, 36], [121, 37], [120, 36]);
    const shape = finished(draft);
    expect(typeof shape === 'object' && shape.kind === 'polygon' && shape.corners).toHaveLength(3);
  });

  test('needs three corners, and takes no more than an address carries', () => {
    expect(finished(newDraft('polygon'))).toBe('few');
    expect(finished(drawn('polygon', [120, 36], [121, 36]))).toBe('few');
    const points = Array.from({ length: MOST_CORNERS }, (_, i): LngLat => [120 + i / 100, 36]);
    const full = drawn('polygon', ...points);
    expect(setPoint(full, [125, 40])).toBe('many');
    expect(typeof setPoint(takeBack(full), [125, 40])).toBe('object');
  });

  test('gives its last corner back, and an empty one stays empty', () => {
    const draft = takeBack(drawn('polygon', [120, 36], [121, 36]));
    expect(draft).toMatchObject({ corners: [[120, 36]] });
    expect(takeBack(takeBack(draft))).toMatchObject({ corners: [] });
  });

  test('is foreseen with the pointer as its next corner', () => {
    const draft = drawn('polygon', [120, 36], [121, 36]);
    expect(foreseen({ ...draft, pointer: [121, 37] })).toMatchObject({ corners: { length: 3 } });
    expect(foreseen({ ...newDraft('polygon'), pointer: [121, 37] })).toBeNull();
  });

  test('moves one corner and leaves the others', () => {
    const shape = finished(drawn('polygon', [120, 36], [121, 36], [121, 37])) as Drawn;
    expect(handlesOf(withHandle(shape, 1, [122, 35.5]))).toEqual([
      [120, 36],
      [122, 35.5],
      [121, 37],
    ]);
  });
});

describe('a circle', () => {
  // a degree of the meridian on a sphere of 6,371.0088 km
  const DEGREE_KM = 111.195;

  test('is a centre, then a point of its edge', () => {
    const draft = drawn('radius', [120, 36]);
    const shape = setPoint(draft, [120, 36.5]);
    expect(shape).toMatchObject({ kind: 'radius', center: [120, 36] });
    expect((shape as Drawn & { km: number }).km).toBeCloseTo(DEGREE_KM / 2, 2);
  });

  test('is refused when it is too small or too large, and does not end without an edge', () => {
    const draft = drawn('radius', [120, 36]);
    expect(setPoint(draft, [120, 36.0001])).toBe('radius');
    expect(setPoint(draft, [120, 38])).toBe('radius');
    expect(finished(draft)).toBe('radius');
    expect(takeBack(draft)).toMatchObject({ center: null });
  });

  test('is moved by its centre and sized by its edge, within its limits', () => {
    const shape: Drawn = { kind: 'radius', center: [120, 36], km: 10 };
    const [center, edge] = handlesOf(shape);
    expect(center).toEqual([120, 36]);
    expect(distanceKm([120, 36], edge!)).toBeCloseTo(10, 6);
    expect(withHandle(shape, 0, [121, 36])).toEqual({ kind: 'radius', center: [121, 36], km: 10 });
    expect(withHandle(shape, 1, [120, 36.25])).toMatchObject({ km: expect.closeTo(DEGREE_KM / 4, 2) });
    expect(withHandle(shape, 1, [120, 36])).toMatchObject({ km: 0.1 });
    expect(withHandle(shape, 1, [120, 39])).toMatchObject({ km: 200 });
  });
});
