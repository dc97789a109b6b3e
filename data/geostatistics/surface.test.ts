import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inverseDistance, kriging, krigingWeights, type Estimate, type Estimator } from './estimate.ts';
import { inSlices } from './in-slices.ts';
import { nearestTo, placesOf, type Measured, type Near, type Place, type Reach } from './places.ts';
import { chord2, kmOfChord2, moved, RADIUS_KM, vectorOf, type LngLat, type Vector } from './sphere.ts';
import { crossValidate, surfaceOver } from './surface.ts';
import type { Variogram } from './variogram.ts';

const DEGREE = (2 * Math.PI * RADIUS_KM) / 360;
const ANYWHERE: Reach = { most: 24, fewest: 1, reachKm: 30_000 };
const SPHERICAL: Variogram = { kind: 'spherical', nugget: 0, partialSill: 10, rangeKm: 4 * DEGREE };
const EXPONENTIAL: Variogram = { kind: 'exponential', nugget: 0, partialSill: 10, rangeKm: 150 };
const NUGGET: Variogram = { ...EXPONENTIAL, nugget: 4 };
const METHODS: [string, Estimator][] = [
  ['inverse distance', inverseDistance],
  ['kriging, spherical', kriging(SPHERICAL)],
  ['kriging, exponential', kriging(EXPONENTIAL)],
  ['kriging with a nugget', kriging(NUGGET)],
];

const along = (...values: [lng: number, value: number][]): Place[] =>
  placesOf(values.map(([lng, value]) => ({ position: [lng, 0], value })));

const nearOf = (at: Vector, places: readonly Place[]): Near[] =>
  places.map((place) => ({ place, km: kmOfChord2(chord2(at, place.at)) }));

const all = <T>(steps: Generator<undefined, T>): T => {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
};

const at = (point: Vector, places: readonly Place[], by: Estimator, reach = ANYWHERE): Estimate | null =>
  all(surfaceOver([point], places, reach, by))[0]!;

const position = fc.tuple(
  fc.double({ min: 114, max: 123, noNaN: true }),
  fc.double({ min: 34, max: 38.5, noNaN: true }),
);
const measured = fc.record({ position, value: fc.double({ min: 0, max: 500, noNaN: true }) });
/** Places that are far enough apart for the system to be well conditioned. */
const apart = (least: number, minLength: number) =>
  fc
    .array(measured, { minLength, maxLength: 24 })
    .map((list) =>
      list.reduce<Measured[]>(
        (kept, one) =>
          kept.every(
            (other) => chord2(vectorOf(one.position), vectorOf(other.position)) > (least / RADIUS_KM) ** 2,
          )
            ? [...kept, one]
            : kept,
        [],
      ),
    );

describe('inverse distance weighting', () => {
  test('weighs by one over the square of the distance, here by hand', () => {
    // distances 1° and 2°: (10 × 4 + 40 × 1) / 5
    expect(at(vectorOf([1, 0]), along([0, 10], [3, 40]), inverseDistance)).toEqual({
      value: expect.closeTo(16, 9),
      sd: null,
    });
  });
});

describe('ordinary kriging', () => {
  test('halfway between two places takes half of each, with the variance by hand', () => {
    // γ at 1° is 3.671875, at 2° 6.875 of 10: 10 − 2 × 6.328125 + (10 + 3.125) / 2
    const found = at(vectorOf([1, 0]), along([0, 10], [2, 40]), kriging(SPHERICAL));
    expect(found!.value).toBeCloseTo(25, 9);
    expect(found!.sd! ** 2).toBeCloseTo(3.90625, 9);
  });

  test('of three places in a row is what Lagrange’s equations say, here by hand', () => {
    // an exponential model of which e⁻¹ of the covariance is left at 1°: places at 0°, 1°, 2°, asked at 3°
    const model: Variogram = { kind: 'exponential', nugget: 0, partialSill: 1, rangeKm: 3 * DEGREE };
    const { weights } = krigingWeights(model, nearOf(vectorOf([3, 0]), along([0, 0], [1, 0], [2, 0])));
    // simple kriging of a Markov process takes the last alone, by q; what is missing of 1 is shared as the mean is estimated:
    // the generalised least squares mean of three takes 1 : 1 − q : 1
    const q = Math.exp(-1);
    const share = (1 - q) / (3 - q);
    expect([...weights]).toEqual([
      expect.closeTo(share, 9),
      expect.closeTo(share * (1 - q), 9),
      expect.closeTo(share + q, 9),
    ]);
  });

  test('with nothing but a nugget is the mean, off by the nugget and its nth part', () => {
    const places = along([0, 10], [1, 20], [5, 60]);
    const found = at(vectorOf([3, 0]), places, kriging({ ...NUGGET, partialSill: 0, nugget: 9 }));
    expect(found!.value).toBeCloseTo(30, 9);
    expect(found!.sd! ** 2).toBeCloseTo(9 * (1 + 1 / 3), 9);
  });

  test('is surer near places than far from them, and equally unsure wherever all are far', () => {
    const places = along([0, 10], [1, 20], [2, 30]);
    const sds = [1.02, 1.2, 1.5, 3, 8, 20].map(
      (lng) => at(vectorOf([lng, 0]), places, kriging(EXPONENTIAL))!.sd!,
    );
    expect(sds.slice(0, 3)).toEqual(sds.slice(0, 3).toSorted((a, b) => a - b));
    expect(sds[0]).toBeLessThan(0.5 * sds[3]!);
    expect(sds[5]).toBeCloseTo(sds[4]!, 4);
  });

  test('no other weights that add up to 1 have a smaller variance', () => {
    const [places, point] = [along([0, 1], [0.7, 2], [1.1, 3], [3, 4]), vectorOf([0.9, 0.5])];
    const near = nearOf(point, places);
    const { weights, variance } = krigingWeights(NUGGET, near);
    const gamma = (km: number): number => (km === 0 ? 0 : 4 + 10 * (1 - Math.exp((-3 * km) / 150)));
    // 2 Σ w γ(x) − Σ Σ w w γ
    const varianceOf = (w: readonly number[]): number =>
      near.reduce((sum, { km }, i) => sum + 2 * w[i]! * gamma(km), 0) -
      places.reduce(
        (sum, a, i) =>
          sum +
          places.reduce((part, b, j) => part + w[i]! * w[j]! * gamma(kmOfChord2(chord2(a.at, b.at))), 0),
        0,
      );
    expect(variance).toBeCloseTo(varianceOf([...weights]), 9);
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }),
        (some) => {
          const other = [...some, 1 - some.reduce((a, b) => a + b)];
          expect(varianceOf(other)).toBeGreaterThanOrEqual(variance - 1e-9);
        },
      ),
    );
  });

  test('weights add up to 1', () => {
    fc.assert(
      fc.property(apart(1, 1), position, (list, point) => {
        for (const model of [SPHERICAL, EXPONENTIAL, NUGGET]) {
          const { weights, variance } = krigingWeights(model, nearOf(vectorOf(point), placesOf(list)));
          expect(weights.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 8);
          expect(variance).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});

/** Turned about an axis by an angle (Rodrigues). */
const turned = ([x, y, z]: Vector, angle: number): Vector => {
  const [k, c, s] = [[1 / 3, 2 / 3, 2 / 3] as const, Math.cos(angle), Math.sin(angle)];
  const along = (k[0] * x + k[1] * y + k[2] * z) * (1 - c);
  return [
    x * c + (k[1] * z - k[2] * y) * s + k[0] * along,
    y * c + (k[2] * x - k[0] * z) * s + k[1] * along,
    z * c + (k[0] * y - k[1] * x) * s + k[2] * along,
  ];
};

describe.each(METHODS)('%s', (_, estimate) => {
  test('is exact where something was measured', () => {
    fc.assert(
      fc.property(apart(1, 1), (list) => {
        const places = placesOf(list);
        for (const place of places) {
          const found = at(place.at, places, estimate)!;
          expect(found.value).toBeCloseTo(place.value, 6);
          if (found.sd !== null) expect(found.sd).toBeCloseTo(0, 5);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('is the same everywhere where the same was measured everywhere', () => {
    fc.assert(
      fc.property(apart(1, 1), position, (list, point) => {
        const places = placesOf(list.map((one) => ({ ...one, value: 42 })));
        expect(at(vectorOf(point), places, estimate)!.value).toBeCloseTo(42, 6);
      }),
    );
  });

  test('does not ask in which order places are listed, nor where on the sphere they lie', () => {
    fc.assert(
      fc.property(apart(1, 1), position, fc.double({ min: 0, max: 6, noNaN: true }), (list, point, angle) => {
        const places = placesOf(list);
        const here = at(vectorOf(point), places, estimate)!;
        const shuffled = at(vectorOf(point), places.toReversed(), estimate)!;
        const moving = places.map((place) => ({ ...place, at: turned(place.at, angle) }));
        const there = at(turned(vectorOf(point), angle), moving, estimate)!;
        expect(shuffled.value).toBeCloseTo(here.value, 6);
        expect(there.value).toBeCloseTo(here.value, 5);
        if (here.sd !== null) expect(there.sd).toBeCloseTo(here.sd, 5);
      }),
    );
  });

  test('gives mirrored places mirrored values', () => {
    const places = along([-2, 10], [-1, 30], [1, 30], [2, 10]);
    for (const lng of [0.3, 1.4, 3])
      expect(at(vectorOf([lng, 0]), places, estimate)!.value).toBeCloseTo(
        at(vectorOf([-lng, 0]), places, estimate)!.value,
        9,
      );
  });

  test('works with one place, with all in one line, and with two at one place', () => {
    expect(
      at(vectorOf([118, 36]), placesOf([{ position: [117, 36], value: 5 }]), estimate)!.value,
    ).toBeCloseTo(5, 9);
    const line = along(...Array.from({ length: 24 }, (_, i): [number, number] => [i * 0.3, i]));
    const found = at(vectorOf([3.1, 0.4]), line, estimate)!;
    expect(found.value).toBeGreaterThan(9);
    expect(found.value).toBeLessThan(12);
    const twice = placesOf([
      { position: [117, 36], value: 4 },
      { position: [117, 36], value: 8 },
      { position: [118, 36], value: 20 },
    ]);
    expect(twice.map(({ value, count }) => [value, count])).toEqual([
      [6, 2],
      [20, 1],
    ]);
    expect(at(vectorOf([117, 36]), twice, estimate)!.value).toBeCloseTo(6, 9);
  });
});

describe('places', () => {
  test('that are joined by others within 50 m are one, in whatever order they come', () => {
    const start: LngLat = [117, 36];
    const row = [0, 0.04, 0.08].map((km, i): Measured => ({ position: moved(start, 90, km), value: 3 * i }));
    for (const list of [row, [row[2]!, row[0]!, row[1]!]]) {
      const [one, ...more] = placesOf(list);
      expect(more).toEqual([]);
      expect(one).toMatchObject({ value: 3, count: 3 });
      expect(kmOfChord2(chord2(one!.at, vectorOf(row[1]!.position)))).toBeCloseTo(0, 6);
    }
    expect(placesOf([row[0]!, row[2]!])).toHaveLength(2);
  });

  test('have a say where enough of them are within reach, and only so many of the nearest', () => {
    const places = along([0, 1], [1, 2], [2, 3], [5, 4]);
    const reach: Reach = { most: 3, fewest: 2, reachKm: 1.5 * DEGREE };
    const values = (lng: number) =>
      nearestTo(vectorOf([lng, 0]), places, reach)?.map(({ place }) => place.value);
    expect(values(0.1)).toEqual([1, 2, 3]);
    expect(values(3)).toBeUndefined();
    expect(values(2.4)).toEqual([3, 2, 1]);
  });
});

describe('cross-validation', () => {
  test('leaves each place out in turn, here by hand', () => {
    // at 0°: 30 / 1 and 60 / 9 by weights 1 and 1/9; at 1°: 0 and 60 by 1 and 1/4; at 3°: 0 and 30 by 1/9 and 1/4
    const off = [(30 + 60 / 9) / (10 / 9), 60 / 4 / 1.25 - 30, 30 / 4 / (1 / 9 + 1 / 4) - 60];
    const found = all(crossValidate(along([0, 0], [1, 30], [3, 60]), ANYWHERE, inverseDistance));
    expect(found.n).toBe(3);
    expect(found.bias).toBeCloseTo((off[0]! + off[1]! + off[2]!) / 3, 9);
    expect(found.rmse).toBeCloseTo(Math.sqrt(off.reduce((sum, one) => sum + one * one, 0) / 3), 9);
  });

  test('passes over places that have too few others near', () => {
    const places = along([0, 1], [1, 2], [50, 3]);
    const reach = { ...ANYWHERE, reachKm: 2 * DEGREE };
    expect(all(crossValidate(places, reach, inverseDistance)).n).toBe(2);
    expect(all(crossValidate(along([0, 1]), reach, kriging(NUGGET)))).toEqual({
      n: 0,
      rmse: null,
      bias: null,
    });
  });
});

test('work in slices comes to the same, and lets others have their turn', async () => {
  const places = along(...Array.from({ length: 40 }, (_, i): [number, number] => [i * 0.1, i % 7]));
  const points = Array.from({ length: 300 }, (_, i) => vectorOf([i * 0.01, 0.2]));
  const steps = () => surfaceOver(points, places, ANYWHERE, kriging(EXPONENTIAL));
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  const sliced = await inSlices(steps(), 1);
  clearInterval(timer);
  expect(sliced).toEqual(all(steps()));
  expect(turns).toBeGreaterThan(0);
});
