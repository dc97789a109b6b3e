import { expect, test } from 'vitest';
import { hurried } from './feed.ts';

test('a hurried clock begins in the past, catches up, and goes on as the other one', () => {
  let real = 1_000_000;
  const now = hurried(() => real, 400_000, 10);
  const read = (later: number): number => {
    real += later;
    return now();
  };
  expect([0, 1_000, 59_000, 10_000, 10_000].map(read)).toEqual([
    400_000, 410_000, 1_000_000, 1_070_000, 1_080_000,
  ]);
});
