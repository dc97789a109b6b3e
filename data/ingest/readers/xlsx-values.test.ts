import { expect, test } from 'vitest';
import {
  columnLetters,
  columnOf,
  momentOfBuiltIn,
  momentOfFormat,
  momentText,
  numberText,
  unescapeText,
} from './xlsx-values.ts';

test.each([
  ['yyyy-mm-dd', 'date'],
  ['yyyy"年"m"月"d"日"', 'date'],
  ['[$-804]yyyy"年"m"月"d"日";@', 'date'],
  ['[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy', 'date'],
  ['mmm', 'date'],
  ['yyyy/m/d h:mm', 'datetime'],
  ['h:mm:ss AM/PM', 'time'],
  ['mm:ss.0', 'time'],
  ['[h]:mm', 'duration'],
  ['General', null],
  ['0.00E+00', null],
  ['#,##0.00\\ "days"', null],
  ['[Red]#,##0;[Black]-#,##0', null],
  ['0.0"m/s"', null],
  ['@', null],
])('the format %s shows a %s', (code, moment) => {
  expect(momentOfFormat(code)).toBe(moment);
});

test('built-in formats show what they do in Chinese Excel', () => {
  expect([0, 2, 14, 20, 22, 31, 33, 46, 49, 57].map(momentOfBuiltIn)).toEqual([
    ...[null, null, 'date', 'time', 'datetime', 'date', 'time', 'duration', null, 'date'],
  ]);
});

test('serial numbers become ISO text in both systems', () => {
  expect(momentText(1, 'date', false)).toBe('1900-01-01');
  expect(momentText(59, 'date', false)).toBe('1900-02-28');
  expect(momentText(60, 'date', false)).toBeNull();
  expect(momentText(61, 'date', false)).toBe('1900-03-01');
  expect(momentText(45658, 'date', false)).toBe('2025-01-01');
  expect(momentText(45658, 'datetime', false)).toBe('2025-01-01T00:00:00');
  expect(momentText(45658.5, 'date', false)).toBe('2025-01-01T12:00:00');
  expect(momentText(45658.354166666664, 'datetime', false)).toBe('2025-01-01T08:30:00');
  expect(momentText(44196, 'date', true)).toBe('2025-01-01');
  expect(momentText(0.75, 'time', false)).toBe('18:00:00');
  expect(momentText(1.0625, 'duration', false)).toBe('25:30:00');
  expect(momentText(-1, 'date', false)).toBeNull();
  expect(momentText(1e9, 'date', false)).toBeNull();
});

test('numbers lose their noise and keep their digits', () => {
  expect(
    ['0.30000000000000004', '0.28999999999999998', '0.3', '117.12000000000001', '1E-3', '-2.50'].map(
      numberText,
    ),
  ).toEqual(['0.3', '0.29', '0.3', '117.12', '0.001', '-2.5']);
  expect(numberText('413000000123456789')).toBe('413000000123456789');
  expect(numberText('007')).toBe('007');
});

test('columns are lettered', () => {
  expect([0, 25, 26, 701, 702].map(columnLetters)).toEqual(['A', 'Z', 'AA', 'ZZ', 'AAA']);
  expect(['A1', 'Z9', 'AA10', 'ZZ1', 'AAA1', ''].map(columnOf)).toEqual([0, 25, 26, 701, 702, -1]);
});

test('escaped characters come back', () => {
  expect(unescapeText('a_x000A_b_x005F_x0041_')).toBe('a\nb_x0041_');
});
