import { latLngToCell } from 'h3-js';
import { describe, expect, test } from 'vitest';
import {
  boxAround,
  boxOutline,
  centerTest,
  circleTest,
  MOST_VERTICES,
  parseCircle,
  parsePolygon,
} from './area.ts';

const BOX = [114, 34, 124, 39] as const;
const SQUARE = [
  [120, 36],
  [121, 36],
  [121, 37],
  [120, 37],
  [120, 36],
];
const polygon = (...rings: unknown[]) => ({ type: 'Polygon', coordinates: rings });

describe('a drawn polygon', () => {
  test('is taken with its holes, and without heights', () => {
    const hole = [
      [120.4, 36.4, 12],
      [120.6, 36.4, 12],
      [120.6, 36.6, 12],
      [120.4, 36.4, 12],
    ];
    const parsed = parsePolygon(polygon(SQUARE, hole), BOX);
    expect(parsed.coordinates).toHaveLength(2);
    expect(parsed.coordinates[1]![0]).toEqual([120.4, 36.4]);
    expect(parsePolygon({ type: 'MultiPolygon', coordinates: [[SQUARE], [hole]] }, BOX).type).toBe(
      'MultiPolygon',
    );
  });

  test.each([
    [polygon(), 'no coordinates'],
    [polygon('square'), 'no list'],
    [polygon(SQUARE.slice(0, 4)), 'not closed'],
    [polygon(SQUARE.slice(0, 3)), '3 positions'],
    [polygon([['120', 36], ...SQUARE]), 'at place 1'],
    [polygon([...SQUARE.slice(0, 2), [121, Number.NaN], ...SQUARE.slice(3)]), 'at place 3'],
    [polygon(SQUARE.map(([lng, lat]) => [lat, lng])), 'Longitude comes first'],
    [polygon(SQUARE.map(([lng, lat]) => [lng! - 20, lat])), 'outside the province'],
    [polygon(Array.from({ length: MOST_VERTICES + 1 }, () => [120, 36])), `${MOST_VERTICES + 1} vertices`],
    [polygon(...Array.from({ length: 1001 }, () => SQUARE)), 'more than 5000 vertices'],
    [{ type: 'MultiPolygon', coordinates: [[]] }, 'no ring'],
  ])('%# is refused with what is wrong: %s', (value, sentence) => {
    expect(() => parsePolygon(value, BOX)).toThrow(sentence);
  });
});

describe('a circle', () => {
  test.each([
    [[120, 36], 0, 'above 0'],
    [[120, 36], 200_001, 'at most 200000'],
    [[120, 36], Number.NaN, 'above 0'],
    [[36, 120], 1000, 'Longitude comes first'],
    [[10, 50], 1000, 'outside the province'],
  ] as const)('at %j of %d m is refused: %s', (center, radius, sentence) => {
    expect(() => parseCircle(center, radius, BOX)).toThrow(sentence);
  });

  test('lies in the box around it, and holds the centres that are near enough', () => {
    const circle = parseCircle([120.383, 36.067], 20_000, BOX);
    const [ring] = boxAround(circle).coordinates;
    const holds = circleTest(circle);
    const inBox = centerTest(boxAround(circle));
    // 0.1797° of latitude are 19.94 km here, 0.185° are 20.5 km
    expect(holds(latLngToCell(36.067 + 0.1785, 120.383, 12))).toBe(true);
    expect(holds(latLngToCell(36.067 + 0.185, 120.383, 12))).toBe(false);
    expect(inBox(latLngToCell(36.067 - 0.1785, 120.383, 12))).toBe(true);
    expect(ring![0]![0]).toBeLessThan(120.383 - 0.2224);
  });
});

test('of a box, what lies in another is an outline, and nothing where they do not meet', () => {
  expect(boxOutline([100, 30, 120, 37], BOX)?.coordinates[0]).toEqual([
    [114, 34],
    [120, 34],
    [120, 37],
    [114, 37],
    [114, 34],
  ]);
  expect(boxOutline([10, 30, 12, 37], BOX)).toBeNull();
});
