import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { violations } from './accessible.ts';
import { loudRule, NETWORK, TITLE } from './loud-rule.ts';
import { browserSuite, origin } from './suite.ts';
import { drawn, province } from './workspace.ts';

/* Alarms as people see them. Rules and readings here are real: a rule of its own watches a network, and what stations say raises it. */

const { visit } = browserSuite();

const { stations, quieten, raise } = await loudRule();

/** Opens the storms of the list once there are alarms in it. */
const unfold = async (page: Page): Promise<void> => {
  await page.locator('[data-testid="storm"], [data-testid="alarm"]').first().waitFor();
  // one that is open is none of these any more
  const folded = page.locator('[data-testid="storm"] > .storm [aria-expanded="false"]');
  for (let left = await folded.count(); left > 0; left -= 1) await folded.first().click();
};

const button = (page: Page) => page.getByTestId('alarms');
const alarm = (page: Page, id: string) => page.locator(`[data-testid="alarm"][data-alarm="${id}"]`);
const opened = async (page: Page): Promise<void> => {
  await drawn(page, province);
  await page.locator('[data-testid="alarms"][data-open]').click({ timeout: 30_000 });
  await page.getByTestId('alarm-panel').waitFor();
};
const another = async (context: BrowserContext): Promise<Page> => {
  const page = await context.newPage();
  await page.goto(origin);
  return page;
};

describe('an alarm', () => {
  test('shows without a reload, is taken up in one window and is shown so in another and in that of somebody else', async () => {
    const page = await visit('/', { as: 'demo-operator' });
    await opened(page);
    const second = await another(page.context());
    await opened(second);
    const commander = await visit('/?lang=en', { as: 'demo-commander' });
    await opened(commander);
    const before = Number(await button(page).getAttribute('data-open'));

    const id = await raise(stations[0]!);
    await page.getByTestId('alarm-news').getByText(TITLE.zh).waitFor({ timeout: 10_000 });
    for (const one of [page, second, commander]) await alarm(one, id).waitFor({ timeout: 10_000 });
    expect(Number(await button(page).getAttribute('data-open'))).toBe(before + 1);
    expect(await alarm(page, id).getAttribute('data-state')).toBe('raised');
    await expect.poll(() => page.getByTestId('alarm-badge').count()).toBeGreaterThan(0);

    await alarm(page, id).getByTestId('acknowledge').click();
    for (const one of [page, second, commander])
      await one.locator(`[data-alarm="${id}"][data-state="acknowledged"]`).waitFor({ timeout: 10_000 });
    // who did it follows by name
    await alarm(commander, id).getByText('Acknowledged by').waitFor({ timeout: 10_000 });
    expect(await alarm(page, id).count()).toBe(1);

    await quieten(stations[0]!);
    for (const one of [page, second, commander])
      await alarm(one, id).waitFor({ state: 'detached', timeout: 10_000 });
    await page.goto(`${origin}/alarms?id=${id}`);
    await page.getByTestId('alarm-dialog').getByText('已解除').waitFor();
    await page.getByTestId('alarm-details').getByText('确认', { exact: true }).waitFor();
  });

  test('is shelved with a reason, brought back, and resolved with a reason, by keyboard alone', async () => {
    const id = await raise(stations[1]!);
    const page = await visit('/', { as: 'demo-operator' });
    await drawn(page, province);
    await page.locator('[data-testid="alarms"][data-open]').focus({ timeout: 30_000 });
    await page.keyboard.press('Enter');
    await alarm(page, id).locator('[data-alarm-head]').focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('alarm-details').waitFor();
    await alarm(page, id).getByTestId('shelve').focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByTestId('alarm-act');
    await dialog.getByRole('radio', { name: '4 小时' }).focus();
    await page.keyboard.press('Space');
    await dialog.getByLabel('原因').focus();
    await page.keyboard.type('设备检修');
    expect(await violations(page)).toEqual([]);
    await page.getByTestId('alarm-act-yes').focus();
    await page.keyboard.press('Enter');
    await page.locator(`[data-alarm="${id}"][data-state="shelved"]`).getByText('设备检修').first().waitFor();
    await alarm(page, id).getByTestId('unshelve').focus();
    await page.keyboard.press('Enter');
    await page.locator(`[data-alarm="${id}"][data-state="raised"]`).waitFor();
    await alarm(page, id).getByTestId('resolve').focus();
    await page.keyboard.press('Enter');
    await dialog.getByLabel('原因').fill('误报');
    await page.keyboard.press('Tab');
    await page.getByTestId('alarm-act-yes').press('Enter');
    await alarm(page, id).waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await page.getByTestId('alarm-panel').waitFor({ state: 'detached' });
    expect(await button(page).evaluate((element) => element === element.ownerDocument.activeElement)).toBe(
      true,
    );
  });

  test('of a storm is acknowledged with the others at once; the map flies to one, and its badge leads back to the list', async () => {
    for (const station of stations.slice(2, 5)) await raise(station);
    const page = await visit('/', { as: 'demo-operator', screen: 'wide' });
    await opened(page);
    await page.getByTestId('alarm-severity').selectOption('1');
    await page.getByTestId('alarm-network').selectOption(NETWORK);
    await page.getByTestId('select-all').check();
    await page.getByTestId('acknowledge-selected').click();
    await page.getByTestId('select-all').waitFor({ state: 'detached' });
    await unfold(page);
    const first = page.locator('[data-testid="alarm"][data-state="acknowledged"]').first();
    const id = await first.getAttribute('data-alarm');
    const zoom = () => Number(new URL(page.url()).searchParams.get('z'));
    await first.getByTestId('show-on-map').click();
    await expect.poll(zoom, { timeout: 15_000 }).toBeGreaterThan(9);
    await page.keyboard.press('Escape');
    await page.getByTestId('alarm-panel').waitFor({ state: 'detached' });
    await page.locator('[data-testid="alarm-badge"].pointed').click();
    await alarm(page, id!).waitFor();
  });
});

describe('what else the list of alarms may be', () => {
  const fake = async (page: Page, list: object | number) => {
    await page.route(/\/api\/alarms(\/summary)?(\?|$)/, (route) =>
      typeof list === 'number'
        ? route.fulfill({ status: list, contentType: 'application/json', body: '{}' })
        : route.fulfill({ contentType: 'application/json', body: JSON.stringify(list) }),
    );
    // what is raised meanwhile in the product is not of the list that is shown
    await page.route(/\/api\/live\?/, (route) =>
      route.fulfill({ contentType: 'text/event-stream', body: ': nothing\n\n' }),
    );
    await page.goto(origin);
    await opened(page);
  };

  test('empty', async () => {
    const page = await visit('/api/health', { scheme: 'light' });
    await fake(page, { items: [], next: null });
    await page.getByTestId('no-alarms').getByText('没有未结束的告警').waitFor();
    expect(await button(page).getAttribute('aria-label')).toBe('告警：没有未结束的告警');
    expect(await violations(page)).toEqual([]);
  });

  test('not to be had, and had when asked for again', async () => {
    const page = await visit('/api/health', { expected: /status of 503/ });
    await page.route(/\/api\/alarms\?/, (route) =>
      route.fulfill({ status: 503, contentType: 'application/json', body: '{}' }),
    );
    await page.goto(origin);
    await drawn(page, province);
    await button(page).click({ timeout: 30_000 });
    const panel = page.getByTestId('alarm-panel');
    await panel.getByText('没能读到资料').waitFor();
    await page.unroute(/\/api\/alarms\?/);
    await panel.getByRole('button', { name: '重试' }).click();
    await page.locator('[data-testid="alarms"][data-open]').waitFor();
    await panel.getByText('没能读到资料').waitFor({ state: 'detached' });
  });
});

const looks = (['desk', 'phone'] as const).flatMap((screen) =>
  (['dark', 'light'] as const).map((scheme) => ({ screen, scheme })),
);

test.each(looks)('alarms and rules keep to WCAG 2.2 AA: $scheme on a $screen', async ({ screen, scheme }) => {
  await raise(stations[5]!);
  const page = await visit('/', { screen, scheme, as: 'demo-steward' });
  await opened(page);
  // by themselves these tests raise nothing but one storm
  const heads = page.locator('[data-testid="alarm"] [data-alarm-head]');
  await page.locator('[data-testid="storm"], [data-testid="alarm"]').first().waitFor();
  if ((await heads.count()) === 0) await unfold(page);
  await heads.first().click();
  await page.getByTestId('alarm-details').getByRole('heading', { name: '经过' }).waitFor();
  const found: Record<string, string[]> = { panel: await violations(page) };
  await page.goto(`${origin}/alarms?state=all`);
  await page.getByTestId('alarms-listed').waitFor();
  found['history'] = await violations(page);
  await page.goto(`${origin}/rules?edit=new`);
  await page.getByTestId('rule-form').waitFor();
  found['rules'] = await violations(page);
  expect(found).toEqual({ panel: [], history: [], rules: [] });
  const over = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(over).toBeLessThanOrEqual(0);
});

test('a rule is written in a form, says what it says, is tried against history, saved and switched on and off', async () => {
  const page = await visit('/rules?edit=new', { as: 'demo-steward' });
  const form = page.getByTestId('rule-form');
  await form.waitFor();
  await page.getByTestId('save').click();
  await form.getByText('须填写。').first().waitFor();
  await form.getByLabel('名称', { exact: true }).fill('表单里写的规则');
  await form.getByLabel('监测网').selectOption(NETWORK);
  await form.getByLabel(/^限值/).fill('151');
  await form.getByLabel(/^持续/).fill('120');
  await form.getByLabel(/^解除值/).fill('160');
  await form.getByText('解除值不能比限值更严重').waitFor();
  await form.getByLabel(/^解除值/).fill('140');
  await page.getByTestId('rule-says').getByText('等效声级高于 151 分贝并持续 2 小时').waitFor();
  await page.getByTestId('try').click();
  await page.getByTestId('backtest').waitFor({ timeout: 60_000 });
  await page.keyboard.press('Escape');
  await page.getByTestId('save').click();
  const card = page.getByTestId('rule').filter({ hasText: '表单里写的规则' }).last();
  await card.getByText('未启用').waitFor();
  await card.getByTestId('enable-rule').click();
  await page.getByTestId('backtest').waitFor({ timeout: 60_000 });
  await page.getByTestId('enable-yes').click();
  await card.getByText('已启用').waitFor();
  await card.getByTestId('disable-rule').click();
  await page.getByTestId('disable-yes').click();
  await card.getByText('未启用').waitFor();
});

test('what is typed of a rule outlives a session that ends meanwhile', async () => {
  const page = await visit('/rules?edit=new', { as: 'demo-steward', expected: /status of 401/ });
  const form = page.getByTestId('rule-form');
  await form.getByLabel('名称', { exact: true }).fill('会话之后');
  await form.getByLabel('监测网').selectOption(NETWORK);
  await form.getByLabel(/^限值/).fill('155');
  await page.context().clearCookies();
  await page.getByTestId('save').click();
  const again = page.getByTestId('sign-in-again');
  await again.waitFor();
  await again.getByTestId('demo-again').click();
  await page.getByTestId('rule').filter({ hasText: '会话之后' }).first().waitFor();
});
