import type { Position } from 'geojson';
import { describe, expect, test } from 'vitest';
import { fittedToCoast, ownLand, splitCoast } from './coastline.ts';

/** The province as five corners: its border in the west, its coast in the east; the mouths are the second and fourth. */
const outline: Position[] = [
  [115, 36],
  [117.851, 38.265],
  [122.7, 37.4],
  [119.296, 35.087],
  [117, 34.5],
  [115, 36],
];
const island: Position[] = [
  [120.7, 38.0],
  [120.8, 38.0],
  [120.8, 38.1],
  [120.7, 38.0],
];
/** A continent whose coast runs a little inside the outline. */
const continent: Position[] = [
  [100, 30],
  [119.2, 34],
  [119.3, 35.09],
  [121, 36.6],
  [122.5, 37.3],
  [120, 37.7],
  [117.85, 38.26],
  [118, 40],
  [100, 40],
  [100, 30],
];

describe('splitCoast', () => {
  test('cuts the mainland at the two river mouths, and takes islands for coast', () => {
    const { land, coast } = splitCoast([island, outline]);
    expect(land.map(String).sort()).toEqual(
      ['115,36', '117,34.5', '117.851,38.265', '119.296,35.087'].sort(),
    );
    expect(coast).toHaveLength(2);
    expect(coast[0]).toContainEqual([122.7, 37.4]);
    expect(coast[1]).toEqual(island);
  });
});

describe('ownLand', () => {
  test('closes the border on land with the drawn coast, and adds the islands', () => {
    const { land } = splitCoast([outline]);
    const [mainland, ...islands] = ownLand(land, [continent, island]);
    expect(mainland![0]![0]).toEqual(mainland![0]!.at(-1));
    expect(mainland![0]).toContainEqual([122.5, 37.3]);
    expect(mainland![0]).not.toContainEqual([100, 40]);
    expect(mainland![0]).not.toContainEqual([122.7, 37.4]);
    expect(islands).toEqual([[island]]);
  });
});

describe('fittedToCoast', () => {
  const mainland: Position[] = [
    [117, 36],
    [118, 36],
    [118, 37],
    [117, 37],
    [117, 36],
  ];

  test('cuts what lies at sea and ends the line on the coast', () => {
    const line: Position[] = [
      [117.2, 36.5],
      [117.98, 36.99],
      [118.3, 37.2],
    ];
    expect(fittedToCoast([line], mainland, [[[118.3, 37.2]]])).toEqual([
      [
        [117.2, 36.5],
        [117.98, 36.99],
        [118, 37],
      ],
    ]);
  });

  test('leaves a border between inner borders alone, and drops one wholly at sea', () => {
    const inner: Position[] = [
      [117.2, 36.2],
      [117.8, 36.8],
    ];
    const atSea: Position[] = [
      [119, 36],
      [119, 37],
    ];
    expect(fittedToCoast([inner, atSea], mainland, [])).toEqual([inner]);
  });
});
