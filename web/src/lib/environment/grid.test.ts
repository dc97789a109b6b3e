import { expect, test } from 'vitest';
import { onGrid, stepBefore } from './grid.ts';

const HOUR = 3_600_000;
const at = (hour: number): string => new Date(hour * HOUR).toISOString();

test('means of an hour stand at the end of the step that they are of, with places for those that are missing', () => {
  const means = [
    { from: at(3), to: at(4), mean: 5 },
    { from: at(11), to: at(12), mean: 7 },
    // half an hour late: still of that step
    { from: at(13), to: at(14), mean: 9 },
  ];
  expect(onGrid(means, { from: 0, to: 16 * HOUR, step: 4 * HOUR })).toEqual([
    { from: at(0), to: at(4), value: 5 },
    { from: at(4), to: at(8), value: null },
    { from: at(8), to: at(12), value: 7 },
    { from: at(12), to: at(16), value: 9 },
  ]);
});

test('what lies outside has no place, and of no time there is none', () => {
  const means = [
    { from: at(-1), to: at(0), mean: 1 },
    { from: at(9), to: at(10), mean: 2 },
  ];
  expect(onGrid(means, { from: 0, to: 2 * HOUR, step: HOUR }).map(({ value }) => value)).toEqual([
    null,
    null,
  ]);
  expect(onGrid(means, { from: 0, to: 0, step: HOUR })).toEqual([]);
});

test('steps begin at midnight in China', () => {
  const morning = Date.parse('2026-11-20T09:10:00+08:00');
  expect(stepBefore(morning, 4 * HOUR)).toBe(Date.parse('2026-11-20T08:00:00+08:00'));
  expect(stepBefore(morning, 24 * HOUR)).toBe(Date.parse('2026-11-20T00:00:00+08:00'));
});
