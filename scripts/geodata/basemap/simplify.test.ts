import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { distanceKm, ringAreaKm2, roundedCorners, segmentKm, type Position } from './geometry.ts';
import { effectiveAreas, simplify } from './simplify.ts';

const position = fc.tuple(
  fc.double({ min: 115, max: 122, noNaN: true }),
  fc.double({ min: 34, max: 38, noNaN: true }),
);

describe('simplify', () => {
  test('a bump stays when it is larger than the tolerance, and goes when it is smaller', () => {
    // The middle vertex makes a triangle of about 18 km × 1.1 km / 2 with its neighbours.
    const line: Position[] = [
      [117, 36],
      [117.1, 36.01],
      [117.2, 36],
    ];
    expect(simplify(line, () => 4)).toHaveLength(3);
    expect(simplify(line, () => 5)).toEqual([line[0], line[2]]);
  });

  test('the tolerance may differ from place to place along one line', () => {
    const zigzag = Array.from({ length: 41 }, (_, i): Position => [116 + i * 0.1, 36 + (i % 2) * 0.02]);
    const kept = simplify(zigzag, ([lng]) => (lng < 118 ? 0.1 : 50));
    expect(kept.filter(([lng]) => lng < 117.9)).toHaveLength(19);
    expect(kept.filter(([lng]) => lng > 118.1)).toHaveLength(1);
  });

  test('ends always stay, and no vertex is worth less than one that went before it', () => {
    fc.assert(
      fc.property(fc.array(position, { minLength: 2, maxLength: 60 }), (line) => {
        const areas = effectiveAreas(line);
        expect(areas[0]).toBe(Infinity);
        expect(areas.at(-1)).toBe(Infinity);
        expect(areas.every((area) => area >= 0)).toBe(true);
        expect(simplify(line, () => 0)).toEqual(line);
      }),
    );
  });
});

describe('geometry', () => {
  test('Jinan lies about 300 km from Qingdao', () => {
    expect(distanceKm([117.12, 36.651], [120.383, 36.067])).toBeCloseTo(299, -1);
  });

  test('a degree square at 36° north measures about 10,000 km², and its sign is its turn', () => {
    const ring: Position[] = [
      [117, 35.5],
      [118, 35.5],
      [118, 36.5],
      [117, 36.5],
      [117, 35.5],
    ];
    expect(ringAreaKm2(ring)).toBeCloseTo(111.195 ** 2 * Math.cos((36 * Math.PI) / 180), -2);
    expect(ringAreaKm2(ring.toReversed())).toBeCloseTo(-ringAreaKm2(ring), 6);
  });

  test('cut corners stay closed and lose little area, and a cut of nothing changes nothing', () => {
    const ring: Position[] = [
      [117, 36],
      [117.1, 36],
      [117.1, 36.1],
      [117, 36.1],
      [117, 36],
    ];
    const cut = roundedCorners(ring, () => 0.5);
    expect(cut).toHaveLength(9);
    expect(cut[0]).toEqual(cut.at(-1));
    expect(ringAreaKm2(ring) - ringAreaKm2(cut)).toBeCloseTo((4 * 0.5 * 0.5) / 2, 1);
    expect(roundedCorners(ring, () => 0)).toEqual(ring);
  });

  test('the distance to a stretch is to its nearest point, ends included', () => {
    expect(segmentKm([117.05, 36.1], [117, 36], [117.1, 36])).toBeCloseTo(11.1, 1);
    expect(segmentKm([117, 36.1], [117, 36], [117, 35])).toBeCloseTo(11.1, 1);
  });
});
