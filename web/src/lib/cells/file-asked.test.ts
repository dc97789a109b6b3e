import { expect, test } from 'vitest';
import { fileAsked } from './file-asked.ts';

const lit = (bucket: string) => ({ id: 'lighthouses/lit', bucket });

test('one layer is asked for by itself', () => {
  expect(fileAsked([{ id: 'lighthouses/all', bucket: null }])).toEqual({
    id: 'lighthouses/all',
    bucket: null,
    with: null,
  });
});

test('two layers, and two buckets of one layer, are asked for together', () => {
  expect(fileAsked([lit('2026-09-01'), { id: 'lighthouses/all', bucket: null }])).toEqual({
    ...lit('2026-09-01'),
    with: 'lighthouses/all',
  });
  expect(fileAsked([lit('2026-08-01'), lit('2026-09-01')])).toEqual({
    ...lit('2026-08-01'),
    with: 'lighthouses/lit@2026-09-01',
  });
});

test('what is seen twice is asked for once, and nothing where nothing is seen', () => {
  expect(fileAsked([lit('2026-09-01'), lit('2026-09-01')])?.with).toBeNull();
  expect(fileAsked([])).toBeNull();
});
