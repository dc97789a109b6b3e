import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LngLat } from '#api/schemas.ts';
import { MOST_CORNERS, readShape, writeShape, type Shape } from './shape.ts';

test.each<[string, Shape]>([
  ['region', { kind: 'region' }],
  ['120.38,36.06,5', { kind: 'radius', center: [120.38, 36.06], km: 5 }],
  [
    '120,36,121,36,121,37',
    {
      kind: 'polygon',
      corners: [
        [120, 36],
        [121, 36],
        [121, 37],
      ],
    },
  ],
])('%s is read, and written as it was', (text, shape) => {
  expect(readShape(text)).toEqual(shape);
  expect(writeShape(shape)).toBe(text);
});

test.each([
  ['', 'unreadable'],
  ['120', 'unreadable'],
  ['120,36,121,36,121', 'unreadable'],
  ['120,36,,5', 'unreadable'],
  ['120,36,1e3', 'unreadable'],
  ['220,36,5', 'unreadable'],
  ['120,36,121,36,121,97', 'unreadable'],
  ['120,36,121,36', 'few'],
  ['120,36,0.09', 'radius'],
  ['120,36,200.1', 'radius'],
  [Array.from({ length: MOST_CORNERS + 1 }, (_, i) => `120.${i},36`).join(','), 'many'],
])('%# %s is refused: %s', (text, refusal) => {
  expect(readShape(text)).toBe(refusal);
});

test('what is written reads back the same', () => {
  const position = fc.tuple(
    fc.double({ min: -180, max: 180, noNaN: true }),
    fc.double({ min: -85, max: 85, noNaN: true }),
  ) as fc.Arbitrary<LngLat>;
  const shape = fc.oneof(
    fc.record({
      kind: fc.constant('polygon' as const),
      corners: fc.array(position, { minLength: 3, maxLength: MOST_CORNERS }),
    }),
    fc.record({
      kind: fc.constant('radius' as const),
      center: position,
      km: fc.integer({ min: 100, max: 200_000 }).map((metres) => metres / 1000),
    }),
  );
  fc.assert(
    fc.property(shape, (drawn) => {
      const text = writeShape(drawn);
      expect(text.length).toBeLessThanOrEqual(2100);
      const read = readShape(text);
      expect(typeof read).toBe('object');
      expect(writeShape(read as Shape)).toBe(text);
    }),
  );
});
