import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { browserSuite } from './suite.ts';
import {
  childrenOf,
  detailOf,
  drawn,
  mapOf,
  pixelOf,
  province,
  qingdao,
  settled,
  shinan,
  shown,
} from './workspace.ts';

const { visit } = browserSuite();

test('the province opens, and the map has drawn every one of its cities', async () => {
  const page = await visit('/');
  expect(await drawn(page, province)).toBe((await childrenOf(province)).length);
  expect(await page.title()).toContain('山东省');
});

test('a county opens by its address, and the map has drawn all of its towns', async () => {
  const page = await visit('/?r=370202');
  expect(await drawn(page, shinan)).toBe((await childrenOf(shinan)).length);
  await shown(page, '市南区');
});

test('a click goes to the city and then to the county under the pointer', async () => {
  const page = await visit('/');
  await drawn(page, province);
  const city = await pixelOf(page, (await detailOf(qingdao)).center);
  await page.mouse.click(city.x, city.y);
  expect(await drawn(page, qingdao)).toBe((await childrenOf(qingdao)).length);
  await shown(page, '青岛市');
  const laixi = (await childrenOf(qingdao)).find((child) => child.names.zh === '莱西市');
  if (!laixi) throw new Error('青岛市 has no 莱西市.');
  await page.waitForTimeout(300); // the address learns of the camera a moment after the map rests
  const county = await pixelOf(page, laixi.center);
  await page.mouse.click(county.x, county.y);
  await drawn(page, laixi.code);
  await shown(page, '莱西市');
});

test('what is under the pointer is named', async () => {
  const page = await visit('/');
  await drawn(page, province);
  const city = await pixelOf(page, (await detailOf(qingdao)).center);
  await page.mouse.move(city.x, city.y, { steps: 4 });
  await page.getByTestId('hover').getByText('青岛市').waitFor();
});

describe('by keyboard alone', () => {
  test('a row of the table leads down, Escape leads up', async () => {
    const page = await visit('/');
    await drawn(page, province);
    const rows = page.getByRole('table', { name: '山东省的下级地区' }).locator('tbody').getByRole('link');
    await pressUntilFocused(page, 'Tab', rows.first());
    await pressUntilFocused(page, 'ArrowDown', rows.filter({ hasText: '青岛市' }));
    await page.keyboard.press('Enter');
    await drawn(page, qingdao);
    await shown(page, '青岛市');
    await page.keyboard.press('Escape');
    await drawn(page, province);
    await shown(page, '山东省');
  });

  test('Enter on the map goes to the region in its middle', async () => {
    const page = await visit('/?r=3702');
    await drawn(page, qingdao);
    await mapOf(page).locator('canvas').first().focus();
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => /^3702\d\d/.test(url.searchParams.get('r') ?? ''));
  });

  test('focus can be seen wherever it goes', async () => {
    const page = await visit('/');
    await drawn(page, province);
    const unseen: string[] = [];
    for (let presses = 0; presses < 25; presses += 1) {
      await page.keyboard.press('Tab');
      const found = await page.evaluate(() => {
        const element = document.activeElement;
        if (!element || element === document.body) return '';
        // the box around an input may show it in the input's stead; nothing has an outline but what has the focus
        let at: Element | null = element;
        while (at && getComputedStyle(at).outlineStyle === 'none') at = at.parentElement;
        return at ? '' : element.outerHTML.slice(0, 120);
      });
      if (found) unseen.push(found);
    }
    expect(unseen).toEqual([]);
  });
});

describe('the address', () => {
  test('Back and Forward go the way that was gone', async () => {
    const page = await visit('/');
    await drawn(page, province);
    await page.getByRole('link', { name: '青岛市' }).first().click();
    await drawn(page, qingdao);
    await page.getByRole('link', { name: '市南区' }).first().click();
    await drawn(page, shinan);
    await page.goBack();
    await drawn(page, qingdao);
    await shown(page, '青岛市');
    await page.goBack();
    await drawn(page, province);
    await page.goForward();
    await drawn(page, qingdao);
  });

  test('a reload brings back region, camera, theme and language', async () => {
    const page = await visit('/?r=3702&theme=light&lang=en&c=120.4,36.2&z=9.5');
    await drawn(page, qingdao);
    await page.reload();
    await drawn(page, qingdao);
    expect(await settled(page)).toEqual({ lng: 120.4, lat: 36.2, zoom: 9.5 });
    const root = page.locator('html');
    expect(await root.getAttribute('lang')).toBe('en');
    expect(await root.getAttribute('data-theme')).toBe('light');
    await shown(page, 'Qingdao');
  });

  test('an old code opens today’s region and says so', async () => {
    const page = await visit('/?r=371203');
    await shown(page, '钢城区');
    await page.getByText('371203').first().waitFor();
  });
});

test('on a phone, touch drills down and the panel can be read', async () => {
  const page = await visit('/', { screen: 'phone' });
  await drawn(page, province);
  const city = await pixelOf(page, (await detailOf('370100000000')).center);
  await page.touchscreen.tap(city.x, city.y);
  await drawn(page, '370100000000');
  await shown(page, '济南市');
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});

async function pressUntilFocused(page: Page, key: string, target: Locator): Promise<void> {
  const isFocused = () => target.evaluate((element) => element === document.activeElement);
  for (let presses = 0; presses < 60; presses += 1) {
    if (await isFocused()) return;
    await page.keyboard.press(key);
  }
  throw new Error(`60 times ${key} did not reach ${target.toString()}.`);
}
