import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crossingArcs, thinArcs, type Weighted } from './simplify.ts';

const INF = Infinity;

describe('crossingArcs', () => {
  test('finds lines that cross, that touch in the middle and that run twice', () => {
    const across = [
      [0, 0],
      [1, 1],
    ];
    const over = [
      [0, 1],
      [1, 0],
    ];
    const touching = [
      [0.5, 0.5],
      [1, 0],
    ];
    expect([...crossingArcs([across, over])].sort()).toEqual([0, 1]);
    expect([...crossingArcs([across, touching])].sort()).toEqual([0, 1]);
    expect([...crossingArcs([across, across.toReversed()])].sort()).toEqual([0, 1]);
  });

  test('lets neighbours share their ends', () => {
    const star = [
      [0, 1],
      [1, 0],
      [-1, -1],
    ].map((end) => [[0, 0], end]);
    expect(crossingArcs(star).size).toBe(0);
    const square = [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
      [0, 0],
    ];
    expect(crossingArcs([square]).size).toBe(0);
  });
});

describe('thinArcs', () => {
  test('drops light corners and keeps both ends', () => {
    const arc: Weighted[] = [
      [0, 0, INF],
      [1, 0.1, 0.05],
      [2, 0, 3],
      [3, 0.1, 0.05],
      [4, 0, INF],
    ];
    expect(thinArcs([arc], 1)[0]).toEqual([arc[0], arc[2], arc[4]]);
  });

  test('keeps a corner that holds two lines apart', () => {
    const bay: Weighted[] = [
      [0, 0, INF],
      [0.05, -0.08, 0.5],
      [0.1, 0, INF],
    ];
    const boat: Weighted[] = [
      [0.03, -0.02, INF],
      [0.05, 0.04, 9],
      [0.07, -0.02, INF],
    ];
    // Without its corner the bay's line would run through the boat; the boat does not reach the bay's two sides.
    const lowBoat = boat.map(([x, y, w]) => [x, y - 0.03, w] as const);
    const [thinned] = thinArcs([bay, lowBoat], 1);
    expect(thinned).toHaveLength(3);
    expect(thinArcs([bay], 1)[0]).toHaveLength(2);
  });

  test('never makes lines cross that did not', () => {
    const walk = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: -40, max: 40 })), {
      minLength: 3,
      maxLength: 30,
    });
    fc.assert(
      fc.property(walk, walk, fc.integer({ min: 0, max: 5 }), (low, high, weight) => {
        const arc = (steps: [number, number][], lift: number): Weighted[] => {
          let x = 0;
          return steps.map(([dx, y], i) => {
            x += dx / 100;
            return [x, lift + y / 100, i === 0 || i === steps.length - 1 ? INF : Math.abs(y % 7)] as const;
          });
        };
        const arcs = [arc(low, 0), arc(high, 0.5)];
        const before = crossingArcs(arcs).size;
        expect(crossingArcs(thinArcs(arcs, weight)).size).toBeLessThanOrEqual(before);
      }),
    );
  });
});
