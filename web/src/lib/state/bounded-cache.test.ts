import { expect, test } from 'vitest';
import { BoundedCache } from './bounded-cache.ts';

test('the least recently used entry goes first', () => {
  const cache = new BoundedCache<number>(2);
  cache.set('a', 1);
  cache.set('b', 2);
  expect(cache.get('a')).toBe(1);
  cache.set('c', 3);
  expect(cache.get('b')).toBeUndefined();
  expect(cache.get('a')).toBe(1);
  expect(cache.get('c')).toBe(3);
  expect(cache.size).toBe(2);
});

test('setting a key again replaces its value and takes no more room', () => {
  const cache = new BoundedCache<string>(2);
  cache.set('a', 'old');
  cache.set('a', 'new');
  expect(cache.get('a')).toBe('new');
  expect(cache.size).toBe(1);
});

test('a cache without room is refused', () => {
  expect(() => new BoundedCache(0)).toThrow('at least one');
});

test('entries may be measured, and as many go as are needed for a new one', () => {
  const cache = new BoundedCache<string>(10, ({ length }) => length);
  for (const [key, value] of [
    ['a', '1234'],
    ['b', '12'],
    ['c', '1234'],
  ] as const)
    cache.set(key, value);
  cache.set('d', '12345');
  expect([cache.get('a'), cache.get('b'), cache.get('c'), cache.size]).toEqual([
    undefined,
    undefined,
    '1234',
    9,
  ]);
  cache.set('c', '1');
  expect(cache.size).toBe(6);
});
