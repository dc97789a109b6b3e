import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Network } from '#data/themes/theme.ts';
import { areasOf, crosses, flawOfArea } from './zones.ts';

const title = { zh: '测试', en: 'Test' };
const degrees = (id: string, min: number, max: number) => ({
  ...{ id, title, unit: title, decimals: 5, min, max },
  direction: true as const,
});
const network: Network = {
  ...{ id: 'cars', title, dataset: 'things', step: 5, moves: true },
  metrics: [degrees('longitude', 114, 124), degrees('latitude', 33, 39)],
};
const polygon = (...coordinates: number[][][]) => ({ type: 'Polygon' as const, coordinates });
const ring = (...corners: [number, number][]) => [...corners, corners[0]!];
const SQUARE = ring([118, 36], [119, 36], [119, 37], [118, 37]);
const HOLE = ring([118.4, 36.4], [118.6, 36.4], [118.6, 36.6], [118.4, 36.6]);

describe('an outline crosses itself', () => {
  test.each([
    ['a square', [SQUARE], false],
    ['a square with a hole', [SQUARE, HOLE], false],
    ['an hour-glass', [ring([118, 36], [119, 37], [119, 36], [118, 37])], true],
    ['one that touches itself in a corner', [ring([0, 0], [4, 0], [4, 4], [2, 0], [0, 4])], true],
    ['one with a needle', [ring([0, 0], [4, 0], [4, 4], [4, 9], [4, 4.5], [0, 4])], true],
    ['one with a corner twice', [ring([0, 0], [4, 0], [4, 0], [4, 4])], true],
    ['a hole that crosses its outline', [SQUARE, ring([118.5, 36.5], [119.5, 36.5], [118.5, 36.8])], true],
    ['a straight line', [ring([0, 0], [2, 0], [4, 0])], true],
  ])('%s', (_, coordinates, does) => expect(crosses({ coordinates })).toBe(does));

  test('never where its corners go around a point, whatever the distances', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.2, max: 5, noNaN: true }), { minLength: 4, maxLength: 40 }),
        (far) => {
          const corners = far.map((distance, i): [number, number] => {
            const angle = (2 * Math.PI * i) / far.length;
            return [distance * Math.cos(angle), distance * Math.sin(angle)];
          });
          expect(crosses({ coordinates: [ring(...corners)] })).toBe(false);
        },
      ),
    );
  });
});

test('an area of a rule is closed, within the province, simple and of not too many corners', () => {
  expect(flawOfArea(polygon(SQUARE, HOLE), network)).toBeNull();
  const many = Array.from({ length: 501 }, (_, i): [number, number] => {
    const angle = (2 * Math.PI * i) / 501;
    return [118 + Math.cos(angle), 36 + Math.sin(angle)];
  });
  for (const [area, said] of [
    [polygon(), 'no coordinates'],
    [polygon(SQUARE.slice(0, 4)), 'not closed'],
    [polygon(ring([36, 118], [36, 119], [37, 119])), 'Longitude comes first'],
    [polygon(ring([118, 36], [119, 37], [119, 36], [118, 37])), 'cross itself'],
    [polygon(ring(...many)), '500 vertices'],
  ] as const) {
    const flaw = flawOfArea(area, network);
    expect(flaw?.en).toContain(said);
    expect(flaw?.zh).toMatch(/\p{Script=Han}/u);
  }
});

test('a rule of a region that is not there cannot be judged by, one of an area of its own can', () => {
  const zone = (of: string | ReturnType<typeof polygon>) => ({
    kind: 'zone' as const,
    zone: of,
    is: 'inside' as const,
  });
  expect(areasOf(zone('370202000000'), new Map())).toBeNull();
  const [own] = areasOf(zone(polygon(SQUARE, HOLE)), new Map())!;
  expect([own!.holds(118.2, 36.2), own!.holds(118.5, 36.5), own!.holds(120, 36.5)]).toEqual([
    true,
    false,
    false,
  ]);
  expect(areasOf({ kind: 'threshold', metric: 'soot', above: 1 }, new Map())).toEqual([undefined]);
});
