import { describe, expect, test } from 'vitest';
import type { AirNowBody } from '#api/environment-schemas.ts';
import type { EpisodeList } from '#api/episode-schemas.ts';
import { violations } from './accessible.ts';
import { browserSuite, cookieOf, origin } from './suite.ts';
import { drawn } from './workspace.ts';

/* Episodes of heavy pollution in the air scene: what stations of a city said of past days makes them. */

const { visit } = browserSuite();

const taian = '370900000000';
const taishan = '370902000000';
const DAY_MS = 86_400_000;
const CLEAN = { so2: 10, no2: 20, co: 0.5, o3: 60, pm10: 40 };

const get = async <Body>(path: string): Promise<Body> => {
  const response = await fetch(origin + path);
  expect(response.status, path).toBe(200);
  return (await response.json()) as Body;
};
/** A day of China, so many days ago. */
const dayAgo = (days: number): string =>
  new Date(Date.now() + 8 * 3_600_000 - days * DAY_MS).toISOString().slice(0, 10);

const airOf = () => get<AirNowBody>(`/api/environment/air?region=${taian}`);

/** Whole days of the stations of the city that report, by how many days ago they were. */
const measure = async (days: Readonly<Record<number, number>>): Promise<void> => {
  // what is older than the last of a station raises no alarm
  const stations = (await airOf()).stations.filter(({ time }) => time !== null);
  const lines = stations.flatMap(({ station }) =>
    Object.entries(days).flatMap(([ago, pm2_5]) =>
      Array.from({ length: 24 }, (_, i) => ({
        ...{ network: 'air', station },
        time: new Date(
          Date.parse(`${dayAgo(Number(ago))}T00:00:00+08:00`) + (i + 1) * 3_600_000,
        ).toISOString(),
        values: { ...CLEAN, pm2_5 },
      })),
    ),
  );
  const response = await fetch(`${origin}/api/observations`, {
    method: 'POST',
    headers: { cookie: await cookieOf('demo-steward'), origin, 'content-type': 'application/x-ndjson' },
    body: lines.map((line) => JSON.stringify(line)).join('\n'),
  });
  expect(response.status).toBe(200);
};

describe('episodes of heavy pollution', () => {
  test('come without a reload, those that go on first; one moves trends and calendars to its time', async () => {
    // demo stations begin to report when their records are all there
    await expect.poll(async () => (await airOf()).worst.length, { timeout: 60_000 }).toBeGreaterThan(2);
    const page = await visit('/?r=3709&env=air', { as: 'demo-operator' });
    await drawn(page, taian);
    const section = page.getByTestId('air-episodes');
    await section.getByText('无法判断').waitFor({ timeout: 20_000 });
    await page.locator('[data-testid="live"][data-live="live"]').waitFor();

    await measure({ 8: 30, 7: 170, 6: 260, 5: 30, 4: 30, 3: 30, 2: 30, 1: 180 });
    const items = section.locator('[data-start]');
    await expect.poll(() => items.count(), { timeout: 30_000 }).toBe(2);
    const startOf = () =>
      items.evaluateAll((all: HTMLElement[]) => all.map(({ dataset }) => dataset['start']));
    expect(await startOf()).toEqual([dayAgo(1), dayAgo(7)]);
    await items.first().getByText('尚未结束').waitFor();

    const { items: told } = await get<EpisodeList>(`/api/environment/episodes?region=${taian}`);
    const old = told.find(({ start }) => start === dayAgo(7))!;
    expect(old).toMatchObject({ end: dayAgo(6), open: false, peak: { day: dayAgo(6) } });
    const one = items.nth(1);
    await one.getByText(old.name.zh).waitFor();
    await one.getByText(`AQI ${old.peak.aqi} ${old.peak.category!.zh}`).waitFor();
    await one.getByText('历时 2 天，重污染 2 天').waitFor();
    const head = one.locator('button').first();
    await head.focus();
    await page.keyboard.press('Enter');
    expect(await head.getAttribute('aria-expanded')).toBe('true');
    // fourteen days before it; it ended six days ago, and what is over is shown
    const marked = one.locator('[data-testid="trend"] [data-first]');
    await marked.waitFor();
    expect(await marked.evaluate(({ dataset }: HTMLElement) => [dataset['first'], dataset['last']])).toEqual([
      '14',
      '15',
    ]);
    const slider = one.getByRole('slider');
    await slider.focus();
    for (let i = 0; i < 5; i += 1) await page.keyboard.press('ArrowLeft');
    expect(await slider.getAttribute('aria-valuetext')).toMatch(new RegExp(`峰值.*${old.peak.aqi}`));
    await expect.poll(() => page.locator('[data-testid="air-calendar"] rect.episode').count()).toBe(2);
    expect(await violations(page)).toEqual([]);
  });

  test('are marked in the trend of a station too, until somebody goes back to now', async () => {
    const page = await visit(`/?r=3709&env=air~${(await airOf()).worst[0]!}`, { screen: 'wide' });
    await drawn(page, taian);
    await page.locator(`[data-testid="air-episodes"] [data-start="${dayAgo(7)}"] button`).click();
    const card = page.getByTestId('air-station');
    const marked = card.locator('[data-testid="trend"] [data-first]');
    await marked.waitFor();
    // hours: two days before it
    await expect
      .poll(() => marked.evaluate(({ dataset }: HTMLElement) => [dataset['first'], dataset['last']]))
      .toEqual(['48', '95']);
    await card.getByRole('button', { name: '回到最近' }).click();
    await marked.waitFor({ state: 'detached' });
    expect(await page.locator('[data-testid="air-episodes"] [aria-expanded="true"]').count()).toBe(0);
  });

  test('of a county are those of its city; on a phone, in English, in the light', async () => {
    const page = await visit('/?r=370902&env=air&lang=en', { screen: 'phone', scheme: 'light' });
    await drawn(page, taishan);
    const section = page.getByTestId('air-episodes');
    await section.getByText('Those of Tai’an.').or(section.getByText("Those of Tai'an.")).waitFor();
    const one = section.locator(`[data-start="${dayAgo(7)}"]`);
    await one.locator('button').first().click();
    await one.getByTestId('trend').waitFor();
    const over = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(over).toBeLessThanOrEqual(0);
    expect(await violations(page)).toEqual([]);
  });

  test('that are not to be had are asked for again', async () => {
    const page = await visit('/api/health', { expected: /status of 503/ });
    const path = /\/api\/environment\/episodes\?/;
    await page.route(path, (route) =>
      route.fulfill({ status: 503, contentType: 'application/json', body: '{}' }),
    );
    await page.goto(`${origin}/?r=3709&env=air`);
    const section = page.getByTestId('air-episodes');
    await section.getByText('没能读到资料').waitFor({ timeout: 45_000 });
    await page.unroute(path);
    await section.getByRole('button', { name: '重试' }).click();
    await section.locator('[data-start]').first().waitFor();
  });
});
