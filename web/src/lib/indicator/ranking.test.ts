import { expect, test } from 'vitest';
import { levelBelow, ranked, type ValueItem } from './ranking.ts';

const at = (region: string, value: number | null): ValueItem => ({
  region,
  names: { zh: region, en: null, pinyin: '' },
  level: 2,
  value,
  numerator: null,
  denominator: null,
  records: null,
});

test('the largest comes first, ties share a rank, what has no value comes last without one', () => {
  const order = ranked([at('a', 1), at('b', null), at('c', 5), at('d', 5)]);
  expect(order.map(({ region, rank }) => [region, rank])).toEqual([
    ['c', 1],
    ['d', 1],
    ['a', 3],
    ['b', null],
  ]);
});

test('the map colours the level below, down to towns', () => {
  expect([1, 2, 3, 4, 5, null].map(levelBelow)).toEqual(['city', 'county', 'town', null, null, null]);
});
