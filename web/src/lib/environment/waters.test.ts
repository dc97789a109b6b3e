import { describe, expect, test } from 'vitest';
import { I18n } from '#lib/i18n/i18n.svelte.ts';
import { limitText, limitValues, numeral } from './water-words.ts';
import { marksOf, standingText, worstText, type WatersBody, type WatersItem } from './waters.ts';

const i18n = new I18n(() => 'zh');

const SECTION: WatersItem = {
  ...{ station: 'W-1', name: '断面', position: [120, 36], place: [] },
  ...{ time: '2026-11-20T00:00:00.000Z', last: '2026-11-20T00:00:00.000Z', freshness: 'fresh' },
  ...{ class: 'VI', target: 'III', attained: false, against: 'III' },
  ...{ worst: ['nh3n'], missing: [], silent: [], items: {} },
  over: [
    { item: 'nh3n', class: 'VI', value: 2.3, times: 1.3 },
    { item: 'do', class: 'IV', value: 4, times: null },
    { item: 'tp', class: 'IV', value: 0.25, times: 0.25 },
  ],
};
const CLASSES = ['I', 'II', 'III', 'IV', 'V', 'VI'].map((one) => ({
  class: one,
  title: { zh: one === 'VI' ? '劣Ⅴ类' : `${one}类`, en: one },
}));
const BODY = {
  classes: CLASSES,
  factors: [
    { item: 'nh3n', title: { zh: '氨氮', en: 'Ammonia' }, unit: 'mg/L', counts: true },
    { item: 'do', title: { zh: '溶解氧', en: 'Oxygen' }, unit: 'mg/L', counts: true },
  ],
} as unknown as WatersBody;

describe('a class', () => {
  test.each([
    ['water', 'III', 'zh', 'III'],
    ['water', 'VI', 'zh', '劣V'],
    ['water', 'VI', 'en', '>V'],
    ['sea', 'V', 'zh', '劣IV'],
    ['sea', 'IV', 'en', 'IV'],
  ] as const)('of %s that is %s is written %s: %s', (of, found, lang, expected) => {
    expect(numeral(of, found, lang)).toBe(expected);
  });
});

test('the worst two items are named with how many times over, oxygen without', () => {
  expect(worstText(BODY, SECTION, i18n)).toBe('氨氮 劣Ⅴ类，超 1.30 倍、溶解氧 IV类');
  expect(worstText(BODY, { ...SECTION, over: [] }, i18n)).toBe('各项达到III类');
  expect(worstText(BODY, { ...SECTION, class: null }, i18n)).toBe('');
});

test('how a station stands is told only where it is not as it should be', () => {
  expect(standingText(SECTION, i18n)).toBe('');
  expect(standingText({ ...SECTION, freshness: 'late' }, i18n)).toContain('滞后');
  expect(standingText({ ...SECTION, freshness: 'silent', time: null }, i18n)).toContain('一天内无数据');
  expect(standingText({ ...SECTION, freshness: 'silent', time: null, last: null }, i18n)).toBe('从未上报');
});

test('on the map the worst lie on top, the chosen one above all, and what has no place is not there', () => {
  const items = [
    SECTION,
    { ...SECTION, station: 'W-2', class: 'II', freshness: 'late' as const },
    { ...SECTION, station: 'W-3', class: null },
    { ...SECTION, station: 'W-4', position: null },
  ];
  const marks = marksOf('water', { classes: CLASSES, items }, ['W-2'], 'zh');
  expect(marks.map(({ key, colour, text, stale }) => [key, colour, text, stale])).toEqual([
    ['W-1', '#FF0000', '劣V', false],
    ['W-2', '#66CCFF', 'II', true],
    ['W-3', null, '', false],
  ]);
  const [worst, chosen, none] = marks as [(typeof marks)[0], (typeof marks)[0], (typeof marks)[0]];
  expect(chosen.weight).toBeGreaterThan(worst.weight);
  expect(worst.weight).toBeGreaterThan(none.weight);
});

test('limits are written as tables write them, and stand at their values', () => {
  expect(limitText({ sense: 'max', limit: 6 })).toBe('≤ 6');
  expect(limitText({ sense: 'above', limit: 5 })).toBe('> 5');
  expect(limitText({ sense: 'within', range: [6, 9] })).toBe('6–9');
  expect(limitValues({ sense: 'within', range: [6, 9] })).toEqual([6, 9]);
  expect(limitValues(null)).toEqual([]);
});
