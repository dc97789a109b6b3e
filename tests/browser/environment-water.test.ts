import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { OutletsBody } from '#api/environment-sources-schemas.ts';
import type { SeaNowBody, WaterNowBody } from '#api/environment-water-schemas.ts';
import { violations } from './accessible.ts';
import { browserSuite, cookieOf, origin } from './suite.ts';
import { drawn, mapOf, province, qingdao } from './workspace.ts';

const { visit } = browserSuite();

const read = async <Body>(path: string, cookie = ''): Promise<Body> => {
  const response = await fetch(`${origin}/api/environment/${path}`, { headers: { cookie } });
  if (!response.ok) throw new Error(`${path} was answered with ${response.status}.`);
  return (await response.json()) as Body;
};
const waterOf = (region: string) => read<WaterNowBody>(`water?region=${region}`);

const HOUR_MS = 3_600_000;
const HOUR = new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS).toISOString();

/** Sends what stations measured, as a steward's instruments would. */
const send = async (network: string, readings: Record<string, Record<string, number>>, time = HOUR) => {
  const response = await fetch(`${origin}/api/observations`, {
    method: 'POST',
    headers: { cookie: await cookieOf('demo-steward'), origin, 'content-type': 'application/x-ndjson' },
    body: Object.entries(readings)
      .map(([station, values]) => JSON.stringify({ network, station, time, values }))
      .join('\n'),
  });
  expect(await response.json()).toMatchObject({ quarantined: 0 });
};

/** Sections report every four hours only, so some are made to. */
beforeAll(async () => {
  const [water, sea] = [await waterOf(qingdao), await read<SeaNowBody>(`sea?region=${qingdao}`)];
  const clean = { ph: 7.6, do: 8.2, codmn: 3.1, nh3n: 0.2, tp: 0.05 };
  const sections = water.items.slice(0, 3).map(({ station }) => station);
  await send('water', {
    [sections[0]!]: clean,
    [sections[1]!]: { ...clean, codmn: 8.5 },
    [sections[2]!]: { ...clean, tp: 0.35 },
  });
  await send('sea', { [sea.items[0]!.station]: { ph: 8.1, do: 7.5, cod: 1.1, din: 0.35 } });
});

const keysIn = (page: Page, list: string) =>
  page
    .locator(`[data-testid="${list}"] [data-station]`)
    .evaluateAll((all: HTMLElement[]) => all.map(({ dataset }) => dataset['station']));

describe('the water of a region', () => {
  test('is on the map and in the panel as the API has it, worst first, with nothing wrong to axe', async () => {
    const page = await visit('/?r=3702&env=water');
    await drawn(page, qingdao);
    await page.getByTestId('water-tiles').waitFor();
    const water = await waterOf(qingdao);
    expect(Number(await mapOf(page).getAttribute('data-drawn-stations'))).toBe(
      water.items.filter(({ position }) => position !== null).length,
    );
    const shown = await keysIn(page, 'water-list');
    expect(shown).toEqual(water.items.slice(0, shown.length).map(({ station }) => station));
    expect(await page.locator('[data-tile="good"] .value').innerText()).toContain(
      water.summary.good_rate!.toFixed(1),
    );
    await page.getByText('演示数据').first().waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test('follows what a section sends, and shows its items, its course and how long it has been beyond its target', async () => {
    const water = await waterOf(qingdao);
    const section = water.items.findLast((one) => one.class !== null)!;
    const page = await visit(`/?r=3702&env=water~${section.station}`);
    await drawn(page, qingdao);
    const card = page.getByTestId('station-card');
    await card.getByTestId('trend').waitFor();
    await page.locator('[data-testid="live"][data-live="live"]').waitFor();
    await send('water', { [section.station]: { nh3n: 9.5 } }, section.time!);
    await card.locator('[data-item="nh3n"]').getByText('9.5', { exact: true }).waitFor();
    await card.locator('[data-item="nh3n"] [data-class="VI"]').waitFor();
    await expect.poll(async () => (await keysIn(page, 'water-list'))[0]).toBe(section.station);
    await card.getByTestId('exceedances').getByText('持续中').first().waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: '关闭站点' }).click();
    await card.waitFor({ state: 'detached' });
  });

  test('is that of the sea off a city, and fits a phone in English', async () => {
    const page = await visit('/?r=3702&env=sea&lang=en', { screen: 'phone', scheme: 'light' });
    await drawn(page, qingdao);
    await page.getByTestId('sea-tiles').waitFor();
    const sea = await read<SeaNowBody>(`sea?region=${qingdao}`);
    expect(sea.summary.total).toBeGreaterThan(0);
    expect(await page.locator('[data-tile="assessed"] .value').innerText()).toContain(
      String(sea.summary.assessed),
    );
    const over = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(over).toBeLessThanOrEqual(0);
    expect(await violations(page)).toEqual([]);
  });
});

describe('the pollution sources of a region', () => {
  test('are seen by those only who may see them, and nobody is told more', async () => {
    const page = await visit('/?env=sources');
    await drawn(page, province);
    await page.getByText('本地区没有您可见的在线监控排污口。').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test('say what exceeds now, worst first, with limits, gaps and exceedances of each', async () => {
    const page = await visit('/?env=sources', { as: 'demo-steward' });
    await drawn(page, province);
    await page.getByTestId('sources-tiles').waitFor();
    // at some hours all of those that are shown first exceed their limits
    await page
      .locator('[data-testid="sources-list"] :is([data-state="ok"], [data-state="over"])')
      .first()
      .waitFor();
    const sources = await read<OutletsBody>(`sources?region=${province}`, await cookieOf('demo-steward'));
    expect(await page.locator('[data-tile="exceeding"] .value').innerText()).toBe(
      String(sources.summary.exceeding),
    );
    const shown = await keysIn(page, 'sources-list');
    expect(shown).toEqual(sources.items.slice(0, shown.length).map(({ station }) => station));
    await page.locator('[data-testid="sources-list"] [data-station]').first().click();
    const card = page.getByTestId('station-card');
    await card.getByTestId('metrics').waitFor();
    await card.getByTestId('trend').waitFor();
    expect(await violations(page)).toEqual([]);
  });
});
