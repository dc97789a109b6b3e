import { beforeAll, expect, test } from 'vitest';
import { bringWords } from '#lib/i18n/text.ts';
import { I18n } from '#lib/i18n/i18n.svelte.ts';
import { layerInfo } from './layer-info.fixture.ts';
import { periodOf, unitText, ValueWords } from './wording.ts';

beforeAll(() => bringWords('en'));

const zh = new I18n(() => 'zh');
const en = new I18n(() => 'en');
const counts = layerInfo();
const area = layerInfo({ aggregation: 'sum' });

test('what is added up is per cell', () => {
  expect(unitText(zh, counts)).toBe('家/格');
  expect(unitText(en, area)).toBe('entities per cell');
});

test('a layer without buckets shows what is recorded now', () => {
  expect(periodOf(zh, counts, null)).toBe('现有记录');
  expect(periodOf(en, layerInfo({ bucket: 'month' }), '2026-10-01')).toBe('Oct 2026');
  expect(periodOf(zh, layerInfo({ bucket: 'day' }), '2026-10-05')).toBe('2026年10月5日');
});

test('classes of counts are whole numbers that do not overlap', () => {
  const words = new ValueWords(en, counts, [1, 2, 12.5, 40]);
  expect(words.stretch({ from: 1, to: 2, count: 3 }, false)).toBe('1');
  expect(words.stretch({ from: 2, to: 12.5, count: 3 }, false)).toBe('2 to 12');
  expect(words.stretch({ from: 12.5, to: 40, count: 3 }, true)).toBe('13 to 40');
  // no whole number in it: its bounds are said as they are
  expect(words.stretch({ from: 1.2, to: 1.7, count: 0 }, false)).toBe('1 to 2');
});

test('other values have as many digits as tell them apart', () => {
  const words = new ValueWords(en, area, [0.51, 12.3456, 1200]);
  expect(words.stretch({ from: 0.51, to: 12.3456, count: 1 }, false)).toBe('0.51 to 12.3');
  expect(new ValueWords(en, area, [1.0001, 1.0002]).value(1.0001)).toBe('1.0001');
});

test('a range may be open', () => {
  const words = new ValueWords(en, counts, [1, 40]);
  expect(words.range([12.5, Infinity])).toBe('13 and more');
  expect(words.range([-Infinity, 12.5])).toBe('below 13');
  expect(words.range([2, 12.5])).toBe('2 to 12');
});
