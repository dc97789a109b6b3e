import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { browserSuite } from './suite.ts';
import { childrenOf, drawn, province, qingdao } from './workspace.ts';

const { visit } = browserSuite();

const namesOf = (page: Page) =>
  page
    .getByRole('table', { name: '山东省的下级地区' })
    .locator('tbody tr')
    .getByRole('link')
    .allTextContents();

test('the table of children sorts by each column, in both directions', async () => {
  const page = await visit('/');
  await drawn(page, province);
  const cities = await childrenOf(province);
  const byArea = cities
    .toSorted((a, b) => (b.area_km2 ?? 0) - (a.area_km2 ?? 0))
    .map((city) => city.names.zh);
  const header = page.getByRole('columnheader', { name: '面积' });
  await header.getByRole('button').click();
  const once = (await namesOf(page)).map((name) => name.trim());
  await header.getByRole('button').click();
  const twice = (await namesOf(page)).map((name) => name.trim());
  expect(once).toHaveLength(cities.length);
  expect(twice).toEqual(once.toReversed());
  expect([once[0], twice[0]]).toContain(byArea[0]);
  expect(['ascending', 'descending']).toContain(await header.getAttribute('aria-sort'));
});

test('the panel says what it knows: code, area with its unit, source and date', async () => {
  const page = await visit('/?r=3702');
  await drawn(page, qingdao);
  const panel = page
    .getByRole('region', { name: '地区资料' })
    .or(page.getByRole('complementary', { name: '地区资料' }));
  const text = await panel.innerText();
  expect(text).toContain('370200');
  expect(text).toContain('11,238 km²');
  expect(text).toMatch(/截至/);
});

test('synthetic geometry is called synthetic', async () => {
  const page = await visit('/?r=370202');
  const [town] = await childrenOf('370202000000');
  if (!town) throw new Error('市南区 has no towns.');
  await page.goto(`${new URL(page.url()).origin}/?r=${town.code}`);
  await drawn(page, town.code);
  await page.getByText('合成边界').first().waitFor();
});

test('the map’s key says which of what it draws is made up', async () => {
  const page = await visit('/');
  await drawn(page, province);
  const key = page.getByTestId('key');
  await key.getByText('园区(合成边界)').waitFor();
  expect(await key.innerText()).not.toContain('乡镇街道名称');
  await page.goto(`${new URL(page.url()).origin}/?c=117,36.66&z=11`);
  await drawn(page, province);
  await key.getByText('乡镇街道名称为合成点位(演示)').waitFor();
  await page.goto(`${new URL(page.url()).origin}/?r=370202`);
  await drawn(page, '370202000000');
  await key.getByText('合成边界(演示,非法定)').waitFor();
});
