import { describe, expect, test } from 'vitest';
import {
  areaKm2,
  bboxOf,
  cellId,
  centroidOf,
  coverOf,
  multiPolygonEwkb,
  pointEwkb,
  wound,
} from './outline.ts';

const box = (w: number, s: number, e: number, n: number) => [
  [
    [w, s],
    [e, s],
    [e, n],
    [w, n],
    [w, s],
  ],
];

const square = { type: 'Polygon' as const, coordinates: box(117, 36, 118, 37) };

describe('outline', () => {
  test('area is that of the ellipsoid: one degree square at 36° N', () => {
    // ST_Area('POLYGON((117 36,118 36,118 37,117 37,117 36))'::geography) along parallels: 9,931.2 km² by q(φ).
    const parallel = areaKm2(square);
    expect(parallel).toBeGreaterThan(9_925);
    expect(parallel).toBeLessThan(9_995);
  });

  test('the whole earth has 510.0656 million km²', () => {
    expect(areaKm2({ type: 'Polygon', coordinates: box(-180, -90, 180, 90) })).toBeCloseTo(510_065_621.7, -2);
  });

  test('a hole counts out of the area', () => {
    const holed = {
      type: 'Polygon' as const,
      coordinates: [...square.coordinates, ...box(117.25, 36.25, 117.75, 36.75)],
    };
    expect(areaKm2(holed) / areaKm2(square)).toBeCloseTo(0.75, 2);
  });

  test('bbox and centroid of a square', () => {
    expect(bboxOf(square)).toEqual([117, 36, 118, 37]);
    expect(centroidOf(square)[0]).toBeCloseTo(117.5, 9);
    expect(centroidOf(square)[1]).toBeCloseTo(36.5, 9);
  });

  test('winding follows RFC 7946 whatever came in', () => {
    const clockwise = { type: 'Polygon' as const, coordinates: [square.coordinates[0]!.toReversed()] };
    expect(wound(clockwise)).toEqual(wound(square));
    expect(wound(square).coordinates[0]![0]).toEqual(square.coordinates[0]);
  });

  test('EWKB carries type, SRID and coordinates', () => {
    expect(pointEwkb(1, 2)).toBe('0101000020e6100000000000000000f03f0000000000000040');
    const bytes = Buffer.from(multiPolygonEwkb(wound(square)), 'hex');
    expect(bytes.readUInt32LE(1)).toBe(0x20000006);
    expect(bytes.readUInt32LE(5)).toBe(4326);
    expect(bytes.length).toBe(13 + 9 + 4 + 5 * 16);
    expect(bytes.readDoubleLE(26)).toBe(117);
  });

  test('a cover holds the label point’s cell even where the outline is smaller than a cell', () => {
    const speck = { type: 'Polygon' as const, coordinates: box(120, 36, 120.0001, 36.0001) };
    expect(coverOf(speck, [120.00005, 36.00005], 7)).toHaveLength(1);
    expect(coverOf(square, [117.5, 36.5], 5).length).toBeGreaterThan(30);
  });

  test('a cell id keeps all its bits', () => {
    expect(cellId('8930994a64fffff')).toBe(BigInt('0x8930994a64fffff').toString());
  });
});
