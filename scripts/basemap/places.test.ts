import { describe, expect, test } from 'vitest';
import { parseTable } from './inputs.ts';
import { romanised } from './places.ts';

describe('romanised', () => {
  test.each([
    ['jie fang lu jie dao', 'Jiefanglu'],
    ['liu gong dao jie dao ban shi chu', 'Liugongdao'],
    ['zhang qiu zhen', 'Zhangqiu'],
    ['lv shun', 'Lvshun'],
  ])('%s is written %s', (pinyin, name) => {
    expect(romanised(pinyin)).toBe(name);
  });
});

describe('parseTable', () => {
  test('gives rows by column, empty cells included', () => {
    expect(parseTable('a\tb\tc\n1\t\t3\n4\t5\t\n')).toEqual([
      { a: '1', b: '', c: '3' },
      { a: '4', b: '5', c: '' },
    ]);
  });
});
