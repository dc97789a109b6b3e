import { describe, expect, test } from 'vitest';
import { THEMES } from '#data/themes/index.ts';
import { pinyinOf } from './pinyin.ts';

describe('pinyin', () => {
  test.each([
    ['存续经营主体', 'cun xu jing ying zhu ti'],
    ['诉求办结率（按日）', 'su qiu ban jie lv an ri'],
    ['12345热线诉求', '12345 re xian su qiu'],
    ['C、D级食品主体', 'c d ji shi pin zhu ti'],
    ['行业与行政处罚', 'hang ye yu xing zheng chu fa'],
    ['证照调用量增长', 'zheng zhao diao yong liang zeng zhang'],
    ['', ''],
  ])('of %s is %s', (text, pinyin) => expect(pinyinOf(text)).toBe(pinyin));

  test('is known of every title of a theme or a layer', () => {
    const titles = THEMES.flatMap(({ title, layers }) => [
      title.zh,
      ...layers.map((layer) => layer.title.zh),
    ]);
    for (const title of titles) expect(pinyinOf(title), title).toMatch(/^[a-z0-9]+( [a-z0-9]+)*$/);
  });
});
