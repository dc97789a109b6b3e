import { expect, test } from 'vitest';
import { differences, valueText } from './entry-change.ts';

test('a change is what differs, property by property', () => {
  expect(
    differences({ name: 'li.wei', role: null, n: [1, 2] }, { name: 'li.wei', role: 'audit', n: [1, 2] }),
  ).toEqual([{ name: 'role', before: null, after: 'audit' }]);
});

test('what is new or gone is all of it', () => {
  expect(differences(null, { grade: 3, region: '370202000000' })).toEqual([
    { name: 'grade', before: null, after: 3 },
    { name: 'region', before: null, after: '370202000000' },
  ]);
  expect(differences({ grade: 3 }, null)).toEqual([{ name: 'grade', before: 3, after: null }]);
  expect(differences(null, { file: 'a.csv', regions: null })).toEqual([
    { name: 'file', before: null, after: 'a.csv' },
  ]);
  expect(differences(null, null)).toEqual([]);
});

test('what is no record is one difference', () => {
  expect(differences([1], [2])).toEqual([{ name: '', before: [1], after: [2] }]);
  expect(differences(5, null)).toEqual([{ name: '', before: 5, after: null }]);
});

test.each([
  ['text', 'text'],
  [['health'], '["health"]'],
  [false, 'false'],
])('%j reads as %s', (value, text) => {
  expect(valueText(value)).toBe(text);
});
