import { expect, test } from 'vitest';
import { ACCOUNT_WORDS } from './account.ts';
import { AREA } from './area.ts';
import { CELLS } from './cells.ts';
import { LOAD } from './load.ts';
import { en as shell } from './en.ts';
import { SESSION_WORDS } from './session.ts';
import { bringWords, hasWords, textOf } from './text.ts';
import { zh as shellZh } from './zh.ts';

/** All that is ever shown, with what comes later. */
const zh = { ...shellZh, ...AREA.zh, ...CELLS.zh, ...LOAD.zh, ...SESSION_WORDS.zh, ...ACCOUNT_WORDS.zh };
const en: Readonly<Record<keyof typeof zh, string>> = {
  ...shell,
  ...AREA.en,
  ...CELLS.en,
  ...LOAD.en,
  ...SESSION_WORDS.en,
  ...ACCOUNT_WORDS.en,
};
const keys = Object.keys(zh) as (keyof typeof zh)[];
const placeholders = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).toSorted();

test('both languages have the same keys', () => {
  expect(Object.keys(en).toSorted()).toEqual(keys.toSorted());
});

test.each(keys)('%s has the same placeholders and some text in both languages', (key) => {
  expect(placeholders(en[key])).toEqual(placeholders(zh[key]));
  expect(zh[key].trim()).not.toBe('');
  expect(en[key].trim()).not.toBe('');
});

test('English text holds no Chinese, but for the name of the language itself', () => {
  const mixed = keys.filter((key) => key !== 'settings.lang.zh' && /\p{Script=Han}/u.test(en[key]));
  expect(mixed).toEqual([]);
});

test('English is brought to who reads it, and Chinese stands in until then', async () => {
  expect([hasWords('zh'), hasWords('en')]).toEqual([true, false]);
  expect(textOf('en', 'search.label')).toBe(zh['search.label']);
  await bringWords('en');
  expect(hasWords('en')).toBe(true);
  expect(textOf('en', 'search.label')).toBe(en['search.label']);
});

test('values fill their places, and a missing one stays visible', async () => {
  await bringWords('en');
  expect(textOf('en', 'panel.source.line', { name: 'NBS', date: '2023' })).toBe('NBS, as of 2023');
  expect(textOf('zh', 'search.count', { n: 3 })).toBe('3 条结果');
  expect(textOf('en', 'search.count')).toBe('Results: {n}');
});
