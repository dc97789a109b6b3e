import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { NoticeList } from '#api/freshness-schemas.ts';
import type { IndicatorList } from '#api/indicator-schemas.ts';
import { violations } from './accessible.ts';
import { browserSuite, cookieOf, origin } from './suite.ts';
import { drawn, province } from './workspace.ts';

const { visit } = browserSuite();

const libraries = 18;

const looks = (['desk', 'phone'] as const).flatMap((screen) =>
  (['dark', 'light'] as const).map((scheme) => ({ screen, scheme })),
);

describe.each(looks)('$scheme on a $screen screen', ({ screen, scheme }) => {
  test('the catalogue, a library, a dataset and the loading page keep to WCAG 2.2 AA', async () => {
    const page = await visit('/catalogue', { screen, scheme, as: 'demo-steward' });
    await page.getByTestId('library').first().waitFor();
    const found: Record<string, string[]> = { catalogue: await violations(page) };
    await page.goto(`${origin}/catalogue?l=openness`);
    await page.getByTestId('dataset').first().waitFor();
    found['library'] = await violations(page);
    await page.goto(`${origin}/catalogue?d=service-windows`);
    await page.getByRole('heading', { name: '最近批次' }).waitFor();
    found['dataset'] = await violations(page);
    await page.goto(`${origin}/load?d=service-windows`);
    await page.getByRole('heading', { name: '第二步 选择文件' }).waitFor();
    found['load'] = await violations(page);
    expect(found).toEqual({ catalogue: [], library: [], dataset: [], load: [] });
    expect(await sideways(page)).toBeLessThanOrEqual(0);
  });
});

test('the catalogue shows all libraries and leads down to fields, and the address holds what is open', async () => {
  const page = await visit('/');
  await page.getByRole('link', { name: '数据目录' }).click();
  await page.getByTestId('library').first().waitFor();
  expect(await page.getByTestId('library').count()).toBe(libraries);
  await page.getByRole('link', { name: '政务公开' }).click();
  await page.getByRole('link', { name: '政务服务场所' }).click();
  await page.getByRole('cell', { name: '整数' }).first().waitFor();
  expect(new URL(page.url()).search).toBe('?d=service-windows');
  await page.reload();
  await page.getByRole('heading', { level: 1, name: '政务服务场所' }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: '政务公开' }).waitFor();
});

test('a file is looked at, tried, loaded with its four counts, and taken back', async () => {
  const page = await visit('/catalogue?d=service-windows', { as: 'demo-steward' });
  await page.getByRole('link', { name: '向此数据集载入文件' }).click();
  await page
    .getByTestId('file')
    .setInputFiles({ name: 'places.csv', mimeType: 'text/csv', buffer: places() });
  const [tryIt, loadIt] = [page.getByTestId('try'), page.getByTestId('load')];
  await tryIt.waitFor();
  // nothing goes on before somebody has decided on the coordinate system, and no guess decides it
  expect(await page.getByTestId('crs').getByRole('radio', { checked: true }).count()).toBe(0);
  expect(await loadIt.isDisabled()).toBe(true);
  await page.getByTestId('crs').getByRole('radio', { name: 'wgs84' }).check();
  await tryIt.click();
  await page.getByTestId('trial').getByText('第 3 行').waitFor();
  const counts = { received: '11', accepted: '8', duplicate: '1', quarantined: '2' };
  expect(await countsIn(page, 'trial')).toEqual(counts);
  await loadIt.click();
  await page.locator('[data-testid="batch"][data-state="loaded"]').waitFor();
  expect(await countsIn(page, 'batch')).toEqual(counts);
  const causes = page.getByTestId('batch').getByRole('rowheader');
  expect((await causes.allInnerTexts()).map((text) => text.split(/\s/)[0]).toSorted()).toEqual([
    '不是数字',
    '位置不在山东及其海域内',
  ]);
  expect(await causes.getByText('例如:').count()).toBe(2);
  expect(await violations(page)).toEqual([]);
  await page.getByTestId('rollback').click();
  expect(await violations(page)).toEqual([]);
  await page.getByTestId('rollback-yes').click();
  await page.locator('[data-testid="batch"][data-state="rolled_back"]').waitFor();
});

test('a file of which nothing can be used is a fault, on record and open for its department until it is taken back', async () => {
  const heading = places().toString().split('\n')[0];
  const address = `${origin}/api/datasets/service-windows/batches?name=nothing.csv&crs=wgs84`;
  const headers = { cookie: await cookieOf('demo-steward') };
  const sent = await fetch(address, {
    method: 'POST',
    headers,
    body: `${heading}\nZZTEST-F,大厅,hall,x,20,是,117,36.66\n`,
  });
  const { batch } = (await sent.json()) as { batch: string };
  const page = await visit('/catalogue?d=service-windows', { as: 'demo-steward' });
  await page.waitForFunction(async (id) => {
    const answer = await fetch(`/api/batches/${id}`);
    return ((await answer.json()) as { fault: unknown }).fault !== null;
  }, batch);
  await page.reload();
  await page.getByTestId('fault').first().waitFor();
  await page.getByTestId('ladder').getByText('批次异常').first().waitFor();
  expect(await page.getByTestId('ladder').getByRole('list').getByRole('listitem').count()).toBe(4);
  expect(await violations(page)).toEqual([]);
  await page.goto(`${origin}/catalogue`);
  const notices = page.getByTestId('notices');
  await notices.getByLabel('部门').selectOption({ label: '省政府办公厅' });
  await notices.getByLabel('部门').selectOption({ label: '省行政审批服务局' });
  await notices.getByText(`批次 ${batch} 异常`).waitFor();
  expect(new URL(page.url()).searchParams.get('n')).toBe('administrative-approval');
  expect(await violations(page)).toEqual([]);
  await fetch(`${origin}/api/batches/${batch}/rollback`, { method: 'POST', headers });
  const open = (await (await fetch(`${origin}/api/notices`)).json()) as NoticeList;
  expect(open.items.filter((notice) => notice.batch === batch)).toEqual([]);
});

test('a file that cannot be used is explained, and what was typed stays', async () => {
  const page = await visit('/load?d=service-windows', { as: 'demo-steward', expected: /status of 422/ });
  const file = page.getByTestId('file');
  await file.setInputFiles({ name: 'picture.png', mimeType: 'image/png', buffer: Buffer.from('no table') });
  await page.getByTestId('steward-problem').waitFor();
  await file.setInputFiles({ name: 'places.csv', mimeType: 'text/csv', buffer: places() });
  await page.getByTestId('try').waitFor();
  await page.getByRole('radio', { name: '其他' }).check();
  await page.getByLabel('坐标系写法').fill('the usual one');
  await page.getByLabel('坐标系写法').press('Enter');
  await page.getByTestId('steward-problem').getByText('坐标系').first().waitFor();
  expect(await page.getByLabel('坐标系写法').inputValue()).toBe('the usual one');
});

test('an indicator colours the map, with a legend, a ranking, and a proof that has an address', async () => {
  const { items } = (await (await fetch(`${origin}/api/indicators`)).json()) as IndicatorList;
  const indicator = items.find(({ periods }) => periods.length > 1);
  if (!indicator) throw new Error('No indicator has values: the product was started without demo data.');
  const page = await visit('/');
  await drawn(page, province);
  await page.getByTestId('choose-indicator').click();
  // what was asked for is looked for by typing at once
  await expect
    .poll(() => page.getByRole('searchbox').evaluate((field) => field === document.activeElement))
    .toBe(true);
  await page.keyboard.type(indicator.code);
  await page.getByRole('dialog').getByRole('button', { name: indicator.title.zh }).click();
  await page.getByTestId('legend').getByText(indicator.title.zh).waitFor();
  await page.waitForFunction(
    () => Number(document.querySelector<HTMLElement>('[data-map-status]')?.dataset['drawnClasses']) > 1,
    undefined,
    { timeout: 45_000 },
  );
  expect(new URL(page.url()).searchParams.get('i')).toBe(indicator.code);
  expect(await page.getByTestId('legend').innerText()).toContain(indicator.owner.title.zh);
  expect(await violations(page)).toEqual([]);
  await page.getByTestId('own-value').click();
  await page.getByTestId('proof').getByText(indicator.definition.zh).waitFor();
  expect(await violations(page)).toEqual([]);
  await page.reload();
  await page.getByTestId('proof').getByText(indicator.definition.zh).waitFor();
  await page.keyboard.press('Escape');
  await page.getByTestId('proof').waitFor({ state: 'detached' });
  expect(new URL(page.url()).searchParams.has('proof')).toBe(false);
});

/** Nine good places but for one, the first again, and one far away. */
function places(): Buffer {
  const row = (i: number, windows = '3', lng = 117 + i / 100, lat = 36.66) =>
    `ZZTEST-${i},测试大厅${i},hall,${windows},20,是,${lng},${lat}`;
  const good = Array.from({ length: 9 }, (_, i) => row(i, i === 1 ? 'x' : '3'));
  const heading = '场所编号,场所名称,场所类型,窗口数,可办事项数,是否支持跨域通办,经度,纬度';
  return Buffer.from([heading, ...good, row(0), row(9, '3', 10, 10)].join('\n'));
}

async function countsIn(page: Page, testId: string): Promise<Record<string, string>> {
  const parts = ['received', 'accepted', 'duplicate', 'quarantined'];
  const box = page.getByTestId(testId);
  return Object.fromEntries(
    await Promise.all(
      parts.map(async (part) => [part, await box.locator(`[data-count="${part}"]`).innerText()] as const),
    ),
  );
}

/** How many pixels the page is wider than the screen. */
const sideways = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const box = document.querySelector('.page');
    return box ? box.scrollWidth - box.clientWidth : 0;
  });
