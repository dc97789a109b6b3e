import { describe, expect, test } from 'vitest';
import { polygonOf } from './wkt.ts';

describe('a polygon in well-known text', () => {
  test('is the same polygon in GeoJSON, with its holes', () => {
    expect(JSON.parse(polygonOf('polygon ((0 0, 9 0, 9 9, 0 0),(1 1,2 1,2 1.5,1 1))'))).toEqual({
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [9, 0],
          [9, 9],
          [0, 0],
        ],
        [
          [1, 1],
          [2, 1],
          [2, 1.5],
          [1, 1],
        ],
      ],
    });
  });

  test.each([
    ['POINT(1 2)', 'must be a polygon'],
    ['POLYGON((0 0,1 1,2 2))', 'does not end where it begins'],
    ['POLYGON((0 0,1 1,0 0))', 'does not end where it begins'],
    ['POLYGON((0 0,1 1,2))', 'must be a polygon'],
    ['POLYGON((0 91,1 91,1 92,0 91))', 'longitudes and latitudes'],
    [`POLYGON((${'0 0,'.repeat(600)}0 0))`, 'more than 500'],
  ])('is refused where it is none: %s', (text, sentence) => {
    expect(() => polygonOf(text)).toThrow(sentence);
  });
});
