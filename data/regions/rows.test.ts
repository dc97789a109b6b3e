import { describe, expect, test } from 'vitest';
import { parseTsv } from './files.ts';
import { initialsOf, villageKind } from './rows.ts';

describe('region rows', () => {
  test('initials are the first letters of the syllables', () => {
    expect(initialsOf('li xia qu')).toBe('lxq');
    expect(initialsOf("xi'an")).toBe('x');
  });

  test('residents’ committees are numbered below 200, villagers’ committees from 200', () => {
    expect(villageKind('370102001001')).toBe('community');
    expect(villageKind('370102001199')).toBe('community');
    expect(villageKind('370102001200')).toBe('village');
    expect(villageKind('370102001498')).toBe('village');
  });

  test('a table keeps empty fields at the end of a line', () => {
    expect(parseTsv('a.tsv', 'code\tname\tclass\n37\t山东省\t\n')).toEqual([
      { code: '37', name: '山东省', class: '' },
    ]);
  });

  test('a line with too few fields is refused by its number', () => {
    expect(() => parseTsv('a.tsv', 'code\tname\n37\t山东省\n3701\n')).toThrow(
      'a.tsv line 3: 1 fields where the header names 2',
    );
  });
});
