import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inRange } from '#tiles/cells/range.ts';
import { binAt, moveEnd, rangeOfBins, shareAt, type Range } from './brush.ts';

const bins = [
  { from: 1, to: 10, count: 5 },
  { from: 10, to: 100, count: 3 },
  { from: 100, to: 1000, count: 0 },
  { from: 1000, to: 10_000, count: 1 },
];

test('bins are drawn equally wide', () => {
  expect([1, 10, 55, 100, 10_000].map((value) => shareAt(bins, value))).toEqual([0, 0.25, 0.375, 0.5, 1]);
  expect([-Infinity, 0, Infinity].map((value) => shareAt(bins, value))).toEqual([0, 0, 1]);
  expect([0, 0.24, 0.25, 1, 2, -1].map((share) => binAt(bins, share))).toEqual([0, 0, 1, 3, 3, 0]);
});

test('a range of bins is open where it reaches the end, and none where it is all of them', () => {
  expect(rangeOfBins(bins, 1, 2)).toEqual([10, 1000]);
  expect(rangeOfBins(bins, 3, 2)).toEqual([100, Infinity]);
  expect(rangeOfBins(bins, 0, 0)).toEqual([-Infinity, 10]);
  expect(rangeOfBins(bins, 0, 3)).toBeNull();
});

test('an end moves from edge to edge', () => {
  expect(moveEnd(bins, null, 'from', 1)).toEqual([10, Infinity]);
  expect(moveEnd(bins, [10, Infinity], 'from', -1)).toBeNull();
  expect(moveEnd(bins, [50, Infinity], 'from', 1)).toEqual([100, Infinity]);
  expect(moveEnd(bins, [50, Infinity], 'from', -1)).toEqual([10, Infinity]);
  expect(moveEnd(bins, null, 'to', -1)).toEqual([-Infinity, 1000]);
  expect(moveEnd(bins, [-Infinity, 1000], 'to', 5)).toBeNull();
});

test('the ends do not pass each other', () => {
  expect(moveEnd(bins, [10, 100], 'from', 5)).toEqual([10, 100]);
  expect(moveEnd(bins, [10, 100], 'to', -5)).toEqual([10, 100]);
  expect(moveEnd(bins, null, 'from', 9)).toEqual([1000, Infinity]);
});

test('a range includes its beginning, not its end', () => {
  expect([9, 10, 99, 100].map((value) => inRange([10, 100], value))).toEqual([false, true, true, false]);
  expect(inRange(null, 7)).toBe(true);
});

test('however it is moved, a range holds at least one bin and its ends stay edges', () => {
  const move = fc.tuple(fc.constantFrom<'from' | 'to'>('from', 'to'), fc.integer({ min: -6, max: 6 }));
  fc.assert(
    fc.property(fc.array(move, { maxLength: 20 }), (moves) => {
      let range: Range | null = null;
      for (const [end, by] of moves) {
        range = moveEnd(bins, range, end, by);
        expect(bins.some(({ from }) => inRange(range, from))).toBe(true);
        for (const edge of range ?? []) expect([-Infinity, 10, 100, 1000, Infinity]).toContain(edge);
      }
    }),
  );
});
