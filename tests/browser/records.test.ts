import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { Catalogue, RecordList } from '#api/dataset-schemas.ts';
import { violations } from './accessible.ts';
import { browserSuite, cookieOf, origin, type VisitOptions } from './suite.ts';

const { visit } = browserSuite();

const read = async <Body>(path: string): Promise<Body> => {
  const response = await fetch(origin + path);
  if (!response.ok) throw new Error(`${path} answered ${response.status}.`);
  return (await response.json()) as Body;
};

/** Loads a text as a file, as another program would, and waits for its end. */
const load = async (dataset: string, name: string, text: string): Promise<string> => {
  const sent = await fetch(
    `${origin}/api/datasets/${dataset}/batches?name=${encodeURIComponent(name)}&crs=wgs84`,
    { method: 'POST', body: text, headers: { cookie: await cookieOf('demo-steward') } },
  );
  const { batch } = (await sent.json()) as { batch: string };
  for (;;) {
    const { state } = await read<{ state: string }>(`/api/batches/${batch}`);
    if (state === 'loaded') return batch;
    if (state !== 'loading') throw new Error(`The batch is ${state}.`);
    await new Promise((next) => setTimeout(next, 50));
  }
};

const HEADING = '场所编号,场所名称,场所类型,窗口数,可办事项数,是否支持跨域通办,经度,纬度';
const hall = (key: string, name: string, windows: string, place = '117.02,36.66') =>
  `${key},${name},hall,${windows},20,是,${place}`;

/** A dataset with open conflicts; the demo data has some on purpose. */
const disputed = async () => {
  const { libraries } = await read<Catalogue>('/api/catalogue');
  const found = libraries.flatMap(({ datasets }) => datasets).find(({ facts }) => facts.conflicts > 1);
  if (!found) throw new Error('No dataset has open conflicts.');
  return found;
};

/** How many pixels the page is wider than the screen. */
const sideways = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const box = document.querySelector('.page');
    return box ? box.scrollWidth - box.clientWidth : 0;
  });

const looks = (['desk', 'phone'] as const).flatMap((screen) =>
  (['dark', 'light'] as const).map((scheme) => ({ screen, scheme })),
);

describe.each(looks)('$scheme on a $screen screen', ({ screen, scheme }) => {
  test('records, a record, conflicts and a batch keep to WCAG 2.2 AA', async () => {
    const { id } = await disputed();
    const page = await visit('/records?d=market-entities&at=2025-11-25T08:00:00%2B08:00', {
      screen,
      scheme,
      as: 'demo-steward',
    });
    await page.getByTestId('past').waitFor();
    const found: Record<string, string[]> = { past: await violations(page) };
    await page.getByRole('link', { name: '回到现在' }).click();
    await page.getByTestId('records').waitFor();
    found['records'] = await violations(page);
    expect(await sideways(page)).toBeLessThanOrEqual(0);
    await page.getByTestId('records').getByRole('button').first().click();
    await page.getByTestId('record').getByText('只有一个版本').waitFor();
    found['record'] = await violations(page);
    await page.goto(`${origin}/conflicts?d=${id}`);
    await page.getByTestId('conflicts').waitFor();
    found['conflicts'] = await violations(page);
    expect(await sideways(page)).toBeLessThanOrEqual(0);
    await page.getByTestId('conflicts').getByRole('button').first().click();
    await page.getByTestId('uphold').waitFor();
    found['uphold'] = await violations(page);
    await page.goto(`${origin}/load?b=1`);
    await page.getByTestId('batch').waitFor();
    found['batch'] = await violations(page);
    expect(found).toEqual({ past: [], records: [], record: [], conflicts: [], uphold: [], batch: [] });
  });
});

test('records are reached from the catalogue, narrowed to a region, paged, and the address holds all of it', async () => {
  const page = await visit('/catalogue?d=market-entities');
  await page.getByRole('link', { name: '查看记录' }).click();
  const table = page.getByTestId('records');
  await table.waitFor();
  expect(await table.locator('tbody tr').count()).toBe(100);
  const first = await table.locator('tbody th').first().innerText();
  await page.getByTestId('next').click();
  await page.waitForURL(/after=/);
  await page.getByRole('link', { name: '回到第一页' }).waitFor();
  await expect.poll(() => table.locator('tbody th').first().innerText()).not.toBe(first);
  await page.getByRole('combobox', { name: '地区、园区或海域' }).fill('shinan');
  await page
    .getByRole('option', { name: /市南区/ })
    .first()
    .waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.searchParams.get('region') === '370202000000');
  expect(new URL(page.url()).searchParams.has('after')).toBe(false);
  await page.getByTestId('region-chosen').getByText('市南区').waitFor();
  const { items } = await read<RecordList>('/api/datasets/market-entities/records?region=370202&limit=100');
  await expect.poll(() => table.locator('tbody th').first().innerText()).toBe(items[0]?.key);
  expect(await table.locator('tbody tr').count()).toBe(items.length);
  await page.reload();
  await page.getByTestId('region-chosen').getByText('市南区').waitFor();
  // what is not public has no column
  expect(await table.getByRole('columnheader', { name: /法定代表人/ }).count()).toBe(0);
  await page.getByText('未公开的字段').waitFor();
});

test('a filter that finds nothing says so, and the table leaves as a file', async () => {
  const page = await visit('/records?d=service-windows&region=SA-BH-3705');
  await page.getByTestId('empty').waitFor();
  const link = page.getByRole('link', { name: '下载 CSV' });
  const [file] = await Promise.all([page.waitForEvent('download'), link.click()]);
  expect(file.suggestedFilename()).toBe('service-windows-SA-BH-3705.csv');
});

test('a report is narrowed to a period', async () => {
  const page = await visit('/records?d=economy-monthly');
  await page.getByTestId('records').waitFor();
  const select = page.getByTestId('period');
  const [, newest = ''] = await select
    .locator('option')
    .evaluateAll((all) => all.map((option) => (option as HTMLOptionElement).value));
  await select.selectOption(newest);
  await page.waitForURL((url) => url.searchParams.get('period') === newest);
  const { items } = await read<RecordList>(
    `/api/datasets/economy-monthly/records?period=${newest}&limit=100`,
  );
  expect(items.length).toBeGreaterThan(0);
  await expect.poll(() => page.getByTestId('records').locator('tbody tr').count()).toBe(items.length);
});

test('a changed record shows both versions, what differs, and the batch of each; the past is the past', async () => {
  const key = 'ZZTEST-HISTORY';
  const before = await load('service-windows', 'before.csv', `${HEADING}\n${hall(key, '旧名', '3')}\n`);
  const between = new Date(Date.now() + 20);
  await new Promise((next) => setTimeout(next, 40));
  const after = await load('service-windows', 'after.csv', `${HEADING}\n${hall(key, '新名', '5')}\n`);
  const page = await visit(`/records?d=service-windows&key=${key}`);
  const dialog = page.getByTestId('record');
  await dialog.getByText('共 2 个版本').waitFor();
  const row = (name: string) => dialog.getByRole('row', { name });
  expect(await row('场所名称').locator('td').allInnerTexts()).toEqual(['新名 改', '旧名']);
  expect(await row('窗口数').locator('td').allInnerTexts()).toEqual(['5 改', '3']);
  expect(await row('可办事项数').locator('td').allInnerTexts()).toEqual(['20', '20']);
  for (const batch of [before, after])
    await dialog.getByRole('link', { name: `批次 ${batch},第 2 行` }).waitFor();
  await page.goto(
    `${origin}/records?d=service-windows&key=${key}&at=${encodeURIComponent(between.toISOString())}`,
  );
  await dialog.getByText('所选时间').waitFor();
  const [, old] = await dialog
    .locator('thead th')
    .allInnerTexts()
    .then((texts) => texts.slice(1));
  expect(old).toContain('所选时间');
  await dialog.getByRole('link', { name: `批次 ${before},第 2 行` }).click();
  await page.getByTestId('batch').getByText('before.csv').waitFor();
  expect(new URL(page.url()).searchParams.get('b')).toBe(before);
});

test('a conflict is settled in the authority’s favour with a reason, and the counts follow', async () => {
  const { id, facts } = await disputed();
  const page = await visit('/conflicts', { as: 'demo-steward' });
  const list = page.getByTestId('conflict-datasets');
  await list.getByRole('link').first().click();
  const table = page.getByTestId('conflicts');
  await table.waitFor();
  const record = await table.locator('tbody tr').first().getByRole('link').first().innerText();
  await table.locator('tbody tr').first().getByRole('button').click();
  expect(await page.getByTestId('uphold-yes').isDisabled()).toBe(true);
  await page.getByLabel('理由').fill('已电话核实');
  await page.getByTestId('uphold-yes').click();
  await page.getByTestId('upheld').waitFor();
  await expect.poll(() => table.getByText(record, { exact: true }).count()).toBe(0);
  await expect
    .poll(async () => (await read<{ facts: { conflicts: number } }>(`/api/datasets/${id}`)).facts.conflicts)
    .toBe(facts.conflicts - 1);
  await expect.poll(() => list.locator('td.number').first().innerText()).toBe(String(facts.conflicts - 1));
  await page.getByTestId('state').selectOption('upheld');
  await table.getByText('已电话核实').first().waitFor();
});

test('a steward who is refused is told why in the language of the page', async () => {
  const refuse = (page: Page, language: string) =>
    page.route('**/api/datasets/*/conflicts?*', async (route) => {
      expect(route.request().headers()['accept-language']).toBe(language);
      // as somebody who is no steward would ask, so that the server itself answers
      const response = await fetch(route.request().url(), {
        headers: { 'accept-language': language, cookie: await cookieOf('demo-operator') },
      });
      await route.fulfill({
        status: response.status,
        contentType: 'application/problem+json',
        body: await response.text(),
      });
    });
  const options: VisitOptions = { as: 'demo-steward', expected: /status of 403/ };
  const { id } = await disputed();
  for (const [language, words] of [
    ['zh', '需要数据管理员的授权'],
    ['en', 'needs a grant as data steward'],
  ] as const) {
    const page = await visit('/catalogue', options);
    await refuse(page, language);
    await page.goto(`${origin}/conflicts?d=${id}&lang=${language}`);
    await page.getByTestId('steward-problem').getByText(words).waitFor();
  }
});

describe('the preview of a file', () => {
  const file = (rows: readonly string[]) => ({
    name: 'places.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from([HEADING, ...rows].join('\n')),
  });
  const rows = Array.from({ length: 12 }, (_, i) =>
    hall(`ZZTEST-${i}`, `大厅${i}`, i === 4 ? 'x' : '3', `${117 + i / 100},36.66`),
  );
  const swapped = rows.map((row) => row.replace(/([\d.]+),([\d.]+)$/, '$2,$1'));

  test('draws every row at its place, good and refused, and marks what is chosen in the table', async () => {
    const page = await visit('/load?d=service-windows', { as: 'demo-steward' });
    await page.getByTestId('file').setInputFiles(file(rows));
    const map = page.locator('[data-testid="preview-map"][data-map-status="ready"][data-drawn-points="12"]');
    await map.waitFor({ timeout: 30_000 });
    // nothing is decided: the systems can be looked at, and no row is blamed for having no place yet
    await page.getByRole('radio', { name: 'gcj02' }).last().check();
    await page.getByTestId('map-facts').getByText('12 行有位置:11 行待定坐标系,1 行有问题').waitFor();
    expect(await page.getByRole('cell', { name: '待定坐标系', exact: true }).count()).toBe(11);
    await page.getByRole('heading', { name: '其中 1 行有问题 11 行待定坐标系' }).waitFor();
    await page.getByTestId('crs').getByRole('radio', { name: 'wgs84' }).check();
    await page.getByText('待定坐标系').first().waitFor({ state: 'detached' });
    await page.getByRole('button', { name: '在地图上标出第 2 行' }).focus();
    await page.getByText('第 2 行:可载入').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.getByText('第 3 行:可载入').waitFor();
    await expect.poll(() => map.getAttribute('data-marked-row')).toBe('3');
    // controls half under the header that stays in sight would count as too small
    await page.evaluate(() => document.querySelector('.page')?.scrollTo(0, 0));
    expect(await violations(page)).toEqual([]);
    // the other way round: the pointer on a point of the map marks its row
    await map.scrollIntoViewIfNeeded();
    const box = await map.boundingBox();
    if (!box) throw new Error('The map has no place on the page.');
    const lit = page.locator('tr.marked');
    const middle = box.y + box.height / 2; // all rows lie on one parallel
    await page.mouse.move(box.x + 2, middle);
    await lit.waitFor({ state: 'detached' });
    for (let x = 4; x < box.width && (await lit.count()) === 0; x += 4)
      await page.mouse.move(box.x + x, middle);
    const row = (await lit.locator('th').innerText()).trim();
    await expect.poll(() => map.getAttribute('data-marked-row')).toBe(row);
  });

  test('where longitude and latitude stand in each other’s column, taking the proposal exchanges them', async () => {
    const page = await visit('/load?d=service-windows', { as: 'demo-steward' });
    await page.getByTestId('file').setInputFiles(file(swapped));
    const column = (name: string) => page.getByRole('combobox', { name: `“${name}”对应的字段` });
    await column('经度').waitFor();
    expect(await column('经度').inputValue()).toBe('lng');
    await page
      .getByTestId('crs')
      .getByRole('radio', { name: /wgs84 \(经纬度对调\)/ })
      .click(); // not check: once taken, the offer is another one
    await expect.poll(() => column('经度').inputValue()).toBe('lat');
    expect(await column('纬度').inputValue()).toBe('lng');
    await page.getByTestId('map-facts').getByText('11 行可载入').waitFor();
    await page.getByTestId('try').click();
    expect(await page.getByTestId('trial').locator('[data-count="accepted"]').innerText()).toBe('11');
  });

  test('of headings alone says so and offers no loading', async () => {
    const page = await visit('/load?d=service-windows', { as: 'demo-steward' });
    await page.getByTestId('file').setInputFiles(file([]));
    await page.getByText('文件只有表头,下面没有数据行').waitFor();
    expect(await page.getByTestId('load').isDisabled()).toBe(true);
    expect(await page.getByTestId('try').isDisabled()).toBe(true);
    expect(await page.getByTestId('crs').count()).toBe(0);
    expect(await page.getByText('没有一种常见坐标系').count()).toBe(0);
    expect(await violations(page)).toEqual([]);
  });

  test('without WebGL is the rows alone, with a sentence', async () => {
    const page = await visit('/load?d=service-windows', {
      as: 'demo-steward',
      before: 'HTMLCanvasElement.prototype.getContext = () => null;',
    });
    await page.getByTestId('file').setInputFiles(file(rows));
    await page.getByText('不显示地图').waitFor();
    expect(await page.getByRole('button', { name: '在地图上标出第 2 行' }).count()).toBe(1);
  });
});
