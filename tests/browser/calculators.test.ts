import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { violations } from './accessible.ts';
import { browserSuite, origin } from './suite.ts';

const { visit } = browserSuite();

const headline = (page: Page) => page.getByTestId('headline');
const row = (page: Page, item: string) => page.locator(`[data-item="${item}"]`);
const field = (page: Page, item: string) => row(page, item).getByRole('textbox');

/** Waits for the headline to say this. */
const told = (page: Page, text: string) => headline(page).getByText(text, { exact: true }).waitFor();

/** Waits for a parameter of the address; what is entered is there when the hand rests. */
const kept = (page: Page, name: string, value: string | null) =>
  page.waitForURL((url) => url.searchParams.get(name) === value);

/** How many pixels the page is wider than the screen. */
const sideways = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const box = document.querySelector('.page');
    return box ? box.scrollWidth - box.clientWidth : 0;
  });

const LINKS = {
  empty: '/calculators',
  air: '/calculators?standard=HJ%20633-2012&so2=15&no2=90&co=1.2&o3_8h=178&pm10=300&pm2_5=x',
  water: '/calculators?calc=water&type=lake&water-ph=9.2&water-do=4&water-tp=0.2&water-tn=8',
  sea: '/calculators?calc=sea&sea-ph=7.7&sea-din=0.31&lang=en',
};
const looks = (['desk', 'phone'] as const).flatMap((screen) =>
  (['dark', 'light'] as const).map((scheme) => ({ screen, scheme })),
);

describe.each(looks)('$scheme on a $screen screen', ({ screen, scheme }) => {
  test('all calculators keep to WCAG 2.2 AA and to the width', async () => {
    const page = await visit(LINKS.empty, { screen, scheme });
    const found: Record<string, unknown> = {};
    for (const [name, link] of Object.entries(LINKS)) {
      await page.goto(origin + link);
      await page.getByTestId('items').waitFor();
      found[name] = [await violations(page), await sideways(page)];
    }
    expect(found).toEqual({ empty: [[], 0], air: [[], 0], water: [[], 0], sea: [[], 0] });
  });
});

test('what is typed gives its result at once, and nothing of it is lost', async () => {
  const page = await visit('/');
  await page.getByRole('toolbar').getByRole('link', { name: '计算器' }).click();
  await page.getByTestId('standard').selectOption('HJ 633-2012');
  await field(page, 'pm2_5').fill('36');
  await told(page, '52');
  expect(await row(page, 'pm2_5').textContent()).toContain('36 在 35 与 75 之间');
  await kept(page, 'pm2_5', '36');
  await page.getByTestId('standard').selectOption('HJ 633-2026');
  await told(page, 'NA');

  await page.getByRole('button', { name: '地表水类别' }).click();
  await field(page, 'do').fill('4.1');
  await told(page, 'Ⅳ类');
  await page.reload();
  await told(page, 'Ⅳ类');
  await page.getByRole('button', { name: 'English' }).click();
  await told(page, 'Class IV');
  expect(await field(page, 'do').inputValue()).toBe('4.1');
  await page.getByRole('button', { name: 'Air quality' }).click();
  await told(page, 'NA');
  expect(await field(page, 'pm2_5').inputValue()).toBe('36');
  expect(await page.getByTestId('standard').inputValue()).toBe('HJ 633-2026');
});

test('what cannot be used is marked with what would be right, and the others give a result', async () => {
  const page = await visit('/calculators?calc=water&water-do=4.1&water-tp=many', { expected: /400/ });
  await told(page, 'Ⅳ类');
  expect(await row(page, 'tp').textContent()).toContain('须为不小于 0 的数');
  expect(await field(page, 'tp').getAttribute('aria-invalid')).toBe('true');
  await field(page, 'ph').fill('15'); // which only the server knows to be too much
  await row(page, 'ph').getByText('pH 须为 0 至 14 的数').waitFor();
  await told(page, 'Ⅳ类');
  await page.getByTestId('result').getByText('标出的数值没有参加计算').waitFor();
  await field(page, 'ph').fill('9.2');
  await told(page, '劣Ⅴ类');
});

test('an example fills in, a link that is followed takes over, and clearing empties', async () => {
  const page = await visit('/calculators?date=2026-11-20');
  await page.getByTestId('example').click();
  await told(page, '108');
  await kept(page, 'pm2_5', '68');
  await page.getByRole('navigation').getByRole('link', { name: '计算器' }).click();
  await page.getByTestId('example').waitFor();
  expect(await field(page, 'pm2_5').inputValue()).toBe('');
  await page.goBack();
  await told(page, '108');
  await page.getByRole('button', { name: '清空' }).click();
  await page.getByTestId('example').waitFor();
  await kept(page, 'pm2_5', null);
});

test('a date that is none is refused with a sentence', async () => {
  const page = await visit('/calculators?date=2026-02-30&pm2_5=36', { expected: /400/ });
  await page.getByRole('alert').getByText('date 须为真实的日期').waitFor();
});
