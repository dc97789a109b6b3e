import { latLngToCell } from 'h3-js';
import { describe, expect, test } from 'vitest';
import { SEQUENTIAL } from '#lib/cells/palettes.ts';
import { classesOver, classOf, coverOf, hexagonsOf, stationsOn } from './surface-shapes.ts';

const FIVE = SEQUENTIAL.dark.ember;
const bounds = (...values: (number | null)[]) => classesOver(values, FIVE).map(({ from, to }) => [from, to]);

describe('classes of a surface', () => {
  test('are of equal width at round numbers, over all values', () => {
    expect(bounds(31, null, 88)).toEqual([
      [20, 40],
      [40, 60],
      [60, 80],
      [80, 100],
    ]);
    expect(bounds(0.31, 0.42)).toEqual([
      [0.3, 0.35],
      [0.35, 0.4],
      [0.4, 0.45],
    ]);
    expect(bounds(-3, 4)).toEqual([
      [-4, -2],
      [-2, 0],
      [0, 2],
      [2, 4],
    ]);
  });

  test('are one where all values are one, and none where there are none', () => {
    expect(bounds(7, 7)).toEqual([[0, 10]]);
    expect(bounds(0)).toEqual([[0, 1]]);
    expect(bounds(null)).toEqual([]);
  });

  test('are never more than the palette has, and hold every value', () => {
    for (let low = -50; low < 50; low += 7)
      for (let wide = 0; wide < 300; wide += 11) {
        const classes = classesOver([low, low + wide], FIVE);
        expect(classes.length).toBeLessThanOrEqual(5);
        expect(classes[0]!.from).toBeLessThanOrEqual(low);
        expect(classes.at(-1)!.to).toBeGreaterThanOrEqual(low + wide);
      }
  });

  test('hold their beginning, the last its end too', () => {
    const classes = classesOver([31, 88], FIVE);
    expect([20, 39.9, 40, 100].map((value) => classes.indexOf(classOf(value, classes)!))).toEqual([
      0, 0, 1, 3,
    ]);
  });
});

test('a hexagon lets more through the less sure it is', () => {
  expect([0, 2, 4, 9].map((sd) => coverOf(sd, 4))).toEqual([0.9, 0.7, 0.5, 0.5]);
  expect([coverOf(null, 4), coverOf(0, 0)]).toEqual([0.9, 0.9]);
});

test('cells with a value are hexagons in the colour of their class, others are not there', () => {
  const cells = [latLngToCell(36, 117, 7), latLngToCell(36.1, 117, 7), latLngToCell(36.2, 117, 7)];
  const classes = classesOver([10, 50], FIVE);
  const { features } = hexagonsOf(cells, [10, null, 50], classes, (i) => i / 10);
  expect(features.map(({ properties }) => properties)).toEqual([
    { cell: cells[0], colour: classes[0]!.colour, cover: 0 },
    { cell: cells[2], colour: classes.at(-1)!.colour, cover: 0.2 },
  ]);
  const [ring] = (features[0]!.geometry as GeoJSON.Polygon).coordinates;
  expect(ring).toHaveLength(7);
  expect(ring![0]).toEqual(ring![6]);
});

test('stations have the colour of what they measured, beyond all classes that of the end', () => {
  const classes = classesOver([20, 60], FIVE);
  const at = (value: number) => ({ station: String(value), position: [117, 36] as [number, number], value });
  const colours = stationsOn([at(1), at(20), at(900)], classes).map(
    ({ properties }) => properties?.['colour'] as string,
  );
  expect(colours).toEqual([classes[0]!.colour, classes[0]!.colour, classes.at(-1)!.colour]);
});
