import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { IndicatorPeers } from '#api/indicator-schemas.ts';
import type { FilledScene } from '#api/scene-schemas.ts';
import { watchRequests } from '../../scripts/quiet.ts';
import { violations } from './accessible.ts';
import { browserSuite, origin } from './suite.ts';
import { childrenOf, drawn, qingdao, shinan } from './workspace.ts';

const { visit } = browserSuite();

const fromApi = async <Body>(path: string): Promise<Body> => {
  const response = await fetch(origin + path);
  if (!response.ok) throw new Error(`${path} answered ${response.status}.`);
  return (await response.json()) as Body;
};
const filled = (code: string, rest = '') => fromApi<FilledScene>(`/api/regions/${code}/scene${rest}`);

const sceneOf = (page: Page) => page.getByTestId('scene');
const unfold = async (page: Page): Promise<void> => {
  const folded = sceneOf(page).locator('details:not([open]) > summary');
  while ((await folded.count()) > 0) await folded.first().click();
};
const digits = (text: string): string => text.replaceAll(/[^\d.−-]/g, '');

/** A village or community of 市南区 with something in it, where the demo data has one. */
async function lively(): Promise<string> {
  for (const town of await childrenOf(shinan))
    for (const place of await childrenOf(town.code)) {
      const { panels } = await filled(place.code);
      if (panels.some(({ layers }) => layers.some(({ value }) => (value ?? 0) > 0))) return place.code;
    }
  throw new Error('Nothing of the demo data lies in a community of 市南区.');
}

describe('a region’s scene is filled from the libraries', () => {
  test('a city: every figure of the scene is on the page, with its unit and period', async () => {
    const scene = await filled(qingdao);
    const page = await visit('/?r=3702');
    await drawn(page, qingdao);
    await sceneOf(page).getByText('城市治理场景').waitFor();
    await unfold(page);
    const figures = scene.panels.flatMap((panel) => panel.figures).filter(({ value }) => value !== null);
    expect(figures.length).toBeGreaterThan(15);
    for (const { indicator, value, decimals, unit } of figures) {
      const row = sceneOf(page).locator(`[data-indicator="${indicator}"]`);
      const text = await row.locator('.value').innerText();
      expect(Number(digits(text.replace(unit.zh, ''))), indicator).toBeCloseTo(value ?? NaN, decimals);
      expect(text).toContain(unit.zh);
      expect(await row.locator('.about').innerText()).toMatch(/20\d\d年/);
    }
    for (const { layer, value } of scene.panels.flatMap(({ layers }) => layers))
      expect(digits(await sceneOf(page).locator(`[data-layer="${layer}"] b`).innerText()), layer).toBe(
        String(Math.round(value ?? NaN)),
      );
    expect(await sceneOf(page).getByText('演示数据').count()).toBeGreaterThan(0);
  });

  test('another scene is chosen, stays in the address, and gives way where it does not suit', async () => {
    const page = await visit('/?r=3702');
    await sceneOf(page).getByRole('combobox').selectOption('marine');
    await sceneOf(page).getByText('海洋管理场景').waitFor();
    expect(new URL(page.url()).searchParams.get('scene')).toBe('marine');
    await page.reload();
    await sceneOf(page).getByText('海洋管理场景').waitFor();
    await page.goto(`${origin}/?r=3701&scene=marine`);
    await sceneOf(page).getByText('城市治理场景').waitFor();
    expect(await sceneOf(page).getByRole('combobox').count()).toBe(0);
  });

  test('a figure colours the map by its name and opens its proof by its value', async () => {
    const page = await visit('/?r=3702');
    await drawn(page, qingdao);
    const row = sceneOf(page).locator('[data-indicator="PO02"]');
    await row.locator('.name').click();
    await page.getByTestId('legend').getByText('常住人口城镇化率').waitFor();
    expect(await row.locator('.name').getAttribute('aria-pressed')).toBe('true');
    await row.locator('.figure').click();
    await page.getByTestId('proof').getByText('固定链接').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test('a park is filled from what lies in it, a sea area says what is not made for it', async () => {
    const page = await visit('/?r=PK-3706-002');
    await sceneOf(page).getByText('园区发展场景').waitFor();
    const park = await filled('PK-3706-002');
    const entities = park.panels
      .flatMap(({ layers }) => layers)
      .find(({ layer }) => layer.endsWith('/entities'));
    expect(entities?.value).toBeGreaterThan(0);
    const shown = sceneOf(page).locator('[data-layer="legal-entity/entities"] b');
    expect(digits(await shown.innerText())).toBe(String(entities?.value));
    await page.goto(`${origin}/?r=SA-HH-3702`);
    await sceneOf(page).getByText('海洋管理场景').waitFor();
    expect(
      Number(digits(await sceneOf(page).locator('[data-layer="ecology/seawater-stations"] b').innerText())),
    ).toBeGreaterThan(0);
    await sceneOf(page).getByText('没有园区、海域数据').first().waitFor();
    await sceneOf(page).getByRole('link', { name: '青岛市' }).first().click();
    await drawn(page, qingdao);
  });

  test('a community shows what names it, and where to look for what is not made for it', async () => {
    const code = await lively();
    const page = await visit(`/?r=${code}`);
    await sceneOf(page)
      .getByText(/(社区服务|乡村振兴)场景/)
      .waitFor();
    await unfold(page);
    await sceneOf(page).getByText('统计到县级').first().waitFor();
    const values = await sceneOf(page).locator('.layer b').allInnerTexts();
    expect(Math.max(...values.map((text) => Number(digits(text))))).toBeGreaterThan(0);
    expect(await violations(page)).toEqual([]);
  });
});

describe('peers', () => {
  test('where the region stands among its like is said, drawn and listed', async () => {
    const peers = await fromApi<IndicatorPeers>(`/api/indicators/EE01/peers?region=${shinan}`);
    if (!peers.group) throw new Error('市南区 has no peers.');
    const page = await visit('/?r=370202&i=EE01');
    const section = page.getByTestId('peers');
    await section.getByText(`第 ${peers.rank} 名,共 ${peers.n} 个`).waitFor();
    await section.getByText(peers.group.zh).first().waitFor();
    await section.getByRole('button').click();
    expect(await section.getByRole('listitem').count()).toBe(peers.items.length);
    expect(await section.locator('[aria-current="true"]').innerText()).toContain('市南区');
  });
});

describe('looking back', () => {
  test('before there was data there is none, the page says so plainly, and leads back to now', async () => {
    const page = await visit('/?r=3702&i=EE01&at=2020-01-01T08:00:00%2B08:00');
    const banner = page.getByTestId('past');
    await banner.getByText('2020年1月1日').waitFor();
    await sceneOf(page).locator('[data-indicator="PO01"]').getByText('无数据').waitFor();
    expect(await violations(page)).toEqual([]);
    await banner.getByRole('button', { name: '回到现在' }).click();
    await sceneOf(page).locator('[data-indicator="PO01"] .figure').waitFor();
    await page.getByTestId('own-value').waitFor();
    expect(new URL(page.url()).searchParams.has('at')).toBe(false);
    expect(await banner.count()).toBe(0);
  });

  test('a moment is chosen in the settings, in China Standard Time', async () => {
    const page = await visit('/?r=3702');
    await page.getByRole('button', { name: '图层与设置' }).click();
    await page.getByLabel('查看过去某时的数据(中国标准时间)').fill('2020-01-01T08:00');
    await page.getByRole('button', { name: '查看当时' }).click();
    await page.getByTestId('past').waitFor();
    expect(new URL(page.url()).searchParams.get('at')).toBe('2020-01-01T08:00:00+08:00');
  });

  test('the lasting link of a proof gives the same value again', async () => {
    const page = await visit('/?r=3702&i=EE01&proof=1');
    const quiet = watchRequests(page);
    const proof = page.getByTestId('proof');
    const value = await proof.locator('.value b').innerText();
    const link = await page.getByTestId('lasting-link').getAttribute('href');
    expect(link).toMatch(/[?&]at=/);
    // taken from the present, it stays open with what has the focus in it
    await page.getByTestId('lasting-link').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.searchParams.has('at'));
    await proof.locator('.past').waitFor();
    await quiet();
    expect(new URL(page.url()).searchParams.get('proof')).toBe('1');
    expect(await proof.evaluate((dialog: HTMLDialogElement) => dialog.open)).toBe(true);
    expect(await proof.evaluate((dialog) => dialog.contains(document.activeElement))).toBe(true);
    expect(await proof.locator('.value b').innerText()).toBe(value);
    await page.keyboard.press('Escape');
    await proof.waitFor({ state: 'detached' });
    expect(new URL(page.url()).searchParams.get('r')).toBe('3702');
    await page.goto(origin + link);
    await proof.locator('.value b').waitFor();
    expect(await proof.locator('.value b').innerText()).toBe(value);
    await page.getByTestId('past').waitFor({ state: 'attached' });
  });
});

test('on a phone the keys leave the coloured regions in sight, and the tools end above the sheet', async () => {
  const page = await visit('/?r=3702&i=EE01', { screen: 'phone' });
  await drawn(page, qingdao);
  await page.getByTestId('legend').waitFor();
  const bottomOf = async (selector: string) =>
    page
      .locator(selector)
      .evaluateAll((parts) => Math.max(...parts.map((part) => part.getBoundingClientRect().bottom)));
  const sheet = await page.locator('#panel').evaluate((panel) => panel.getBoundingClientRect().top);
  expect(await bottomOf('[role="toolbar"] .card')).toBeLessThanOrEqual(sheet - 8);
  const key = await page.locator('.key').evaluate((part) => part.getBoundingClientRect());
  expect(key.height).toBeLessThanOrEqual(72);
  const scale = await page.locator('.maplibregl-ctrl-scale').evaluate((part) => part.getBoundingClientRect());
  const tools = await page.locator('[role="toolbar"]').evaluate((part) => part.getBoundingClientRect());
  expect(scale.right).toBeLessThanOrEqual(tools.left);
  expect(scale.bottom).toBeLessThanOrEqual(key.top + 1);
  expect(await violations(page)).toEqual([]);
});
