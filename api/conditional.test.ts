import { describe, expect, test } from 'vitest';
import { matchesTag, parseRange, strongTag, weakTag } from './conditional.ts';

describe('matchesTag', () => {
  const tag = 'W/"a,b"';
  test.each([
    ['W/"a,b"', true],
    ['"a,b"', true],
    ['"x", W/"a,b" , "y"', true],
    ['"x"', false],
    ['a,b', false],
    ['', false],
    [undefined, false],
    ['*', false],
  ])('%s', (header, expected) => expect(matchesTag(header, tag)).toBe(expected));

  test('"*" counts for what exists', () => expect(matchesTag(' * ', tag, true)).toBe(true));
});

test('tags differ by revision and address', () => {
  const tags = [weakTag('1', '/a'), weakTag('2', '/a'), weakTag('1', '/b'), weakTag('1/', 'a')];
  expect(new Set(tags).size).toBe(4);
  expect(strongTag('a')).toMatch(/^"[\w-]+"$/);
});

describe('parseRange', () => {
  test.each([
    ['bytes=0-99', { start: 0, end: 99 }],
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=900-', { start: 900, end: 999 }],
    ['bytes=-100', { start: 900, end: 999 }],
    ['bytes=-5000', { start: 0, end: 999 }],
    ['bytes=990-5000', { start: 990, end: 999 }],
    ['bytes= 0 - 9', { start: 0, end: 9 }],
    ['bytes=1000-', 'unsatisfiable'],
    ['bytes=1000-1001', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=9-0', null],
    ['bytes=-', null],
    ['bytes=0-1,5-6', null],
    ['items=0-1', null],
    ['bytes=a-b', null],
    ['', null],
    [undefined, null],
  ])('%s of 1000 bytes', (header, range) => expect(parseRange(header, 1000)).toEqual(range));

  test('an empty file has no range', () => expect(parseRange('bytes=0-', 0)).toBe('unsatisfiable'));
});
