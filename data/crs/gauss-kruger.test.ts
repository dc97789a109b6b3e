import { describe, expect, test } from 'vitest';
import { fromGaussKruger, meridianOfZone, splitZone, toGaussKruger, type Metres } from './gauss-kruger.ts';
import type { LngLat } from './gcj02.ts';

/** Computed with PROJ 9 from EPSG 4490 to the code named; eastings without zone number. */
const vectors: { epsg: number; meridian: number; degrees: LngLat; metres: Metres }[] = [
  { epsg: 4548, meridian: 117, degrees: [117.12, 36.651], metres: [510730.02214, 4057787.62508] },
  { epsg: 4549, meridian: 120, degrees: [120.383, 36.067], metres: [534503.5383, 3993044.8588] },
  { epsg: 4549, meridian: 120, degrees: [121.448, 37.464], metres: [628105.06984, 4148991.37191] },
  { epsg: 4547, meridian: 114, degrees: [115.481, 35.234], metres: [634816.82951, 3901558.84702] },
  { epsg: 4550, meridian: 123, degrees: [122.12, 37.513], metres: [422198.30307, 4153808.81864] },
  { epsg: 4498, meridian: 117, degrees: [119.9, 36.7], metres: [759176.31893, 4067140.30564] },
  { epsg: 4497, meridian: 111, degrees: [113.9, 34.9], metres: [765096.76246, 3867339.33215] },
];

describe.each(vectors)('EPSG $epsg at $degrees', ({ meridian, degrees, metres }) => {
  test('degrees become the metres that PROJ gives, to a tenth of a millimetre', () => {
    const [easting, northing] = toGaussKruger(degrees, meridian);
    expect(Math.abs(easting - metres[0])).toBeLessThan(1e-4);
    expect(Math.abs(northing - metres[1])).toBeLessThan(1e-4);
  });

  test('metres become degrees again, to a nanodegree', () => {
    const [lng, lat] = fromGaussKruger(metres, meridian);
    expect(Math.abs(lng - degrees[0])).toBeLessThan(1e-9);
    expect(Math.abs(lat - degrees[1])).toBeLessThan(1e-9);
  });
});

test('the zones that cover Shandong have their meridians', () => {
  expect([38, 39, 40, 41].map(meridianOfZone)).toEqual([114, 117, 120, 123]);
  expect([19, 20, 21].map(meridianOfZone)).toEqual([111, 117, 123]);
  expect([0, 12, 24, 46, 39.5].map(meridianOfZone)).toEqual([null, null, null, null, null]);
});

test('the zone number in front of an easting is taken off', () => {
  expect(splitZone(40628105.25)).toEqual({ zone: 40, meridian: 120, easting: 628105.25 });
  expect(splitZone(628105)).toBeNull();
});
