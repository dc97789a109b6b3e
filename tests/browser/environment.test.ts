import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { AirNowBody } from '#api/environment-schemas.ts';
import { violations } from './accessible.ts';
import { browserSuite, cookieOf, origin } from './suite.ts';
import { drawn, mapOf, province, qingdao } from './workspace.ts';

const { visit } = browserSuite();

const airOf = async (region: string): Promise<AirNowBody> => {
  const response = await fetch(`${origin}/api/environment/air?region=${region}`);
  if (!response.ok) throw new Error(`The air was answered with ${response.status}.`);
  return (await response.json()) as AirNowBody;
};

/** Demo stations begin to report when their records are all there. */
const reporting = () =>
  expect.poll(async () => (await airOf(qingdao)).worst.length, { timeout: 60_000 }).toBeGreaterThan(2);

const chipsOf = (page: Page) => page.locator('[data-testid="air-worst"] [data-station]');

describe('the air of a region', () => {
  test('is on the map and in the panel as the API has it, with nothing wrong to axe', async () => {
    await reporting();
    const page = await visit('/?r=3702');
    await drawn(page, qingdao);
    await page.getByRole('button', { name: '生态环境' }).click();
    await page.getByTestId('air').waitFor();
    await drawn(page, qingdao);
    const air = await airOf(qingdao);
    expect(Number(await mapOf(page).getAttribute('data-drawn-stations'))).toBe(
      air.stations.filter(({ position }) => position !== null).length,
    );
    const shown = await chipsOf(page).evaluateAll((all: HTMLElement[]) =>
      all.map(({ dataset }) => dataset['station']),
    );
    expect(shown).toEqual(air.worst);
    const rows = page.locator('[data-testid="air-ranking"] [data-region]');
    expect(
      await rows.evaluateAll((all: HTMLElement[]) => all.map(({ dataset }) => dataset['region'])),
    ).toEqual(air.parts.map(({ region }) => region));
    await page.getByText('演示数据').first().waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test('follows what a station sends, without a reload, and shows how the station was', async () => {
    await reporting();
    const air = await airOf(qingdao);
    const key = air.worst.at(-1)!;
    const page = await visit(`/?r=3702&env=air~${key}`);
    await drawn(page, qingdao);
    const card = page.getByTestId('air-station');
    await card.getByTestId('trend').waitFor();
    await card.getByTestId('air-calendar').waitFor();
    await page.locator('[data-testid="live"][data-live="live"]').waitFor();
    const response = await fetch(`${origin}/api/observations`, {
      method: 'POST',
      headers: { cookie: await cookieOf('demo-steward'), origin, 'content-type': 'application/x-ndjson' },
      body: JSON.stringify({ network: 'air', station: key, metric: 'pm2_5', time: air.time, value: 499 }),
    });
    expect(await response.json()).toMatchObject({ accepted: 1 });
    await card.locator('[data-pollutant="pm2_5"]').getByText('499', { exact: true }).waitFor();
    await page
      .locator(`[data-testid="air-worst"] [data-station="${key}"]`)
      .getByText('500', { exact: true })
      .waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await card.waitFor({ state: 'detached' });
    expect(new URL(page.url()).searchParams.get('env')).toBe('air');
  });

  test('fits a phone in English, and is left by its own button', async () => {
    const page = await visit('/?env=air&lang=en', { screen: 'phone', scheme: 'light' });
    await drawn(page, province);
    await page.getByTestId('air-tiles').waitFor();
    const over = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(over).toBeLessThanOrEqual(0);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Back to the region' }).click();
    await page.getByTestId('scene').waitFor();
    expect(new URL(page.url()).searchParams.get('env')).toBeNull();
  });
});
