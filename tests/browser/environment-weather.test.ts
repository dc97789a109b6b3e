import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { NoiseBody, WarningsBody, WeatherBody } from '#api/environment-weather-schemas.ts';
import { violations } from './accessible.ts';
import { browserSuite, cookieOf, origin } from './suite.ts';
import { drawn, mapOf, province, qingdao } from './workspace.ts';

const { visit } = browserSuite();

const read = async <Body>(of: string, region: string): Promise<Body> => {
  const response = await fetch(`${origin}/api/environment/${of}?region=${region}`);
  if (!response.ok) throw new Error(`${of} was answered with ${response.status}.`);
  return (await response.json()) as Body;
};

const HOUR_MS = 3_600_000;
const HOUR = new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS).toISOString();

/** Sends what stations measured, as a steward's instruments would. */
const send = async (network: string, station: string, values: Record<string, number>) => {
  const response = await fetch(`${origin}/api/observations`, {
    method: 'POST',
    headers: { cookie: await cookieOf('demo-steward'), origin, 'content-type': 'application/x-ndjson' },
    body: JSON.stringify({ network, station, time: HOUR, values }),
  });
  expect(await response.json()).toMatchObject({ quarantined: 0 });
};

const clock = (ms: number): string => new Date(ms).toISOString().slice(0, 19) + 'Z';

/** Loads a warning of a county as an office would, by the same door as every file. */
const issue = async (identifier: string, message: string, replaces = ''): Promise<void> => {
  const cookie = await cookieOf('demo-steward');
  const now = Date.now();
  const [issued, ends] = [clock(now - (message === 'alert' ? 60_000 : 0)), clock(now + 5 * HOUR_MS)];
  const csv = [
    'identifier,message,replaces,kind,level,region,issuer,issued_at,expires_at,headline,text',
    `${identifier},${message},${replaces},hail,red,370202,市南区气象台,${issued},${ends},市南冰雹红色预警,局地可能出现大冰雹`,
    '',
  ].join('\n');
  const act = async (path: string, body: string): Promise<{ upload?: string }> => {
    const response = await fetch(`${origin}/api/datasets/weather-warnings/uploads${path}`, {
      ...{ method: 'POST', headers: { cookie, origin }, body },
    });
    if (!response.ok) throw new Error(`${path} was answered with ${response.status}.`);
    return (await response.json()) as { upload?: string };
  };
  const { upload } = await act(`?name=${identifier}.csv`, csv);
  await act(`/${upload}/load`, '{}');
};

const drawnOf = async (page: Page, what: 'stations' | 'warnings') =>
  Number(await mapOf(page).getAttribute(`data-drawn-${what}`));

const keysIn = (page: Page, list: string) =>
  page
    .locator(`[data-testid="${list}"] [data-station]`)
    .evaluateAll((all: HTMLElement[]) => all.map(({ dataset }) => dataset['station']));

let weather: WeatherBody;
let noise: NoiseBody;
beforeAll(async () => {
  [weather, noise] = [await read<WeatherBody>('weather', qingdao), await read<NoiseBody>('noise', qingdao)];
  await send('weather', weather.items[0]!.station, { temperature: -3.4, wind_speed: 6, wind_direction: 350 });
  await send('noise', noise.items[0]!.station, { leq: 88.5 });
});

describe('warnings', () => {
  test('stand in every tab and on the map, and come and go as they are issued and lifted', async () => {
    const page = await visit('/?r=3702&env=weather');
    await drawn(page, qingdao);
    const strip = page.getByTestId('warnings');
    await strip.locator('h2').getByText('气象预警').waitFor();
    await page.locator('[data-testid="live"][data-live="live"]').waitFor();
    const before = await drawnOf(page, 'warnings');
    await issue('TEST-HAIL-1', 'alert');
    const one = strip.locator('[data-warning="TEST-HAIL-1"]');
    await one.getByText('冰雹红色', { exact: true }).waitFor();
    await one.locator('summary').click();
    await one.getByText('局地可能出现大冰雹').waitFor();
    await expect.poll(() => drawnOf(page, 'warnings'), { timeout: 15_000 }).toBe(before + 1);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('tab', { name: '噪声' }).click();
    await page.getByTestId('noise-tiles').waitFor();
    await one.waitFor();
    await issue('TEST-HAIL-2', 'cancel', 'TEST-HAIL-1');
    await one.waitFor({ state: 'detached' });
    await expect.poll(() => drawnOf(page, 'warnings'), { timeout: 15_000 }).toBe(before);
  });

  test('of the province are the worst first, as the API has them', async () => {
    const page = await visit('/?env=air', { screen: 'wide' });
    await drawn(page, province);
    const body = await read<WarningsBody>('warnings', province);
    const strip = page.getByTestId('warnings');
    await expect.poll(() => strip.getAttribute('data-count')).toBe(String(body.items.length));
    const shown = await strip
      .locator('[data-warning]')
      .evaluateAll((all: HTMLElement[]) => all.map(({ dataset }) => dataset['warning']));
    expect(shown).toEqual(body.items.slice(0, 3).map(({ identifier }) => identifier));
  });
});

describe('the weather of a region', () => {
  test('is on the map and in the panel as the API has it, with a card for a station', async () => {
    const page = await visit('/?r=3702&env=weather');
    await drawn(page, qingdao);
    await page.getByTestId('weather-tiles').waitFor();
    const now = await read<WeatherBody>('weather', qingdao);
    expect(await drawnOf(page, 'stations')).toBe(
      now.items.filter(({ position }) => position !== null).length,
    );
    const shown = await keysIn(page, 'weather-list');
    expect(shown).toEqual(now.items.slice(0, shown.length).map(({ station }) => station));
    const coldest = now.items.find(({ station }) => station === now.summary.extremes.coldest)!;
    expect(await page.locator('[data-tile="coldest"] .value').innerText()).toContain(
      coldest.temperature!.toFixed(1).replace('-', ''),
    );
    await page.locator(`[data-testid="weather-list"] [data-station="${shown[0]}"]`).click();
    const card = page.getByTestId('station-card');
    await card.getByTestId('metrics').waitFor();
    await card.getByTestId('trend').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test('fits a phone in English and light', async () => {
    const page = await visit('/?r=3702&env=weather&lang=en', { screen: 'phone', scheme: 'light' });
    await drawn(page, qingdao);
    await page.getByTestId('weather-tiles').waitFor();
    const over = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(over).toBeLessThanOrEqual(0);
    expect(await violations(page)).toEqual([]);
  });
});

describe('noise in a region', () => {
  test('is judged by zones, worst first, and follows what a station sends', async () => {
    const { station } = noise.items[0]!;
    const page = await visit(`/?r=3702&env=noise~${station}`);
    await drawn(page, qingdao);
    const now = await read<NoiseBody>('noise', qingdao);
    expect(await drawnOf(page, 'stations')).toBe(
      now.items.filter(({ position }) => position !== null).length,
    );
    const shown = await keysIn(page, 'noise-list');
    expect(shown).toEqual(now.items.slice(0, shown.length).map((one) => one.station));
    expect(await page.locator('[data-tile="attained"] .value').innerText()).toContain(
      now.summary.attained_rate!.toFixed(1),
    );
    const card = page.getByTestId('station-card');
    await card.getByText('88.5 dB(A)').first().waitFor();
    await card.getByTestId('periods').waitFor();
    await card.getByTestId('trend').waitFor();
    await page.locator('[data-testid="live"][data-live="live"]').waitFor();
    await send('noise', station, { leq: 91.5 });
    await card.getByText('91.5 dB(A)').first().waitFor();
    expect(await violations(page)).toEqual([]);
  });
});
