import type { BrowserContext, Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { violations } from './accessible.ts';
import { browserSuite, cookieOf, origin } from './suite.ts';
import { drawn, province } from './workspace.ts';

const { visit } = browserSuite();

const chip = (page: Page, kind: string) => page.locator(`[data-testid="live"][data-live="${kind}"]`);
const streamsOf = (context: BrowserContext) => {
  const asked: string[] = [];
  context.on('request', (request) => {
    if (request.url().includes('/api/live')) asked.push(new URL(request.url()).search);
  });
  return asked;
};

const DATASET = 'service-windows';
const act = async (path: string, body: string | object): Promise<Record<string, string>> => {
  const response = await fetch(origin + path, {
    method: 'POST',
    headers: { cookie: await cookieOf('demo-steward'), origin },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  expect(response.ok, `${path}: ${response.status}`).toBe(true);
  return (await response.json()) as Record<string, string>;
};
/** Loads one record that is not known yet, as somebody elsewhere would; answers its batch. */
const loadElsewhere = async (): Promise<string> => {
  const file =
    '场所编号,场所名称,场所类型,窗口数,可办事项数,是否支持跨域通办,经度,纬度\nZZLIVE-1,实时大厅,hall,3,20,是,117.02,36.66\n';
  const uploads = `/api/datasets/${DATASET}/uploads`;
  const { upload } = await act(`${uploads}?name=live.csv`, file);
  const { batch } = await act(`${uploads}/${upload}/load`, { crs: 'wgs84' });
  return batch ?? '';
};

test('the map says that it is live, in words, in both languages and on a phone', async () => {
  const page = await visit('/');
  await drawn(page, province);
  await chip(page, 'live').getByText('实时').waitFor();
  expect(await violations(page)).toEqual([]);
  const phone = await visit('/?lang=en', { screen: 'phone', scheme: 'light' });
  await drawn(phone, province);
  await chip(phone, 'live').getByText('Live').waitFor();
  expect(await violations(phone)).toEqual([]);
  const over = await phone.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(over).toBeLessThanOrEqual(0);
});

test('windows of a browser share one stream, and one goes on where the one before closed', async () => {
  const first = await visit('/catalogue');
  const context = first.context();
  await chip(first, 'live').waitFor();
  const asked = streamsOf(context);
  const second = await context.newPage();
  await second.goto(`${origin}/catalogue`);
  await chip(second, 'live').waitFor();
  expect(asked).toEqual([]);
  await first.close();
  await expect.poll(() => asked.length, { timeout: 10_000 }).toBe(1);
  // after the last event, or where none was told of yet, from when the page began
  const from = new URLSearchParams(asked[0]);
  expect(from.get('last') ?? from.get('age')).toMatch(/^\d+$/);
  await chip(second, 'live').waitFor();
});

test('what is loaded and taken back elsewhere shows without a reload, and is asked for no more often than it changes', async () => {
  const page = await visit(`/catalogue?d=${DATASET}`);
  await chip(page, 'live').waitFor();
  await page.getByRole('heading', { name: '最近批次' }).waitFor();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const batch = await loadElsewhere();
  await page.getByText('live.csv').first().waitFor({ timeout: 15_000 });
  await page.waitForTimeout(3_000);
  const batches = asked.filter((path) => path === `/api/datasets/${DATASET}/batches`).length;
  expect(batches).toBeGreaterThan(0);
  expect(batches).toBeLessThanOrEqual(3);
  asked.splice(0);
  await act(`/api/batches/${batch}/rollback`, {});
  await expect.poll(() => asked.some((path) => path.endsWith('/batches')), { timeout: 15_000 }).toBe(true);
});

test('a server that stands still shows as late, then as offline, and is live again when it goes on', async () => {
  const page = await visit(`/catalogue?d=${DATASET}`, {
    expected: /net::ERR|status of 50\d|Failed to load/,
  });
  await chip(page, 'live').waitFor();
  await page.getByRole('heading', { name: '最近批次' }).waitFor();
  // an event that it is told of, so that there is one to go on after
  const told = page.waitForRequest((request) =>
    new URL(request.url()).pathname.endsWith(`/${DATASET}/batches`),
  );
  const batch = await loadElsewhere();
  await told;
  const asked = streamsOf(page.context());
  const pid = inject('productPid');
  process.kill(pid, 'SIGSTOP');
  try {
    await chip(page, 'behind')
      .getByText(/延迟 \d+ 秒/)
      .waitFor({ timeout: 30_000 });
    await chip(page, 'offline').getByText('离线').waitFor({ timeout: 30_000 });
    expect(await violations(page)).toEqual([]);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await chip(page, 'live').waitFor({ timeout: 45_000 });
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.map((query) => new URLSearchParams(query).has('last'))).not.toContain(false);
  await act(`/api/batches/${batch}/rollback`, {});
});
