import { expect, test } from 'vitest';
import { csvTime, toCsv, toTabs } from './csv.ts';

test('the file starts with the mark that makes Excel read UTF-8, and lines end as Excel expects', () => {
  expect(
    toCsv([
      ['名称', '面积'],
      ['市南区', 30.6],
    ]),
  ).toBe('\u{FEFF}名称,面积\r\n市南区,30.6\r\n');
});

test('a code stays text', () => {
  expect(toCsv([[{ code: '370202000000' }]])).toBe('\u{FEFF}"=""370202000000"""\r\n');
});

test('commas, quotes and line ends are quoted; nothing is an empty cell', () => {
  expect(toCsv([['a,b', 'say "x"', 'two\nlines', null]])).toBe('\u{FEFF}"a,b","say ""x""","two\nlines",\r\n');
});

test('a name that looks like a formula does not run', () => {
  expect(toCsv([['=1+1', '@x', '-y', '+z']])).toBe("\u{FEFF}'=1+1,'@x,'-y,'+z\r\n");
});

test('to be pasted, cells are parted by tabs and stay on their line', () => {
  expect(
    toTabs([
      ['a\tb', 'two\nlines', '=1', null],
      [1, { code: '370202000000' }],
    ]),
  ).toBe('a b\ttwo lines\t\'=1\t\n1\t="370202000000"');
});

test('a moment is written in China Standard Time', () => {
  expect(csvTime(new Date('2026-11-25T20:05:00Z'))).toBe('2026-11-26 04:05');
});
