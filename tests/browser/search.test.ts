import { expect, test } from 'vitest';
import { browserSuite } from './suite.ts';
import { drawn, province, shown } from './workspace.ts';

const { visit } = browserSuite();

const queries: [typed: string, name: string][] = [
  ['市南', '市南区'],
  ['shinan', '市南区'],
  ['lxq', '历下区'],
  ['Lixia', '历下区'],
  ['370102', '历下区'],
  ['茌平县', '茌平区'],
  ['蓬莱市', '蓬莱区'],
];

test('name, pinyin, initials, English, code and old names find the region first', async () => {
  const page = await visit('/');
  await drawn(page, province);
  await page.keyboard.press('/');
  const box = page.getByRole('combobox', { name: '搜索地区' });
  expect(await box.evaluate((element) => element === document.activeElement)).toBe(true);
  const first = page.getByRole('listbox', { name: '搜索结果' }).getByRole('option').first();
  for (const [typed, name] of queries) {
    await box.fill('');
    await page.keyboard.type(typed);
    await first.filter({ hasText: name }).waitFor({ timeout: 15_000 });
  }
});

test('Enter goes to the first hit', async () => {
  const page = await visit('/');
  await drawn(page, province);
  await page.keyboard.press('/');
  await page.keyboard.type('shinan');
  const first = page.getByRole('option').first();
  await first.filter({ hasText: '市南区' }).waitFor();
  if ((await first.getAttribute('aria-selected')) !== 'true') await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await drawn(page, '370202000000');
  await shown(page, '市南区');
});

test('what nothing is called finds nothing, and the page says what to try', async () => {
  const page = await visit('/');
  await page.getByRole('combobox', { name: '搜索地区' }).fill('没有这个地方');
  await page.getByText('没有与“没有这个地方”相符的地区').first().waitFor();
});
