import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { violations } from './accessible.ts';
import { browserSuite, origin } from './suite.ts';
import { drawn, province } from './workspace.ts';

const { visit } = browserSuite();

/** Ways from the state before to one that must be accessible too. */
const states: [name: string, reach: (page: Page) => Promise<unknown>][] = [
  ['the province', (page) => drawn(page, province)],
  [
    'search with results',
    async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('shinan');
      await page.getByRole('option').first().waitFor();
    },
  ],
  [
    'settings',
    async (page) => {
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: '图层与设置' }).click();
      await page.getByRole('heading', { name: '图层与设置' }).waitFor();
    },
  ],
  [
    'sources and licences',
    async (page) => {
      await page.getByRole('button', { name: '关闭设置' }).click();
      await page.getByRole('button', { name: '资料来源与许可' }).click();
      await page.getByRole('dialog').waitFor();
    },
  ],
  [
    'a county',
    async (page) => {
      await page.goto(`${origin}/?r=370202`);
      await drawn(page, '370202000000');
    },
  ],
  [
    'a list of villages',
    async (page) => {
      await page.goto(`${origin}/?r=370202002`);
      await drawn(page, '370202002000');
    },
  ],
  [
    'a region that does not exist',
    async (page) => {
      await page.goto(`${origin}/?r=379999`);
      await page.getByText('没有这个地区').first().waitFor();
    },
  ],
  [
    'the description of the API',
    async (page) => {
      await page.goto(`${origin}/api/docs`);
      await page.getByRole('heading').first().waitFor();
    },
  ],
  [
    'an address that does not exist',
    async (page) => {
      await page.goto(`${origin}/nowhere`);
      await page.getByRole('heading').first().waitFor();
    },
  ],
];

const looks = (['wide', 'phone'] as const).flatMap((screen) =>
  (['dark', 'light'] as const).map((scheme) => ({ screen, scheme })),
);

describe.each(looks)('$scheme on a $screen screen', ({ screen, scheme }) => {
  test('nothing breaks a rule of WCAG 2.2 AA', async () => {
    const page = await visit('/', { screen, scheme, expected: /status of 404/ });
    const found: Record<string, string[]> = {};
    for (const [name, reach] of states) {
      await reach(page);
      found[name] = await violations(page);
    }
    expect(found).toEqual(Object.fromEntries(states.map(([name]) => [name, []])));
  });
});
