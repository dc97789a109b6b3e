import { expect, test } from 'vitest';
import { capitalise, romanised, shownName } from './names.ts';

const county = { zh: '市南区', en: 'Shinan District', pinyin: 'shi nan qu' };
const town = { zh: '解放路街道', en: null, pinyin: 'jie fang lu jie dao' };

test('Chinese shows the Chinese name, with the English one beside it where there is one', () => {
  expect(shownName(county, 'zh')).toEqual({ main: '市南区', also: { text: 'Shinan District', lang: 'en' } });
  expect(shownName(town, 'zh')).toEqual({ main: '解放路街道', also: null });
});

test('English shows the English name alone', () => {
  expect(shownName(county, 'en')).toEqual({ main: 'Shinan District', also: null });
});

test('a place without an English name is romanised, with the Chinese name beside it', () => {
  expect(shownName(town, 'en')).toEqual({
    main: 'Jiefanglu Subdistrict',
    also: { text: '解放路街道', lang: 'zh' },
  });
});

test.each([
  ['解放桥社区居民委员会', 'jie fang qiao she qu ju min wei yuan hui', 'Jiefangqiao Community'],
  ['王村村民委员会', 'wang cun cun min wei yuan hui', 'Wangcun Village'],
  ['西安村', 'xi an cun', "Xi'an Village"],
  ['高新区', 'gao xin qu', 'Gao Xin Qu'],
  ['第1村', 'di 1 cun', 'Di 1 Cun'],
  ['镇', 'zhen', 'Zhen'],
])('%s is %s in English: %s', (zh, pinyin, expected) => expect(romanised(zh, pinyin)).toBe(expected));

test('every word of the pinyin gets its capital, also with umlauts and brackets', () => {
  expect(capitalise('lü shan (xin cun)')).toBe('Lü Shan (Xin Cun)');
});
