import { expect, test } from 'vitest';
import { readChoice, writeChoice } from './choice.ts';

test.each([
  ['air', { tab: 'air', stations: [] }],
  ['air~HJ-370202-0001', { tab: 'air', stations: ['HJ-370202-0001'] }],
  ['air~A,B,A,C,D,E', { tab: 'air', stations: ['A', 'B', 'C', 'D'] }],
  ['water~', { tab: 'water', stations: [] }],
])('“%s” is read as it is meant, with four different stations at most', (text, choice) => {
  expect(readChoice(text)).toEqual(choice);
  expect(readChoice(writeChoice(choice))).toEqual(choice);
});
