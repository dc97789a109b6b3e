import { expect, test } from 'vitest';
import { fileAsked } from './file-asked.ts';

const lit = (bucket: string) => ({ id: 'lighthouses/lit', bucket, range: null });
const all = { id: 'lighthouses/all', bucket: null, range: null };

test('one layer is asked for by itself', () => {
  expect(fileAsked([all])).toEqual({ ...all, with: null });
});

test('two layers, and two buckets of one layer, are asked for together', () => {
  expect(fileAsked([lit('2026-09-01'), all])).toEqual({
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

test('of a layer whose histogram is brushed only the values that are shown are asked for', () => {
  expect(
    fileAsked([
      { ...all, range: [10, Infinity] },
      { ...lit('2026-09-01'), range: [-Infinity, 2.5] },
    ]),
  ).toEqual({
    ...all,
    range: '10..',
    with: 'lighthouses/lit@2026-09-01~..2.5',
  });
});
