import { describe, expect, test } from 'vitest';
import { parseTsv } from './files.ts';
import { initialsOf } from './rows.ts';

describe('region rows', () => {
  test('initials are the first letters of the syllables', () => {
    expect(initialsOf('li xia qu')).toBe('lxq');
    expect(initialsOf("xi'an")).toBe('x');
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
