import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { watchRequests } from '../../scripts/quiet.ts';
import { browserSuite, origin } from './suite.ts';
import { drawn, province } from './workspace.ts';

const { visit } = browserSuite();

type Word = { text: string; lang: string };

/** All words a person meets on the page: texts, labels, titles, placeholders; each with the language it is marked as. */
function wordsOn(page: Page): Promise<Word[]> {
  return page.evaluate(() => {
    const found: { text: string; lang: string }[] = [];
    const note = (text: string | null, element: Element | null) => {
      const lang = element?.closest('[lang]')?.getAttribute('lang') ?? '';
      if (text?.trim()) found.push({ text: text.trim(), lang });
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!node.parentElement?.closest('script, style, noscript')) note(node.textContent, node.parentElement);
    }
    for (const name of [
      'aria-label',
      'title',
      'placeholder',
      'alt',
      'aria-description',
      'aria-roledescription',
    ]) {
      for (const element of document.querySelectorAll(`[${name}]`)) note(element.getAttribute(name), element);
    }
    return found;
  });
}

const chinese = /\p{Script=Han}/u;
/** A key of the dictionary, or a placeholder that nothing was put into. */
const untranslated = /^[a-z]+(\.[a-z0-9]+)+$|\{\w+\}/;

const openEverything: ((page: Page) => Promise<void>)[] = [
  async () => undefined,
  async (page) => {
    await page.keyboard.press('/');
    await page.keyboard.type('shinan');
    await page.getByRole('option').first().waitFor();
  },
  async (page) => {
    await page.keyboard.press('Escape');
    await page.locator('[data-tool="layers"]').click();
  },
  async (page) => page.locator('[data-tool="info"]').click(),
];

const places = [
  '/',
  '/?r=3702',
  '/?r=370202',
  '/?r=370202002',
  '/?r=PK-3702-001',
  '/?r=SA-HH-3702',
  '/?r=379999',
];

test('pages in English have no Chinese but what is marked as such, and no key without words', async () => {
  const page = await visit('/?lang=en', { expected: /status of 404/ });
  const quiet = watchRequests(page);
  await drawn(page, province);
  for (const place of places) {
    await page.goto(`${origin}${place}${place.includes('?') ? '&' : '?'}lang=en`);
    await page
      .getByRole('complementary')
      .getByRole('heading')
      .or(page.getByText('There is no such region'))
      .first()
      .waitFor();
    await quiet();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect({ place, wrong: wrongIn('en', await wordsOn(page)) }).toEqual({ place, wrong: [] });
  }
});

test.each(['zh', 'en'] as const)('search, settings and sources have all their words in %s', async (lang) => {
  const page = await visit(`/?lang=${lang}`);
  await drawn(page, province);
  for (const open of openEverything) {
    await open(page);
    expect(wrongIn(lang, await wordsOn(page))).toEqual([]);
  }
});

test('the language changes in place, and the page says which it is', async () => {
  const page = await visit('/');
  await drawn(page, province);
  expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
  await page.getByRole('button', { name: '图层与设置' }).click();
  await page.getByRole('radio', { name: 'English' }).check();
  await page.waitForFunction(() => document.documentElement.lang === 'en');
  await page.getByRole('heading', { level: 1, name: 'Shandong' }).waitFor();
});

/** Words that stayed untranslated, or are Chinese on an English page without being marked as Chinese. */
function wrongIn(lang: 'zh' | 'en', words: Word[]): Word[] {
  return words.filter(
    (word) =>
      untranslated.test(word.text) ||
      (lang === 'en' && chinese.test(word.text) && !word.lang.startsWith('zh')),
  );
}
