import { describe, expect, test } from 'vitest';
import { daysOn, linePath, pointsIn, reachOf, ticksTo } from './chart-scale.ts';

test.each([
  [97, [0, 25, 50, 75, 100]],
  [160, [0, 50, 100, 150, 200]],
  [1.1, [0, 0.5, 1, 1.5]],
  [0, [0, 1]],
])('an axis up to %d has places at round numbers', (most, ticks) => {
  expect(ticksTo(most, 4)).toEqual(ticks);
});

test.each([
  [4, -12.5, [-15, -10, -5, 0, 5]],
  [0, -3, [-3, -2, -1, 0]],
  [1031, 1012, [1010, 1015, 1020, 1025, 1030, 1035]],
  [7, 7, [7, 8]],
])('an axis up to %d that begins at %d or below has them too', (most, least, ticks) => {
  expect(ticksTo(most, 4, least)).toEqual(ticks);
});

test('an axis reaches a limit unless the values would lie flat under it', () => {
  expect(reachOf([40, null, 55], [60])).toBe(60);
  expect(reachOf([5, 9], [150])).toBe(9);
  expect(reachOf([], [60])).toBe(60);
});

describe('a line', () => {
  const path = (values: (number | null)[]) =>
    linePath(
      values,
      (i) => i * 10,
      (value) => 100 - value,
    );

  test('is broken where a value is missing', () => {
    expect(path([1, 2, null, 4, 5])).toEqual({ path: 'M0 99L10 98M30 96L40 95', dots: [] });
  });

  test('is a dot where a value stands alone', () => {
    expect(path([null, 7, null, null, 9])).toEqual({
      path: '',
      dots: [
        { x: 10, y: 93 },
        { x: 40, y: 91 },
      ],
    });
  });
});

test('days begin at midnight in China; of a long span the months are named', () => {
  const hours = Array.from({ length: 50 }, (_, i) =>
    new Date(Date.parse('2026-03-01T00:00:00+08:00') + (i + 20) * 3_600_000).toISOString(),
  );
  expect(daysOn(hours, 7).map(({ i, named }) => [i, named])).toEqual([
    [4, true],
    [28, true],
  ]);
  const days = Array.from({ length: 92 }, (_, i) =>
    new Date(Date.parse('2026-01-15T00:00:00+08:00') + i * 86_400_000).toISOString(),
  );
  expect(daysOn(days, 7).map(({ at }) => at)).toEqual([
    '2026-01-31T16:00:00.000Z',
    '2026-02-28T16:00:00.000Z',
    '2026-03-31T16:00:00.000Z',
  ]);
});

describe('a time that is marked', () => {
  const day = (n: number) => Date.parse(`2026-03-0${n}T00:00:00+08:00`);
  const points = [1, 2, 3, 4].map((n) => ({
    from: new Date(day(n)).toISOString(),
    to: new Date(day(n + 1)).toISOString(),
  }));

  test('holds the points that lie in it as a whole', () => {
    expect(pointsIn(points, { from: day(2), to: day(4) })).toEqual({ first: 1, last: 2 });
    expect(pointsIn(points, { from: day(2) + 1, to: day(4) })).toEqual({ first: 2, last: 2 });
  });

  test('goes on to the last one where it has not ended, and may lie beyond all of them', () => {
    expect(pointsIn(points, { from: day(3), to: null })).toEqual({ first: 2, last: 3 });
    expect(pointsIn(points, { from: day(6), to: day(8) })).toBeNull();
  });
});
