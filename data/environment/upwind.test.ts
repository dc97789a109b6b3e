import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bearingOf, distanceKm, moved, type LngLat } from '#data/geostatistics/sphere.ts';
import {
  alignedIn,
  backTrajectory,
  boxOfCone,
  outlineOfCone,
  rankAligned,
  windAt,
  windField,
  type ConeRules,
  type Wind,
} from './upwind.ts';

const HOUR = 3_600_000;
const END = Date.UTC(2026, 0, 10, 4);
const STATION: LngLat = [117, 36.6];
const RULES: ConeRules = { hours: 3, halfAngle: 20, startKm: 1 };

/** A wind that blows from a direction. */
const wind = (from: number, speed: number, position: LngLat = STATION): Wind => ({
  position,
  east: -speed * Math.sin((from * Math.PI) / 180),
  north: -speed * Math.cos((from * Math.PI) / 180),
});
const hours = (...winds: Wind[][]) => winds.map((list, i) => windField({ end: END - i * HOUR, winds: list }));

describe('the wind of a place', () => {
  test('is that of its station, or the mean of two by the square of the distance', () => {
    const east = moved(STATION, 90, 10);
    const field = windField({ end: END, winds: [wind(270, 4), wind(180, 8, moved(STATION, 90, 30))] });
    const { east: u, north: v } = windAt(STATION, field)!;
    expect(u).toBeCloseTo(4, 9);
    expect(v).toBeCloseTo(0, 9);
    // 10 and 20 km away: weights 4 and 1
    const between = windAt(east, field)!;
    expect(between.east).toBeCloseTo(3.2, 2);
    expect(between.north).toBeCloseTo(1.6, 2);
  });

  test('of opposite winds is none, and not the mean of their angles', () => {
    const field = windField({
      end: END,
      winds: [wind(10, 5, moved(STATION, 90, 5)), wind(190, 5, moved(STATION, 270, 5))],
    });
    const { east, north } = windAt(STATION, field)!;
    expect(Math.hypot(east, north)).toBeLessThan(0.02);
  });

  test('is not known where no station is within reach', () => {
    expect(windAt(STATION, windField({ end: END, winds: [wind(0, 5, moved(STATION, 0, 101))] }))).toBeNull();
    expect(windAt(STATION, windField({ end: END, winds: [] }))).toBeNull();
  });
});

describe('the way back', () => {
  test('goes to where the wind came from, as far as it blew', () => {
    // 5 m/s from the north for three hours: 54 km
    const north = [wind(0, 5)];
    const { steps, ended } = backTrajectory(STATION, END, hours(north, north, north), RULES);
    expect(ended).toBe('hours');
    expect(steps.map(({ time }) => (END - time) / HOUR)).toEqual([0, 1, 2, 3]);
    expect(steps.map(({ km }) => km)).toEqual([0, 18, 36, 54].map((km) => expect.closeTo(km, 6)));
    const last = steps[3]!;
    expect(distanceKm(STATION, last.position)).toBeCloseTo(54, 6);
    expect(bearingOf(STATION, last.position)).toBeCloseTo(0, 6);
    expect(last.wind).toEqual({ speed: expect.closeTo(5, 6), from: expect.closeTo(0, 6) });
    expect(last.halfWidthKm).toBeCloseTo(1 + 54 * Math.tan(Math.PI / 9), 6);
  });

  test('turns with the wind from hour to hour', () => {
    const { steps } = backTrajectory(STATION, END, hours([wind(90, 5)], [wind(180, 5)]), {
      ...RULES,
      hours: 2,
    });
    expect(bearingOf(steps[0]!.position, steps[1]!.position)).toBeCloseTo(90, 4);
    expect(bearingOf(steps[1]!.position, steps[2]!.position)).toBeCloseTo(180, 4);
  });

  test('ends where the wind of an hour is not known', () => {
    const { steps, ended } = backTrajectory(STATION, END, hours([wind(0, 5)], [], [wind(0, 5)]), RULES);
    expect([steps.length, ended]).toEqual([2, 'no-wind']);
    expect(backTrajectory(STATION, END, [], RULES)).toMatchObject({ ended: 'no-wind', steps: [{ km: 0 }] });
  });
});

describe('what lies in the cone', () => {
  const north = [wind(0, 5)];
  const back = backTrajectory(STATION, END, hours(north, north, north), RULES);
  const at = (km: number, aside = 0): LngLat => moved(moved(STATION, 0, km), 90, aside);

  test('is aligned by how near to its middle it is, and scored by how wide the cone is there', () => {
    const middle = alignedIn(back, RULES, at(27))!;
    expect(middle).toMatchObject({
      ...{
        pathKm: expect.closeTo(27, 2),
        distanceKm: expect.closeTo(27, 6),
        hoursBack: expect.closeTo(1.5, 3),
      },
      ...{ asideKm: expect.closeTo(0, 6), alignment: expect.closeTo(1, 6) },
    });
    const width = 1 + 27 * Math.tan(Math.PI / 9);
    expect(middle.score).toBeCloseTo(1 / width, 4);
    const half = alignedIn(back, RULES, at(27, width / 2))!;
    expect(half.alignment).toBeCloseTo(0.5, 2);
    expect(half.score).toBeCloseTo(0.5 / width, 2);
    expect(half.bearing).toBeGreaterThan(5);
    expect(alignedIn(back, RULES, at(27, width * 1.02))).toBeNull();
  });

  test('is nothing downwind, beyond its end, or far aside', () => {
    expect(alignedIn(back, RULES, moved(STATION, 180, 1.2))).toBeNull();
    expect(alignedIn(back, RULES, moved(STATION, 180, 0.8))).not.toBeNull();
    expect(alignedIn(back, RULES, at(54 + 25))).toBeNull();
    expect(alignedIn(back, RULES, at(5, 8))).toBeNull();
  });

  test('is around the station where there is no wind at all', () => {
    const still = backTrajectory(STATION, END, [], RULES);
    expect(alignedIn(still, RULES, moved(STATION, 60, 0.5))).toMatchObject({
      ...{ hoursBack: 0, pathKm: 0, alignment: expect.closeTo(0.5, 3), score: expect.closeTo(0.5, 3) },
    });
    expect(alignedIn(still, RULES, moved(STATION, 60, 1.1))).toBeNull();
  });

  test('is ranked by its score', () => {
    const all = [at(40), at(10, 1), at(10), at(90), at(3)].map((position, i) => ({ name: i, position }));
    expect(rankAligned(back, RULES, all).map(({ name }) => name)).toEqual([4, 2, 1, 0]);
  });

  test('lies in the box around it, and the outline that is drawn goes around the way', () => {
    const [west, south, east, up] = boxOfCone(back);
    const lng = fc.double({ min: 115.5, max: 118.5, noNaN: true });
    const lat = fc.double({ min: 36, max: 38, noNaN: true });
    fc.assert(
      fc.property(lng, lat, (x, y) => {
        if (alignedIn(back, RULES, [x, y])) expect(x > west && x < east && y > south && y < up).toBe(true);
      }),
    );
    const ring = outlineOfCone(back);
    expect(ring).toHaveLength(9);
    expect(ring[0]).toEqual(ring.at(-1));
    expect(distanceKm(ring[3]!, back.steps[3]!.position)).toBeCloseTo(back.steps[3]!.halfWidthKm, 6);
    expect(ring[3]![0]).toBeLessThan(STATION[0]);
  });
});
