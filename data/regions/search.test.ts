import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold, SearchIndex, type SearchEntry } from './search.ts';

const entry = (
  code: string,
  level: number,
  zh: string,
  pinyin: string,
  en: string | null = null,
): SearchEntry => ({
  code,
  level,
  kind: ['', 'province', 'city', 'county', 'town', 'village'][level]!,
  zh,
  pinyin,
  en,
  initials: pinyin
    .split(' ')
    .map((syllable) => syllable[0])
    .join(''),
  oldCode: null,
});

const entries: SearchEntry[] = [
  entry('370000000000', 1, '山东省', 'shan dong sheng', 'Shandong'),
  entry('370100000000', 2, '济南市', 'ji nan shi', 'Jinan'),
  entry('370102000000', 3, '历下区', 'li xia qu', 'Lixia District'),
  entry('370103000000', 3, '市中区', 'shi zhong qu', 'Shizhong District'),
  entry('370200000000', 2, '青岛市', 'qing dao shi', 'Qingdao'),
  entry('370202000000', 3, '市南区', 'shi nan qu', 'Shinan District'),
  entry('370400000000', 2, '枣庄市', 'zao zhuang shi', 'Zaozhuang'),
  entry('370402000000', 3, '市中区', 'shi zhong qu', 'Shizhong District'),
  entry('370900000000', 2, '泰安市', 'tai an shi', "Tai'an"),
  entry('371503000000', 3, '茌平区', 'chi ping qu', 'Chiping District'),
  entry('370102001001', 5, '市南村', 'shi nan cun'),
  { ...entry('371503000000', 3, '茌平县', 'chi ping xian'), oldCode: '371523000000' },
];

const parents: Record<string, string> = {
  '370103000000': '370100000000',
  '370402000000': '370400000000',
  '370100000000': '370000000000',
};
const index = new SearchIndex(entries, (code) => parents[code] ?? null);
const codes = (text: string, kind?: string) => index.search(text, 10, kind).map(({ code }) => code);

describe('search', () => {
  test.each([
    ['市南', '370202000000', 'zh'],
    ['shinan', '370202000000', 'pinyin'],
    ['shi nan', '370202000000', 'pinyin'],
    ['lxq', '370102000000', 'initials'],
    ['Lixia District', '370102000000', 'en'],
    ['370102', '370102000000', 'code'],
    ['３７０１０２', '370102000000', 'code'],
    ["Tai'an", '370900000000', 'en'],
    ['taian', '370900000000', 'en'],
    ['茌平县', '371503000000', 'alias'],
    ['371523', '371503000000', 'alias'],
  ])('%s finds %s by its %s', (text, code, matched) => {
    const [first] = index.search(text, 5);
    expect(first?.code).toBe(code);
    if (matched !== 'pinyin') expect(first?.matched).toBe(matched);
  });

  test('a word before narrows to what lies below it', () => {
    expect(codes('枣庄 市中')).toEqual(['370402000000']);
    expect(codes('济南 szq')).toEqual(['370103000000']);
    expect(codes('市中区')).toEqual(['370103000000', '370402000000']);
  });

  test('a county stands before a village of the same name, and a kind filters', () => {
    expect(codes('市南')).toEqual(['370202000000', '370102001001']);
    expect(codes('市南', 'village')).toEqual(['370102001001']);
  });

  test('each region once, whatever matched', () => {
    expect(codes('茌平')).toEqual(['371503000000']);
  });

  test('nothing is found for nothing', () => {
    expect(codes('')).toEqual([]);
    expect(codes('   ')).toEqual([]);
    expect(codes('zzzz')).toEqual([]);
  });

  test('every region is found by its own full name, pinyin and code', () => {
    for (const { code, zh, pinyin, oldCode } of entries)
      for (const text of [zh, pinyin, oldCode ?? code]) expect(codes(text), text).toContain(code);
  });

  test('no text makes it fail, and the limit holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 5 }), (text, limit) => {
        expect(index.search(text, limit).length).toBeLessThanOrEqual(limit);
        expect(fold(fold(text))).toBe(fold(text));
      }),
    );
  });
});
