import { expect, test } from 'vitest';
import { remember } from './remember.ts';

test('the same arguments give the same object, others a new one', () => {
  const pair = remember((a: number, b: object) => ({ a, b }));
  const b = {};
  const first = pair(1, b);
  expect(pair(1, b)).toBe(first);
  expect(pair(2, b)).not.toBe(first);
  expect(pair(2, {})).toEqual({ a: 2, b: {} });
});
