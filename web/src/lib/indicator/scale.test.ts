import fc from 'fast-check';
import { expect, test } from 'vitest';
import { colorOf, quantileScale } from './scale.ts';

test('ten different values make five classes of two', () => {
  const { steps, missing } = quantileScale([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  expect(steps).toEqual([
    { color: 0, from: 1, to: 2, count: 2 },
    { color: 1, from: 3, to: 4, count: 2 },
    { color: 2, from: 5, to: 6, count: 2 },
    { color: 3, from: 7, to: 8, count: 2 },
    { color: 4, from: 9, to: 10, count: 2 },
  ]);
  expect(missing).toBe(0);
});

test('equal values share a class, and fewer classes lie further apart in the palette', () => {
  expect(quantileScale([0, 0, 0, 0, 7, null]).steps).toEqual([
    { color: 0, from: 0, to: 0, count: 4 },
    { color: 4, from: 7, to: 7, count: 1 },
  ]);
  expect(quantileScale([3, 3, 3]).steps).toEqual([{ color: 2, from: 3, to: 3, count: 3 }]);
});

test('what has no value is counted and has no class', () => {
  const scale = quantileScale([null, 4, null]);
  expect(scale.missing).toBe(2);
  expect(colorOf(scale, null)).toBe(-1);
  expect(quantileScale([])).toEqual({ steps: [], missing: 0 });
});

test('every value lies in exactly one class, and larger values never in a lower one', () => {
  const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 });
  fc.assert(
    fc.property(numbers, (values) => {
      const scale = quantileScale(values);
      expect(scale.steps.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
      const colors = values.toSorted((a, b) => a - b).map((value) => colorOf(scale, value));
      expect(colors).toEqual(colors.toSorted((a, b) => a - b));
      for (const step of scale.steps)
        expect(values.filter((value) => colorOf(scale, value) === step.color)).toHaveLength(step.count);
    }),
  );
});
