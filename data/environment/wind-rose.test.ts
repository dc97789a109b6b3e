import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DIRECTIONS, SPEED_CLASSES, windRose } from './wind-rose.ts';

const countOf = (speed: number, direction: number | null) => {
  const { counts, n, calm } = windRose([{ speed, direction }]);
  const at = counts.findIndex((row) => row.some((one) => one > 0));
  return { n, calm, at: DIRECTIONS[at] ?? null, grade: counts[at]?.findIndex((one) => one > 0) ?? null };
};

test.each([
  [348.8, 'N'],
  [0, 'N'],
  [360, 'N'],
  [11.2, 'N'],
  [11.3, 'NNE'],
  [90, 'E'],
  [180, 'S'],
  [270, 'W'],
  [348.7, 'NNW'],
])('a wind from %d° is from %s', (direction, name) => {
  expect(countOf(2, direction).at).toBe(name);
});

test.each([
  [0, null],
  [0.24, null],
  [0.3, 0],
  [1.5, 0],
  [1.6, 1],
  [3.3, 1],
  [3.4, 2],
  [5.5, 3],
  [8, 4],
  [10.7, 4],
  [10.8, 5],
  [40, 5],
])('%d m/s is of class %s', (speed, grade) => {
  const found = countOf(speed, 45);
  expect([found.grade, found.calm]).toEqual(grade === null ? [null, 1] : [grade, 0]);
});

test('calms stand apart and need no direction; a wind without one does not count', () => {
  expect(
    windRose([
      { speed: 0.1, direction: null },
      { speed: 3, direction: null },
      { speed: null, direction: 90 },
    ]),
  ).toMatchObject({ n: 1, calm: 1, chief: null, mean: 0.1 });
  expect(windRose([])).toMatchObject({ n: 0, mean: null, chief: null });
});

test('every hour that counts is a calm or in one place of the table', () => {
  const hour = fc.record({
    speed: fc.option(fc.double({ min: 0, max: 60, noNaN: true })),
    direction: fc.option(fc.double({ min: 0, max: 360, noNaN: true })),
  });
  fc.assert(
    fc.property(fc.array(hour), (hours) => {
      const { counts, n, calm } = windRose(hours);
      expect(counts.map((row) => row.length)).toEqual(DIRECTIONS.map(() => SPEED_CLASSES.length));
      expect(counts.flat().reduce((all, one) => all + one, calm)).toBe(n);
      expect(n).toBeLessThanOrEqual(hours.filter(({ speed }) => speed !== null).length);
    }),
  );
});
