import { expect, test } from 'vitest';
import { lastingOf } from './lasting.ts';

const from = '2026-11-26T08:00:00+08:00';
const after = (minutes: number) => Date.parse(from) + minutes * 60_000;

test.each([
  [-5, { unit: 'minutes', n: 0, rest: 0 }],
  [0.9, { unit: 'minutes', n: 0, rest: 0 }],
  [59.9, { unit: 'minutes', n: 59, rest: 0 }],
  [60, { unit: 'hours', n: 1, rest: 0 }],
  [135, { unit: 'hours', n: 2, rest: 15 }],
  [48 * 60 - 1, { unit: 'hours', n: 47, rest: 59 }],
  [51 * 60 + 30, { unit: 'days', n: 2, rest: 3 }],
])('after %d minutes', (minutes, expected) => {
  expect(lastingOf(from, after(minutes))).toEqual(expected);
});
